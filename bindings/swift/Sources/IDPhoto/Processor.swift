// Photos into portraits, findings and donations, as `async` calls. Not here: the work, which the Rust
// library does; consent and sending (Vault).

import Foundation

/// Turns photos into portraits and checks them. One for the whole app.
///
/// A class without state of its own and no actor: its calls do not wait for each other, `parallel` of them
/// run side by side. They run on threads of the processor's own. Cancelling the task that made a call ends
/// it with `ProcessorError.Cancelled` when the running stage is finished.
public final class Processor: Sendable {
    private let blocking: BlockingProcessor
    private let work: WorkQueue

    /// Opens nothing: models and runtime are read when they are first needed.
    ///
    /// `parallel` is how many calls run at a time; each needs about 100 MB for a photo of 12 megapixels.
    /// Call `InferenceRuntime.silence()` before.
    public init(_ options: ProcessorOptions, parallel: Int = 2) throws(ProcessorError) {
        blocking = try ProcessorError.only { try BlockingProcessor(options: options) }
        work = WorkQueue(name: "idphoto.processor", width: parallel)
    }

    /// Decodes a JPEG, PNG or WebP file. Its bytes are read where they lie and not copied.
    public func photo(
        _ file: Data, limits: PhotoLimits? = nil
    ) async throws(ProcessorError) -> Photo {
        // The binding counts in 32 bits; no photo comes near.
        guard file.count <= Int32.max else { throw .tooLarge }
        return try await photo { try Photo.decode(file: file, limits: limits) }
    }

    /// Has `open` make a photo on a thread that may wait: of pixels, or of a file that the system decodes.
    public func photo(
        opening open: @escaping @Sendable () throws -> Photo
    ) async throws(ProcessorError) -> Photo {
        try await work.run { () throws(ProcessorError) in try ProcessorError.only(open) }
    }

    /// Makes a portrait. One that fails a check is made too: its report says what is wrong.
    ///
    /// `progress` is told of each stage before it begins, on the thread that works.
    public func make(
        _ photo: Photo,
        _ request: MakeRequest,
        progress: (@Sendable (StageProgress) -> Void)? = nil
    ) async throws(ProcessorError) -> Portrait {
        let blocking = blocking
        return try await stoppable(progress) { listener in
            try blocking.make(photo: photo, request: request, listener: listener)
        }
    }

    /// The same as a sequence: the stages, and last the portrait. Whoever stops listening
    /// and lets the sequence go, as a loop does that has it in no variable, stops the work.
    public func making(
        _ photo: Photo, _ request: MakeRequest
    ) -> AsyncThrowingStream<Making, any Error> {
        making(photo, request, told: { _ in })
    }

    /// As the public one; `told` hears each stage on the thread that works, whoever listens or not.
    func making(
        _ photo: Photo, _ request: MakeRequest, told: @escaping @Sendable (StageProgress) -> Void
    ) -> AsyncThrowingStream<Making, any Error> {
        AsyncThrowingStream { steps in
            let task = Task {
                do throws(ProcessorError) {
                    let portrait = try await self.make(photo, request) { stage in
                        steps.yield(.stage(stage))
                        told(stage)
                    }
                    steps.yield(.made(portrait))
                    steps.finish()
                } catch {
                    steps.finish(throwing: error)
                }
            }
            steps.onTermination = { _ in task.cancel() }
        }
    }

    /// Checks whether a portrait can be made of a photo; or a finished portrait by its own pixels. A photo
    /// that fails is a result and no error.
    public func check(
        _ photo: Photo,
        _ request: CheckRequest,
        progress: (@Sendable (StageProgress) -> Void)? = nil
    ) async throws(ProcessorError) -> Outcome {
        let blocking = blocking
        return try await stoppable(progress) { listener in
            try blocking.check(photo: photo, request: request, listener: listener)
        }
    }

    /// Pseudonymises a photo for a donation, in memory alone: to be shown, and then queued in a `Vault`
    /// or dropped. Asks for no consent and keeps nothing.
    public func prepareDonation(
        _ photo: Photo,
        _ view: DonationView,
        progress: (@Sendable (StageProgress) -> Void)? = nil
    ) async throws(ProcessorError) -> PreparedDonation {
        let blocking = blocking
        return try await stoppable(progress) { listener in
            try blocking.prepareDonation(photo: photo, view: view, listener: listener)
        }
    }

