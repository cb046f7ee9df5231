/*
 * Photos in and portraits out, through the real library, models and runtime.
 */
package eu.idphoto

import java.nio.ByteBuffer
import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ProcessorTest {
    private val request = MakeRequest(STANDARD)

    private suspend fun Processor.portraitOf(photo: Photo): ByteArray =
        photo.use { make(it, request).use { portrait -> portrait.toByteArray() } }

    @Test
    fun `the portrait is the command line's, byte for byte`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val file = Surroundings.photo
            val stages = CopyOnWriteArrayList<StageProgress>()
            processor.decode(file).use { photo ->
                processor.make(photo, request, stages::add).use { portrait ->
                    assertArrayEquals(Surroundings.portrait, portrait.toByteArray())
                    assertArrayEquals(Surroundings.portrait, portrait.bytes())
                    assertEquals(STANDARD, portrait.outcome().standard)
                    assertEquals(file.size > 0, portrait.length() > 0u)
                }
            }
            assertTrue(stages.map { it.stage }.containsAll(listOf("detect", "encode")), stages.toString())
            assertEquals(stages.map { it.step }.sorted(), stages.map { it.step })
            // From memory that Java moves, and from between a position and a limit.
            val among = ByteArray(7) + file + ByteArray(9)
            val heap = ByteBuffer.wrap(among, 7, file.size)
            val direct = among.inDirectMemory().apply { position(7); limit(7 + file.size) }
            for (buffer in listOf(heap, direct, direct.asReadOnlyBuffer())) {
                assertArrayEquals(Surroundings.portrait, processor.portraitOf(processor.decode(buffer)))
                assertEquals(7 to 7 + file.size, buffer.position() to buffer.limit())
            }
        }
    }

    @Test
    fun `pixels give what a file of them gives`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val image = smallPicture()
            val (width, height) = image.width.toUInt() to image.height.toUInt()
            val expected = processor.portraitOf(processor.decode(image.png()))
            val close = RgbaLayout(width, height, stride = (image.width * 4).toULong())
            assertArrayEquals(expected, processor.portraitOf(processor.fromRgba(image.bytes("rgba").inDirectMemory(), close)))
            val stride = image.width * 4 + 60
            val wide = close.copy(stride = stride.toULong(), order = PixelOrder.BGRA)
            val bytes = image.bytes("bgra", stride, before = 13)
            for (buffer in listOf(bytes.inDirectMemory(), ByteBuffer.wrap(bytes))) {
                buffer.position(13)
                assertArrayEquals(expected, processor.portraitOf(processor.fromRgba(buffer, wide)))
            }
        }
    }

    @Test
    fun `a frame gives the same however its samples lie`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val frame = Frame(smallPicture())
            val luma = PlaneLayout(frame.width.toULong())
            val apart = PlaneLayout(frame.chromaWidth.toULong())
            val layout = YuvLayout(frame.width.toUInt(), frame.height.toUInt(), luma, apart, apart)
            val planes = listOf(frame.luma, frame.cb, frame.cr).map { it.inDirectMemory() }
            val expected = processor.portraitOf(processor.fromYuv420(planes[0], planes[1], planes[2], layout))
            // NV21: red-difference first, the two alternating.
            val mixed = ByteArray(frame.cb.size * 2) { if (it % 2 == 0) frame.cr[it / 2] else frame.cb[it / 2] }.inDirectMemory()
            val from1 = mixed.duplicate().apply { position(1) }
            val step = PlaneLayout(stride = (frame.chromaWidth * 2).toULong(), step = 2u)
            val nv21 = layout.copy(cb = step, cr = step)
            assertArrayEquals(expected, processor.portraitOf(processor.fromYuv420(planes[0], from1, mixed, nv21)))
            // The picture is the one that a file of it gives, up to what halving the chroma costs.
            val outcome = processor.fromYuv420(planes[0], planes[1], planes[2], layout).use { processor.check(it, CheckRequest(STANDARD)) }
            val ofFile = processor.decode(smallPicture().png()).use { processor.check(it, CheckRequest(STANDARD)) }
            assertEquals(ofFile.faces.single().x, outcome.faces.single().x, 3.0)
            assertEquals(ofFile.faces.single().width, outcome.faces.single().width, 3.0)
        }
    }

    @Test
    fun `eight threads side by side give the same`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val file = smallPicture().png()
            val expected = processor.portraitOf(processor.decode(file))
            processor.decode(file).use { shared ->
                coroutineScope {
                    List(8) {
                        async(Dispatchers.IO) {
                            repeat(2) {
                                processor.make(shared, request).use { assertArrayEquals(expected, it.toByteArray()) }
                                assertArrayEquals(expected, processor.portraitOf(processor.decode(file)))
                            }
                        }
                    }.awaitAll()
                }
            }
            Unit
        }
    }

    @Test
    fun `what is closed says so, and closing twice is nothing`() = runBlocking {
        val processor = Processor(Surroundings.options)
        val photo = processor.decode(smallPicture().png())
        val portrait = processor.make(photo, request)
        repeat(2) { portrait.close(); photo.close() }
        assertThrows(IllegalStateException::class.java) { portrait.toByteArray() }
        assertThrows(IllegalStateException::class.java) { runBlocking { processor.make(photo, request) } }
        assertThrows(IllegalStateException::class.java) { runBlocking { processor.check(photo, CheckRequest(STANDARD)) } }
        assertThrows(IllegalStateException::class.java) {
            runBlocking { processor.prepareDonation(photo, DonationView.GEOMETRY) }
        }
        repeat(2) { processor.close() }
        assertThrows(IllegalStateException::class.java) { processor.standards() }
        Unit
    }

    @Test
    fun `closing a photo does not disturb who uses it`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val file = smallPicture().png()
            val expected = processor.portraitOf(processor.decode(file))
            val photo = processor.decode(file)
            processor.make(photo, request) { photo.close() }.use { assertArrayEquals(expected, it.toByteArray()) }
        }
    }

    @Test
    fun `standards and models are listed`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val ids = processor.standards().map { it.id }
            assertTrue(STANDARD in ids)
            assertEquals(ids.sorted(), ids)
            assertEquals(STANDARD, processor.standard(STANDARD).id)
            val models = processor.models()
            assertFalse(models.isEmpty())
            assertTrue(models.all { it.state == ModelState.OK }, models.toString())
        }
    }
}
