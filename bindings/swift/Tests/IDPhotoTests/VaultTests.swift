// The way of a donation on the device: policy, consent, queue, status, export, withdrawal; and sending, as far as it
// goes without a network. With real keepers and stores: StandTests. Not here: errors (VaultErrorTests).

import IDPhoto
import XCTest

/// A vault with a signed policy and list of sites, both for tests.
struct Bench {
    let keys = MemoryKeys()
    let folder: String
    let vault: Vault

    static func controller() throws -> String {
        String(decoding: try Given.file("IDPHOTO_PAIR", "root.hex"), as: UTF8.self)
    }

    static func options(_ folder: String) throws -> VaultOptions {
        VaultOptions(folder: folder, controller: try controller())
    }

    init(_ test: XCTestCase, installed: Bool = true) async throws {
        folder = try Given.folder(test).appendingPathComponent("vault").path
        vault = try await Vault.open(Self.options(folder), keys: keys)
        if installed {
            try await vault.install(policy: Given.file("IDPHOTO_PAIR", "policy.sid"))
            try await vault.install(sites: Given.file("IDPHOTO_PAIR", "sites.sid"))
        }
    }

    /// What an adult says to their own photo, having been shown the English text.
    func act() async throws -> ConsentAct {
        let policy = try await vault.policy()
        let text = try XCTUnwrap(policy.texts.first { $0.locale == "en" })
        return ConsentAct(
            purpose: .landmarks, view: .geometry, locale: text.locale, textSha256: text.sha256,
            depicted: .myself, age: .sixteenOrOver)
    }

    func prepared() async throws -> PreparedDonation {
        let processor = try Given.shared.get()
        return try await processor.prepareDonation(processor.photo(Given.onePerson()), .geometry)
    }

    /// A donation that waits; its id.
    func queued() async throws -> String {
        let consent = try await vault.give(act())
        return try await vault.queue(prepared(), consent: consent.id).id
    }
}

final class VaultTests: XCTestCase {
    func testADonationFromConsentToWithdrawal() async throws {
        let bench = try await Bench(self)
        let vault = bench.vault
        let ledger = await vault.ledger
        XCTAssertEqual(ledger, .whole)
        let policy = try await vault.policy()
        XCTAssertEqual(policy.version, 1)
        let sites = try await vault.sites()
        XCTAssertEqual(sites.map(\.site), [.be, .fr])

        let consent = try await vault.give(bench.act())
        let waiting = try await vault.consent(for: .geometry)
        XCTAssertEqual(waiting?.id, consent.id)

        let prepared = try await bench.prepared()
        XCTAssertEqual(prepared.view(), .geometry)
        XCTAssertEqual([UInt8](try prepared.picture().prefix(4)), [0x89, 0x50, 0x4E, 0x47])
        XCTAssertFalse(try prepared.fields().isEmpty)
        let queued = try await vault.queue(prepared, consent: consent.id)
        XCTAssertEqual(queued.id, consent.id)

        var status = try await vault.status()
        XCTAssertEqual(status.donations.map(\.standing), [.queued])
        XCTAssertEqual(status.donations.first?.notBefore, queued.notBefore)
        let all = try await vault.ready(atOnce: true)
        XCTAssertEqual(all, [queued.id])
        let archive = try await vault.export()
        XCTAssertEqual([UInt8](archive.prefix(4)), [0x50, 0x4B, 3, 4])

        let concerned = try await vault.withdraw(.one(id: queued.id))
        XCTAssertEqual(concerned, 1)
        status = try await vault.status()
        XCTAssertEqual(status.donations.map(\.standing), [.gone])
        // Nobody heard of it: nothing is left to be asked for.
        XCTAssertEqual(status.erasuresWaiting, 0)
        let none = try await vault.ready(atOnce: true)
        XCTAssertEqual(none, [])
    }

