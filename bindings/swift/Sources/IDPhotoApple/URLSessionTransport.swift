// One HTTPS exchange by URLSession, with a session of its own that remembers nothing. What is sent, what an
// answer may be and where a key lies in a certificate is in IDPhoto (HTTPSRequest, ReplyBody,
// SubjectPublicKeyInfo). Not here: when to send (DonationUploads).
//
// Where URLSession does less than the vault's contract for transports asks:
// - it adds `User-Agent`, `Accept`, `Accept-Language` and `Accept-Encoding`, which are set to the same words on
//   every device, so that they tell nothing of it;
// - TLS sessions may be resumed inside the process; the session is thrown away after each call, and the
//   system does not say whether its cache of TLS sessions is;
// - a proxy that the owner or a profile has set in the system's settings is used; TLS and pins go through it.

#if canImport(Security) && canImport(CryptoKit)
    import CryptoKit
    import Foundation
    import IDPhoto
    import Security

    /// Sends the calls of a vault.
    public final class URLSessionTransport: StoppableTransport, @unchecked Sendable {
        // `running` and `stopped` are only touched under `lock`.
        private let lock = NSLock()
        private var running: [ObjectIdentifier: Exchange] = [:]
        private var stopped = false
        private let cellular: Bool

        /// `allowsCellularAccess`: whether donations, 100 KB each, may go over a mobile network.
        public init(allowsCellularAccess: Bool = true) {
            cellular = allowsCellularAccess
        }

        public func send(call: HttpCall) throws -> HttpReply {
            let request = try HTTPSRequest(call)
            let exchange = Exchange(call)
            let refused = lock.withLock { () -> Bool in
                if !stopped { running[ObjectIdentifier(exchange)] = exchange }
                return stopped
            }
            if refused { throw TransportError.Interrupted }
            defer { lock.withLock { running[ObjectIdentifier(exchange)] = nil } }
            return try exchange.run(request, configuration(seconds: request.seconds))
        }

        public func forOneTask() -> any StoppableTransport {
            URLSessionTransport(allowsCellularAccess: cellular)
        }

        public func interrupt() {
            let exchanges = lock.withLock { () -> [Exchange] in
                stopped = true
                return Array(running.values)
            }
            exchanges.forEach { $0.interrupt() }
        }

        private func configuration(seconds: TimeInterval) -> URLSessionConfiguration {
            let configuration = URLSessionConfiguration.ephemeral
            configuration.httpCookieStorage = nil
            configuration.httpCookieAcceptPolicy = .never
            configuration.httpShouldSetCookies = false
            configuration.urlCache = nil
            configuration.urlCredentialStorage = nil
            configuration.requestCachePolicy = .reloadIgnoringLocalAndRemoteCacheData
            configuration.timeoutIntervalForRequest = seconds
            configuration.timeoutIntervalForResource = seconds
            configuration.waitsForConnectivity = false
            configuration.allowsCellularAccess = cellular
            configuration.httpMaximumConnectionsPerHost = 1
            configuration.tlsMinimumSupportedProtocolVersion = .TLSv12
            return configuration
        }
    }

    /// One call under way. Its session calls it on one queue; the caller waits on its own thread.
    private final class Exchange: NSObject, URLSessionDataDelegate, @unchecked Sendable {
        // Everything that changes is only touched under `lock`.
        private let lock = NSLock()
        private var task: URLSessionTask?
        private var fault: TransportError?
        private var peerKey: Data?
        private var head: HTTPURLResponse?
        private var body: ReplyBody
        private let call: HttpCall
        private let done = DispatchSemaphore(value: 0)

        init(_ call: HttpCall) {
            self.call = call
            body = ReplyBody(most: call.mostReply)
        }

        func run(
            _ request: HTTPSRequest, _ configuration: URLSessionConfiguration
        ) throws(TransportError) -> HttpReply {
            let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
            defer { session.invalidateAndCancel() }
            let task = session.dataTask(with: request.urlRequest)
            let interrupted = lock.withLock { () -> Bool in
                self.task = task
                return fault != nil
            }
            if interrupted { throw .Interrupted }
            task.resume()
            done.wait()
            return try lock.withLock { () -> Result<HttpReply, TransportError> in
                if let fault { return .failure(fault) }
                // The verified chain had a pinned key, or there would be a fault.
                guard let peerKey, let head, let host = head.url?.host,
                    let status = UInt16(exactly: head.statusCode)
                else { return .failure(.Broken) }
                let port = UInt16(exactly: head.url?.port ?? 443) ?? 443
                return .success(
                    HttpReply(
                        status: status, host: host, port: port, peerKey: peerKey, body: body.bytes))
            }.get()
        }

        func interrupt() {
            end(.Interrupted)
        }

        /// Keeps the first fault and ends the call.
        private func end(_ fault: TransportError) {
            let task = lock.withLock { () -> URLSessionTask? in
                self.fault = self.fault ?? fault
                return self.task
            }
            task?.cancel()
        }

        // The system verifies the chain for the host; then one of its keys has to be pinned.
        func urlSession(
            _ session: URLSession, didReceive challenge: URLAuthenticationChallenge,
            completionHandler: @escaping @Sendable (
                URLSession.AuthChallengeDisposition, URLCredential?
            ) -> Void
        ) {
            let space = challenge.protectionSpace
            guard space.authenticationMethod == NSURLAuthenticationMethodServerTrust else {
                // No certificate and no password of ours.
                return completionHandler(.rejectProtectionSpace, nil)
            }
            guard space.host == call.host, let trust = space.serverTrust,
                SecTrustEvaluateWithError(trust, nil), let pin = pinned(trust)
            else {
                lock.withLock { fault = fault ?? .Tls }
                return completionHandler(.cancelAuthenticationChallenge, nil)
            }
            lock.withLock { peerKey = pin }
            completionHandler(.useCredential, URLCredential(trust: trust))
        }

        private func pinned(_ trust: SecTrust) -> Data? {
            let chain = SecTrustCopyCertificateChain(trust) as? [SecCertificate] ?? []
            let hashes = chain.compactMap { certificate in
                SubjectPublicKeyInfo.inside(certificate: SecCertificateCopyData(certificate) as Data)
                    .map { Data(SHA256.hash(data: $0)) }
            }
            return hashes.first(where: call.pins.contains)
        }

        // No redirect is followed: its own answer is the answer.
        func urlSession(
            _ session: URLSession, task: URLSessionTask,
            willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
            completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) {
            completionHandler(nil)
        }

        func urlSession(
            _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
            completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
        ) {
            let fits = lock.withLock { () -> Bool in
                head = response as? HTTPURLResponse
                return head != nil && body.mayBe(response.expectedContentLength)
            }
            if !fits { end(.Broken) }
            completionHandler(fits ? .allow : .cancel)
        }

        func urlSession(
            _ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data
        ) {
            if !lock.withLock({ body.append(data) }) { end(.Broken) }
        }

        func urlSession(
            _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
        ) {
            if let error {
                let code = (error as? URLError)?.code ?? .unknown
                lock.withLock { fault = fault ?? TransportError(code) }
            }
            done.signal()
        }
    }
#endif
