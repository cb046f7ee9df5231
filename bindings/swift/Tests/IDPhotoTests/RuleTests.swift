// Whose rules a portrait is made by: of a catalogue file, for children, and of an authority that lets software
// change nothing. Not here: the rules, which are tested in Rust.

import IDPhoto
import XCTest

final class RuleTests: XCTestCase {
    private let badge = """
        format = 1
        version = "2026-12"
        [sources.ours]
        authority = "Our own access office"
        kind = "official"
        [[standards]]
        id = "our-badge"
        country = "Our company"
        iso2 = "XX"
        documents = ["badge"]
        channel = "print"
        confidence = "A"
        checked_on = "2026-11-30"
        [standards.frame]
        w_mm = 30.0
        h_mm = 40.0
        source = "ours"
        """

    private func options(_ catalogue: String) throws -> ProcessorOptions {
        let given = try Given.options()
        return ProcessorOptions(
            models: given.models, runtime: given.runtime, catalogue: catalogue)
    }

    func testACatalogueFileAddsAStandard() async throws {
        let processor = try Processor(options(badge))
        let version = await processor.catalogueVersion()
        XCTAssertTrue(version.hasSuffix("+2026-12"), version)
        let photo = try await processor.photo(Given.onePerson())
        let made = try await processor.make(photo, MakeRequest(standard: "our-badge"))
        XCTAssertEqual(made.outcome().output?.width, 354)
        XCTAssertEqual(made.outcome().output?.height, 472)
        let known = await (try Given.shared.get()).standards()
        XCTAssertFalse(known.contains { $0.id == "our-badge" })
    }

    func testAHostileCatalogueFileIsRefused() throws {
        for hostile in [
            "", "canary", badge.replacingOccurrences(of: "format = 1", with: "format = 2"),
            badge.replacingOccurrences(of: "30.0", with: "-30.0"),
            String(repeating: "#", count: 2 * 1024 * 1024 + 1),
        ] {
            XCTAssertThrowsError(try Processor(options(hostile))) { error in
                guard case .Request(code: "usage", _, _) = error as? ProcessorError else {
                    return XCTFail("\(error)")
                }
            }
        }
    }

    func testAProfileFramesAnotherHead() async throws {
        let processor = try Given.shared.get()
        let photo = try await processor.photo(Given.onePerson())
        var heads: [Double] = []
        for profile in [nil, Profile.adult, .child] {
            let request = CheckRequest(standard: "de-id-print-template", profile: profile)
            let framing = try await processor.check(photo, request).framing
            heads.append(try XCTUnwrap(framing).headFrac)
        }
        XCTAssertEqual(heads[0], heads[1])
        XCTAssertLessThan(heads[2], heads[1])
    }

    func testThePhotosOwnPixelsAreHandedOn() async throws {
        let processor = try Given.shared.get()
        let photo = try await processor.photo(Given.onePerson())
        let request = MakeRequest(standard: "gb-passport-digital")
        let portrait = try await processor.make(photo, request)
        XCTAssertNil(portrait.outcome().framing)
        XCTAssertEqual(portrait.outcome().background?.policy, .nothing)
        let again = try await processor.photo(portrait.data())
        XCTAssertEqual(again.width(), photo.width())
        XCTAssertEqual(again.height(), photo.height())
        do {
            let white = MakeRequest(standard: "gb-passport-digital", background: "white")
            _ = try await processor.make(photo, white)
            XCTFail("it was made")
        } catch {
            guard case .Refused(code: "edit_refused", _, _) = error else { return XCTFail("\(error)") }
        }
    }
}
