// Edit manifests, signed and held against portraits, and print sheets: as far as the wrapper has a hand in it.

import IDPhoto
import XCTest

final class ManifestTests: XCTestCase {
    /// Test 1 of RFC 8032, section 7.1.
    private let pem = Data(
        """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        -----END PRIVATE KEY-----
        """.utf8)
    private let publicKey = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

    private func portrait() async throws -> Portrait {
        let processor = try Given.shared.get()
        let photo = try await processor.photo(Given.onePerson())
        return try await processor.make(photo, MakeRequest(standard: Given.standard))
    }

    func testASignedOneHoldsAndATamperedOneDoesNot() async throws {
        let processor = try Given.shared.get()
        let portrait = try await portrait()
        let key = try SigningKey.fromPem(text: pem)
        XCTAssertEqual(key.publicKey(), publicKey)
        let signed = try portrait.manifest(key: key)
        let evidence = ManifestEvidence(photo: try Given.onePerson(), publicKey: publicKey)
        let held = try await processor.verify(
            manifest: signed, portrait: portrait.data(), evidence: evidence)
        XCTAssertTrue(held.holds, "\(held.findings)")
        XCTAssertEqual(held.signedBy, publicKey)
        XCTAssertEqual(held.overridden, false)
        XCTAssertFalse(held.operations.isEmpty)
        XCTAssertFalse("\(held)".contains(publicKey))

        let unsigned = try portrait.manifest()
        let asked = try await processor.verify(
            manifest: unsigned, portrait: portrait.data(),
            evidence: ManifestEvidence(publicKey: publicKey))
        XCTAssertFalse(asked.holds)
        var other = portrait.data()
        other[other.count - 40] ^= 1
        let tampered = try await processor.verify(manifest: signed, portrait: other)
        XCTAssertFalse(tampered.holds)
        let unread = try await processor.verify(manifest: Data("{}".utf8), portrait: other)
        XCTAssertFalse(unread.holds)
        XCTAssertNil(unread.overridden)
    }

    func testAKeyThatIsKeptElsewhereSaysNothing() async throws {
        final class Failing: ManifestSigner, Sendable {
            struct Stranger: Error, CustomStringConvertible {
                let description = "canary-7f3a"
            }
            let key: Data
            init(_ key: Data) { self.key = key }
            func publicKey() throws -> Data { key }
            func sign(message: Data) throws -> Data { throw Stranger() }
        }
        let digits = Array(publicKey)
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        let key = try SigningKey.keptBy(signer: Failing(Data(bytes)))
        let portrait = try await portrait()
        XCTAssertThrowsError(try portrait.manifest(key: key)) { error in
            XCTAssertEqual(error as? ProcessorError, .Internal(code: "signer"))
            XCTAssertFalse("\(error)".contains("canary"))
        }
        XCTAssertThrowsError(try SigningKey.fromSeed(seed: Data([1, 2, 3]))) { error in
            guard case .Request(code: "key", _, _) = error as? ProcessorError else {
                return XCTFail("\(error)")
            }
        }
    }

    func testASheetIsTheProgramsByteForByte() async throws {
        let processor = try Given.shared.get()
        let program = try Given.file("IDPHOTO_PORTRAITS", "1.pdf")
        let sheet = try await processor.sheet(try await portrait(), SheetRequest(paper: "10x15"))
        XCTAssertEqual(sheet.data(), program)
        let file = try Given.file("IDPHOTO_PORTRAITS", "1.jpg")
        let one = SheetPortrait(file: file, standard: Given.standard)
        let same = try await processor.sheet([one], SheetRequest(paper: "10x15"))
        XCTAssertEqual(same.data(), program)
        let papers = try await processor.papers()
        XCTAssertTrue(papers.contains { $0.name == "10x15" && $0.widthMm == 100 })
        do {
            _ = try await processor.sheet([one], SheetRequest(paper: "a3"))
            XCTFail("it was made")
        } catch {
            guard case .Request(code: "usage", _, _) = error else { return XCTFail("\(error)") }
        }
    }
}
