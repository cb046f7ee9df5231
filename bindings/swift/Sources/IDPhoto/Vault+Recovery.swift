// After a loss: finding, and ending, donations by the recovery code their owner wrote down, and sending what
// waits in the folder of a vault whose key is gone. Not here: making the code (Vault).

import Foundation

extension Vault {
    /// Looks for every donation of the device that a recovery code is of, and asks for their erasure when
    /// `erase`. This vault only says where the storage is. May take minutes; `found` is told of each.
    ///
    /// Cancelling the task ends the search after the call that is under way.
    public nonisolated func recover(
        code: String, erase: Bool, transport: any Transport,
        found: (@Sendable (RecoveredDonation) -> Void)? = nil
    ) async throws(VaultError) -> RecoverySearch {
        let blocking = blocking
        return try await stoppable(transport) { lease in
            try blocking.recover(
                code: code, erase: erase, transport: lease, listener: found.map(FoundListener.init))
        }
    }

    /// The same where no vault can be opened: by a list of sites as the controller signed it.
    public static func recover(
        code: String, sites: Data, controller: String, erase: Bool, transport: any Transport,
        found: (@Sendable (RecoveredDonation) -> Void)? = nil
    ) async throws(VaultError) -> RecoverySearch {
        try await WorkQueue(name: "idphoto.recovery", width: 1).leasing(transport) { lease in
            try IDPhotoBindings.recover(
                code: code, sites: sites, controller: controller, erase: erase, transport: lease,
                listener: found.map(FoundListener.init))
        }
    }

    /// Sends the requests that wait in the folder of a vault that cannot be opened.
    public static func sendWaiting(
        _ options: VaultOptions, transport: any Transport
    ) async throws(VaultError) -> Exchange {
        try await WorkQueue(name: "idphoto.recovery", width: 1).leasing(transport) { lease in
            try IDPhotoBindings.sendWaiting(options: options, transport: lease)
        }
    }
}

/// Tells a closure of each donation that is found.
private final class FoundListener: RecoveryListener, Sendable {
    private let told: @Sendable (RecoveredDonation) -> Void

    init(_ told: @escaping @Sendable (RecoveredDonation) -> Void) {
        self.told = told
    }

    func onFound(donation: RecoveredDonation) throws {
        told(donation)
    }
}
