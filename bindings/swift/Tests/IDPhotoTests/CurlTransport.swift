// HTTPS by the program curl, for tests on Linux, where Foundation tells nothing of a chain's keys: one call, one
// connection, one pin at a time. Not here: what an app uses (URLSessionTransport).

import Foundation

@testable import IDPhoto

/// Sends the calls of a vault by curl, which believes one authority alone.
final class CurlTransport: Transport, Sendable {
    private let authority: String

    init(authority: String) { self.authority = authority }

    func send(call: HttpCall) throws -> HttpReply {
        let request = try HTTPSRequest(call)
        // curl does not say which pin it found, so each is asked for alone.
        for pin in call.pins {
            if let reply = try ask(request, call, pin) { return reply }
        }
        throw TransportError.Tls
    }

    /// `nil` when the key was another.
    private func ask(_ request: HTTPSRequest, _ call: HttpCall, _ pin: Data) throws -> HttpReply? {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("idphoto-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (body, reply) = (folder.appendingPathComponent("body"), folder.appendingPathComponent("reply"))
        try request.body.write(to: body)

        let curl = Process()
        curl.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        // curl's own headers; an empty one is not sent.
        var headers = ["user-agent:", "accept:", "expect:"]
        headers += request.headers.map { "\($0.name): \($0.value)" }
        if !request.headers.contains(where: { $0.name == "content-type" }) {
            headers.append("content-type:")
        }
        var words = ["--disable", "--silent", "--http1.1", "--noproxy", "*", "--cacert", authority]
        words += ["--pinnedpubkey", "sha256//\(pin.base64EncodedString())"]
        words += ["--request", request.method, "--data-binary", "@\(body.path)"]
        words += ["--max-time", String(Int(request.seconds))]
        words += ["--max-filesize", String(call.mostReply)]
        words += ["--output", reply.path, "--write-out", "%{http_code}"]
        words += headers.flatMap { ["--header", $0] }
        curl.arguments = words + [request.url.absoluteString]
        let output = Pipe()
        curl.standardOutput = output
        try curl.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        curl.waitUntilExit()
        switch curl.terminationStatus {
        case 0: break
        case 90: return nil
        case 6, 7: throw TransportError.Unreachable
        case 28: throw TransportError.Timeout
        case 35, 51, 58, 60, 77: throw TransportError.Tls
        default: throw TransportError.Broken
        }
        guard let status = UInt16(String(decoding: said, as: UTF8.self)) else {
            throw TransportError.Broken
        }
        return HttpReply(
            status: status, host: call.host, port: call.port, peerKey: pin,
            body: (try? Data(contentsOf: reply)) ?? Data())
    }
}
