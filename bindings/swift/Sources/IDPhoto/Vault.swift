// Consents, donations and the rights over them, as an actor. What goes over the network is in
// Vault+Sending. Not here: the work, which the Rust library does; keys, clock and HTTPS, which the app brings.

import Foundation

/// What an owner gave to AI training, and what became of it. One for the whole app: a folder belongs to one
/// vault at a time, until the last reference to it is gone.
///
/// An actor, since its calls change one ledger: they run one after another, on a queue of the vault's own,
/// where they may wait for the disk and the key store. Sending is not among them; it runs beside, so that
/// a consent can be withdrawn while a donation is on its way.
public actor Vault {
    nonisolated let blocking: BlockingVault
    nonisolated let sending = WorkQueue(name: "idphoto.vault.sending", width: 1)
    private let executor: QueueExecutor

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    private init(_ blocking: BlockingVault, _ executor: QueueExecutor) {
        self.blocking = blocking
        self.executor = executor
    }

    /// Opens the vault of a folder, or makes it. `options.controller` is the public key of the controller's
    /// root, which the app is built with. A damaged ledger is no error: see `ledger`.
    public static func open(
        _ options: VaultOptions, keys: any KeyVault, clock: any Clock = BootClock()
    ) async throws(VaultError) -> Vault {
        let work = WorkQueue(name: "idphoto.vault.open", width: 1)
        let blocking = try await work.run { () throws(VaultError) in
            try VaultError.only {
                try BlockingVault.open(options: options, keys: keys, clock: clock)
            }
        }
        return Vault(blocking, QueueExecutor(name: "idphoto.vault"))
    }

    /// Begins anew in the folder of a vault whose key is gone or whose ledger is damaged, and which is closed.
    /// Requests that wait stay. Ask the owner first: see `recoveryCode`.
    public static func startOver(folder: String, keys: any KeyVault) async throws(VaultError) {
        let work = WorkQueue(name: "idphoto.vault.open", width: 1)
        try await work.run { () throws(VaultError) in
            try VaultError.only { try IDPhotoBindings.startOver(folder: folder, keys: keys) }
        }
    }

    /// Whether the ledger is whole.
    public var ledger: LedgerState {
        blocking.ledger()
    }

    // MARK: What the controller signed

    /// Takes a policy in, as the controller signed it; one that is here already changes nothing.
    @discardableResult
    public func install(policy file: Data) throws(VaultError) -> PolicyNotice {
        try VaultError.only { try blocking.installPolicy(file: file) }
    }

    /// Takes a list of sites in, as the controller signed it; it holds at once. Its serial number.
    @discardableResult
    public func install(sites file: Data) throws(VaultError) -> UInt32 {
        try VaultError.only { try blocking.installSites(file: file) }
    }

    /// The policy that consent is asked under today.
    public func policy() throws(VaultError) -> Policy {
        try VaultError.only { try blocking.policy() }
    }

    /// All policies that are here: donations live under the one they were given under.
    public func policies() throws(VaultError) -> [InstalledPolicy] {
        try VaultError.only { try blocking.policies() }
    }

    /// Where donations are sent.
    public func sites() throws(VaultError) -> [StorageSite] {
        try VaultError.only { try blocking.sites() }
    }

    // MARK: Consent

    /// Writes down that somebody agreed to one donation. Tick nothing beforehand.
    public func give(_ act: ConsentAct) throws(VaultError) -> GivenConsent {
        try VaultError.only { try blocking.give(act: act) }
    }

    /// The oldest consent for this view that waits for its photo.
    public func consent(for view: DonationView) throws(VaultError) -> WaitingConsent? {
        try VaultError.only { try blocking.consentFor(view: view) }
    }

    /// Seals what was prepared and shown, under a consent, and keeps it until it is sent. Nothing is sent here.
    public func queue(
        _ prepared: PreparedDonation, consent id: String
    ) throws(VaultError) -> QueuedDonation {
        try VaultError.only { try prepared.queue(vault: blocking, id: id) }
    }

    /// Withdraws consent, of one donation or of all. Needs no network: what waits is destroyed, and a request for
    /// erasure is kept for what a storage may have heard of. How many donations that concerns.
    @discardableResult
    public func withdraw(_ scope: Scope) throws(VaultError) -> UInt32 {
        try VaultError.only { try blocking.withdraw(scope: scope) }
    }

    // MARK: Rights

    /// Writes a wish down for stored donations; `sendDue` sends it. For how many.
    @discardableResult
    public func wish(_ scope: Scope, _ wish: Wish) throws(VaultError) -> UInt32 {
        try VaultError.only { try blocking.wish(scope: scope, wish: wish) }
    }

    /// Objects to all of it: everything is erased, and no consent is taken until `endObjection`.
    @discardableResult
    public func object() throws(VaultError) -> UInt32 {
        try VaultError.only { try blocking.object() }
    }

    /// Takes the objection back; nothing that was erased returns.
    public func endObjection() throws(VaultError) {
        try VaultError.only { try blocking.endObjection() }
    }

    /// Says what is to happen after the owner's death.
    public func direct(_ directive: Directive) throws(VaultError) {
        try VaultError.only { try blocking.direct(directive: directive) }
    }

    /// The code that leads to the keys of all donations of this device. Show it and keep it nowhere.
    public func recoveryCode() throws(VaultError) -> String {
        try VaultError.only { try blocking.recoveryCode() }
    }

    /// Everything this device knows, offline.
    public func status() throws(VaultError) -> Overview {
        try VaultError.only { try blocking.status() }
    }

    /// Everything this device has of its donations, as a ZIP archive. It holds personal data: hand it to the
    /// owner, and keep no copy.
    public func export() throws(VaultError) -> Data {
        try VaultError.only { try blocking.export() }
    }

    /// The donations that may be sent by now; all that wait when `atOnce`.
    public func ready(atOnce: Bool = false) throws(VaultError) -> [String] {
        try VaultError.only { try blocking.ready(atOnce: atOnce) }
    }
}
