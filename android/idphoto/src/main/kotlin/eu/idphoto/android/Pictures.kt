// Pictures that a person chose, by their Uri: from the gallery, from a document, from another app.
// Not here: asking the person.

package eu.idphoto.android

import android.content.ContentResolver
import android.graphics.Bitmap
import android.graphics.ColorSpace
import android.graphics.ImageDecoder
import android.net.Uri
import eu.idphoto.Photo
import eu.idphoto.ProcessorException
import java.io.IOException
import java.nio.ByteBuffer

/**
 * Photos from pictures of any kind that this Android can decode.
 *
 * The file is read once. JPEG, PNG and WebP go to the processor as they are, without a copy and with the
 * same result on every device. HEIC, AVIF and the rest are decoded by Android's `ImageDecoder`, which turns
 * them upright, and come in as pixels.
 */
public class Pictures @JvmOverloads constructor(
    private val resolver: ContentResolver,
    private val maxBytes: Int = MAX_BYTES,
    private val maxPixels: Int = MAX_PIXELS,
) {
    /**
     * The photo behind [uri]. Blocks for as long as whoever provides it needs, and then for some hundred
     * milliseconds: not on the main thread.
     *
     * @throws eu.idphoto.ProcessorException `Photo` when it cannot be read or is too large
     */
    public fun photo(uri: Uri): Photo {
        val file = read(uri) ?: throw PhotoTrouble.unreadable()
        return when (PictureKind.of(file)) {
            PictureKind.OURS -> Photo.decode(file)
            PictureKind.ANDROIDS -> decoded(file)
        }
    }

    /** What others throw tells of their files, and goes no further. */
    private fun read(uri: Uri): ByteBuffer? = try {
        resolver.openInputStream(uri)?.use { DirectBytes.of(it, maxBytes) }
    } catch (_: IOException) {
        null
    } catch (_: RuntimeException) {
        null
    }

    private fun decoded(file: ByteBuffer): Photo {
        val bitmap = try {
            ImageDecoder.decodeBitmap(ImageDecoder.createSource(file)) { decoder, info, _ ->
                decoder.allocator = ImageDecoder.ALLOCATOR_SOFTWARE
                decoder.isMutableRequired = false
                decoder.setTargetColorSpace(target(info.colorSpace))
                val sample = sample(info.size.width, info.size.height)
                if (sample > 1) decoder.setTargetSampleSize(sample)
            }
        } catch (_: IOException) {
            throw PhotoTrouble.unreadable()
        } catch (_: RuntimeException) {
            throw PhotoTrouble.unreadable()
        }
        return bitmap.used { BitmapPhotos.photo(it) }
    }

    /** Every second, every fourth pixel of a larger picture: a portrait needs two thousand across. */
    private fun sample(width: Int, height: Int): Int {
        var sample = 1
        while (width.toLong() * height / sample / sample > maxPixels) sample *= 2
        return sample
    }

    private fun target(space: ColorSpace?): ColorSpace {
        val wide = space != null && space.isWideGamut
        return ColorSpace.get(if (wide) ColorSpace.Named.DISPLAY_P3 else ColorSpace.Named.SRGB)
    }

    private inline fun <T> Bitmap.used(work: (Bitmap) -> T): T = try {
        work(this)
    } finally {
        recycle()
    }

    public companion object {
        /** Bytes of a file: what the processor takes of one, too. */
        public const val MAX_BYTES: Int = 25_000_000

        /** Pixels that Android decodes to, four bytes each, twice for a moment. */
        public const val MAX_PIXELS: Int = 24_000_000
    }
}
