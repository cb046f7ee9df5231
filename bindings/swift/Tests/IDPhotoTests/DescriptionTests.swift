// What reaches a log of values that tell about a person: nothing. Not here: that errors hold no path (ErrorTests).

import IDPhoto
import XCTest

final class DescriptionTests: XCTestCase {
    /// All the ways in which Swift makes text of a value.
    private func texts(_ value: Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return "\(value) \(String(describing: value)) \(String(reflecting: value)) \(dumped)"
    }

    func testAnOutcomeShowsNoFigure() async throws {
        let processor = try Given.shared.get()
        let photo = try await processor.photo(Given.onePerson())
        let outcome = try await processor.check(photo, CheckRequest(standard: Given.standard))
        let values: [Any?] = [
            outcome, outcome.source, outcome.faces, outcome.landmarks, outcome.pose,
            outcome.expression, outcome.gaze, outcome.framing, outcome.report, outcome.report.checks,
            outcome.landmarks?.crown, [outcome], Optional(outcome) as Any,
        ]
        for value in values {
            let text = texts(try XCTUnwrap(value))
            XCTAssertNil(text.range(of: "[0-9]\\.[0-9]", options: .regularExpression), text)
            XCTAssertFalse(text.contains(outcome.source.sha256), text)
            XCTAssertFalse(text.contains("eyeBlink"), text)
        }
    }

    func testAnErrorShowsNoFaces() {
        let face = Face(x: 12.25, y: 34.5, width: 56.75, height: 78.125, score: 0.5)
        let error = ProcessorError.Faces(
            code: "several_faces", detail: "there are several faces", advice: "choose one",
            faces: [face])
        let text = texts(error) + error.localizedDescription
        XCTAssertTrue(text.contains("there are several faces; choose one (several_faces)"), text)
        for figure in ["12.25", "34.5", "56.75", "78.125"] {
            XCTAssertFalse(text.contains(figure), text)
        }
    }

    func testACallShowsNeitherWhereNorWhat() {
        let call = HttpCall(
            method: .put, host: "canary.example.org", port: 443, target: "/canary?sign=canary",
            headers: [HttpHeader(name: "x", value: "canary")], body: Data("canary".utf8), pins: [],
            timeoutMs: 1, mostReply: 1)
        XCTAssertFalse(texts(call).contains("canary"), texts(call))
        XCTAssertFalse(texts(call.headers).contains("canary"))
        let reply = HttpReply(
            status: 200, host: "canary.example.org", port: 443, peerKey: Data(),
            body: Data("canary".utf8))
        XCTAssertFalse(texts(reply).contains("canary"), texts(reply))
    }

    func testADonorsRecordsShowNothing() async throws {
        let bench = try await Bench(self)
        let act = try await bench.act()
        let id = try await bench.queued()
        let status = try await bench.vault.status()
        let prepared = try await bench.prepared()
        let values: [Any] = [
            act, status, status.donations, try prepared.fields(), prepared,
            try BootClock().reading(), bench.vault,
        ]
        for value in values {
            let text = texts(value)
            XCTAssertFalse(text.contains(id), text)
            XCTAssertFalse(text.contains(act.textSha256), text)
            XCTAssertFalse(text.contains("sixteenOrOver"), text)
        }
    }
}
