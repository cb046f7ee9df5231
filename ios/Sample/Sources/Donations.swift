// The donations of the sample app: its vault, which is opened once, and its background job. Not here: screens.

import Foundation
import IDPhotoApple

/// The app's one vault and what sends for it.
final class Donations: Sendable {
    /// Also in Info.plist, under `BGTaskSchedulerPermittedIdentifiers`.
    static let job = "org.example.idphoto-sample.donations"
    /// The public key of whoever answers for the donations. This one is nobody's: put yours in its place.
    static let controller = String(repeating: "0", count: 64)

    let uploads: DonationUploads
    private let opened: Opened

    init() {
        let opened = Opened()
        self.opened = opened
        uploads = DonationUploads(identifier: Self.job) { try await opened.vault() }
    }

    func vault() async throws -> Vault {
        try await opened.vault()
    }
}

/// Opens the vault when it is first needed, and hands the same one to everybody.
private actor Opened {
    private var opening: Task<Vault, any Error>?

    func vault() async throws -> Vault {
        let task = opening ?? Task { try await Self.open() }
        opening = task
        do {
            return try await task.value
        } catch {
            // Locked before the first unlock, say: the next call tries again.
            opening = nil
            throw error
        }
    }

    private static func open() async throws -> Vault {
        let keys = KeychainKeyVault()
        let (folder, isNew) = try VaultFolder.prepare()
        if isNew { try keys.forget() }
        let options = VaultOptions(folder: folder, controller: Donations.controller)
        let vault = try await Vault.open(options, keys: keys)
        if let file = Bundle.main.url(forResource: "policy", withExtension: "sid") {
            try await vault.install(policy: Data(contentsOf: file))
        }
        if let file = Bundle.main.url(forResource: "sites", withExtension: "sid") {
            try await vault.install(sites: Data(contentsOf: file))
        }
        return vault
    }
}
