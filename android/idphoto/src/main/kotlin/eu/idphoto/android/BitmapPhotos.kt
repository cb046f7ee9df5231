// Bitmaps of Android as photos, and finished portraits as bitmaps.
// Not here: decoding a file (Pictures.kt).

package eu.idphoto.android

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Canvas
import android.graphics.ColorSpace
import eu.idphoto.AlphaMeaning
import eu.idphoto.ColourSpace
import eu.idphoto.Photo
import eu.idphoto.RgbaLayout
import java.nio.ByteBuffer

/**
 * Between Android's bitmaps and photos.
 *
 * A bitmap's pixels are copied once, into a direct buffer that is let go afterwards: only native code may
 * look at them where they lie (`AndroidBitmap_lockPixels` of the NDK), and this library has none of its
 * own on this side. A photo that comes as a file or as a frame needs no bitmap, and no such copy.
 */
public object BitmapPhotos {
    /**
     * A photo from [bitmap], which has to be upright already and is not changed. Blocks: not on the main
     * thread.
     *
     * sRGB and Display P3 in `ARGB_8888` go in as they are; what has another colour space, other bits, or
     * lies in the graphics memory, is drawn anew first.
     *
     * @throws eu.idphoto.ProcessorException `Photo` when it is larger than a photo may be
     */
    @JvmStatic
    public fun photo(bitmap: Bitmap): Photo {
        val known = space(bitmap)
        if (bitmap.config == Bitmap.Config.ARGB_8888 && known != null) return taken(bitmap, known)
        val redrawn = redrawn(bitmap)
        try {
            return taken(redrawn, ColourSpace.SRGB)
        } finally {
            redrawn.recycle()
        }
    }

    /** A finished portrait's file to show on a screen; `null` when Android cannot decode it. */
    @JvmStatic
    public fun bitmap(portrait: ByteArray): Bitmap? =
        BitmapFactory.decodeByteArray(portrait, 0, portrait.size)

    private fun taken(bitmap: Bitmap, space: ColourSpace): Photo {
        val pixels = ByteBuffer.allocateDirect(bitmap.byteCount)
        bitmap.copyPixelsToBuffer(pixels)
        pixels.rewind()
        val layout = RgbaLayout(
            width = bitmap.width.toUInt(),
            height = bitmap.height.toUInt(),
            stride = bitmap.rowBytes.toULong(),
            alpha = alpha(bitmap),
            space = space,
        )
        return Photo.fromRgba(pixels, layout)
    }

    private fun alpha(bitmap: Bitmap): AlphaMeaning = when {
        !bitmap.hasAlpha() -> AlphaMeaning.OPAQUE
        bitmap.isPremultiplied -> AlphaMeaning.PREMULTIPLIED
        else -> AlphaMeaning.STRAIGHT
    }

    /** `null` where pixels of that space have to be converted first. */
    private fun space(bitmap: Bitmap): ColourSpace? = when (bitmap.colorSpace) {
        ColorSpace.get(ColorSpace.Named.SRGB) -> ColourSpace.SRGB
        ColorSpace.get(ColorSpace.Named.DISPLAY_P3) -> ColourSpace.DISPLAY_P3
        else -> null
    }

    /** A canvas cannot draw what lies in the graphics memory; what it draws, it converts. */
    private fun redrawn(bitmap: Bitmap): Bitmap {
        val hardware = bitmap.config == Bitmap.Config.HARDWARE
        val source = if (hardware) bitmap.copy(Bitmap.Config.ARGB_8888, false) else bitmap
        try {
            val srgb = ColorSpace.get(ColorSpace.Named.SRGB)
            val size = Bitmap.Config.ARGB_8888
            val target = Bitmap.createBitmap(source.width, source.height, size, source.hasAlpha(), srgb)
            Canvas(target).drawBitmap(source, 0f, 0f, null)
            return target
        } finally {
            if (source !== bitmap) source.recycle()
        }
    }
}
