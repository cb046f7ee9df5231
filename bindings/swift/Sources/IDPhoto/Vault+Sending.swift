// What of a vault goes over the network. These calls may take minutes, so they run on a queue of their own beside
// the actor's, one at a time; the library keeps them and the ledger apart. Not here: HTTPS.

import Foundation

extension Vault {
    /// What a background job does: first the requests that wait, erasures foremost; then every donation whose
    /// time has come, admitted and sent at once; then questions after receipts that are missing. A failure
    /// of one does not stop the others. With `atOnce` donations do not wait for their time.
    ///
    /// Cancelling the task ends the call that is under way and sends nothing more.
    public nonisolated func sendDue(
        atOnce: Bool = false, transport: any Transport
    ) async throws(VaultError) -> Exchange {
        let blocking = blocking
        return try await stoppable(transport) { lease in
            try blocking.sendDue(atOnce: atOnce, transport: lease)
        }
    }

    /// Admits one donation and sends it at once.
    public nonisolated func upload(
        _ id: String, transport: any Transport
    ) async throws(VaultError) -> SentDonation {
        let blocking = blocking
        return try await stoppable(transport) { lease in
            try blocking.upload(id: id, transport: lease)
        }
    }

    /// Sends the requests that wait: erasures, and what else the owner wished.
    public nonisolated func sendRequests(
        transport: any Transport
    ) async throws(VaultError) -> Exchange {
        let blocking = blocking
        return try await stoppable(transport) { lease in
            try blocking.sendRequests(transport: lease)
        }
    }

    /// Asks the sites how donations stand whose receipts are missing.
    public nonisolated func askAfter(
        transport: any Transport
    ) async throws(VaultError) -> Exchange {
        let blocking = blocking
        return try await stoppable(transport) { lease in
            try blocking.askAfter(transport: lease)
        }
    }

    nonisolated func stoppable<Value: Sendable>(
        _ transport: any Transport,
        _ work: @escaping @Sendable (TransportLease) throws -> Value
    ) async throws(VaultError) -> Value {
        try await sending.leasing(transport, work)
    }
}

extension WorkQueue {
    /// Runs work that sends; a task that is cancelled ends its running call and sends nothing more.
    func leasing<Value: Sendable>(
        _ transport: any Transport,
        _ work: @escaping @Sendable (TransportLease) throws -> Value
    ) async throws(VaultError) -> Value {
        let lease = TransportLease(transport)
        let outcome = await withTaskCancellationHandler {
            await self.outcome { () throws(VaultError) in
                try VaultError.only { try work(lease) }
            }
        } onCancel: {
            lease.stop()
        }
        return try outcome.get()
    }
}
