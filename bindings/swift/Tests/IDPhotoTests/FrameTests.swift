// Frames of a camera as they lie in memory: padded rows, alternating chroma, blue first. Not here: the buffers
// of Apple's systems.

import XCTest

@testable import IDPhoto

final class FrameTests: XCTestCase {
    private let width = 65
    private let height = 33

    /// Memory with something in every byte; the same seed gives the same bytes.
    private func memory(rows: Int, bytesPerRow: Int, used: Int, seed: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in 0..<rows {
            for column in 0..<bytesPerRow {
                // What pads a row differs with its length, so that reading it would show.
                let value = column < used ? row * 7 + column * 3 + seed : bytesPerRow + column
                bytes.append(UInt8(truncatingIfNeeded: value))
            }
        }
        return bytes
    }

    private func nv12(padding: Int, format: FrameFormat = .biplanarFull) throws -> Photo {
        let (w, h) = (width, height)
        let (cw, ch) = ((w + 1) / 2, (h + 1) / 2)
        let luma = memory(rows: h, bytesPerRow: w + padding, used: w, seed: 1)
        let chroma = memory(rows: ch, bytesPerRow: 2 * cw + padding, used: 2 * cw, seed: 90)
        return try luma.withUnsafeBytes { y in
            try chroma.withUnsafeBytes { c in
                try Photo.frame(
                    format,
                    planes: [
                        FramePlane(
                            start: y.baseAddress!, width: w, height: h, bytesPerRow: w + padding),
                        FramePlane(
                            start: c.baseAddress!, width: cw, height: ch,
                            bytesPerRow: 2 * cw + padding),
                    ])
            }
        }
    }

    func testRowsMayBePadded() throws {
        let photo = try nv12(padding: 0)
        XCTAssertEqual(photo.width(), UInt32(width))
        XCTAssertEqual(photo.height(), UInt32(height))
        XCTAssertEqual(photo.sha256(), try nv12(padding: 63).sha256())
    }

    /// The sample photo's pixels, four bytes each, without padding.
    private func sample() async throws -> (pixels: [UInt8], width: Int, height: Int, Processor) {
        let processor = try Given.shared.get()
        let photo = try await processor.photo(Given.onePerson())
        let pixels = [UInt8](try Given.file("IDPHOTO_PORTRAITS", "sample.rgba"))
        let (width, height) = (Int(photo.width()), Int(photo.height()))
        XCTAssertEqual(pixels.count, 4 * width * height)
        return (pixels, width, height, processor)
    }

