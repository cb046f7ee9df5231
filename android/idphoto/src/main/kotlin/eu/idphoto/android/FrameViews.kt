// The three channels of a camera's frame as views of its own memory, cut to its crop. No sample is copied.
// Not here: the camera's classes (CameraFrames.kt). Needs nothing of Android.

package eu.idphoto.android

import eu.idphoto.Photo
import eu.idphoto.PlaneLayout
import eu.idphoto.YuvLayout
import eu.idphoto.YuvMatrix
import eu.idphoto.YuvRange
import java.nio.ByteBuffer

/** One plane of an `Image`: its memory, bytes from row to row, bytes from sample to sample. */
internal class FramePlane(val memory: ByteBuffer, val rowStride: Int, val pixelStride: Int)

/** The part of a frame that is the picture; [right] and [bottom] are behind its last sample. */
internal class FrameCrop(val left: Int, val top: Int, val right: Int, val bottom: Int) {
    /**
     * What of it lies in the frame, from an even corner on: chroma starts at half of it, and half a sample
     * cannot be pointed at. That gives up one row or column at most, and never takes one from outside.
     */
    fun within(width: Int, height: Int): FrameCrop? {
        val cut = FrameCrop(even(left), even(top), minOf(right, width), minOf(bottom, height))
        return cut.takeIf { it.left < it.right && it.top < it.bottom }
    }

    private fun even(corner: Int): Int = maxOf(corner, 0).let { it + it % 2 }
}

/** What the frame's numbers mean. Cameras give stills as these defaults say (JFIF). */
public class FrameCoding(
    public val matrix: YuvMatrix = YuvMatrix.BT601,
    public val range: YuvRange = YuvRange.FULL,
)

/** Direct buffers that share the frame's memory, each from its first sample on, and how they lie. */
internal class FrameViews private constructor(
    val luma: ByteBuffer,
    val cb: ByteBuffer,
    val cr: ByteBuffer,
    val layout: YuvLayout,
) {
    /** The photo. The frame may be closed, and its memory filled again, when this returns. */
    fun photo(): Photo = Photo.fromYuv420(luma, cb, cr, layout)

    companion object {
        /**
         * `null` when the frame is none of three planes, or nothing of it is left. Whether the memory holds
         * every row is seen by whoever reads it: the last one may end with its last sample, as it does in
         * the planes of many cameras.
         */
        fun of(
            width: Int,
            height: Int,
            crop: FrameCrop,
            planes: List<FramePlane>,
            turn: FrameTurn,
            coding: FrameCoding,
        ): FrameViews? {
            if (planes.size != 3) return null
            val cut = crop.within(width, height) ?: return null
            val (luma, cb, cr) = planes
            val layout = YuvLayout(
                width = (cut.right - cut.left).toUInt(),
                height = (cut.bottom - cut.top).toUInt(),
                luma = luma.layout() ?: return null,
                cb = cb.layout() ?: return null,
                cr = cr.layout() ?: return null,
                matrix = coding.matrix,
                range = coding.range,
                orientation = turn.exif.toUShort(),
            )
            return FrameViews(
                luma.from(cut.left, cut.top) ?: return null,
                cb.from(cut.left / 2, cut.top / 2) ?: return null,
                cr.from(cut.left / 2, cut.top / 2) ?: return null,
                layout,
            )
        }

        private fun FramePlane.layout(): PlaneLayout? {
            if (rowStride <= 0 || pixelStride <= 0) return null
            return PlaneLayout(stride = rowStride.toULong(), step = pixelStride.toULong())
        }

        /** The memory from sample [x] of row [y] on: a slice, for a direct buffer is read from its start. */
        private fun FramePlane.from(x: Int, y: Int): ByteBuffer? {
            val view = memory.duplicate()
            val start = view.position() + y.toLong() * rowStride + x.toLong() * pixelStride
            if (start >= view.limit()) return null
            view.position(start.toInt())
            return view.slice()
        }
    }
}
