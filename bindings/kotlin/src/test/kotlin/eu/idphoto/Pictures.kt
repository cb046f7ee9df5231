/*
 * Pictures for tests, as the JDK decodes and paints them.
 */
package eu.idphoto

import java.awt.Color
import java.awt.image.BufferedImage
import java.io.ByteArrayOutputStream
import java.nio.ByteBuffer
import javax.imageio.ImageIO

/** The photo of [Surroundings], small enough that many portraits of it are quick. */
internal fun smallPicture(): BufferedImage {
    val whole = ImageIO.read(Surroundings.photo.inputStream())
    val height = minOf(whole.height, 800)
    val width = whole.width * height / whole.height
    return painted(width, height) { drawImage(whole, 0, 0, width, height, null) }
}

internal fun painted(width: Int, height: Int, paint: java.awt.Graphics2D.() -> Unit): BufferedImage {
    val image = BufferedImage(width, height, BufferedImage.TYPE_INT_RGB)
    image.createGraphics().run { paint(); dispose() }
    return image
}

internal fun grey(width: Int, height: Int): BufferedImage = painted(width, height) {
    color = Color.GRAY
    fillRect(0, 0, width, height)
}

internal fun BufferedImage.png(): ByteArray = ByteArrayOutputStream().also { ImageIO.write(this, "png", it) }.toByteArray()

/** Four bytes a pixel in the given order of channels, rows [stride] bytes apart, [before] bytes in front. */
internal fun BufferedImage.bytes(order: String, stride: Int = width * 4, before: Int = 0): ByteArray {
    val bytes = ByteArray(before + stride * height)
    for (y in 0 until height) for (x in 0 until width) {
        val rgb = getRGB(x, y)
        order.forEachIndexed { at, channel ->
            bytes[before + y * stride + x * 4 + at] = when (channel) {
                'r' -> rgb shr 16
                'g' -> rgb shr 8
                'b' -> rgb
                else -> 255
            }.toByte()
        }
    }
    return bytes
}

internal fun ByteArray.inDirectMemory(): ByteBuffer = ByteBuffer.allocateDirect(size).put(this).apply { flip() }

/** The three planes of a camera's frame: full range, BT.601, chroma of every other pixel. */
internal class Frame(image: BufferedImage) {
    val width = image.width
    val height = image.height
    val chromaWidth = (width + 1) / 2
    val chromaHeight = (height + 1) / 2
    val luma = ByteArray(width * height)
    val cb = ByteArray(chromaWidth * chromaHeight)
    val cr = ByteArray(chromaWidth * chromaHeight)

    init {
        for (y in 0 until height) for (x in 0 until width) {
            val rgb = Color(image.getRGB(x, y))
            val (r, g, b) = Triple(rgb.red.toDouble(), rgb.green.toDouble(), rgb.blue.toDouble())
            luma[y * width + x] = byteOf(0.299 * r + 0.587 * g + 0.114 * b)
            if (x % 2 == 0 && y % 2 == 0) {
                val at = y / 2 * chromaWidth + x / 2
                cb[at] = byteOf(128 - 0.168736 * r - 0.331264 * g + 0.5 * b)
                cr[at] = byteOf(128 + 0.5 * r - 0.418688 * g - 0.081312 * b)
            }
        }
    }

    private fun byteOf(value: Double) = Math.round(value).coerceIn(0, 255).toByte()
}
