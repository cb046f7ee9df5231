// What a file is by its first bytes, and how it gets into memory that the processor reads in place.
// Not here: where the file comes from (Pictures.kt). Needs nothing of Android.

package eu.idphoto.android

import java.io.InputStream
import java.nio.ByteBuffer
import java.nio.channels.Channels

/** Who decodes a file. */
internal enum class PictureKind {
    /** JPEG, PNG, WebP: the processor, whose result is the same on every device. */
    OURS,

    /** HEIC, AVIF, raw and whatever else this Android knows. */
    ANDROIDS;

    companion object {
        /** By the first twelve bytes of [file], which are all there or it is none of ours. */
        fun of(file: ByteBuffer): PictureKind {
            val jpeg = file.has(0, 0xFF, 0xD8, 0xFF)
            val png = file.has(0, 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A)
            val webp = file.has(0, 0x52, 0x49, 0x46, 0x46) && file.has(8, 0x57, 0x45, 0x42, 0x50)
            return if (jpeg || png || webp) OURS else ANDROIDS
        }

        private fun ByteBuffer.has(at: Int, vararg bytes: Int): Boolean =
            limit() >= at + bytes.size && bytes.indices.all { get(at + it) == bytes[it].toByte() }
    }
}

/** Reads files of strangers. */
internal object DirectBytes {
    private const val FIRST = 1 shl 20

    /**
     * All of [from], in a direct buffer; `null` when it has more than [most] bytes. It is read and not
     * mapped: a file that another app shortens while it is mapped would end the process.
     */
    fun of(from: InputStream, most: Int): ByteBuffer? {
        val channel = Channels.newChannel(from)
        var buffer = ByteBuffer.allocateDirect(minOf(FIRST, most + 1))
        while (channel.read(buffer) >= 0) {
            if (buffer.position() > most) return null
            if (!buffer.hasRemaining()) buffer = larger(buffer, most)
        }
        buffer.flip()
        return buffer.slice()
    }

    /** One byte more than may be read, so that one too many is seen. */
    private fun larger(full: ByteBuffer, most: Int): ByteBuffer {
        val size = minOf(2L * full.capacity(), most + 1L).toInt()
        full.flip()
        return ByteBuffer.allocateDirect(size).put(full)
    }
}
