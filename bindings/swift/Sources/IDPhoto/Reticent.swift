// What `print`, string interpolation, `dump` and a debugger's log say of values that tell about a person: their type,
// and nothing of their content. The generated types say so of themselves in `description`; here their
// reflection is closed as well, and errors get one line without faces. Not here: the types.

import Foundation

/// A value that does not show what is in it.
public protocol Reticent: CustomReflectable {}

extension Reticent {
    public var customMirror: Mirror {
        Mirror(self, children: [Mirror.Child]())
    }
}

extension Outcome: Reticent {}
extension PhotoSource: Reticent {}
extension Report: Reticent {}
extension Check: Reticent {}
extension Framing: Reticent {}
extension Face: Reticent {}
extension PhotoPoint: Reticent {}
extension HeadLines: Reticent {}
extension HeadPose: Reticent {}
extension FaceExpression: Reticent {}
extension Gaze: Reticent {}
extension EyeGaze: Reticent {}
extension ManifestEvidence: Reticent {}
extension ManifestVerification: Reticent {}
extension SheetPortrait: Reticent {}

extension ShownField: Reticent {}
extension QueuedDonation: Reticent {}
extension ConsentAct: Reticent {}
extension GivenConsent: Reticent {}
extension WaitingConsent: Reticent {}
extension Overview: Reticent {}
extension DonationLine: Reticent {}
extension AskedRequest: Reticent {}
extension AfterDeath: Reticent {}
extension Exchange: Reticent {}
extension SentDonation: Reticent {}
extension HeardAnswer: Reticent {}
extension Trouble: Reticent {}
extension RecoveredDonation: Reticent {}
extension RecoverySearch: Reticent {}
extension HttpCall: Reticent {}
extension HttpReply: Reticent {}
extension HttpHeader: Reticent {}
extension ClockReading: Reticent, CustomStringConvertible {
    public var description: String { "ClockReading" }
}

extension ProcessorError: Reticent, CustomStringConvertible {
    /// What happened and what to do, in one English line; no faces, no path.
    public var description: String {
        switch self {
        case .Request(let code, let detail, let advice), .Photo(let code, let detail, let advice),
            .Refused(let code, let detail, let advice), .SetUp(let code, let detail, let advice),
            .Faces(let code, let detail, let advice, _):
            line(code, detail, advice)
        case .Cancelled: "it was stopped"
        case .Internal(let code): "internal error (\(code))"
        }
    }
}

extension VaultError: Reticent, CustomStringConvertible {
    /// What happened and what to do, in one English line; no path, no id.
    public var description: String {
        switch self {
        case .Request(let code, let detail, let advice), .Refused(let code, let detail, let advice),
            .Storage(let code, let detail, let advice), .Keys(let code, let detail, let advice),
            .Busy(let code, let detail, let advice), .Files(let code, let detail, let advice):
            line(code, detail, advice)
        case .Internal(let code): "internal error (\(code))"
        }
    }
}

private func line(_ code: String, _ detail: String, _ advice: String) -> String {
    advice.isEmpty ? "\(detail) (\(code))" : "\(detail); \(advice) (\(code))"
}
