// Every case of ProcessorError, each provoked; of VaultError in VaultErrorTests. Not here: what is no error, as a
// check that fails.

import IDPhoto
import XCTest

final class ErrorTests: XCTestCase {
    private let request = MakeRequest(standard: Given.standard)

    /// What `work` throws; anything but a `ProcessorError` fails the test.
    private func thrown<Value>(
        line: UInt = #line, _ work: () async throws(ProcessorError) -> Value
    ) async -> ProcessorError? {
        do {
            _ = try await work()
            XCTFail("nothing was thrown", line: line)
            return nil
        } catch {
            return error
        }
    }

    func testAStandardThatIsNoneIsTheAppsFault() async throws {
        let processor = try Given.shared.get()
        let photo = try await processor.photo(Given.onePerson())
        let made = await thrown { () async throws(ProcessorError) in
            try await processor.make(photo, MakeRequest(standard: "icao-9303-prin"))
        }
        guard case .Request(code: "usage", _, let advice) = made else {
            return XCTFail("\(String(describing: made))")
        }
        XCTAssertTrue(advice.contains(Given.standard), advice)
        let asked = await thrown { () async throws(ProcessorError) in
            try await processor.standard("")
        }
        guard case .Request = asked else { return XCTFail("\(String(describing: asked))") }
    }

    func testAPhotoThatWillNotDo() async throws {
        let processor = try Given.shared.get()
        let nobody = try await processor.photo(Given.nobody())
        let request = request
        let faceless = await thrown { () async throws(ProcessorError) in
            try await processor.make(nobody, request)
        }
        guard case .Photo(code: "no_face", _, _) = faceless else {
            return XCTFail("\(String(describing: faceless))")
        }
        let whole = try Given.onePerson()
        for odd in [Data(), Data("GIF89a".utf8), whole.prefix(whole.count / 2)] {
            let unread = await thrown { () async throws(ProcessorError) in
                try await processor.photo(odd)
            }
            guard case .Photo(code: "unreadable", _, _) = unread else {
                return XCTFail("\(String(describing: unread))")
            }
        }
        let large = await thrown { () async throws(ProcessorError) in
            try await processor.photo(whole, limits: PhotoLimits(maxPixels: 1000))
        }
        guard case .Photo = large else { return XCTFail("\(String(describing: large))") }
    }

    func testSeveralFacesAreToldAndOneCanBeChosen() async throws {
        let processor = try Given.shared.get()
        let two = try await processor.photo(Given.twoPeople())
        let request = request
        let several = await thrown { () async throws(ProcessorError) in
            try await processor.make(two, request)
        }
        guard case .Faces(code: "several_faces", _, _, let faces) = several else {
            return XCTFail("\(String(describing: several))")
        }
        XCTAssertEqual(faces.count, 2)
        let chosen = MakeRequest(standard: Given.standard, face: 1)
        let portrait = try await processor.make(two, chosen)
        XCTAssertEqual(portrait.outcome().face, 1)
    }

    func testWhatAnAuthorityForbidsIsRefused() async throws {
        let processor = try Given.shared.get()
        let standards = await processor.standards()
        let strict = try XCTUnwrap(
            standards.first { $0.editPolicy == .cropOnly && $0.paper != nil })
        let photo = try await processor.photo(Given.onePerson())
        let edit = await thrown { () async throws(ProcessorError) in
            try await processor.make(photo, MakeRequest(standard: strict.id, background: "#ffffff"))
        }
        guard case .Refused(code: "edit_refused", _, _) = edit else {
            return XCTFail("\(String(describing: edit))")
        }
    }

    func testMissingModelsAreASetUp() async throws {
        let empty = try Given.folder(self)
        let options = ProcessorOptions(
            models: empty.path, runtime: try Given.path("IDPHOTO_RUNTIME"))
        let processor = try Processor(options)
        let photo = try await processor.photo(Given.onePerson())
        let request = request
        let bare = await thrown { () async throws(ProcessorError) in
            try await processor.make(photo, request)
        }
        guard case .SetUp(code: "set_up", _, _) = bare else {
            return XCTFail("\(String(describing: bare))")
        }
        XCTAssertFalse(String(describing: bare).contains(empty.path), "an error names a path")
        let models = try await processor.models()
        XCTAssertTrue(models.allSatisfy { $0.state == .missing })
    }

    func testAListenersOwnExceptionStopsAndSaysNothing() throws {
        final class Failing: ProgressListener, Sendable {
            struct Stranger: Error, CustomStringConvertible {
                let description = "canary-7f3a"
            }
            func onProgress(progress: StageProgress) throws -> Bool { throw Stranger() }
        }
        let processor = try BlockingProcessor(options: Given.options())
        let photo = try Photo.decode(file: Given.onePerson())
        XCTAssertThrowsError(
            try processor.make(photo: photo, request: request, listener: Failing())
        ) { error in
            XCTAssertEqual(error as? ProcessorError, .Internal(code: "listener"))
            XCTAssertFalse("\(error)".contains("canary"))
        }
    }
}
