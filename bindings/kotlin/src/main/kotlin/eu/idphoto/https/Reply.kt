/*
 * What an answer says (RFC 9112, sections 4 to 7), as strictly as our keepers and stores allow: whatever
 * can be read in two ways is refused.
 */
package eu.idphoto.https

import eu.idphoto.TransportException
import java.io.BufferedInputStream
import java.io.ByteArrayOutputStream
import java.io.InputStream

/** Longest head of an answer, and longest trailer: servers send some hundred bytes. */
private const val MOST_HEAD = 16 shl 10
/** Longest line before a chunk: its length, and extensions that nobody uses. */
private const val MOST_CHUNK_LINE = 256
/** Answers that announce another one (RFC 9110, section 15.2); more than these is no announcement. */
private const val MOST_ANNOUNCED = 8

/** Reads one answer from [input], whose body may have [most] bytes. */
internal class ReplyReader(input: InputStream, most: ULong) {
    private val input = BufferedInputStream(input)
    private val most = minOf(most, Int.MAX_VALUE.toULong()).toLong()

    /** Status and body. */
    fun read(): Pair<UShort, ByteArray> {
        repeat(MOST_ANNOUNCED) {
            val lines = head()
            val status = statusOf(lines.first())
            // 101 would leave HTTP behind, which nobody asked for.
            if (status == 101) broken()
            if (status >= 200) return status.toUShort() to body(status, lines.drop(1).map(::fieldOf))
        }
        broken()
    }

    private fun body(status: Int, fields: List<Pair<String, String>>): ByteArray {
        val lengths = fields.filter { it.first == "content-length" }.map { it.second }.distinct()
        val codings = fields.filter { it.first == "transfer-encoding" }.map { it.second.lowercase() }
        return when {
            status == 204 || status == 304 -> ByteArray(0)
            codings == listOf("chunked") && lengths.isEmpty() -> chunked()
            // With neither, only the end of the line would end it, and whoever cuts a line looks the same.
            codings.isNotEmpty() || lengths.size != 1 -> broken()
            else -> ByteArrayOutputStream().also { take(numberOf(lengths.single(), 10), it) }.toByteArray()
        }
    }

    private fun chunked(): ByteArray {
        val body = ByteArrayOutputStream()
        while (true) {
            val length = numberOf(line(MOST_CHUNK_LINE).substringBefore(';').trimEnd(' ', '\t'), 16)
            if (length == 0L) break
            take(length, body)
            if (line(0).isNotEmpty()) broken()
        }
        head(trailer = true)
        return body.toByteArray()
    }

    /** Moves [count] bytes of the answer to the end of [body]. */
    private fun take(count: Long, body: ByteArrayOutputStream) {
        if (count > most - body.size()) broken()
        val piece = ByteArray(minOf(count, 16L shl 10).toInt())
        var left = count
        while (left > 0) {
            val read = input.read(piece, 0, minOf(left, piece.size.toLong()).toInt())
            if (read < 0) broken()
            body.write(piece, 0, read)
            left -= read
        }
    }

    /** The lines up to an empty one, which in front of a trailer may be the first. */
    private fun head(trailer: Boolean = false): List<String> {
        val lines = ArrayList<String>()
        var left = MOST_HEAD
        while (true) {
            val line = line(left)
            if (line.isEmpty()) return if (trailer || lines.isNotEmpty()) lines else broken()
            left -= line.length + 2
            lines.add(line)
        }
    }

    /** Up to CR LF; neither stands alone. */
    private fun line(most: Int): String {
        val line = StringBuilder()
        while (true) {
            val byte = input.read()
            when {
                byte == '\r'.code -> return if (input.read() == '\n'.code) line.toString() else broken()
                byte < 0 || byte == '\n'.code || byte == 0 || line.length >= most -> broken()
                else -> line.append(byte.toChar())
            }
        }
    }

    private companion object {
        fun broken(): Nothing = throw TransportException.Broken()

        val STATUS_LINE = Regex("HTTP/1\\.[01] ([1-9][0-9]{2})( .*)?")

        fun statusOf(line: String): Int =
            STATUS_LINE.matchEntire(line)?.groupValues?.get(1)?.toInt() ?: broken()

        /** Name in lower case, and value. A line that continues the one before has no name. */
        fun fieldOf(line: String): Pair<String, String> {
            val name = line.substringBefore(':', "")
            if (name.isEmpty() || !name.all(::isOfName)) broken()
            return name.lowercase() to line.substringAfter(':').trim(' ', '\t')
        }

        /** Digits alone: no sign, no space, and no more of them than can be counted. */
        fun numberOf(digits: String, radix: Int): Long {
            val plain = digits.length in 1..12 && digits.all { it.code < 128 && it.digitToIntOrNull(radix) != null }
            return if (plain) digits.toLong(radix) else broken()
        }
    }
}
