// The code of docs/quickstart-swift.md, word for word, so that it compiles and, where it can, runs. `cargo xtask
// swift test` compares the two. What needs an Apple device stands under `#if canImport`, and is compiled there alone.

import Foundation
import IDPhoto
import XCTest

#if canImport(Security)
    import IDPhotoApple
#endif

enum QuickStart {
    static func portrait(of file: Data, options: ProcessorOptions) async throws -> Data {
        let processor = try Processor(options)
        let photo = try await processor.photo(file)
        let portrait = try await processor.make(photo, MakeRequest(standard: "icao-9303-print"))
        for check in portrait.outcome().report.checks where check.verdict == .fail {
            print(check.id, check.advice)
        }
        return portrait.data()
    }

    static func advice(_ processor: Processor, _ photo: Photo) async -> String? {
        do {
            _ = try await processor.make(photo, MakeRequest(standard: "icao-9303-print"))
            return nil
        } catch {
            switch error {
            case .Photo(_, _, let advice): return advice  // have another photo taken
            case .Faces(_, _, _, let faces): return "choose one of \(faces.count)"  // MakeRequest(face:)
            case .Refused(_, _, let advice): return advice  // the authority does not allow it
            case .Cancelled: return nil
            case .Request, .SetUp, .Internal: return error.description  // to be mended in the app
            }
        }
    }

    static func stages(_ processor: Processor, _ photo: Photo) async throws -> Portrait? {
        for try await step in processor.making(photo, MakeRequest(standard: "us-passport-print")) {
            switch step {
            case .stage(let stage): print("\(stage.stage): \(stage.step) of \(stage.steps)")
            case .made(let portrait): return portrait
            }
        }
        return nil
    }

    static func printed(
        _ processor: Processor, _ portrait: Portrait, seed: Data
    ) async throws -> Data {
        let sheet = try await processor.sheet(portrait, SheetRequest(paper: "10x15"))
        print(sheet.outcome().copies)  // one number a portrait

        let manifest = try portrait.manifest(key: SigningKey.fromSeed(seed: seed))
        let verified = try await processor.verify(manifest: manifest, portrait: portrait.data())
        for finding in verified.findings where finding.state == .fails { print(finding.message) }
        return sheet.data()  // a PDF of true size
    }

    static func donation(
        _ processor: Processor, _ photo: Photo, _ vault: Vault, transport: any Transport,
        policyFile: Data, sitesFile: Data
    ) async throws {
        try await vault.install(policy: policyFile)
        try await vault.install(sites: sitesFile)

        // Show the whole text of the policy, then what would be given, and tick nothing beforehand.
        let policy = try await vault.policy()
        let text = policy.texts[0]
        let prepared = try await processor.prepareDonation(photo, .geometry)
        let preview = try prepared.picture()  // a PNG
        guard await agreed(text, preview) else { return }

        let consent = try await vault.give(
            ConsentAct(
                purpose: .landmarks, view: .geometry, locale: text.locale, textSha256: text.sha256,
                depicted: .myself, age: .sixteenOrOver))
        let donation = try await vault.queue(prepared, consent: consent.id)

        // Later, with a network: what is due is admitted and sent at once.
        let exchange = try await vault.sendDue(transport: transport)
        print("stored: \(exchange.stored.count), troubles: \(exchange.troubles.map(\.code))")

        // At any time, without a network.
        try await vault.withdraw(.one(id: donation.id))
    }

    /// The app's own screen.
    private static func agreed(_ text: PolicyText, _ preview: Data) async -> Bool {
        !text.text.isEmpty && !preview.isEmpty
    }

    #if canImport(Security) && canImport(BackgroundTasks) && !os(macOS)
        static func device(controller: String) async throws -> Vault {
            let keys = KeychainKeyVault()
            let (folder, isNew) = try VaultFolder.prepare()
            if isNew { try keys.forget() }
            let vault = try await Vault.open(
                VaultOptions(folder: folder, controller: controller), keys: keys)
            return vault
        }

        static func background(vault: Vault) -> DonationUploads {
            let uploads = DonationUploads(identifier: "org.example.app.donations") { vault }
            uploads.register()
            return uploads
        }
    #endif
}

final class QuickStartTests: XCTestCase {
    func testItRuns() async throws {
        let file = try Given.onePerson()
        let made = try await QuickStart.portrait(of: file, options: Given.options())
        XCTAssertEqual(made, try Given.file("IDPHOTO_PORTRAITS", "1.jpg"))
        let processor = try Given.shared.get()
        let photo = try await processor.photo(file)
        let fine = await QuickStart.advice(processor, photo)
        XCTAssertNil(fine)
        let nobody = await QuickStart.advice(processor, try await processor.photo(Given.nobody()))
        XCTAssertFalse(try XCTUnwrap(nobody).isEmpty)
        let portrait = try await QuickStart.stages(processor, photo)
        let sheet = try await QuickStart.printed(
            processor, try XCTUnwrap(portrait), seed: Data(repeating: 7, count: 32))
        XCTAssertTrue(sheet.starts(with: Data("%PDF-".utf8)))
    }

    func testADonationRuns() async throws {
        let bench = try await Bench(self, installed: false)
        let processor = try Given.shared.get()
        try await QuickStart.donation(
            processor, try await processor.photo(Given.onePerson()), bench.vault,
            transport: Offline(), policyFile: try Given.file("IDPHOTO_PAIR", "policy.sid"),
            sitesFile: try Given.file("IDPHOTO_PAIR", "sites.sid"))
        let status = try await bench.vault.status()
        XCTAssertEqual(status.donations.map(\.standing), [.gone])
    }
}
