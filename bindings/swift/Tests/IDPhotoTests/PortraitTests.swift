// Portraits: the same bytes as the program's, side by side, with every stage told, stopped when asked. Not here:
// what is in a portrait, which is tested in Rust.

@testable import IDPhoto
import XCTest

final class PortraitTests: XCTestCase {
    private let request = MakeRequest(standard: Given.standard)

    func testBytesAreThoseOfTheProgram() async throws {
        let processor = try Given.shared.get()
        let folder = URL(fileURLWithPath: try Given.path("IDPHOTO_PORTRAITS"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let photos = names.filter { $0.hasSuffix(".photo") }.sorted()
        XCTAssertFalse(photos.isEmpty)
        for name in photos {
            let photo = folder.appendingPathComponent(name)
            let portrait = try await processor.make(
                try await processor.photo(Data(contentsOf: photo)), request)
            let stem = photo.deletingPathExtension()
            let bytes = try Data(contentsOf: stem.appendingPathExtension("jpg"))
            XCTAssertEqual(portrait.data(), bytes, name)
            XCTAssertEqual(portrait.bytes(), bytes, name)
            XCTAssertEqual(portrait.outcome().output?.bytes, UInt64(bytes.count))
            // The findings, too, key by key.
            let told = try json(Data(portrait.outcome().json.utf8))
            let printed = try json(Data(contentsOf: stem.appendingPathExtension("json")))
            for key in ["standard", "faces", "landmarks", "pose", "framing", "report"] {
                XCTAssertEqual(told[key] as? NSObject, printed[key] as? NSObject, "\(name) \(key)")
            }
        }
        print("compared \(photos.count) portraits with the program's")
    }

    private func json(_ data: Data) throws -> [String: Any] {
        try XCTUnwrap(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    func testEightAtATimeGiveTheSameBytes() async throws {
        let processor = try Processor(Given.options(), parallel: 8)
        let photo = try await processor.photo(Given.onePerson())
        let request = request
        let made = try await withThrowingTaskGroup(of: Data.self) { group in
            for _ in 0..<8 {
                group.addTask { try await processor.make(photo, request).data() }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        XCTAssertEqual(made.count, 8)
        XCTAssertEqual(Set(made).count, 1)
        XCTAssertEqual(made.first, try Given.file("IDPHOTO_PORTRAITS", "1.jpg"))
    }

    func testEveryStageIsToldInOrder() async throws {
        let processor = try Given.shared.get()
        let photo = try await processor.photo(Given.onePerson())
        var steps: [UInt32] = []
        var portrait: Portrait?
        for try await making in processor.making(photo, request) {
            switch making {
            case .stage(let stage):
                XCTAssertNil(portrait)
                XCTAssertLessThanOrEqual(stage.step, stage.steps)
                steps.append(stage.step)
            case .made(let made): portrait = made
            }
        }
        XCTAssertGreaterThan(steps.count, 8)
        XCTAssertEqual(steps, steps.sorted())
        XCTAssertEqual(Set(steps).count, steps.count)
        XCTAssertEqual(portrait?.data(), try Given.file("IDPHOTO_PORTRAITS", "1.jpg"))
    }

    func testACancelledTaskEndsTheWork() async throws {
        let processor = try Given.shared.get()
        let photo = try await processor.photo(Given.onePerson())
        let request = request
        let told = Told()
        let begun = DispatchSemaphore(value: 0)
        let task = Task {
            try await processor.make(photo, request) { stage in
                told.append(stage.stage)
                begun.signal()
            }
        }
        let started = await signalled(begun)
        XCTAssertTrue(started)
        task.cancel()
        do {
            _ = try await task.value
            XCTFail("it was made")
        } catch {
            XCTAssertEqual(error as? ProcessorError, .Cancelled)
        }
        XCTAssertFalse(told.all.contains("verify"), "it went on: \(told.all)")
        // And the processor is as good as before.
        let outcome = try await processor.check(photo, CheckRequest(standard: Given.standard))
        XCTAssertFalse(outcome.report.checks.isEmpty)
    }

    func testATaskThatWasCancelledBeforeBeginsNothing() async throws {
        let processor = try Given.shared.get()
        let photo = try await processor.photo(Given.onePerson())
        let request = request
        let told = Told()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await processor.make(photo, request) { told.append($0.stage) }
        }
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssertEqual($0 as? ProcessorError, .Cancelled) }
        XCTAssertEqual(told.all, [])
    }

    func testWhoStopsListeningStopsTheWork() async throws {
        // One call at a time: the next one begins when the stopped one has ended.
        let processor = try Processor(Given.options(), parallel: 1)
        let photo = try await processor.photo(Given.onePerson())
        let (told, heardEnough) = (Told(), DispatchSemaphore(value: 0))
        let hold: @Sendable (StageProgress) -> Void = { stage in
            told.append(stage.stage)
            if told.all.count == 2 { heardEnough.wait() }
        }
        var heard = 0
        // In no variable: the sequence is let go as the loop ends.
        for try await _ in processor.making(photo, request, told: hold) {
            heard += 1
            if heard == 2 { break }
        }
        heardEnough.signal()
        _ = try await processor.photo(Given.onePerson())
        XCTAssertEqual(told.all.count, 2, "it went on: \(told.all)")
    }

    func testStandardsAndModelsAreListed() async throws {
        let processor = try Given.shared.get()
        let standards = await processor.standards()
        XCTAssertEqual(standards.map(\.id), standards.map(\.id).sorted())
        let one = try await processor.standard(Given.standard)
        XCTAssertTrue(standards.contains(one))
        let models = try await processor.models()
        XCTAssertFalse(models.isEmpty)
        XCTAssertTrue(models.allSatisfy { $0.state == .ok })
    }
}

/// What was told on other threads.
final class Told: @unchecked Sendable {
    // `words` is only touched under `lock`.
    private let lock = NSLock()
    private var words: [String] = []

    func append(_ word: String) { lock.withLock { words.append(word) } }
    var all: [String] { lock.withLock { words } }
}
