// Files that the system decodes and the library does not: HEIC above all. ImageIO makes pixels of them, which
// go into the library where they lie. Not here: JPEG, PNG and WebP, which `Processor.photo(_:)` reads itself, with
// its own limits.

#if canImport(ImageIO) && canImport(CoreGraphics)
    import CoreGraphics
    import Foundation
    import IDPhoto
    import ImageIO

    extension Processor {
        /// Decodes a file by the system's decoders: HEIC, AVIF, RAW and whatever else this device knows.
        ///
        /// `mostSide` bounds memory: a larger picture is decoded at that size, four bytes a pixel.
        public func systemPhoto(
            _ file: Data, mostSide: Int = 6000
        ) async throws(ProcessorError) -> Photo {
            try await photo { try Photo.decodedBySystem(file, mostSide: mostSide) }
        }
    }

    extension Photo {
        /// The same, at once and blocking.
        static func decodedBySystem(_ file: Data, mostSide: Int) throws(ProcessorError) -> Photo {
            let options: [CFString: Any] = [
                kCGImageSourceCreateThumbnailFromImageAlways: true,
                // Upright, as the file says that it lies.
                kCGImageSourceCreateThumbnailWithTransform: true,
                kCGImageSourceThumbnailMaxPixelSize: mostSide,
            ]
            guard let source = CGImageSourceCreateWithData(file as CFData, nil),
                let image = CGImageSourceCreateThumbnailAtIndex(source, 0, options as CFDictionary)
            else { throw .unreadable }
            return try picture(image)
        }

        /// Draws the image upright into memory whose layout is known, in sRGB, and takes it from there.
        static func picture(_ image: CGImage) throws(ProcessorError) -> Photo {
            guard let space = CGColorSpace(name: CGColorSpace.sRGB),
                let context = CGContext(
                    data: nil, width: image.width, height: image.height, bitsPerComponent: 8,
                    bytesPerRow: 0, space: space,
                    bitmapInfo: CGImageAlphaInfo.premultipliedLast.rawValue)
            else { throw .unreadable }
            context.draw(image, in: CGRect(x: 0, y: 0, width: image.width, height: image.height))
            guard let start = context.data else { throw .unreadable }
            let count = context.bytesPerRow * (context.height - 1) + 4 * context.width
            let pixels = Data(bytesNoCopy: start, count: count, deallocator: .none)
            let layout = RgbaLayout(
                width: UInt32(context.width), height: UInt32(context.height),
                stride: UInt64(context.bytesPerRow), alpha: .premultiplied)
            return try withExtendedLifetime(context) { () throws(ProcessorError) in
                do {
                    return try Photo.fromRgba(pixels: pixels, layout: layout)
                } catch let error as ProcessorError {
                    throw error
                } catch {
                    throw .Internal(code: "binding")
                }
            }
        }
    }

    extension ProcessorError {
        fileprivate static var unreadable: ProcessorError {
            .Photo(
                code: "unreadable", detail: "the system cannot decode this file",
                advice: "choose another photo")
        }
    }
#endif
