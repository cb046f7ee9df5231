// Views of a frame's planes: that they are views, and of the right samples.

package eu.idphoto.android

import eu.idphoto.YuvMatrix
import eu.idphoto.YuvRange
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.nio.ByteBuffer

class FrameViewsTest {
    @Test
    fun `a whole frame is handed over as it lies`() {
        val frame = SampleFrame(width = 6, height = 4)
        val views = frame.views(FrameCrop(0, 0, 6, 4), FrameTurn(90))
        val layout = views.layout
        assertEquals(listOf(6u, 4u), listOf(layout.width, layout.height))
        assertEquals(listOf(8uL, 1uL), layout.luma.run { listOf(stride, step) })
        assertEquals(listOf(8uL, 2uL), layout.cb.run { listOf(stride, step) })
        assertEquals(6.toUShort(), layout.orientation)
        assertEquals(frame.luma.remaining(), views.luma.remaining())
    }

    @Test
    fun `the memory is the camera's own`() {
        val frame = SampleFrame(width = 6, height = 4)
        val views = frame.views(FrameCrop(2, 2, 6, 4))
        for (view in listOf(views.luma, views.cb, views.cr)) assertTrue(view.isDirect)
        frame.luma.put(2 * 8 + 2, 99)
        frame.chroma.put(1 * 8 + 1 * 2, 98)
        frame.chroma.put(1 * 8 + 1 * 2 + 1, 97)
        assertEquals(listOf<Byte>(99, 97, 98), listOf(views.luma.get(0), views.cb.get(0), views.cr.get(0)))
    }

    @Test
    fun `a view starts at its first sample`() {
        val views = SampleFrame(width = 6, height = 4).views(FrameCrop(2, 2, 6, 4))
        for (view in listOf(views.luma, views.cb, views.cr)) assertEquals(0, view.position())
    }

    @Test
    fun `what lies before the plane in the buffer stays outside`() {
        val memory = ByteBuffer.allocateDirect(100)
        memory.put(10, 7)
        memory.position(10)
        val plane = FramePlane(memory, 8, 1)
        val views = FrameViews.of(4, 4, FrameCrop(0, 0, 4, 4), listOf(plane, plane, plane), FrameTurn.NONE, FrameCoding())
        assertEquals(7.toByte(), views?.luma?.get(0))
        assertEquals(10, memory.position())
    }

    @Test
    fun `a corner that is odd moves inwards`() {
        val layout = SampleFrame(width = 8, height = 8).views(FrameCrop(1, 3, 8, 7)).layout
        assertEquals(listOf(6u, 3u), listOf(layout.width, layout.height))
    }

    @Test
    fun `a crop is cut to the frame, and nothing left is nothing`() {
        val frame = SampleFrame(width = 6, height = 4)
        assertEquals(4u, frame.views(FrameCrop(-5, 0, 900, 900)).layout.height)
        for (nothing in listOf(FrameCrop(6, 0, 9, 4), FrameCrop(3, 0, 4, 4), FrameCrop(0, 0, 0, 0), FrameCrop(4, 4, 2, 2))) {
            assertNull(frame.viewsOrNone(nothing))
        }
    }

    @Test
    fun `a last row that ends with its last sample is enough`() {
        val frame = SampleFrame(width = 6, height = 4)
        assertEquals(3 * 8 + 6, frame.luma.capacity())
        assertNotNull(frame.viewsOrNone(FrameCrop(4, 2, 6, 4)))
    }

    @Test
    fun `planes that cannot be are refused`() {
        val good = FramePlane(ByteBuffer.allocateDirect(64), 8, 1)
        val whole = FrameCrop(0, 0, 4, 4)
        for (odd in listOf(FramePlane(good.memory, 0, 1), FramePlane(good.memory, -8, 1), FramePlane(good.memory, 8, 0))) {
            assertNull(FrameViews.of(4, 4, whole, listOf(good, odd, good), FrameTurn.NONE, FrameCoding()))
        }
        assertNull(FrameViews.of(4, 4, whole, listOf(good), FrameTurn.NONE, FrameCoding()))
        val far = FrameCrop(0, 30, 4, 34)
        assertNull(FrameViews.of(40, 40, far, listOf(good, good, good), FrameTurn.NONE, FrameCoding()))
    }

    @Test
    fun `what the numbers mean is passed on`() {
        val plane = FramePlane(ByteBuffer.allocateDirect(64), 8, 1)
        val video = FrameCoding(YuvMatrix.BT709, YuvRange.VIDEO)
        val views = FrameViews.of(4, 4, FrameCrop(0, 0, 4, 4), listOf(plane, plane, plane), FrameTurn.NONE, video)
        assertEquals(YuvMatrix.BT709 to YuvRange.VIDEO, views?.layout?.run { matrix to range })
    }
}
