/*
 * Every way in which a photo gives no portrait, provoked for real, and what an error or a record says when
 * somebody logs it.
 */
package eu.idphoto

import java.io.File
import java.nio.ByteBuffer
import java.nio.file.Path
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir

class ProcessorErrorsTest {
    private val request = MakeRequest(STANDARD)

    private fun withProcessor(work: suspend (Processor) -> Unit) = runBlocking {
        Processor(Surroundings.options).use { work(it) }
    }

    @Test
    fun `a call that makes no sense`() = withProcessor { processor ->
        processor.decode(smallPicture().png()).use { photo ->
            for (senseless in listOf(
                request.copy(standard = "atlantis-passport"), request.copy(background = "plaid"),
                request.copy(face = 9u), request.copy(dpi = 1u),
            )) {
                val failed = assertThrows<ProcessorException.Request> { processor.make(photo, senseless) }
                assertTrue(failed.code.isNotEmpty() && failed.detail.isNotEmpty())
            }
        }
        assertThrows<ProcessorException.Request> { processor.standard("atlantis-passport") }
        val layout = RgbaLayout(100u, 100u, stride = 400u)
        assertThrows<ProcessorException.Request> { processor.fromRgba(ByteBuffer.allocateDirect(39_999), layout) }
        assertThrows<ProcessorException.Request> { processor.fromRgba(ByteBuffer.allocateDirect(40_000), layout.copy(stride = 399u)) }
        assertThrows<ProcessorException.Request> { processor.fromRgba(ByteBuffer.allocateDirect(0), layout.copy(stride = ULong.MAX_VALUE)) }
        processor.fromRgba(ByteBuffer.allocateDirect(40_000), layout).close()
    }

    @Test
    fun `another photo is needed`() = withProcessor { processor ->
        for (bytes in listOf(ByteArray(0), CANARY.toByteArray(), Surroundings.photo.copyOf(2000))) {
            val failed = assertThrows<ProcessorException.Photo> { processor.decode(bytes) }
            assertEquals("unreadable", failed.code)
        }
        assertThrows<ProcessorException.Photo> { processor.decode(Surroundings.photo, PhotoLimits(maxSide = 16u)) }
        assertThrows<ProcessorException.Photo> { processor.decode(Surroundings.photo, PhotoLimits(maxBytes = 16u)) }
        processor.decode(grey(400, 500).png()).use { photo ->
            assertEquals("no_face", assertThrows<ProcessorException.Photo> { processor.make(photo, request) }.code)
        }
    }

    @Test
    fun `somebody has to be chosen`() = withProcessor { processor ->
        val one = smallPicture()
        val two = painted(one.width * 2, one.height) {
            drawImage(one, 0, 0, null)
            drawImage(one, one.width, 0, null)
        }
        processor.decode(two.png()).use { photo ->
            val failed = assertThrows<ProcessorException.Faces> { processor.make(photo, request) }
            assertEquals(2, failed.faces.size)
            assertFalse(failed.toString().contains(failed.faces[0].x.toString()), failed.toString())
            for (chosen in 0..1) {
                processor.make(photo, request.copy(face = chosen.toUInt())).use {
                    assertEquals(chosen.toUInt(), it.outcome().face)
                }
            }
        }
    }

    @Test
    fun `the authority does not let software do that`() = withProcessor { processor ->
        processor.decode(smallPicture().png()).use { photo ->
            assertEquals(EditPolicy.CROP_ONLY, processor.standard("fr-id-print").editPolicy)
            val edit = MakeRequest("fr-id-print", background = "light_blue")
            assertEquals("edit_refused", assertThrows<ProcessorException.Refused> { processor.make(photo, edit) }.code)
            processor.make(photo, edit.copy(overrideEditPolicy = true)).close()
        }
    }

    @Test
    fun `models or runtime are missing or changed`(@TempDir folder: Path) = withProcessor { processor ->
        val whole = Surroundings.options
        val changed = folder.resolve("changed").toFile()
        File(whole.models).copyRecursively(changed)
        processor.models().forEach { model -> File(changed, model.file).appendText("x") }
        processor.decode(smallPicture().png()).use { photo ->
            for (options in listOf(
                whole.copy(models = folder.resolve(CANARY).toString()), whole.copy(models = changed.path),
                whole.copy(runtime = folder.resolve(CANARY).toString()),
            )) {
                Processor(options).use { lacking ->
                    val failed = runCatching { lacking.make(photo, request).close() }.exceptionOrNull()
                    // Where a process has a runtime already, it has that one (docs/adr/0003).
                    if (options.runtime != whole.runtime && failed == null) return@use
                    assertTrue(failed is ProcessorException.SetUp, failed.toString())
                    assertFalse(failed.toString().contains(CANARY) || failed.toString().contains(folder.toString()))
                }
            }
        }
        Processor(whole.copy(models = changed.path)).use { lacking ->
            assertTrue(lacking.models().all { it.state == ModelState.CHANGED })
        }
    }

    @Test
    fun `stopped, or failed, by a listener`() = withProcessor { processor ->
        processor.decode(smallPicture().png()).use { photo ->
            val stopping = object : ProgressListener {
                override fun onProgress(progress: StageProgress) = false
            }
            assertThrows<ProcessorException.Cancelled> { processor.blocking.make(photo, request, stopping) }
            for (failure in listOf(IllegalStateException(CANARY), ListenerException.Failed())) {
                val failing = object : ProgressListener {
                    override fun onProgress(progress: StageProgress): Boolean = throw failure
                }
                val failed = assertThrows<ProcessorException.Internal> { processor.blocking.make(photo, request, failing) }
                assertEquals("listener", failed.code)
                assertFalse(failed.stackTraceToString().contains(CANARY))
            }
        }
    }

    @Test
    fun `what tells about a person does not say it when it is logged`() = withProcessor { processor ->
        processor.decode(smallPicture().png()).use { photo ->
            processor.make(photo, request).use { portrait ->
                val outcome = portrait.outcome()
                val telling = listOfNotNull(
                    outcome, outcome.source, outcome.faces.first(), outcome.landmarks, outcome.landmarks?.chin, outcome.pose,
                    outcome.expression, outcome.gaze, outcome.framing, outcome.report, outcome.report.checks.first { it.value != null },
                )
                assertTrue(telling.size > 8)
                for (value in telling) assertFalse(value.toString().any(Char::isDigit), value.javaClass.simpleName)
                for (value in listOf(photo, portrait)) assertFalse(value.toString().contains("sha256"))
            }
        }
    }
}
