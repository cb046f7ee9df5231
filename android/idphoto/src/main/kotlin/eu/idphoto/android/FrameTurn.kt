// How a frame of a camera is turned upright, from how sensor, device and screen stand to each other.
// Not here: asking the camera (CameraFrames.kt). Needs nothing of Android.

package eu.idphoto.android

/** Which way a camera looks. One that is plugged in counts as [BACK]: nothing is known of how it is held. */
public enum class Facing { BACK, FRONT }

/**
 * How a frame has to be turned to stand upright.
 *
 * [degrees] are clockwise: 0, 90, 180 or 270. [mirrored] says that left and right are changed once the
 * frame is upright. Frames of a front camera are not, on Android, although its preview on a screen is;
 * a portrait must not be.
 */
public class FrameTurn(public val degrees: Int, public val mirrored: Boolean = false) {
    init {
        require(degrees in 0..270 && degrees % 90 == 0) { "a frame is turned by a quarter, or not" }
    }

    /** The same as EXIF counts it, 1 to 8: what `Photo.fromYuv420` and `Photo.fromRgba` take. */
    public val exif: Int
        get() = when (degrees) {
            90 -> if (mirrored) 5 else 6
            180 -> if (mirrored) 4 else 3
            270 -> if (mirrored) 7 else 8
            else -> if (mirrored) 2 else 1
        }

    override fun equals(other: Any?): Boolean =
        other is FrameTurn && other.degrees == degrees && other.mirrored == mirrored

    override fun hashCode(): Int = exif

    override fun toString(): String = "FrameTurn($degrees, mirrored=$mirrored)"

    public companion object {
        /** Upright already. */
        public val NONE: FrameTurn = FrameTurn(0)

        /**
         * From the screen.
         *
         * @param sensorDegrees `CameraCharacteristics.SENSOR_ORIENTATION`
         * @param screenDegrees how far the drawing is turned, by `Display.getRotation`: 0, 90, 180, 270
         */
        public fun ofScreen(
            sensorDegrees: Int,
            screenDegrees: Int,
            facing: Facing,
            mirrored: Boolean = false,
        ): FrameTurn = of(sensorDegrees, -screenDegrees, facing, mirrored)

        /**
         * From how the device is held, for an app whose screen does not turn with it.
         *
         * @param deviceDegrees clockwise from its usual position, by `OrientationEventListener`: any angle,
         *   taken as the nearest quarter; -1, its `ORIENTATION_UNKNOWN` (lying flat), as its usual position
         */
        public fun ofDevice(
            sensorDegrees: Int,
            deviceDegrees: Int,
            facing: Facing,
            mirrored: Boolean = false,
        ): FrameTurn {
            val quarter = if (deviceDegrees < 0) 0 else (deviceDegrees + 45) / 90 * 90
            return of(sensorDegrees, quarter, facing, mirrored)
        }

        /** A camera that looks at its user sees the device turn the other way round. */
        private fun of(sensor: Int, device: Int, facing: Facing, mirrored: Boolean): FrameTurn {
            val turned = if (facing == Facing.FRONT) sensor - device else sensor + device
            return FrameTurn((turned % 360 + 360) % 360, mirrored)
        }
    }
}
