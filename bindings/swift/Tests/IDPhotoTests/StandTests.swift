// From consent to receipt and to erasure, with two real keepers over two real stores on this machine. Needs a stand:
// `cargo test -p idphoto-tests --test idphoto-stand -- FOLDER`, with IDPHOTO_STAND naming the folder; without one it is
// skipped. Not here: what keepers do, which is tested in Rust.

import IDPhoto
import XCTest

final class StandTests: XCTestCase {
    func testADonationIsStoredAndErased() async throws {
        let stand = URL(fileURLWithPath: try Given.path("IDPHOTO_STAND"))
        func file(_ name: String) throws -> Data {
            try Data(contentsOf: stand.appendingPathComponent(name))
        }
        let root = String(decoding: try file("root.hex"), as: UTF8.self)
        let folder = try Given.folder(self).appendingPathComponent("vault").path
        let vault = try await Vault.open(
            VaultOptions(folder: folder, controller: root), keys: MemoryKeys())
        try await vault.install(policy: file("policy.sid"))
        try await vault.install(sites: file("sites.sid"))
        let transport = CurlTransport(authority: stand.appendingPathComponent("ca.pem").path)

        let policy = try await vault.policy()
        let text = try XCTUnwrap(policy.texts.first)
        let consent = try await vault.give(
            ConsentAct(
                purpose: .landmarks, view: .geometry, locale: text.locale, textSha256: text.sha256,
                depicted: .myself, age: .sixteenOrOver))
        let processor = try Given.shared.get()
        let prepared = try await processor.prepareDonation(
            processor.photo(Given.onePerson()), .geometry)
        let id = try await vault.queue(prepared, consent: consent.id).id

        let sent = try await vault.sendDue(atOnce: true, transport: transport)
        XCTAssertEqual(sent.troubles.map(\.code), [])
        XCTAssertEqual(sent.stored.map(\.id), [id])
        XCTAssertTrue(sent.stored.first?.sites.contains(.fr) ?? false)
        var status = try await vault.status()
        XCTAssertEqual(status.donations.map(\.standing), [.stored])

        let concerned = try await vault.withdraw(.one(id: id))
        XCTAssertEqual(concerned, 1)
        status = try await vault.status()
        XCTAssertEqual(status.erasuresWaiting, 1)
        let asked = try await vault.sendDue(transport: transport)
        XCTAssertEqual(asked.troubles.map(\.code), [])
        XCTAssertEqual(asked.answers.map(\.id), [id])
        XCTAssertEqual(asked.answers.map(\.asked), ["erase"])
    }

    func testAnotherKeyIsNotSpokenTo() async throws {
        let stand = URL(fileURLWithPath: try Given.path("IDPHOTO_STAND"))
        let root = try String(contentsOf: stand.appendingPathComponent("root.hex"), encoding: .utf8)
        let folder = try Given.folder(self).appendingPathComponent("vault").path
        let vault = try await Vault.open(
            VaultOptions(folder: folder, controller: root), keys: MemoryKeys())
        try await vault.install(policy: Data(contentsOf: stand.appendingPathComponent("policy.sid")))
        try await vault.install(sites: Data(contentsOf: stand.appendingPathComponent("sites.sid")))
        let sites = try await vault.sites()
        let keeper = try XCTUnwrap(sites.first)
        let call = HttpCall(
            method: .post, host: keeper.keeperHost, port: keeper.keeperPort, target: "/",
            headers: [], body: Data(), pins: [Data(repeating: 1, count: 32)], timeoutMs: 10_000,
            mostReply: 4096)
        let transport = CurlTransport(authority: stand.appendingPathComponent("ca.pem").path)
        XCTAssertThrowsError(try transport.send(call: call)) {
            XCTAssertEqual($0 as? TransportError, .Tls)
        }
    }
}
