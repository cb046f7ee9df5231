// A frame as cameras lay it into memory: padded rows, and Cr and Cb in turn in one buffer (NV21).

package eu.idphoto.android

import java.nio.ByteBuffer

/** Every sample has a value of its own as far as a byte goes. Rows are padded to a multiple of eight. */
internal class SampleFrame(private val width: Int, private val height: Int) {
    private val stride = (width + 7) / 8 * 8

    /** The last row of each ends with its last sample, as in the planes of many cameras. */
    val luma: ByteBuffer = ByteBuffer.allocateDirect(stride * (height - 1) + width)
    val chroma: ByteBuffer = ByteBuffer.allocateDirect(stride * (height / 2 - 1) + width)

    init {
        for (y in 0 until height) for (x in 0 until width) luma.put(y * stride + x, lumaAt(x, y))
        for (y in 0 until height / 2) for (x in 0 until width / 2) {
            chroma.put(y * stride + 2 * x, crAt(x, y))
            chroma.put(y * stride + 2 * x + 1, cbAt(x, y))
        }
    }

    fun lumaAt(x: Int, y: Int): Byte = (16 + 3 * x + 5 * y).toByte()

    fun cbAt(x: Int, y: Int): Byte = (90 + 2 * x + y).toByte()

    fun crAt(x: Int, y: Int): Byte = (150 - x - 2 * y).toByte()

    fun views(crop: FrameCrop, turn: FrameTurn = FrameTurn.NONE): FrameViews =
        checkNotNull(viewsOrNone(crop, turn))

    fun viewsOrNone(crop: FrameCrop, turn: FrameTurn = FrameTurn.NONE): FrameViews? =
        FrameViews.of(width, height, crop, planes(), turn, FrameCoding())

    fun planes(): List<FramePlane> =
        listOf(FramePlane(luma, stride, 1), FramePlane(from(1), stride, 2), FramePlane(from(0), stride, 2))

    private fun from(start: Int): ByteBuffer = chroma.duplicate().let {
        it.position(start)
        it.slice()
    }
}