    func testAVaultIsFoundAgainAsItWasLeft() async throws {
        let keys = MemoryKeys()
        let folder = try Given.folder(self).appendingPathComponent("vault").path
        let options = try Bench.options(folder)
        let code: String
        do {
            let vault = try await Vault.open(options, keys: keys)
            try await vault.install(policy: Given.file("IDPHOTO_PAIR", "policy.sid"))
            try await vault.object()
            code = try await vault.recoveryCode()
        }
        let vault = try await Vault.open(options, keys: keys)
        let status = try await vault.status()
        XCTAssertNotNil(status.objected)
        let again = try await vault.recoveryCode()
        XCTAssertEqual(again, code)
        try await vault.endObjection()
        let policies = try await vault.policies()
        XCTAssertEqual(policies.count, 1)
    }

    func testWithoutANetworkTheDonationWaits() async throws {
        let bench = try await Bench(self)
        let id = try await bench.queued()
        let offline = Offline()
        let exchange = try await bench.vault.sendDue(atOnce: true, transport: offline)
        XCTAssertGreaterThan(offline.calls, 0)
        XCTAssertEqual(exchange.stored, [])
        XCTAssertEqual(exchange.troubles.map(\.kind), [.storage])
        XCTAssertEqual(exchange.troubles.map(\.donation), [id])
        XCTAssertEqual(exchange.troubles.map(\.code), ["unreachable"])
        let ready = try await bench.vault.ready(atOnce: true)
        XCTAssertEqual(ready, [id])
    }

    func testWithdrawalDoesNotWaitForACallUnderWay() async throws {
        let bench = try await Bench(self)
        let id = try await bench.queued()
        let hanging = Hanging()
        let sending = Task { try await bench.vault.sendDue(atOnce: true, transport: hanging) }
        let begun = await signalled(hanging.begun)
        XCTAssertTrue(begun)
        // The call hangs until it is interrupted, below; the withdrawal is done before.
        let concerned = try await bench.vault.withdraw(.all)
        XCTAssertEqual(concerned, 1)
        sending.cancel()
        let exchange = try await sending.value
        XCTAssertEqual(exchange.stored, [])
        let status = try await bench.vault.status()
        XCTAssertNotEqual(status.donations.first { $0.id == id }?.standing, .queued)
        // The storage may have heard of it: an erasure waits for the network.
        XCTAssertEqual(status.erasuresWaiting, 1)
        XCTAssertEqual(UploadSchedule.wake(for: status, now: Date())?.isRequest, true)
    }

    func testACancelledTaskSendsNothingMore() async throws {
        let bench = try await Bench(self)
        _ = try await bench.queued()
        let hanging = Hanging()
        let sending = Task { try await bench.vault.sendDue(atOnce: true, transport: hanging) }
        let begun = await signalled(hanging.begun)
        XCTAssertTrue(begun)
        sending.cancel()
        let exchange = try await sending.value
        XCTAssertEqual(exchange.stored, [])
        XCTAssertEqual(exchange.troubles.map(\.code), ["interrupted"])
    }

    func testCallsOfTheLedgerDoNotHoldTheThreadsOfTasks() async throws {
        // More calls than there are threads for tasks, each on a store that waits for another task.
        let bench = try await Bench(self)
        let vault = bench.vault
        let versions = try await withThrowingTaskGroup(of: UInt32.self) { group in
            for _ in 0..<32 { group.addTask { try await vault.policy().version } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        XCTAssertEqual(versions, [1])
    }

    func testAgesAndCountries() throws {
        XCTAssertEqual(try ageBand(born: "2015-01-01", today: "2026-11-24"), .under13)
        XCTAssertEqual(try ageBand(born: "1990-01-01", today: "2026-11-24"), .sixteenOrOver)
        XCTAssertEqual(try joinConsent("FR"), 15)
        XCTAssertNil(try joinConsent("BE"))
    }

    private func joinConsent(_ country: String) throws -> UInt8? {
        try jointConsentBelow(country: country)
    }
}