    func testPixelsGiveThePortraitOfTheirFile() async throws {
        let (rgba, width, height, processor) = try await sample()
        let padding = 48
        var bgra: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width {
                let at = 4 * (row * width + column)
                let pixel: [UInt8] = [rgba[at + 2], rgba[at + 1], rgba[at], rgba[at + 3]]
                bgra += pixel
            }
            bgra += [UInt8](repeating: 7, count: padding)
        }
        let photo = try bgra.withUnsafeBytes {
            try Photo.frame(
                .bgra,
                planes: [
                    FramePlane(
                        start: $0.baseAddress!, width: width, height: height,
                        bytesPerRow: 4 * width + padding)
                ])
        }
        let portrait = try await processor.make(photo, MakeRequest(standard: Given.standard))
        XCTAssertEqual(portrait.data(), try Given.file("IDPHOTO_PORTRAITS", "1.jpg"))
    }

    func testBlueAndRedAreToldApart() async throws {
        // The sample as a camera codes it: luma of each pixel, chroma of one in four.
        let (rgba, w, h, processor) = try await sample()
        func channel(_ row: Int, _ column: Int, _ weights: (Double, Double, Double)) -> Double {
            let at = 4 * (row * w + column)
            return weights.0 * Double(rgba[at]) + weights.1 * Double(rgba[at + 1])
                + weights.2 * Double(rgba[at + 2])
        }
        func byte(_ value: Double) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }
        var luma: [UInt8] = []
        var pairs: [UInt8] = []
        for row in 0..<h {
            luma += (0..<w).map { byte(channel(row, $0, (0.299, 0.587, 0.114))) }
        }
        for row in stride(from: 0, to: h, by: 2) {
            for column in stride(from: 0, to: w, by: 2) {
                pairs.append(byte(128 + channel(row, column, (-0.168736, -0.331264, 0.5))))
                pairs.append(byte(128 + channel(row, column, (0.5, -0.418688, -0.081312))))
            }
        }
        let (cw, ch) = ((w + 1) / 2, (h + 1) / 2)
        let frame = try luma.withUnsafeBytes { y in
            try pairs.withUnsafeBytes { c in
                try Photo.frame(
                    .biplanarFull,
                    planes: [
                        FramePlane(start: y.baseAddress!, width: w, height: h, bytesPerRow: w),
                        FramePlane(start: c.baseAddress!, width: cw, height: ch, bytesPerRow: 2 * cw),
                    ])
            }
        }
        // The same samples as three planes.
        let chroma = PlaneLayout(stride: UInt64(cw))
        let layout = YuvLayout(
            width: UInt32(w), height: UInt32(h), luma: PlaneLayout(stride: UInt64(w)), cb: chroma,
            cr: chroma)
        let cb = Data(stride(from: 0, to: pairs.count, by: 2).map { pairs[$0] })
        let cr = Data(stride(from: 1, to: pairs.count, by: 2).map { pairs[$0] })
        let planar = try Photo.fromYuv420(luma: Data(luma), cb: cb, cr: cr, layout: layout)
        let swapped = try Photo.fromYuv420(luma: Data(luma), cb: cr, cr: cb, layout: layout)

        let request = MakeRequest(standard: Given.standard)
        let portrait = try await processor.make(frame, request).data()
        let other = try await processor.make(planar, request).data()
        let blue = try await processor.make(swapped, request).data()
        XCTAssertEqual(portrait, other)
        XCTAssertNotEqual(portrait, blue)
    }

    func testBlueFirst() throws {
        func bgra(padding: Int) throws -> Photo {
            let row = 4 * width + padding
            let bytes = memory(rows: height, bytesPerRow: row, used: 4 * width, seed: 40)
            return try bytes.withUnsafeBytes {
                try Photo.frame(
                    .bgra,
                    planes: [
                        FramePlane(
                            start: $0.baseAddress!, width: width, height: height, bytesPerRow: row)
                    ])
            }
        }
        XCTAssertEqual(try bgra(padding: 0).sha256(), try bgra(padding: 32).sha256())
        XCTAssertEqual(try bgra(padding: 0).width(), UInt32(width))
    }

    func testPlanesThatDoNotFitAreRefused() throws {
        let bytes = [UInt8](repeating: 0, count: 64)
        try bytes.withUnsafeBytes { memory in
            func plane(_ width: Int, _ height: Int, _ row: Int) -> FramePlane {
                FramePlane(
                    start: memory.baseAddress!, width: width, height: height, bytesPerRow: row)
            }
            let odd: [(FrameFormat, [FramePlane])] = [
                (.biplanarFull, [plane(4, 4, 4)]),
                (.biplanarFull, [plane(4, 4, 4), plane(2, 1, 4)]),
                (.biplanarFull, [plane(4, 4, 3), plane(2, 2, 4)]),
                (.bgra, [plane(4, 4, 8)]),
                (.bgra, [plane(0, 0, 0)]),
                (.bgra, [plane(-1, 4, 16)]),
                (.bgra, []),
            ]
            for (format, planes) in odd {
                XCTAssertThrowsError(try Photo.frame(format, planes: planes)) {
                    guard case ProcessorError.Request = $0 else { return XCTFail("\($0)") }
                }
            }
        }
    }

    func testFormatsAreThoseOfTheirLetters() {
        for (format, letters) in [
            (FrameFormat.biplanarFull, "420f"), (.biplanarVideo, "420v"), (.bgra, "BGRA"),
        ] {
            let code = letters.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            XCTAssertEqual(format.rawValue, code)
        }
    }
}
