// Frames of a camera, as AVFoundation hands them over. What lies where in a frame, and which frames are taken,
// is in IDPhoto (FrameLayout). Not here: the camera session, which is the app's.

#if canImport(CoreVideo) && canImport(CoreMedia)
    import CoreMedia
    import CoreVideo
    import IDPhoto

    extension Photo {
        /// Takes the pixels of a frame: `420f`, `420v` or `BGRA`, read where they lie. Blocks for some
        /// milliseconds; call it on the queue that the camera delivers on.
        ///
        /// `orientation` counts as EXIF does: what has to be done to the frame so that it is upright.
        public static func frame(
            _ buffer: CVPixelBuffer, orientation: UInt16
        ) throws(ProcessorError) -> Photo {
            let code = CVPixelBufferGetPixelFormatType(buffer)
            guard let format = FrameFormat(rawValue: code) else { throw .otherFormat }
            guard CVPixelBufferLockBaseAddress(buffer, .readOnly) == kCVReturnSuccess else {
                throw .otherFormat
            }
            defer { CVPixelBufferUnlockBaseAddress(buffer, .readOnly) }
            return try frame(
                format, planes: try planes(of: buffer), matrix: matrix(of: buffer),
                space: space(of: buffer), orientation: orientation)
        }

        /// The same of a sample buffer that a video output delivers.
        public static func frame(
            _ sample: CMSampleBuffer, orientation: UInt16
        ) throws(ProcessorError) -> Photo {
            guard let buffer = CMSampleBufferGetImageBuffer(sample) else { throw .otherFormat }
            return try frame(buffer, orientation: orientation)
        }

        private static func planes(
            of buffer: CVPixelBuffer
        ) throws(ProcessorError) -> [FramePlane] {
            guard CVPixelBufferIsPlanar(buffer) else {
                guard let start = CVPixelBufferGetBaseAddress(buffer) else { throw .otherFormat }
                return [
                    FramePlane(
                        start: UnsafeRawPointer(start), width: CVPixelBufferGetWidth(buffer),
                        height: CVPixelBufferGetHeight(buffer),
                        bytesPerRow: CVPixelBufferGetBytesPerRow(buffer))
                ]
            }
            var planes: [FramePlane] = []
            for index in 0..<CVPixelBufferGetPlaneCount(buffer) {
                guard let start = CVPixelBufferGetBaseAddressOfPlane(buffer, index) else {
                    throw .otherFormat
                }
                planes.append(
                    FramePlane(
                        start: UnsafeRawPointer(start),
                        width: CVPixelBufferGetWidthOfPlane(buffer, index),
                        height: CVPixelBufferGetHeightOfPlane(buffer, index),
                        bytesPerRow: CVPixelBufferGetBytesPerRowOfPlane(buffer, index)))
            }
            return planes
        }

        // Cameras write what they used beside the pixels; stills are BT.601.
        private static func matrix(of buffer: CVPixelBuffer) -> YuvMatrix {
            says(buffer, kCVImageBufferYCbCrMatrixKey, kCVImageBufferYCbCrMatrix_ITU_R_709_2)
                ? .bt709 : .bt601
        }

        private static func space(of buffer: CVPixelBuffer) -> ColourSpace {
            says(buffer, kCVImageBufferColorPrimariesKey, kCVImageBufferColorPrimaries_P3_D65)
                ? .displayP3 : .srgb
        }

        private static func says(_ buffer: CVPixelBuffer, _ key: CFString, _ value: CFString) -> Bool {
            guard let held = CVBufferCopyAttachment(buffer, key, nil) else { return false }
            return CFEqual(held, value)
        }
    }

    extension ProcessorError {
        fileprivate static var otherFormat: ProcessorError {
            .Request(
                code: "usage", detail: "the frame has a pixel format that is not taken",
                advice: "set the camera's output to 420f, 420v or BGRA")
        }
    }
#endif
