// Where calls that block run: on threads of their own, never on those that Swift's tasks share, of which
// there are as many as processors and which must not wait. Not here: what is run.

import Foundation

/// Runs work that blocks, a few pieces at a time.
final class WorkQueue: Sendable {
    private let queue: OperationQueue

    /// `width` is how many pieces run side by side; the others wait in the order they came.
    init(name: String, width: Int) {
        queue = OperationQueue()
        queue.name = name
        queue.maxConcurrentOperationCount = max(1, width)
        queue.qualityOfService = .userInitiated
    }

    /// Waits, without holding a thread, for what `work` returns or throws.
    func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await outcome(of: work).get()
    }

    /// The same, as a value.
    func outcome<Value: Sendable, Failure: Error>(
        of work: @escaping @Sendable () throws(Failure) -> Value
    ) async -> Result<Value, Failure> {
        await withCheckedContinuation { continuation in
            queue.addOperation {
                continuation.resume(returning: Result(catching: work))
            }
        }
    }
}

/// Lets an actor's methods run on one queue of their own, one after another, so that they may block.
final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(name: String) {
        queue = DispatchQueue(label: name, qos: .userInitiated)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}
