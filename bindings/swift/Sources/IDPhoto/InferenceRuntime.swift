// What has to be so before ONNX Runtime is loaded. Not here: finding it (ModelFolder), loading it, which
// the library does.

import Foundation

/// The library that runs the networks.
public enum InferenceRuntime {
    /// The variable that keeps official builds of ONNX Runtime from reporting to their maker.
    static let switchName = "ORT_DISABLE_TELEMETRY"

    /// Switches off the reports of ONNX Runtime.
    ///
    /// From 1.29 on, official builds hold a client that reports the device, models and times to their maker,
    /// unless an environment variable is set when they are loaded. Changing the environment
    /// beside other threads is undefined, and only the app knows when it has one thread. So call this
    /// first of all: as the first line of `App.init`, or of `main.swift`.
    public static func silence() {
        setenv(switchName, "1", 1)
    }

    /// Whether the reports are off.
    public static var isSilent: Bool {
        getenv(switchName).map { String(cString: $0) == "1" } ?? false
    }
}
