// Copies of the app's models: whole, once, and anew for a new version.

package eu.idphoto.android

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.io.IOException
import java.io.InputStream

private class Shipped(private val files: Map<String, ByteArray>) : ShippedFiles {
    var opened = 0

    override fun names(): List<String> = files.keys.toList()

    override fun open(name: String): InputStream = files.getValue(name).inputStream().also { opened++ }
}

class InstalledModelsTest {
    @TempDir
    lateinit var folder: File

    private val shipped = Shipped(mapOf("a.onnx" to byteArrayOf(1, 2), "b.json" to byteArrayOf(3)))

    private fun install(version: String, files: ShippedFiles) = InstalledModels(folder, DeskSync()).install(version, files)

    private fun there(): Map<String, List<Byte>> =
        folder.listFiles().orEmpty().filter { it.name != "installed" }.associate { it.name to it.readBytes().toList() }

    @Test
    fun `files are copied once`() {
        install("1", shipped)
        assertEquals(mapOf("a.onnx" to listOf<Byte>(1, 2), "b.json" to listOf<Byte>(3)), there())
        install("1", shipped)
        assertEquals(2, shipped.opened)
    }

    @Test
    fun `a new version replaces all of an old one`() {
        install("1", shipped)
        install("2", Shipped(mapOf("a.onnx" to byteArrayOf(9))))
        assertEquals(mapOf("a.onnx" to listOf<Byte>(9)), there())
    }

    @Test
    fun `a copy that was cut off is begun anew`() {
        val broken = object : ShippedFiles {
            override fun names() = listOf("a.onnx", "b.json")

            override fun open(name: String): InputStream = if (name == "a.onnx") byteArrayOf(1, 2).inputStream() else breaking(after = 0)
        }
        assertThrows(IOException::class.java) { install("1", broken) }
        install("1", shipped)
        assertEquals(setOf("a.onnx", "b.json"), there().keys)
        assertEquals(2, shipped.opened)
    }

    @Test
    fun `a file that is missing or empty is copied anew`() {
        install("1", shipped)
        File(folder, "a.onnx").writeBytes(byteArrayOf())
        install("1", shipped)
        File(folder, "b.json").delete()
        install("1", shipped)
        assertEquals(6, shipped.opened)
        assertEquals(listOf<Byte>(1, 2), there()["a.onnx"])
    }

    @Test
    fun `names that lead elsewhere, or none at all, are refused`() {
        for (name in listOf("../a", "a/b", "a\\b", ".a", "installed")) {
            assertThrows(IOException::class.java) { install("1", Shipped(mapOf(name to byteArrayOf(1)))) }
        }
        assertThrows(IOException::class.java) { install("1", Shipped(mapOf())) }
        assertEquals(0, folder.list().orEmpty().size)
    }
}
