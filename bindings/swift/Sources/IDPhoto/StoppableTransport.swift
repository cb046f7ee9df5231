// How a sending task that is cancelled, by a person or by the system, ends the call that is under way.
// Not here: a transport.

import Foundation

/// A transport whose calls can be ended from another thread, those of one task apart from those of others.
public protocol StoppableTransport: Transport {
    /// A transport for one task, with the same settings.
    func forOneTask() -> any StoppableTransport

    /// Ends the call that is under way, and every later one as it begins: they throw
    /// `TransportError.Interrupted`. For good; called on what `forOneTask` gave.
    func interrupt()
}

/// One task's use of a transport: nothing is sent any more once it was stopped.
final class TransportLease: Transport, @unchecked Sendable {
    // `stopped` is only touched under `lock`.
    private let lock = NSLock()
    private var stopped = false
    private let transport: any Transport

    init(_ transport: any Transport) {
        self.transport = (transport as? any StoppableTransport)?.forOneTask() ?? transport
    }

    /// Ends the running call and refuses those that would follow. A call that has just been let pass is
    /// refused by the transport itself.
    func stop() {
        lock.withLock { stopped = true }
        (transport as? any StoppableTransport)?.interrupt()
    }

    func send(call: HttpCall) throws -> HttpReply {
        guard !lock.withLock({ stopped }) else { throw TransportError.Interrupted }
        return try transport.send(call: call)
    }
}
