// Camera2 as far as the sample needs it: a preview, and one frame that becomes a photo without a copy.
// Not here: the screen.

package eu.idphoto.sample

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CameraMetadata
import android.hardware.camera2.CaptureRequest
import android.hardware.camera2.params.OutputConfiguration
import android.hardware.camera2.params.SessionConfiguration
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.util.Size
import android.view.Surface
import eu.idphoto.Photo
import eu.idphoto.ProcessorException
import eu.idphoto.android.CameraFrames
import eu.idphoto.android.FrameTurn
import java.util.concurrent.Executor

/** An open camera. [failed] is called when it cannot be used, or any more. */
class Camera private constructor(
    private val characteristics: CameraCharacteristics,
    texture: SurfaceTexture,
    private val work: Executor,
    private val failed: () -> Unit,
) : AutoCloseable {
    private val thread = HandlerThread("camera").apply { start() }
    private val handler = Handler(thread.looper)
    private val preview = Surface(texture)
    private val reader = reader(characteristics)
    private var device: CameraDevice? = null
    private var session: CameraCaptureSession? = null

    /** Takes a frame and makes a photo of it, on `work`. */
    fun take(rotation: Int, taken: (Photo) -> Unit) {
        val (device, session) = (device ?: return) to (session ?: return)
        val turn = CameraFrames.turn(characteristics, rotation)
        reader.setOnImageAvailableListener({ read(turn, taken) }, handler)
        val request = device.createCaptureRequest(CameraDevice.TEMPLATE_STILL_CAPTURE)
        request.addTarget(reader.surface)
        // Of JPEG alone; a frame in YUV lies as the sensor saw it.
        request.set(CaptureRequest.JPEG_ORIENTATION, turn.degrees)
        session.capture(request.build(), null, handler)
    }

    /** The frame is open until the photo has pixels of its own, and no longer. */
    private fun read(turn: FrameTurn, taken: (Photo) -> Unit) {
        val image = reader.acquireLatestImage() ?: return
        work.execute {
            try {
                taken(image.use { CameraFrames.photo(it, turn) })
            } catch (_: ProcessorException) {
                failed()
            }
        }
    }

    override fun close() {
        session?.close()
        device?.close()
        preview.release()
        // After whatever still reads a frame.
        work.execute(reader::close)
        thread.quitSafely()
    }

    @SuppressLint("MissingPermission") // The screen asked for it.
    private fun start(manager: CameraManager, id: String) {
        manager.openCamera(id, Opening(), handler)
    }

    private inner class Opening : CameraDevice.StateCallback() {
        override fun onOpened(camera: CameraDevice) {
            device = camera
            val outputs = listOf(OutputConfiguration(preview), OutputConfiguration(reader.surface))
            val run = Executor { handler.post(it) }
            camera.createCaptureSession(SessionConfiguration(SessionConfiguration.SESSION_REGULAR, outputs, run, Previewing()))
        }

        override fun onDisconnected(camera: CameraDevice) = over(camera)

        override fun onError(camera: CameraDevice, error: Int) = over(camera)

        private fun over(camera: CameraDevice) {
            camera.close()
            failed()
        }
    }

    private inner class Previewing : CameraCaptureSession.StateCallback() {
        override fun onConfigured(configured: CameraCaptureSession) {
            session = configured
            val request = configured.device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
            request.addTarget(preview)
            configured.setRepeatingRequest(request.build(), null, handler)
        }

        override fun onConfigureFailed(session: CameraCaptureSession) = failed()
    }

    companion object {
        /** Twelve megapixels; more helps no portrait. */
        private const val MOST_PIXELS = 12_200_000

        /** The camera that looks at its user, else the first; `null` where there is none. */
        fun open(context: Context, texture: SurfaceTexture, work: Executor, failed: () -> Unit): Camera? {
            val manager = context.getSystemService(CameraManager::class.java)
            val known = manager.cameraIdList.associateWith(manager::getCameraCharacteristics)
            val front = known.entries.firstOrNull {
                it.value.get(CameraCharacteristics.LENS_FACING) == CameraMetadata.LENS_FACING_FRONT
            }
            val (id, characteristics) = front ?: known.entries.firstOrNull() ?: return null
            return Camera(characteristics, texture, work, failed).also { it.start(manager, id) }
        }

        /** YUV where a camera gives it in full size beside a preview; JPEG from the oldest kind. */
        private fun reader(camera: CameraCharacteristics): ImageReader {
            val level = camera.get(CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL)
            val legacy = level == CameraMetadata.INFO_SUPPORTED_HARDWARE_LEVEL_LEGACY
            val format = if (legacy) ImageFormat.JPEG else ImageFormat.YUV_420_888
            val sizes = camera.get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP)?.getOutputSizes(format)
            val largest = sizes.orEmpty().filter { it.width * it.height <= MOST_PIXELS }.maxByOrNull { it.width * it.height }
            val size = largest ?: Size(640, 480)
            return ImageReader.newInstance(size.width, size.height, format, 2)
        }
    }
}
