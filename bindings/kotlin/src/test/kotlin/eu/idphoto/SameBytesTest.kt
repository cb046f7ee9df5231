/*
 * Every photo that the harness has, against the command line's portrait of it.
 */
package eu.idphoto

import java.io.File
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class SameBytesTest {
    @Test
    fun `each portrait is the command line's`() = runBlocking {
        val photos = Surroundings.pairs.listFiles { file: File -> file.extension == "photo" }!!.sorted()
        Processor(Surroundings.options).use { processor ->
            for (file in photos) {
                val expected = File(file.path.removeSuffix("photo") + "portrait").readBytes()
                processor.decode(file.readBytes()).use { photo ->
                    processor.make(photo, MakeRequest(STANDARD)).use { made ->
                        assertArrayEquals(expected, made.toByteArray(), file.name)
                    }
                }
            }
        }
        assertTrue(photos.isNotEmpty())
        println("same bytes in Kotlin and the program: ${photos.joinToString { it.nameWithoutExtension }}")
    }
}
