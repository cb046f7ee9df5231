// How a sending task that is cancelled, by a person or by the system, ends the call that is under way.
// Not here: a transport.

import Foundation

/// A transport whose running calls can be ended from another thread.
public protocol StoppableTransport: Transport {
    /// Ends the calls that are under way: they throw `TransportError.Interrupted`. Later ones are not
    /// concerned.
    func interrupt()
}

/// One task's use of a transport: nothing is sent any more once it was stopped.
final class TransportLease: Transport, @unchecked Sendable {
    // `stopped` is only touched under `lock`.
    private let lock = NSLock()
    private var stopped = false
    private let transport: any Transport

    init(_ transport: any Transport) {
        self.transport = transport
    }

    /// Ends the running call and refuses those that would follow.
    func stop() {
        lock.withLock { stopped = true }
        (transport as? any StoppableTransport)?.interrupt()
    }

    func send(call: HttpCall) throws -> HttpReply {
        guard !lock.withLock({ stopped }) else { throw TransportError.Interrupted }
        return try transport.send(call: call)
    }
}
