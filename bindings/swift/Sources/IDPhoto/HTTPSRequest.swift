// A call of the vault as an HTTPS request, and what an answer may be: everything about it that is the same
// for every HTTP stack. Not here: connections, trust, threads (URLSessionTransport).

import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A request that says what the call says and nothing else.
public struct HTTPSRequest: Sendable {
    /// Where to, as one writes it: no part of it is the caller's but host, port and target.
    public let url: URL
    /// `POST` or `PUT`.
    public let method: String
    /// The call's headers, but for `content-length`, which every stack writes itself.
    public let headers: [(name: String, value: String)]
    /// The body.
    public let body: Data
    /// Seconds for the whole exchange.
    public let seconds: TimeInterval

    /// Headers that a stack adds by itself when they are not set, and that would tell the app, the system and the
    /// language of its owner. They are set to what says nothing, the same on every device.
    public static let unspoken: [(name: String, value: String)] = [
        ("user-agent", "-"), ("accept", "*/*"), ("accept-language", "*"),
        ("accept-encoding", "identity"),
    ]

    /// Headers that belong to the connection and are no caller's.
    private static let reserved: Set<String> = [
        "authorization", "connection", "cookie", "host", "proxy-authenticate",
        "proxy-authorization", "te", "transfer-encoding", "upgrade", "www-authenticate",
    ]

    /// A byte of a token (RFC 9110, section 5.6.2).
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Refuses, as `Broken`, a call that cannot be sent exactly as it is.
    public init(_ call: HttpCall) throws(TransportError) {
        let port = call.port == 443 ? "" : ":\(call.port)"
        let text = "https://\(call.host)\(port)\(call.target)"
        // Foundation mends some addresses; one that had to be mended is not the one that was signed.
        guard !call.host.isEmpty, call.target.hasPrefix("/"), let url = URL(string: text), url.absoluteString == text,
            url.host == call.host, url.user == nil, url.fragment == nil,
            (url.port ?? 443) == Int(call.port)
        else { throw .Broken }
        var headers: [(name: String, value: String)] = []
        for header in call.headers {
            let name = header.name.lowercased()
            if name == "content-length" {
                guard header.value == String(call.body.count) else { throw .Broken }
                continue
            }
            guard !Self.reserved.contains(name), !name.isEmpty, name.utf8.allSatisfy(Self.isOfName),
                header.value.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
            else { throw .Broken }
            headers.append((name, header.value))
        }
        self.url = url
        self.headers = headers
        body = call.body
        seconds = TimeInterval(call.timeoutMs) / 1000
        switch call.method {
        case .post: method = "POST"
        case .put: method = "PUT"
        }
    }

    /// For `URLSession`.
    public var urlRequest: URLRequest {
        var request = URLRequest(
            url: url, cachePolicy: .reloadIgnoringLocalAndRemoteCacheData, timeoutInterval: seconds)
        request.httpMethod = method
        request.httpShouldHandleCookies = false
        for (name, value) in Self.unspoken + headers {
            request.setValue(value, forHTTPHeaderField: name)
        }
        request.httpBody = body
        return request
    }
}

/// An answer's body while it comes in, of at most so many bytes.
public struct ReplyBody: Sendable {
    /// What came.
    public private(set) var bytes = Data()
    private let most: UInt64

    public init(most: UInt64) {
        self.most = most
    }

    /// Whether a body of the length that the head states may come. Without a stated length (-1) it may.
    public func mayBe(_ length: Int64) -> Bool {
        length <= 0 || UInt64(length) <= most
    }

    /// Adds a piece; `false`, and nothing is kept, when the whole became too long.
    public mutating func append(_ piece: Data) -> Bool {
        guard UInt64(bytes.count) + UInt64(piece.count) <= most else {
            bytes = Data()
            return false
        }
        bytes.append(piece)
        return true
    }
}

extension TransportError {
    /// What a failure of `URLSession` means to the vault. Its own text, which has addresses in it, is dropped.
    public init(_ code: URLError.Code) {
        switch code {
        case .timedOut:
            self = .Timeout
        case .cancelled, .backgroundSessionWasDisconnected:
            self = .Interrupted
        case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid,
            .clientCertificateRejected, .clientCertificateRequired,
            .userCancelledAuthentication, .userAuthenticationRequired:
            self = .Tls
        case .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet,
            .dataNotAllowed, .internationalRoamingOff, .callIsActive:
            self = .Unreachable
        default:
            self = .Broken
        }
    }
}
