// How a cancelled task reaches work that runs elsewhere: the library asks before each stage whether to
// go on. Not here: who cancels.

import Foundation

/// Tells of stages, and says stop once the switch is thrown.
final class StopSwitch: ProgressListener, @unchecked Sendable {
    // `stopped` is only touched under `lock`.
    private let lock = NSLock()
    private var stopped = false
    private let told: (@Sendable (StageProgress) -> Void)?

    init(_ told: (@Sendable (StageProgress) -> Void)?) {
        self.told = told
    }

    /// From now on the answer is no.
    func stop() {
        lock.withLock { stopped = true }
    }

    /// Whether it was thrown.
    var isStopped: Bool {
        lock.withLock { stopped }
    }

    func onProgress(progress: StageProgress) throws -> Bool {
        if isStopped { return false }
        told?(progress)
        return true
    }
}
