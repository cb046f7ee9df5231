// Every case of VaultError that can be provoked, each as an app would meet it. `Internal` is a fault of ours, and
// nothing provokes it. Not here: ProcessorError (ErrorTests).

import IDPhoto
import XCTest

final class VaultErrorTests: XCTestCase {
    private func thrown<Value>(
        line: UInt = #line, _ work: () async throws -> Value
    ) async -> VaultError? {
        do {
            _ = try await work()
            XCTFail("nothing was thrown", line: line)
        } catch let error as VaultError {
            return error
        } catch {
            XCTFail("another error: \(error)", line: line)
        }
        return nil
    }

    private func expect(
        _ error: VaultError?, _ fits: (VaultError) -> Bool, line: UInt = #line
    ) {
        XCTAssertTrue(error.map(fits) ?? false, "\(String(describing: error))", line: line)
    }

    func testWhatIsNoIdIsTheAppsFault() async throws {
        let bench = try await Bench(self)
        let error = await thrown { try await bench.vault.withdraw(.one(id: "mine")) }
        expect(error) { if case .Request(code: "usage", _, _) = $0 { true } else { false } }
    }

    func testRulesThatSayNo() async throws {
        let bare = try await Bench(self, installed: false)
        let without = await thrown { try await bare.vault.policy() }
        expect(without) { if case .Refused(code: "no_policy", _, _) = $0 { true } else { false } }

        let bench = try await Bench(self)
        let act = try await bench.act()
        let other = ConsentAct(
            purpose: act.purpose, view: act.view, locale: act.locale,
            textSha256: String(repeating: "0", count: 64), depicted: act.depicted, age: act.age)
        let unread = await thrown { try await bench.vault.give(other) }
        expect(unread) { if case .Refused(code: "other_text", _, _) = $0 { true } else { false } }

        let consent = try await bench.vault.give(act)
        let prepared = try await bench.prepared()
        _ = try await bench.vault.queue(prepared, consent: consent.id)
        let twice = await thrown { try await bench.vault.queue(prepared, consent: consent.id) }
        expect(twice) { if case .Refused(code: "used_up", _, _) = $0 { true } else { false } }
    }

    func testANetworkThatIsNotThere() async throws {
        let bench = try await Bench(self)
        let id = try await bench.queued()
        let error = await thrown { try await bench.vault.upload(id, transport: Offline()) }
        expect(error) { if case .Storage(code: "unreachable", _, _) = $0 { true } else { false } }
    }

    func testKeysThatAreLockedOrGone() async throws {
        let keys = MemoryKeys()
        let folder = try Given.folder(self).appendingPathComponent("vault").path
        let options = try Bench.options(folder)
        do { _ = try await Vault.open(options, keys: keys) }
        keys.fail(.Locked)
        let locked = await thrown { try await Vault.open(options, keys: keys) }
        expect(locked) { if case .Keys(code: "keys_locked", _, _) = $0 { true } else { false } }
        keys.fail(nil)
        let lost = await thrown { try await Vault.open(options, keys: MemoryKeys()) }
        expect(lost) { if case .Keys(code: "key_lost", _, _) = $0 { true } else { false } }
        try await Vault.startOver(folder: folder, keys: keys)
        let fresh = try await Vault.open(options, keys: keys)
        let ledger = await fresh.ledger
        XCTAssertEqual(ledger, .whole)
    }

    func testAFolderHasOneVaultAtATime() async throws {
        let bench = try await Bench(self)
        let error = await thrown {
            try await Vault.open(Bench.options(bench.folder), keys: bench.keys)
        }
        expect(error) { if case .Busy = $0 { true } else { false } }
    }

    func testAFolderThatCannotBe() async throws {
        let file = try Given.folder(self).appendingPathComponent("file")
        try Data("no folder".utf8).write(to: file)
        let inside = file.appendingPathComponent("vault").path
        let error = await thrown { try await Vault.open(Bench.options(inside), keys: MemoryKeys()) }
        expect(error) { if case .Files = $0 { true } else { false } }
        XCTAssertFalse("\(String(describing: error))".contains(file.lastPathComponent + "/"))
    }

    func testAClockThatFailsStopsConsentAndNotWithdrawal() async throws {
        let folder = try Given.folder(self).appendingPathComponent("vault").path
        let vault = try await Vault.open(
            Bench.options(folder), keys: MemoryKeys(), clock: SaidClock(nil))
        _ = try? await vault.install(policy: Given.file("IDPHOTO_PAIR", "policy.sid"))
        let error = await thrown { try await vault.policy() }
        expect(error) { if case .Refused = $0 { true } else { false } }
        XCTAssertFalse("\(String(describing: error))".contains("canary"))
        let concerned = try await vault.withdraw(.all)
        XCTAssertEqual(concerned, 0)
    }
}
