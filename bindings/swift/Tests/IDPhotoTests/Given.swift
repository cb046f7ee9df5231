// What the tests are given: folders, photos and the program's portraits of them, by variables that
// `cargo xtask swift test` sets; and a key store, a clock and a transport in memory. Not here: tests.

import Foundation
import IDPhoto
import XCTest

/// What lies where.
enum Given {
    static let standard = "icao-9303-print"

    static func path(_ variable: String) throws -> String {
        guard let path = ProcessInfo.processInfo.environment[variable] else {
            throw XCTSkip("\(variable) is not set; `cargo xtask swift test` sets it")
        }
        return path
    }

    static func file(_ variable: String, _ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path(variable)).appendingPathComponent(name))
    }

    /// A photo of one person, of nobody, of two.
    static func onePerson() throws -> Data { try file("IDPHOTO_SAMPLES", "astronaut.png") }
    static func nobody() throws -> Data { try file("IDPHOTO_SAMPLES", "coffee.png") }
    static func twoPeople() throws -> Data { try file("IDPHOTO_PORTRAITS", "two.png") }

    static func options() throws -> ProcessorOptions {
        InferenceRuntime.silence()
        return ProcessorOptions(
            models: try path("IDPHOTO_MODELS"), runtime: try path("IDPHOTO_RUNTIME"))
    }

    /// Two networks are never run at a time on one core: tests share this one.
    static let shared = Result { try Processor(options()) }

    /// A folder that is gone after the test.
    static func folder(_ test: XCTestCase) throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("idphoto-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        test.addTeardownBlock { try? FileManager.default.removeItem(at: folder) }
        return folder
    }
}

/// A key store that keeps what it wraps in memory and hands out a number for it.
final class MemoryKeys: KeyVault, @unchecked Sendable {
    // Everything is only touched under `lock`.
    private let lock = NSLock()
    private var secrets: [Data] = []
    private var held: Data?
    private var fault: KeyVaultError?

    /// From now on every call throws this; `nil` for none.
    func fail(_ fault: KeyVaultError?) {
        lock.withLock { self.fault = fault }
    }

    private func locked<Value>(_ work: () throws -> Value) throws -> Value {
        try lock.withLock {
            if let fault { throw fault }
            return try work()
        }
    }

    func wrap(secret: Data) throws -> Data {
        try locked {
            secrets.append(secret)
            return Data([UInt8(secrets.count - 1)])
        }
    }

    func unwrap(wrapped: Data) throws -> Data {
        try locked {
            guard let index = wrapped.first, index < secrets.count else { throw KeyVaultError.Lost }
            return secrets[Int(index)]
        }
    }

    func anchor() throws -> Data? { try locked { held } }
    func setAnchor(anchor: Data) throws { try locked { held = anchor } }
    func forget() throws {
        try locked {
            secrets = []
            held = nil
        }
    }
}

/// A clock that says one time, or fails with somebody else's error.
final class SaidClock: Clock, Sendable {
    struct Stranger: Error, CustomStringConvertible {
        let description = "canary-7f3a"
    }

    private let wall: Int64?

    init(_ wall: Int64?) { self.wall = wall }

    func reading() throws -> ClockReading {
        guard let wall else { throw Stranger() }
        return ClockReading(wall: wall)
    }
}

/// No network.
final class Offline: Transport, @unchecked Sendable {
    // `count` is only touched under `lock`.
    private let lock = NSLock()
    private var count = 0

    /// How many calls were made.
    var calls: Int { lock.withLock { count } }

    func send(call: HttpCall) throws -> HttpReply {
        lock.withLock { count += 1 }
        throw TransportError.Unreachable
    }
}

/// A transport whose calls last until they are interrupted.
final class Hanging: StoppableTransport, Sendable {
    let begun = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    func send(call: HttpCall) throws -> HttpReply {
        begun.signal()
        ended.wait()
        throw TransportError.Interrupted
    }

    func forOneTask() -> any StoppableTransport { self }

    func interrupt() { ended.signal() }
}

/// Waits until `semaphore` is signalled, on a thread that may wait.
func signalled(_ semaphore: DispatchSemaphore) async -> Bool {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(returning: semaphore.wait(timeout: .now() + 60) == .success)
        }
    }
}
