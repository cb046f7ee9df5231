// What a task that was stopped may still send: nothing, and others go on. Not here: a real network (StandTests).

import Foundation
import XCTest

@testable import IDPhoto

final class LeaseTests: XCTestCase {
    private let call = HttpCall(
        method: .post, host: "fr.localhost", port: 443, target: "/", headers: [], body: Data(), pins: [],
        timeoutMs: 1, mostReply: 1)

    func testWhatIsStoppedSendsNothingAndOthersGoOn() throws {
        let answering = Answering()
        let (stopped, other) = (TransportLease(answering), TransportLease(answering))
        stopped.stop()
        XCTAssertThrowsError(try stopped.send(call: call)) {
            XCTAssertEqual($0 as? TransportError, .Interrupted)
        }
        XCTAssertEqual(try other.send(call: call).status, 200)
        XCTAssertEqual(try answering.send(call: call).status, 200)
    }
}

/// A transport that answers at once, as long as it was not stopped.
private final class Answering: StoppableTransport, @unchecked Sendable {
    // `stopped` is only touched under `lock`.
    private let lock = NSLock()
    private var stopped = false

    func send(call: HttpCall) throws -> HttpReply {
        if lock.withLock({ stopped }) { throw TransportError.Interrupted }
        return HttpReply(
            status: 200, host: call.host, port: call.port, peerKey: Data(count: 32), body: Data())
    }

    func forOneTask() -> any StoppableTransport { Answering() }

    func interrupt() { lock.withLock { stopped = true } }
}
