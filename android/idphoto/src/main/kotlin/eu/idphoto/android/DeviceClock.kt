// The clocks of an Android device. Not here: whether they are believed; the vault decides that.

package eu.idphoto.android

import android.content.ContentResolver
import android.content.Context
import android.os.SystemClock
import android.provider.Settings
import eu.idphoto.Clock
import eu.idphoto.ClockReading

/** The wall clock, the time since the device started (sleep included), and how many times it has started. */
public class DeviceClock(context: Context) : Clock {
    private val resolver: ContentResolver = context.applicationContext.contentResolver

    override fun reading(): ClockReading = ClockReading(
        wall = Math.floorDiv(System.currentTimeMillis(), 1000L),
        sinceBoot = (SystemClock.elapsedRealtime() / 1000).toULong(),
        boot = boot(),
    )

    /** Without it the wall clock is held against the latest time known, and against nothing else. */
    private fun boot(): String? = try {
        Settings.Global.getInt(resolver, Settings.Global.BOOT_COUNT).toString()
    } catch (_: Settings.SettingNotFoundException) {
        null
    }
}
