// Where an app carries the models and ONNX Runtime. Not here: whether they are the right ones, which the
// processor checks by their hashes when it first needs them.

import Foundation

/// The folder with the model files, and the runtime beside the app's code.
public enum ModelFolder {
    /// The name of the folder in an app's resources: a folder reference to the repository's `models`.
    public static let name = "models"
    /// The framework that an app embeds, a dynamic one: it is loaded when it is first needed.
    public static let framework = "onnxruntime"

    /// Options for a processor that finds models and runtime in `bundle`; `catalogue` is the text of a
    /// catalogue file.
    public static func options(
        in bundle: Bundle = .main, threads: UInt16? = nil, catalogue: String? = nil
    ) throws(ProcessorError) -> ProcessorOptions {
        guard let resources = bundle.resourceURL else { throw missing("models") }
        let models = resources.appendingPathComponent(name, isDirectory: true)
        guard FileManager.default.fileExists(atPath: models.path) else { throw missing("models") }
        guard let runtime = runtime(in: bundle) else { throw missing("runtime") }
        return ProcessorOptions(
            models: models.path, runtime: runtime.path, threads: threads, catalogue: catalogue)
    }

    /// `Frameworks/onnxruntime.framework/onnxruntime` of an app; on a desktop also the bare library beside
    /// the resources.
    static func runtime(in bundle: Bundle) -> URL? {
        let framed = bundle.privateFrameworksURL?
            .appendingPathComponent("\(framework).framework")
            .appendingPathComponent(framework)
        let bare = ["libonnxruntime.dylib", "libonnxruntime.so"].map {
            bundle.resourceURL?.appendingPathComponent($0)
        }
        return ([framed] + bare).compactMap { $0 }.first {
            FileManager.default.fileExists(atPath: $0.path)
        }
    }

    private static func missing(_ what: String) -> ProcessorError {
        .SetUp(
            code: "set_up", detail: "the app carries no \(what)",
            advice: "add the folder of the models and the dynamic framework of ONNX Runtime to the app")
    }
}
