// A photo that somebody picked, and the portrait that becomes of it. Not here: how it looks.

import Foundation
import IDPhotoApple
import Observation

/// The state of the one screen.
@MainActor
@Observable
final class PortraitMaker {
    enum State {
        case waiting
        case working(StageProgress?)
        case made(Portrait)
        /// Several faces: somebody has to choose.
        case choosing(Photo, [Face])
        case refused(String)
    }

    private(set) var state = State.waiting
    private(set) var photo: Photo?
    var standard = "icao-9303-print"

    @ObservationIgnored private let made: Result<Processor, ProcessorError>
    @ObservationIgnored private var work: Task<Void, Never>?

    init() {
        made = Result { () throws(ProcessorError) in
            try Processor(ModelFolder.options())
        }
    }

    /// The app's one processor, if its models are there.
    var processor: Processor? { try? made.get() }

    /// Makes a portrait of a file of the photo library, which may be HEIC.
    func make(of file: Data) {
        start { processor in
            let photo = try await processor.systemPhoto(file)
            self.photo = photo
            return photo
        }
    }

    /// The same photo once more, with the face that was chosen.
    func make(of photo: Photo, face: Int) {
        start(face: UInt32(face)) { _ in photo }
    }

    /// Ends the work.
    func cancel() {
        work?.cancel()
    }

    private func start(
        face: UInt32? = nil, _ open: @escaping @MainActor (Processor) async throws -> Photo
    ) {
        work?.cancel()
        state = .working(nil)
        let request = MakeRequest(standard: standard, face: face)
        work = Task {
            do {
                let processor = try made.get()
                let photo = try await open(processor)
                for try await step in processor.making(photo, request) {
                    switch step {
                    case .stage(let stage): state = .working(stage)
                    case .made(let portrait): state = .made(portrait)
                    }
                }
            } catch ProcessorError.Faces(_, _, _, let faces) {
                if let photo { state = .choosing(photo, faces) }
            } catch ProcessorError.Cancelled {
                state = .waiting
            } catch let error as ProcessorError {
                state = .refused(error.description)
            } catch {
                state = .refused("internal error")
            }
        }
    }
}
