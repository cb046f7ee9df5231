// The part of a certificate that is pinned: SubjectPublicKeyInfo, as its bytes stand in the certificate
// (RFC 5280, section 4.1; RFC 7469, section 2.4). Not here: whether the certificate is to be believed, which
// the system decides, and the hash, which the system has.

import Foundation

/// Finds the key in a certificate.
public enum SubjectPublicKeyInfo {
    /// The DER of SubjectPublicKeyInfo in the DER of an X.509 certificate; `nil` where it is not one.
    public static func inside(certificate: Data) -> Data? {
        var outer = DERReader(certificate)
        guard var parts = outer.enter(.sequence), outer.isAtEnd,
            var body = parts.enter(.sequence)
        else { return nil }
        // Version (a default that may be left out), serial number, signature algorithm, issuer, validity, subject.
        _ = body.enter(.version)
        guard body.skip(.integer), body.skip(.sequence), body.skip(.sequence),
            body.skip(.sequence), body.skip(.sequence)
        else { return nil }
        return body.whole(.sequence)
    }
}

/// The kinds of element that come before the key.
private enum DERTag: UInt8 {
    case integer = 0x02
    case sequence = 0x30
    case version = 0xA0
}

/// Reads DER elements one after another; takes no step outside its bytes.
private struct DERReader {
    private let bytes: Data
    private var at: Data.Index

    init(_ bytes: Data) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    var isAtEnd: Bool { at == bytes.endIndex }

    /// Goes past an element and returns a reader of its content.
    mutating func enter(_ tag: DERTag) -> DERReader? {
        guard let (_, content) = next(tag) else { return nil }
        at = content.upperBound
        return DERReader(bytes[content])
    }

    /// Goes past an element.
    mutating func skip(_ tag: DERTag) -> Bool {
        enter(tag) != nil
    }

    /// Goes past an element and returns it with its head.
    mutating func whole(_ tag: DERTag) -> Data? {
        guard let (start, content) = next(tag) else { return nil }
        at = content.upperBound
        return Data(bytes[start..<content.upperBound])
    }

    /// Where the element at this place begins and where its content is.
    private func next(_ tag: DERTag) -> (Data.Index, Range<Data.Index>)? {
        let rest = bytes[at...]
        guard rest.count >= 2, rest[at] == tag.rawValue else { return nil }
        let first = rest[at + 1]
        var start = at + 2
        var length = Int(first)
        if first >= 0x80 {
            // The length has a length; three bytes of it are 16 MB, and no certificate has more.
            let count = Int(first & 0x7F)
            guard (1...3).contains(count), rest.count >= 2 + count else { return nil }
            length = rest[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
            start += count
        }
        guard bytes.endIndex - start >= length else { return nil }
        return (at, start..<start + length)
    }
}
