// Who decodes which file, and how a stranger's file gets into memory.

package eu.idphoto.android

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.ByteArrayInputStream
import java.io.InputStream
import java.nio.ByteBuffer

class PictureKindTest {
    @Test
    fun `the processor's own kinds by their first bytes`() {
        val ours = listOf("ffd8ffe0", "89504e470d0a1a0a0000", "524946460000000057454250")
        val others = listOf("", "ff", "ffd8", "89504e47", "5249464600000000", "524946460000000057415645", "0000001866747970686569630000")
        for (head in ours) assertEquals(PictureKind.OURS, PictureKind.of(bytes(head)), head)
        for (head in others) assertEquals(PictureKind.ANDROIDS, PictureKind.of(bytes(head)), head)
    }

    @Test
    fun `a file is read whole up to the limit and refused beyond it`() {
        for (size in listOf(0, 1, 4096, 1 shl 20, (1 shl 20) + 1, 3_000_000)) {
            val file = ByteArray(size) { (it * 31 shr 3).toByte() }
            val read = checkNotNull(DirectBytes.of(file.inputStream(), size))
            assertTrue(read.isDirect)
            assertEquals(ByteBuffer.wrap(file), read, "$size")
            if (size > 0) assertNull(DirectBytes.of(file.inputStream(), size - 1))
        }
    }

    @Test
    fun `a stream without end is left`() {
        val endless = object : InputStream() {
            override fun read(): Int = 1
        }
        assertNull(DirectBytes.of(endless, 100_000))
    }

    @Test
    fun `a stream that gives one byte at a time is read whole`() {
        val file = ByteArray(5000) { it.toByte() }
        val slow = object : ByteArrayInputStream(file) {
            override fun read(b: ByteArray, off: Int, len: Int): Int = super.read(b, off, minOf(len, 1))
        }
        assertEquals(ByteBuffer.wrap(file), DirectBytes.of(slow, 5000))
    }

    private fun bytes(hex: String): ByteBuffer =
        ByteBuffer.wrap(hex.chunked(2).map { it.toInt(16).toByte() }.toByteArray())
}
