// The device as the library sees it: clocks, the folder of models, the switch of the runtime, and when to be woken.
// Not here: what only an Apple device has.

import XCTest

@testable import IDPhoto

final class DeviceTests: XCTestCase {
    func testTheClocksAreTheDevices() throws {
        let clock = BootClock()
        let one = try clock.reading()
        XCTAssertEqual(TimeInterval(one.wall), Date().timeIntervalSince1970, accuracy: 5)
        let boot = try XCTUnwrap(one.boot)
        XCTAssertFalse(boot.isEmpty)
        let two = try clock.reading()
        XCTAssertEqual(two.boot, boot)
        XCTAssertGreaterThanOrEqual(try XCTUnwrap(two.sinceBoot), try XCTUnwrap(one.sinceBoot))
    }

    func testTheRuntimeIsSilencedByTheVariableItLooksFor() {
        unsetenv("ORT_DISABLE_TELEMETRY")
        XCTAssertFalse(InferenceRuntime.isSilent)
        InferenceRuntime.silence()
        XCTAssertTrue(InferenceRuntime.isSilent)
        XCTAssertEqual(ProcessInfo.processInfo.environment["ORT_DISABLE_TELEMETRY"], "1")
    }

    func testModelsAndRuntimeAreFoundInABundle() throws {
        // A bundle as it lies on the disk, with the repository's own models and runtime in it.
        let root = try Given.folder(self).appendingPathComponent("App.resources")
        let files = FileManager.default
        try files.createDirectory(at: root, withIntermediateDirectories: true)
        let bundle = try XCTUnwrap(Bundle(path: root.path))
        XCTAssertThrowsError(try ModelFolder.options(in: bundle)) {
            guard case ProcessorError.SetUp = $0 else { return XCTFail("\($0)") }
        }
        let resources = try XCTUnwrap(bundle.resourceURL)
        try files.createSymbolicLink(
            at: resources.appendingPathComponent("models"),
            withDestinationURL: URL(fileURLWithPath: Given.path("IDPHOTO_MODELS")))
        XCTAssertThrowsError(try ModelFolder.options(in: bundle))
        try files.createSymbolicLink(
            at: resources.appendingPathComponent("libonnxruntime.so"),
            withDestinationURL: URL(fileURLWithPath: Given.path("IDPHOTO_RUNTIME")))
        let options = try ModelFolder.options(in: bundle, threads: 1)
        XCTAssertEqual(options.threads, 1)
        let processor = try BlockingProcessor(options: options)
        XCTAssertTrue(try processor.models().allSatisfy { $0.state == .ok })
    }

    func testWorkThatBlocksRunsAsWideAsItWasSaid() async {
        let queue = WorkQueue(name: "test", width: 2)
        let inside = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await queue.run {
                        inside.enter()
                        Thread.sleep(forTimeInterval: 0.02)
                        inside.leave()
                    }
                }
            }
        }
        XCTAssertEqual(inside.most, 2)
    }
}

final class UploadScheduleTests: XCTestCase {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func line(
        _ standing: Standing, notBefore: Int64? = nil, receipts: [SiteCode] = []
    ) -> DonationLine {
        DonationLine(
            id: "00", purpose: .landmarks, view: .geometry, depicted: .myself, guardian: .notNeeded,
            policyVersion: 1, given: "2026-11", until: "2031-11", standing: standing,
            notBefore: notBefore, receipts: receipts, restricted: false, storageSays: nil,
            withdrawn: nil, givenUp: nil, requests: [])
    }

    private func wake(_ lines: [DonationLine], erasures: UInt32 = 0, requests: UInt32 = 0)
        -> UploadSchedule.Wake?
    {
        let overview = Overview(
            ledger: .whole, donations: lines, erasuresWaiting: erasures, requestsWaiting: requests,
            objected: nil, afterDeath: nil)
        return UploadSchedule.wake(for: overview, now: now)
    }

    func testNothingToSendIsNoWake() {
        XCTAssertNil(wake([]))
        XCTAssertNil(wake([line(.given), line(.gone), line(.erasing)]))
        XCTAssertNil(wake([line(.stored, receipts: [.fr, .be])]))
    }

    func testTheEarliestDonationDecides() {
        let later = line(.queued, notBefore: 1_800_007_200)
        let sooner = line(.queued, notBefore: 1_800_003_600)
        XCTAssertEqual(wake([later, sooner])?.earliest, now + 3600)
        XCTAssertEqual(wake([later, line(.queued, notBefore: 1)])?.earliest, now)
        XCTAssertEqual(wake([later, line(.sending)])?.earliest, now)
        XCTAssertEqual(wake([later])?.isRequest, false)
    }

    func testAMissingReceiptIsAskedForOnceADay() {
        XCTAssertEqual(wake([line(.stored, receipts: [.fr])])?.earliest, now + 24 * 3600)
    }

    func testARequestGoesFirst() {
        let later = line(.queued, notBefore: 1_800_007_200)
        for wake in [wake([later], erasures: 1), wake([later], requests: 1)] {
            XCTAssertEqual(wake, UploadSchedule.Wake(earliest: now, isRequest: true))
        }
    }
}

/// How many are inside at a time.
private final class Counter: @unchecked Sendable {
    // Both are only touched under `lock`.
    private let lock = NSLock()
    private var inside = 0
    private var highest = 0

    func enter() {
        lock.withLock {
            inside += 1
            highest = max(highest, inside)
        }
    }

    func leave() { lock.withLock { inside -= 1 } }
    var most: Int { lock.withLock { highest } }
}
