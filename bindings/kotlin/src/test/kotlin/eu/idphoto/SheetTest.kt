/*
 * Print sheets: the bytes that the command line makes of the same portraits, and what is refused.
 */
package eu.idphoto

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

class SheetTest {
    @Test
    fun `sheets are the command line's, byte for byte`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            processor.decode(Surroundings.photo).use { processor.make(it, MakeRequest(STANDARD)) }.use { portrait ->
                processor.sheet(portrait, SheetRequest("10x15")).use { sheet ->
                    assertArrayEquals(Surroundings.sheet("one.pdf"), sheet.toByteArray())
                    assertArrayEquals(Surroundings.sheet("one.pdf"), sheet.bytes())
                    assertEquals(sheet.length(), sheet.outcome().output.bytes)
                }
                val bleed = SheetRequest("4x6", SheetFit.BLEED, dpi = 300u, copies = 2u, format = SheetFormat.JPEG)
                processor.sheet(portrait, bleed).use { sheet ->
                    assertArrayEquals(Surroundings.sheet("one.jpg"), sheet.toByteArray())
                    assertEquals(listOf(2u), sheet.outcome().copies)
                    assertEquals(2, sheet.outcome().placements.size)
                }
            }
            val one = SheetPortrait(Surroundings.portrait, STANDARD)
            val both = SheetRequest("13x18", dpi = 300u, format = SheetFormat.PNG)
            val sheet = processor.sheet(listOf(one, one), both)
            assertArrayEquals(Surroundings.sheet("two.png"), sheet.use { it.toByteArray() })
            assertThrows<IllegalStateException> { sheet.toByteArray() }
            assertTrue(processor.papers().any { it.name == "10x15" && it.widthMm == 100.0 })
        }
    }

    @Test
    fun `what makes no sense is refused`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val one = SheetPortrait(Surroundings.portrait, STANDARD)
            val request = SheetRequest("10x15")
            for ((portraits, senseless) in listOf(
                listOf(one) to request.copy(paper = "a3"), listOf(one) to request.copy(copies = 0u),
                listOf(one) to request.copy(dpi = 72u, format = SheetFormat.PNG), emptyList<SheetPortrait>() to request,
                List(17) { one } to request, listOf(one.copy(standard = "us-passport-print")) to request,
                // It states no size on paper.
                listOf(SheetPortrait(smallPicture().png())) to request,
            )) assertEquals("usage", assertThrows<ProcessorException.Request> { processor.sheet(portraits, senseless) }.code)
            for (file in listOf(ByteArray(0), CANARY.toByteArray())) {
                assertThrows<ProcessorException.Photo> { processor.sheet(listOf(SheetPortrait(file, STANDARD)), request) }
            }
        }
        Unit
    }
}
