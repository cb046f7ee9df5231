/*
 * Whose rules a portrait is made by: of a catalogue file, for children, and of an authority that lets software
 * change nothing.
 */
package eu.idphoto

import java.nio.ByteBuffer
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

class StandardTest {
    private val badge = """
        format = 1
        version = "2026-12"
        [sources.ours]
        authority = "Our own access office"
        kind = "official"
        [[standards]]
        id = "our-badge"
        country = "Our company"
        iso2 = "XX"
        documents = ["badge"]
        channel = "print"
        confidence = "A"
        checked_on = "2026-11-30"
        [standards.frame]
        w_mm = 30.0
        h_mm = 40.0
        source = "ours"
    """.trimIndent()

    @Test
    fun `a catalogue file adds a standard that portraits are made for`() = runBlocking {
        Processor(Surroundings.options.copy(catalogue = badge)).use { processor ->
            assertTrue(processor.catalogueVersion().endsWith("+2026-12"))
            assertEquals(30.0, processor.standard("our-badge").paper?.widthMm)
            assertEquals(35.0, processor.standard(STANDARD).paper?.widthMm)
            processor.decode(smallPicture().png()).use { photo ->
                processor.make(photo, MakeRequest("our-badge")).use { portrait ->
                    assertEquals(354u to 472u, portrait.outcome().output?.run { width to height })
                }
            }
        }
        Processor(Surroundings.options).use { processor ->
            assertThrows<ProcessorException.Request> { processor.standard("our-badge") }
        }
        Unit
    }

    @Test
    fun `a hostile catalogue file is refused`() {
        for (hostile in listOf(
            "", CANARY, badge.replace("format = 1", "format = 2"), badge.replace("30.0", "-30.0"),
            badge.replace("source = \"ours\"", "source = \"theirs\""), "#".repeat(2 * 1024 * 1024 + 1),
            "sources = " + "[".repeat(100_000),
        )) {
            val failed = assertThrows<ProcessorException.Request> { Processor(Surroundings.options.copy(catalogue = hostile)) }
            assertEquals("usage", failed.code)
            assertTrue(failed.detail.isNotEmpty())
        }
    }

    @Test
    fun `a profile frames another head`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val standard = "de-id-print-template"
            assertEquals(10u.toUByte(), processor.standard(standard).head?.child?.belowAge)
            processor.decode(smallPicture().png()).use { photo ->
                suspend fun head(profile: Profile?) =
                    processor.make(photo, MakeRequest(standard, profile = profile)).use { it.outcome().framing!!.headFrac }
                val adult = head(null)
                assertEquals(adult, head(Profile.ADULT))
                val child = head(Profile.CHILD)
                assertTrue(child < adult, "$child $adult")
                val checked = processor.check(photo, CheckRequest(standard, profile = Profile.INFANT))
                assertEquals(child, checked.framing?.headFrac)
            }
        }
    }

    @Test
    fun `where software may change nothing, the photo's own pixels are handed on`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val request = MakeRequest("gb-passport-digital")
            val image = smallPicture()
            val file = image.png()
            processor.decode(file).use { photo ->
                processor.make(photo, request).use { portrait ->
                    val outcome = portrait.outcome()
                    assertNull(outcome.framing)
                    assertEquals(EditPolicy.NOTHING, outcome.background?.policy)
                    // The JDK wrote nothing into it but the picture.
                    assertArrayEquals(file, portrait.toByteArray())
                }
                val edit = request.copy(background = "white")
                assertEquals("edit_refused", assertThrows<ProcessorException.Refused> { processor.make(photo, edit) }.code)
            }
            val layout = RgbaLayout(image.width.toUInt(), image.height.toUInt(), stride = (image.width * 4).toULong())
            processor.fromRgba(ByteBuffer.wrap(image.bytes("rgba")), layout).use { bare ->
                assertThrows<ProcessorException.Refused> { processor.make(bare, request) }
            }
        }
        Unit
    }
}
