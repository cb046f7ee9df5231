// Turning frames: by the tables of phones that exist, and on pixels.

package eu.idphoto.android

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test

class FrameTurnTest {
    @Test
    fun `a back camera at 90 degrees, as nearly all are`() {
        val turns = listOf(0, 90, 180, 270).map { FrameTurn.ofScreen(90, it, Facing.BACK).degrees }
        assertEquals(listOf(90, 0, 270, 180), turns)
    }

    @Test
    fun `a front camera at 270 degrees, as nearly all are`() {
        val turns = listOf(0, 90, 180, 270).map { FrameTurn.ofScreen(270, it, Facing.FRONT).degrees }
        assertEquals(listOf(270, 0, 90, 180), turns)
    }

    /** A screen that is turned by 90 belongs to a device that is turned by 270, and the other way round. */
    @Test
    fun `screen and device tell the same`() {
        for (facing in Facing.values()) for (sensor in QUARTERS) for (screen in QUARTERS) {
            val device = (360 - screen) % 360
            assertEquals(FrameTurn.ofScreen(sensor, screen, facing), FrameTurn.ofDevice(sensor, device, facing))
        }
    }

    @Test
    fun `any angle is the nearest quarter, and an unknown one none`() {
        val held = mapOf(-1 to 90, 0 to 90, 44 to 90, 45 to 180, 134 to 180, 315 to 90, 359 to 90, 226 to 0)
        for ((angle, turn) in held) assertEquals(turn, FrameTurn.ofDevice(90, angle, Facing.BACK).degrees, "$angle")
    }

    @Test
    fun `EXIF says of pixels what the turn says`() {
        val upright = listOf("abc", "def")
        for (degrees in QUARTERS) for (mirrored in listOf(false, true)) {
            // What a camera gives that has to be turned so: the picture, changed the other way.
            val seen = if (mirrored) upright.map { it.reversed() } else upright
            val given = (0 until (360 - degrees) % 360 / 90).fold(seen) { rows, _ -> quarter(rows) }
            assertEquals(upright, byExif(given, FrameTurn(degrees, mirrored).exif), "$degrees $mirrored")
        }
    }

    @Test
    fun `only quarters`() {
        for (odd in listOf(-90, 1, 45, 360)) {
            assertThrows(IllegalArgumentException::class.java) { FrameTurn(odd) }
        }
    }

    /** A quarter clockwise. */
    private fun quarter(rows: List<String>): List<String> =
        rows[0].indices.map { x -> rows.indices.reversed().map { y -> rows[y][x] }.joinToString("") }

    /** By the definition of TIFF: on which side of the picture the stored row 0 and column 0 are. */
    private fun byExif(stored: List<String>, exif: Int): List<String> {
        val (width, height) = stored[0].length to stored.size
        val rowsRunAcross = exif >= 5
        val rowsRunBack = exif in listOf(3, 4, 6, 7)
        val columnsRunBack = exif in listOf(2, 3, 7, 8)
        val (across, down) = if (rowsRunAcross) height to width else width to height
        return (0 until down).map { y ->
            (0 until across).map { x ->
                val (row, column) = if (rowsRunAcross) x to y else y to x
                stored[if (rowsRunBack) height - 1 - row else row][if (columnsRunBack) width - 1 - column else column]
            }.joinToString("")
        }
    }

    private companion object {
        val QUARTERS = listOf(0, 90, 180, 270)
    }
}
