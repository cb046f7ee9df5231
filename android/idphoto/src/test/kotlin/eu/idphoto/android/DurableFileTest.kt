// A file that is replaced: what is there when that fails half-way.

package eu.idphoto.android

import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.io.IOException
import java.io.InputStream
import java.nio.channels.FileChannel
import java.nio.file.StandardOpenOption.READ

/** Folders as a desktop syncs them; keeps count. */
internal class DeskSync : FolderSync {
    val seen = mutableListOf<List<String>>()

    override fun sync(folder: File) {
        FileChannel.open(folder.toPath(), READ).use { it.force(true) }
        seen += folder.list().orEmpty().sorted()
    }
}

class DurableFileTest {
    @TempDir
    lateinit var folder: File

    private val place get() = File(folder, "a")

    @Test
    fun `what was written is read`() {
        val file = DurableFile(place, DeskSync())
        assertNull(file.read(9))
        file.write(byteArrayOf(1, 2))
        file.write(byteArrayOf(3))
        assertArrayEquals(byteArrayOf(3), DurableFile(place, DeskSync()).read(9))
    }

    @Test
    fun `the folder is made durable after the file has its name`() {
        val sync = DeskSync()
        DurableFile(place, sync).write(byteArrayOf(1))
        assertEquals(listOf(listOf("a")), sync.seen)
    }

    @Test
    fun `what breaks off leaves the old file`() {
        val file = DurableFile(place, DeskSync())
        file.write(byteArrayOf(1, 2, 3))
        assertThrows(IOException::class.java) { file.write(breaking(after = 2)) }
        assertArrayEquals(byteArrayOf(1, 2, 3), file.read(9))
        file.write(byteArrayOf(4))
        assertEquals(listOf("a"), folder.list().orEmpty().toList())
    }

    @Test
    fun `a folder that cannot be made durable is told`() {
        val file = DurableFile(place) { throw IOException() }
        assertThrows(IOException::class.java) { file.write(byteArrayOf(1)) }
    }

    @Test
    fun `what is deleted is gone with what was cut off`() {
        val file = DurableFile(place, DeskSync())
        file.write(byteArrayOf(1))
        assertThrows(IOException::class.java) { file.write(breaking(after = 1)) }
        file.delete()
        file.delete()
        assertEquals(0, folder.list().orEmpty().size)
    }

    @Test
    fun `more than was asked for is not read`() {
        val file = DurableFile(place, DeskSync())
        file.write(ByteArray(10))
        assertThrows(IOException::class.java) { file.read(9) }
    }
}

/** Gives so many bytes, and then fails. */
internal fun breaking(after: Int): InputStream = object : InputStream() {
    private var left = after

    override fun read(): Int = if (left-- > 0) 7 else throw IOException()
}
