// When an app should ask the system for background time. Not here: asking (DonationUploads), sending.

import Foundation

/// When there will be something to send.
public enum UploadSchedule {
    /// A time to be woken at.
    public struct Wake: Equatable, Sendable {
        /// Not before this.
        public let earliest: Date
        /// Whether an erasure or another request waits, whose owner was told that it is on its way.
        public let isRequest: Bool
    }

    /// Between two questions after a receipt that is missing.
    static let patience: TimeInterval = 24 * 3600

    /// The next wake; `nil` when nothing is to be sent.
    public static func wake(for overview: Overview, now: Date) -> Wake? {
        if overview.erasuresWaiting > 0 || overview.requestsWaiting > 0 {
            return Wake(earliest: now, isRequest: true)
        }
        let times = overview.donations.compactMap { time(of: $0, now: now) }
        return times.min().map { Wake(earliest: $0, isRequest: false) }
    }

    private static func time(of donation: DonationLine, now: Date) -> Date? {
        switch donation.standing {
        case .queued:
            let notBefore = donation.notBefore.map { Date(timeIntervalSince1970: TimeInterval($0)) }
            return max(notBefore ?? now, now)
        // It may have arrived: its receipt is asked for.
        case .sending: return now
        case .stored: return donation.receipts.count < SiteCode.count ? now + patience : nil
        case .given, .erasing, .gone: return nil
        }
    }
}

extension SiteCode {
    /// How many sites there are.
    fileprivate static let count = 2
}
