// Frames all the way into Rust: the same samples give the same photo, however they lie.

package eu.idphoto.android

import eu.idphoto.Photo
import eu.idphoto.PlaneLayout
import eu.idphoto.YuvLayout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.nio.ByteBuffer

class FramePhotoTest {
    @BeforeEach
    fun library() = NativeLibrary.need()

    @Test
    fun `padded planes of NV21, cut to a crop, are the photo of the crop's samples alone`() {
        val frame = SampleFrame(width = 46, height = 34)
        val crops = listOf(FrameCrop(0, 0, 46, 34), FrameCrop(2, 4, 40, 30), FrameCrop(7, 5, 33, 21), FrameCrop(9, 0, 90, 34))
        for (crop in crops) {
            val cut = checkNotNull(crop.within(46, 34))
            frame.views(crop).photo().use { photo ->
                packed(frame, cut).use { assertEquals(it.sha256(), photo.sha256()) }
                assertEquals(cut.right - cut.left, photo.width().toInt())
                assertEquals(cut.bottom - cut.top, photo.height().toInt())
            }
        }
    }

    @Test
    fun `a frame that lies on its side stands up`() {
        SampleFrame(width = 46, height = 34).views(FrameCrop(0, 0, 46, 34), FrameTurn(90)).photo().use {
            assertEquals(listOf(34u, 46u), listOf(it.width(), it.height()))
        }
    }

    /** The same samples row by row without padding. */
    private fun packed(frame: SampleFrame, crop: FrameCrop): Photo {
        val (width, height) = crop.right - crop.left to crop.bottom - crop.top
        val (across, down) = (width + 1) / 2 to (height + 1) / 2
        val luma = ByteBuffer.allocateDirect(width * height)
        for (y in 0 until height) for (x in 0 until width) luma.put(frame.lumaAt(crop.left + x, crop.top + y))
        val chroma = ByteBuffer.allocateDirect(2 * across * down)
        for (y in 0 until down) for (x in 0 until across) {
            chroma.put(frame.crAt(crop.left / 2 + x, crop.top / 2 + y))
            chroma.put(frame.cbAt(crop.left / 2 + x, crop.top / 2 + y))
        }
        luma.flip()
        chroma.flip()
        val cr = chroma.slice()
        chroma.position(1)
        val inTurn = PlaneLayout(stride = 2uL * across.toULong(), step = 2uL)
        val layout = YuvLayout(width.toUInt(), height.toUInt(), PlaneLayout(width.toULong()), inTurn, inTurn)
        return Photo.fromYuv420(luma, chroma.slice(), cr, layout)
    }
}
