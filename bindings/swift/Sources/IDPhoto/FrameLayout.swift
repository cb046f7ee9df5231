// How a camera's frame lies in memory, from what its buffer says of itself: planes, strides, steps. Not
// here: the buffer, which only Apple's systems have.

import Foundation

/// One plane of a buffer: where it lies and how long its rows are.
public struct FramePlane {
    /// The first byte.
    public let start: UnsafeRawPointer
    /// Pixels or pairs across.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Bytes from one row to the next.
    public let bytesPerRow: Int

    public init(start: UnsafeRawPointer, width: Int, height: Int, bytesPerRow: Int) {
        self.start = start
        self.width = width
        self.height = height
        self.bytesPerRow = bytesPerRow
    }
}

/// The pixel formats that are taken, by the four letters that Apple's systems know them by.
public enum FrameFormat: UInt32, Sendable {
    /// Luma, and chroma in pairs; every number is used.
    case biplanarFull = 0x3432_3066  // 420f
    /// The same with 16 for black and 235 for white.
    case biplanarVideo = 0x3432_3076  // 420v
    /// Blue, green, red and a fourth byte.
    case bgra = 0x4247_5241  // BGRA
}

extension Photo {
    /// Takes a frame whose planes lie in memory as they are: the library reads them in place, and has what it
    /// needs when this returns, in some tens of milliseconds for a photo of 12 megapixels.
    ///
    /// `orientation` counts as EXIF does. The memory must stay as it is during the call.
    public static func frame(
        _ format: FrameFormat, planes: [FramePlane], matrix: YuvMatrix = .bt601,
        space: ColourSpace = .srgb, orientation: UInt16 = 1
    ) throws(ProcessorError) -> Photo {
        switch format {
        case .bgra:
            guard planes.count == 1 else { throw .unfit }
            let (width, height) = try sides(of: planes[0])
            let layout = RgbaLayout(
                width: width, height: height, stride: UInt64(planes[0].bytesPerRow), order: .bgra,
                space: space, orientation: orientation)
            let pixels = try view(of: planes[0], bytesPerItem: 4)
            return try ProcessorError.only { try Photo.fromRgba(pixels: pixels, layout: layout) }
        case .biplanarFull, .biplanarVideo:
            guard planes.count == 2 else { throw .unfit }
            let (width, height) = try sides(of: planes[0])
            let pairs = planes[1]
            // Rounded up, as the library counts.
            guard pairs.width == (planes[0].width + 1) / 2,
                pairs.height == (planes[0].height + 1) / 2
            else { throw .unfit }
            let chroma = PlaneLayout(stride: UInt64(pairs.bytesPerRow), step: 2)
            let layout = YuvLayout(
                width: width, height: height,
                luma: PlaneLayout(stride: UInt64(planes[0].bytesPerRow)), cb: chroma, cr: chroma,
                matrix: matrix, range: format == .biplanarFull ? .full : .video, space: space,
                orientation: orientation)
            let luma = try view(of: planes[0], bytesPerItem: 1)
            let cb = try view(of: pairs, bytesPerItem: 2)
            // Blue and red alternate, so that the red ones begin one byte later.
            let cr = cb.dropFirst()
            return try ProcessorError.only {
                try Photo.fromYuv420(luma: luma, cb: cb, cr: cr, layout: layout)
            }
        }
    }

    private static func sides(of plane: FramePlane) throws(ProcessorError) -> (UInt32, UInt32) {
        guard let width = UInt32(exactly: plane.width), let height = UInt32(exactly: plane.height),
            width > 0, height > 0
        else { throw .unfit }
        return (width, height)
    }

    /// The plane's bytes, not copied and not owned, up to the last one that is used: what a row is padded with
    /// may not be there behind the last.
    private static func view(
        of plane: FramePlane, bytesPerItem: Int
    ) throws(ProcessorError) -> Data {
        let row = plane.width * bytesPerItem
        guard plane.bytesPerRow >= row, plane.width > 0, plane.height > 0 else { throw .unfit }
        let count = plane.bytesPerRow * (plane.height - 1) + row
        guard count <= Int32.max else { throw .tooLarge }
        let start = UnsafeMutableRawPointer(mutating: plane.start)
        return Data(bytesNoCopy: start, count: count, deallocator: .none)
    }
}

extension ProcessorError {
    /// A buffer whose planes are not what its format says.
    fileprivate static var unfit: ProcessorError {
        .Request(
            code: "usage", detail: "the frame's planes do not fit its format",
            advice: "hand over the buffer as the camera made it")
    }
}
