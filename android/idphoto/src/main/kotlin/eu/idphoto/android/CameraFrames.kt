// Frames of Camera2's ImageReader as photos, read where the camera wrote them.
// Not here: opening a camera, and choosing a frame; how planes are cut is in FrameViews.kt.

package eu.idphoto.android

import android.graphics.ImageFormat
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraMetadata
import android.media.Image
import android.view.Surface
import eu.idphoto.Photo

/**
 * Photos from frames of a camera.
 *
 * A frame is read in place, while it is open: `image.use { CameraFrames.photo(it, turn) }`. The photo has
 * pixels of its own and does not need the frame any more. Blocks for tens of milliseconds: not on the main
 * thread.
 */
public object CameraFrames {
    /**
     * A photo from a frame in `YUV_420_888`, cut to its `cropRect`, or from one in `JPEG`, which says itself
     * how it lies (`CaptureRequest.JPEG_ORIENTATION`) and needs no [turn].
     *
     * @throws eu.idphoto.ProcessorException `Request` for other formats, `Photo` for a damaged JPEG
     */
    @JvmStatic
    @JvmOverloads
    public fun photo(image: Image, turn: FrameTurn, coding: FrameCoding = FrameCoding()): Photo =
        when (image.format) {
            ImageFormat.YUV_420_888 -> (views(image, turn, coding) ?: throw PhotoTrouble.layout()).photo()
            ImageFormat.JPEG -> Photo.decode(image.planes[0].buffer.slice())
            else -> throw PhotoTrouble.layout()
        }

    /**
     * How frames of a camera have to be turned while the screen is turned as [rotation] says, which is
     * `Display.getRotation()`.
     */
    @JvmStatic
    public fun turn(camera: CameraCharacteristics, rotation: Int): FrameTurn {
        val screen = when (rotation) {
            Surface.ROTATION_90 -> 90
            Surface.ROTATION_180 -> 180
            Surface.ROTATION_270 -> 270
            else -> 0
        }
        return FrameTurn.ofScreen(sensor(camera), screen, facing(camera))
    }

    /**
     * The same for an app whose screen does not turn with the device; [degrees] are those of an
     * `OrientationEventListener`.
     */
    @JvmStatic
    public fun turnWhenHeld(camera: CameraCharacteristics, degrees: Int): FrameTurn =
        FrameTurn.ofDevice(sensor(camera), degrees, facing(camera))

    private fun views(image: Image, turn: FrameTurn, coding: FrameCoding): FrameViews? {
        val crop = image.cropRect
        return FrameViews.of(
            image.width,
            image.height,
            FrameCrop(crop.left, crop.top, crop.right, crop.bottom),
            image.planes.map { FramePlane(it.buffer, it.rowStride, it.pixelStride) },
            turn,
            coding,
        )
    }

    private fun sensor(camera: CameraCharacteristics): Int =
        camera.get(CameraCharacteristics.SENSOR_ORIENTATION) ?: 0

    private fun facing(camera: CameraCharacteristics): Facing =
        when (camera.get(CameraCharacteristics.LENS_FACING)) {
            CameraMetadata.LENS_FACING_FRONT -> Facing.FRONT
            else -> Facing.BACK
        }
}