    /// A print sheet of a portrait, in the size that its standard has on paper.
    public func sheet(
        _ portrait: Portrait, _ request: SheetRequest
    ) async throws(ProcessorError) -> Sheet {
        try await work.run { () throws(ProcessorError) in
            try ProcessorError.only { try portrait.sheet(request: request) }
        }
    }

    /// A print sheet of finished portraits, 1 to 16, of one standard or of several. Needs no models.
    public func sheet(
        _ portraits: [SheetPortrait], _ request: SheetRequest
    ) async throws(ProcessorError) -> Sheet {
        let blocking = blocking
        return try await work.run { () throws(ProcessorError) in
            try ProcessorError.only { try blocking.sheet(portraits: portraits, request: request) }
        }
    }

    /// The papers that sheets are printed on.
    public func papers() async throws(ProcessorError) -> [SheetPaper] {
        let blocking = blocking
        return try await work.run { () throws(ProcessorError) in
            try ProcessorError.only { try blocking.papers() }
        }
    }

    /// Holds an edit manifest against the portrait that came with it, and what else is given as evidence.
    /// One that cannot be read, or does not hold, is a result and no error.
    public func verify(
        manifest document: Data, portrait: Data, evidence: ManifestEvidence? = nil
    ) async throws(ProcessorError) -> ManifestVerification {
        // The binding counts in 32 bits; no portrait comes near.
        guard max(document.count, portrait.count) <= Int32.max else { throw .tooLarge }
        let blocking = blocking
        return try await work.run { () throws(ProcessorError) in
            try ProcessorError.only {
                try blocking.verifyManifest(
                    document: document, portrait: portrait, evidence: evidence)
            }
        }
    }

    /// Version of the library whose entries the standards are, and of the catalogue file that was read,
    /// parted by `+`. Manifests name it.
    public func catalogueVersion() async -> String {
        let blocking = blocking
        return await work.run { blocking.catalogueVersion() }
    }

    /// Every standard that is known, in the order of their ids.
    public func standards() async -> [Standard] {
        let blocking = blocking
        return await work.run { blocking.standards() }
    }

    /// One standard.
    public func standard(_ id: String) async throws(ProcessorError) -> Standard {
        let blocking = blocking
        return try await work.run { () throws(ProcessorError) in
            try ProcessorError.only { try blocking.standard(id: id) }
        }
    }

    /// The model files of this version and what lies in their folder. Reads every one of them.
    public func models() async throws(ProcessorError) -> [ModelFile] {
        let blocking = blocking
        return try await work.run { () throws(ProcessorError) in
            try ProcessorError.only { try blocking.models() }
        }
    }

    private func stoppable<Value: Sendable>(
        _ progress: (@Sendable (StageProgress) -> Void)?,
        _ work: @escaping @Sendable (StopSwitch) throws -> Value
    ) async throws(ProcessorError) -> Value {
        let stop = StopSwitch(progress)
        let outcome = await withTaskCancellationHandler {
            await self.work.outcome { () throws(ProcessorError) in
                if stop.isStopped { throw .Cancelled }
                return try ProcessorError.only { try work(stop) }
            }
        } onCancel: {
            stop.stop()
        }
        return try outcome.get()
    }
}

/// What `Processor.making` tells.
public enum Making: Sendable {
    /// A stage that begins.
    case stage(StageProgress)
    /// The portrait; nothing follows.
    case made(Portrait)
}

extension Portrait {
    /// The finished file, ready to be saved or uploaded: one copy of the bytes that the library holds.
    public func data() -> Data {
        withExtendedLifetime(self) { copied(address(), length()) }
    }
}

extension Sheet {
    /// The finished file, ready to be printed or saved: one copy of the bytes that the library holds.
    public func data() -> Data {
        withExtendedLifetime(self) { copied(address(), length()) }
    }
}

private func copied(_ address: UInt64, _ length: UInt64) -> Data {
    guard let start = UnsafeRawPointer(bitPattern: UInt(address)) else { return Data() }
    return Data(bytes: start, count: Int(length))
}

extension ProcessorError {
    /// More bytes than can be handed over.
    static var tooLarge: ProcessorError {
        .Photo(
            code: "unreadable", detail: "the photo has more than 2 GB",
            advice: "choose another photo")
    }
}
