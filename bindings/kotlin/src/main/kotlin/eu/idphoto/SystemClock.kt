/*
 * The clocks of a computer. Not here: whether they are believed, which the sdk decides, and Android's
 * clocks, which its own layer reads.
 */
package eu.idphoto

import java.io.File
import java.io.IOException

/**
 * A [Clock] for programs on a JVM.
 *
 * Time since the start, and which start it was, are known on Linux alone; elsewhere, and where a system
 * lets nobody read them, the wall clock is held against the latest time known and against nothing else.
 * An app on Android uses `DeviceClock` of the android module.
 */
public class SystemClock : Clock {
    override fun reading(): ClockReading = ClockReading(
        wall = Math.floorDiv(System.currentTimeMillis(), 1000L),
        // Sleep included (proc(5)): seconds, a point, hundredths.
        sinceBoot = firstLine("/proc/uptime")?.substringBefore('.')?.toULongOrNull(),
        // A new random UUID for each start (random(4)).
        boot = firstLine("/proc/sys/kernel/random/boot_id"),
    )

    private fun firstLine(path: String): String? = try {
        File(path).useLines { it.firstOrNull() }
    } catch (_: IOException) {
        null
    }
}
