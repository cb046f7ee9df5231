/*
 * Answers that are read, and answers that are refused, byte by byte.
 */
package eu.idphoto.https

import eu.idphoto.TransportException
import java.util.Random
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ReplyReaderTest {
    private fun read(reply: String, most: ULong = 64u) = ReplyReader(reply.toByteArray(Charsets.ISO_8859_1).inputStream(), most).read()

    @Test
    fun `what is read`() {
        val cases = mapOf(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi" to "hi",
            "HTTP/1.0 200\r\ncontent-length:2 \r\n\r\nhi, and more" to "hi",
            "HTTP/1.1 200 \r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi" to "hi",
            "HTTP/1.1 204 No Content\r\n\r\n" to "",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n" to "",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1 \r\na\r\n002\r\nbc\r\n0\r\n\r\n" to "abc",
            "HTTP/1.1 200 OK\r\nx: ${"x".repeat(16_000)}\r\nContent-Length: 0\r\n\r\n" to "",
        )
        for ((reply, body) in cases) assertEquals(body, read(reply).second.decodeToString(), reply.take(80))
        assertEquals(503.toUShort(), read("HTTP/1.1 503 Try Later\r\nContent-Length: 0\r\n\r\n").first)
    }

    @Test
    fun `what is refused`() {
        val ok = "HTTP/1.1 200 OK\r\n"
        val chunked = ok + "transfer-encoding: chunked\r\n\r\n"
        val cases = listOf(
            "", "\r\n", "HTTP/1.1", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n", "http/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "HTTP/1.1 200 OK\r\rContent-Length: 0\r\n\r\n",
            ok + "\r\n", ok + "\r\nhello", ok + "Content-Length: 3\r\n\r\nhi", ok + "Content-Length: -1\r\n\r\n", ok + "Content-Length: +1\r\n\r\na",
            ok + "Content-Length: 0x1\r\n\r\na", ok + "Content-Length: \r\n\r\n", ok + "Content-Length: 1 1\r\n\r\na",
            ok + "Content-Length: ${"9".repeat(30)}\r\n\r\n", ok + "Content-Length: 65\r\n\r\n" + "x".repeat(65), ok + "Content-Length: \u0661\r\n\r\na",
            ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", ok + "Content-Length: 1, 1\r\n\r\na", ok + "Content-Length : 1\r\n\r\na",
            ok + "Content-Length: 1\r\n folded: 1\r\n\r\na", ok + "no colon\r\nContent-Length: 0\r\n\r\n", ok + ": nameless\r\nContent-Length: 0\r\n\r\n",
            ok + "x: \u0000\r\nContent-Length: 0\r\n\r\n", ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ok + "Transfer-Encoding: identity\r\n\r\nhello", ok + "x: ${"x".repeat(17_000)}\r\nContent-Length: 0\r\n\r\n", ok + "x: y\r\n".repeat(4000) + "\r\n",
            chunked, chunked + "\r\n", chunked + "g\r\n", chunked + "-1\r\n", chunked + "2\r\na", chunked + "2\r\nabc\r\n0\r\n\r\n", chunked + "2\nab\r\n0\r\n\r\n",
            chunked + "1\r\na\r\n", chunked + "0\r\n", chunked + "41\r\n" + "x".repeat(65) + "\r\n0\r\n\r\n", chunked + "fffffffff\r\n", chunked + "7fffffffffffffff\r\n",
            chunked + "1;${"x".repeat(300)}\r\na\r\n0\r\n\r\n", chunked + "1\r\na\r\n".repeat(65) + "0\r\n\r\n", chunked + "0\r\n" + "t: 1\r\n".repeat(4000) + "\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(100),
        )
        for (reply in cases) assertThrows(TransportException.Broken::class.java, { read(reply) }, reply.take(80))
    }

    @Test
    fun `cut anywhere, it is refused`() {
        for (whole in listOf(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nt: 1\r\n\r\n",
        )) {
            assertEquals(5, read(whole).second.size)
            for (end in whole.indices) assertThrows(TransportException.Broken::class.java) { read(whole.take(end)) }
        }
    }

    @Test
    fun `whatever comes, it is an answer within bounds or Broken`() {
        val random = Random(1)
        val seeds = listOf("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
        var answers = 0
        repeat(20_000) {
            val bytes = seeds[random.nextInt(seeds.size)].toByteArray()
            repeat(1 + random.nextInt(3)) { bytes[random.nextInt(bytes.size)] = random.nextInt(256).toByte() }
            try {
                assertTrue(ReplyReader(bytes.inputStream(), 64u).read().second.size <= 64)
                answers++
            } catch (_: TransportException.Broken) {
                // As it should be.
            }
        }
        assertTrue(answers in 1 until 20_000)
    }
}
