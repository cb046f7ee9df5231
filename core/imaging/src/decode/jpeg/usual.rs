//! The decoder for nearly every JPEG: zune-jpeg, which is fast, in its strict mode.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::super::header::Header;
use super::frame::Frame;

/// An upper bound of the bytes that decoding holds besides the input and the RGB.
pub(super) fn memory(frame: &Frame, header: &Header) -> u64 {
    let coefficients = if frame.progressive() { frame.coefficient_bytes() } else { 0 };
    let grey = if frame.components().len() == 1 { header.rgb_bytes() / 3 } else { 0 };
    coefficients + grey
}

/// The pixels of `file`; `None` when it is damaged.
pub(super) fn rgb(file: &[u8], header: &Header, frame: &Frame) -> Option<Vec<u8>> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(header.width as usize)
        .set_max_height(header.height as usize);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().ok()?;
    if decoder.dimensions()? != (header.width as usize, header.height as usize) {
        return None;
    }
    let grey = frame.components().len() == 1;
    let space = if grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let mut data = vec![0; decoder.output_buffer_size()?];
    decoder.decode_into(&mut data).ok()?;
    Some(if grey { data.iter().flat_map(|&v| [v; 3]).collect() } else { data })
}
