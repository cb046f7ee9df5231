// Background time for donations: the system wakes the app when there is a network, and what is ready is then
// admitted and sent at once, while the app runs. Nothing is handed to a background session: that would
// send it hours later, when consent may have been withdrawn. When to ask for time is in IDPhoto
// (UploadSchedule), and so is ending the call that is under way (TransportLease). Not here: keys, HTTPS.

#if canImport(BackgroundTasks) && !os(macOS)
    import BackgroundTasks
    import Foundation
    import IDPhoto

    /// Sends donations in the background.
    public final class DonationUploads: Sendable {
        /// To be listed under `BGTaskSchedulerPermittedIdentifiers` in Info.plist, with `processing` among
        /// the `UIBackgroundModes`.
        public let identifier: String
        private let vault: @Sendable () async throws -> Vault
        private let transport: any Transport

        /// `vault` opens the app's vault, or returns the open one: a folder has one vault at a time.
        public init(
            identifier: String, transport: any Transport = URLSessionTransport(),
            vault: @escaping @Sendable () async throws -> Vault
        ) {
            self.identifier = identifier
            self.transport = transport
            self.vault = vault
        }

        /// Call before the app has finished launching.
        @discardableResult
        public func register() -> Bool {
            BGTaskScheduler.shared.register(forTaskWithIdentifier: identifier, using: nil) { task in
                self.run(Handed(task: task))
            }
        }

        /// Asks for background time, if there is anything to send. Call when the app goes to the background and
        /// after a consent was withdrawn.
        public func schedule() async {
            guard let vault = try? await vault(), let overview = try? await vault.status() else {
                // Locked, or in use: what waits is not known, and an erasure may be among it.
                return submit(earliest: Date() + Self.untilAnotherLook)
            }
            guard let wake = UploadSchedule.wake(for: overview, now: Date()) else {
                return BGTaskScheduler.shared.cancel(taskRequestWithIdentifier: identifier)
            }
            submit(earliest: wake.earliest)
        }

        /// Where the vault could not be opened. A figure of ours.
        private static let untilAnotherLook: TimeInterval = 3600

        private func submit(earliest: Date) {
            let request = BGProcessingTaskRequest(identifier: identifier)
            request.earliestBeginDate = earliest
            request.requiresNetworkConnectivity = true
            request.requiresExternalPower = false
            try? BGTaskScheduler.shared.submit(request)
        }

        /// Sends what is due now, whoever woke the app. Cancelling the task ends it.
        public func send() async throws {
            _ = try await vault().sendDue(transport: transport)
        }

        private func run(_ handed: Handed) {
            let work = Task {
                let sent: Void? = try? await self.send()
                await self.schedule()
                handed.task.setTaskCompleted(success: sent != nil)
            }
            // The system takes the time back: the running call ends, and the rest waits for the next time.
            handed.task.expirationHandler = { work.cancel() }
        }
    }

    /// A task of the system may be completed from any thread; its type does not say so.
    private struct Handed: @unchecked Sendable {
        let task: BGTask
    }
#endif
