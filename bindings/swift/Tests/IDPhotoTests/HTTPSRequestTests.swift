// What goes into a request and what does not, whatever the HTTP stack; and how its failures are told. Not
// here: a connection.

import XCTest

@testable import IDPhoto

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

final class HTTPSRequestTests: XCTestCase {
    private func call(
        host: String = "keeper.example.org", port: UInt16 = 443,
        target: String = "/donations?sign=a%2Fb",
        headers: [HttpHeader] = [], body: Data = Data("body".utf8)
    ) -> HttpCall {
        HttpCall(
            method: .post, host: host, port: port, target: target, headers: headers, body: body,
            pins: [], timeoutMs: 30_000, mostReply: 100)
    }

    func testTheAddressIsTheCallsAndNothingIsMended() throws {
        XCTAssertEqual(
            try HTTPSRequest(call()).url.absoluteString,
            "https://keeper.example.org/donations?sign=a%2Fb")
        XCTAssertEqual(
            try HTTPSRequest(call(port: 8443)).url.absoluteString,
            "https://keeper.example.org:8443/donations?sign=a%2Fb")
        let odd = [
            call(target: "donations"), call(target: "/a b"), call(target: "/a#b"),
            call(target: "/ä"), call(target: ""), call(host: "a@b.example"), call(host: "a/b"),
            call(host: ""), call(host: "a b"),
        ]
        for call in odd {
            XCTAssertThrowsError(try HTTPSRequest(call), "\(call.host) \(call.target)") {
                XCTAssertEqual($0 as? TransportError, .Broken)
            }
        }
    }

    func testHeadersAreTheCallsAndWordsThatSayNothing() throws {
        let headers = [
            HttpHeader(name: "content-length", value: "4"),
            HttpHeader(name: "content-type", value: "application/cbor"),
        ]
        let request = try HTTPSRequest(call(headers: headers)).urlRequest
        XCTAssertEqual(request.httpMethod, "POST")
        XCTAssertEqual(request.httpBody, Data("body".utf8))
        XCTAssertEqual(request.timeoutInterval, 30)
        XCTAssertFalse(request.httpShouldHandleCookies)
        let sent = request.allHTTPHeaderFields ?? [:]
        let names = Dictionary(uniqueKeysWithValues: sent.map { ($0.key.lowercased(), $0.value) })
        XCTAssertEqual(
            names,
            [
                "content-type": "application/cbor", "user-agent": "-", "accept": "*/*",
                "accept-language": "*", "accept-encoding": "identity",
            ])
    }

    func testHeadersOfTheConnectionAreNoCallers() {
        for name in ["Host", "cookie", "Authorization", "connection", "transfer-encoding"] {
            let call = call(headers: [HttpHeader(name: name, value: "x")])
            XCTAssertThrowsError(try HTTPSRequest(call), name)
        }
        let length = call(headers: [HttpHeader(name: "content-length", value: "5")])
        XCTAssertThrowsError(try HTTPSRequest(length))
    }

    func testAHeaderThatWouldBeTwoIsNotSent() {
        let odd = [
            ("x", "y\r\nz: 1"), ("x", "y\n"), ("x", "\0"), ("x", "\u{e4}"), ("x: y\r\nz", "1"),
            ("x y", "1"), ("", "1"),
        ]
        for (name, value) in odd {
            let call = call(headers: [HttpHeader(name: name, value: value)])
            XCTAssertThrowsError(try HTTPSRequest(call), "\(name): \(value)") {
                XCTAssertEqual($0 as? TransportError, .Broken)
            }
        }
        let fine = call(headers: [HttpHeader(name: "x-amz-meta-a", value: "a, b;c=\"d\"")])
        XCTAssertNoThrow(try HTTPSRequest(fine))
    }

    func testAnAnswerIsCutOffWhereItGetsTooLong() {
        var body = ReplyBody(most: 10)
        XCTAssertTrue(body.mayBe(-1))
        XCTAssertTrue(body.mayBe(10))
        XCTAssertFalse(body.mayBe(11))
        XCTAssertTrue(body.append(Data(count: 6)))
        XCTAssertTrue(body.append(Data(count: 4)))
        XCTAssertEqual(body.bytes.count, 10)
        XCTAssertFalse(body.append(Data(count: 1)))
        XCTAssertEqual(body.bytes.count, 0)
    }

    func testFailuresAreToldByWhatHelps() {
        let told: [(URLError.Code, TransportError)] = [
            (.timedOut, .Timeout), (.cancelled, .Interrupted), (.notConnectedToInternet, .Unreachable),
            (.cannotFindHost, .Unreachable), (.secureConnectionFailed, .Tls),
            (.serverCertificateUntrusted, .Tls), (.networkConnectionLost, .Broken),
            (.badServerResponse, .Broken), (.unknown, .Broken),
        ]
        for (code, error) in told { XCTAssertEqual(TransportError(code), error) }
    }

    func testALeaseThatWasStoppedSendsNothing() throws {
        let offline = Offline()
        let lease = TransportLease(offline)
        XCTAssertThrowsError(try lease.send(call: call())) {
            XCTAssertEqual($0 as? TransportError, .Unreachable)
        }
        lease.stop()
        XCTAssertThrowsError(try lease.send(call: call())) {
            XCTAssertEqual($0 as? TransportError, .Interrupted)
        }
        XCTAssertEqual(offline.calls, 1)
    }
}
