// Android's own class of a frame, filled here as a camera fills it, all the way into Rust.

package eu.idphoto.android

import android.graphics.ImageFormat
import android.graphics.Rect
import android.media.Image
import eu.idphoto.ProcessorException
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.awt.image.BufferedImage
import java.io.ByteArrayOutputStream
import java.nio.ByteBuffer
import javax.imageio.ImageIO

private class DeskImage(private val kind: Int, private val across: Int, private val down: Int, private val held: List<FramePlane>) : Image() {
    init {
        mIsImageValid = true
    }

    override fun getFormat(): Int = kind

    override fun getWidth(): Int = across

    override fun getHeight(): Int = down

    override fun getTimestamp(): Long = 0

    override fun getTransform(): Int = 0

    override fun getScalingMode(): Int = 0

    override fun close() = Unit

    override fun getPlanes(): Array<Plane> = held.map { plane ->
        object : Plane() {
            override fun getRowStride(): Int = plane.rowStride

            override fun getPixelStride(): Int = plane.pixelStride

            override fun getBuffer(): ByteBuffer = plane.memory
        }
    }.toTypedArray()
}

class CameraFramesFrameworkTest {
    @BeforeEach
    fun library() = NativeLibrary.need()

    @Test
    fun `a frame in YUV, turned`() {
        val frame = SampleFrame(width = 46, height = 34)
        val image = DeskImage(ImageFormat.YUV_420_888, 46, 34, frame.planes())
        CameraFrames.photo(image, FrameTurn(270)).use { photo ->
            assertEquals(listOf(34u, 46u), listOf(photo.width(), photo.height()))
            frame.views(FrameCrop(0, 0, 46, 34)).photo().use { assertEquals(it.sha256(), photo.sha256()) }
        }
    }

    @Test
    fun `a frame in YUV, cut to what its camera says`() {
        val frame = SampleFrame(width = 46, height = 34)
        val image = DeskImage(ImageFormat.YUV_420_888, 46, 34, frame.planes())
        image.cropRect = Rect(6, 4, 40, 90)
        CameraFrames.photo(image, FrameTurn.NONE).use { photo ->
            assertEquals(listOf(34u, 30u), listOf(photo.width(), photo.height()))
            frame.views(FrameCrop(6, 4, 40, 34)).photo().use { assertEquals(it.sha256(), photo.sha256()) }
        }
    }

    @Test
    fun `a JPEG, which stays a file`() {
        val written = ByteArrayOutputStream()
        ImageIO.write(BufferedImage(16, 8, BufferedImage.TYPE_BYTE_GRAY), "jpg", written)
        val file = checkNotNull(DirectBytes.of(written.toByteArray().inputStream(), written.size()))
        val image = DeskImage(ImageFormat.JPEG, 16, 8, listOf(FramePlane(file, 0, 0)))
        CameraFrames.photo(image, FrameTurn.NONE).use { assertEquals(listOf(16u, 8u), listOf(it.width(), it.height())) }
    }

    @Test
    fun `a damaged JPEG and other formats are refused`() {
        val broken = DeskImage(ImageFormat.JPEG, 16, 8, listOf(FramePlane(ByteBuffer.allocateDirect(9), 0, 0)))
        assertThrows(ProcessorException.Photo::class.java) { CameraFrames.photo(broken, FrameTurn.NONE) }
        for (format in listOf(ImageFormat.RAW_SENSOR, ImageFormat.YUV_422_888, ImageFormat.UNKNOWN)) {
            val other = DeskImage(format, 16, 8, listOf())
            assertThrows(ProcessorException.Request::class.java) { CameraFrames.photo(other, FrameTurn.NONE) }
        }
    }
}
