// The device's clocks in one look: the wall clock, which its owner can set, and the time since the device
// started, which nobody can. Not here: which of them is believed, which the vault decides.

import Foundation

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

/// The system's clocks. What it reads stays in the ledger on the device.
public final class BootClock: Clock, Sendable {
    public init() {}

    public func reading() throws -> ClockReading {
        ClockReading(wall: Int64(time(nil)), sinceBoot: Self.secondsSinceBoot(), boot: Self.boot())
    }

    /// Seconds since the device started, those that it slept included.
    static func secondsSinceBoot() -> UInt64? {
        #if canImport(Darwin)
            // `mach_continuous_time` in nanoseconds.
            let nanoseconds = clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW)
            return nanoseconds == 0 ? nil : nanoseconds / 1_000_000_000
        #else
            var since = timespec()
            guard clock_gettime(CLOCK_BOOTTIME, &since) == 0 else { return nil }
            return UInt64(since.tv_sec)
        #endif
    }

    /// What tells this start of the device from others.
    static func boot() -> String? {
        #if canImport(Darwin)
            var size = 0
            guard sysctlbyname("kern.bootsessionuuid", nil, &size, nil, 0) == 0 else { return nil }
            var text = [UInt8](repeating: 0, count: size)
            guard sysctlbyname("kern.bootsessionuuid", &text, &size, nil, 0) == 0 else { return nil }
            return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        #else
            let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
            return text?.trimmingCharacters(in: .whitespacesAndNewlines)
        #endif
    }
}
