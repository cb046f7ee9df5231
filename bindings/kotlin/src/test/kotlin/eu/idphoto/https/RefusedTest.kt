/*
 * Every way in which there is no answer, against real servers that lie, drip, hang up or are somebody else.
 */
package eu.idphoto.https

import eu.idphoto.HttpCall
import eu.idphoto.HttpHeader
import eu.idphoto.HttpsTransport
import eu.idphoto.TransportException
import java.net.ServerSocket
import java.security.cert.X509Certificate
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import javax.net.ssl.X509TrustManager
import kotlin.concurrent.thread
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

@Timeout(60, unit = TimeUnit.SECONDS)
class RefusedTest {
    private val transport = HttpsTransport(Authority.trust)
    private val empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    private inline fun <reified T : TransportException> refused(call: HttpCall, by: HttpsTransport = transport) {
        val thrown = assertThrows(TransportException::class.java) { by.send(call) }
        assertEquals(T::class.java, thrown.javaClass)
    }

    @Test
    fun `somebody else answers`() {
        for (alias in listOf("other", "old", "strange")) {
            Server(Authority.serverContext(alias), replying(empty)).use { server ->
                refused<TransportException.Tls>(call(server.port, pins = listOf("root", "stranger", alias).map(Authority::pin)))
            }
        }
        // A star stands for one label, and only for the first.
        Server(Authority.serverContext("server"), replying(empty)).use { server ->
            transport.send(call(server.port, host = "a.star.localhost"))
            for (host in listOf("star.localhost", "a.b.star.localhost", "be.localhost")) {
                refused<TransportException.Tls>(call(server.port, host = host))
            }
        }
    }

    @Test
    fun `a trust manager that looks at no name is not enough`() {
        val old = object : X509TrustManager {
            override fun checkClientTrusted(chain: Array<X509Certificate>, type: String) = Unit
            override fun checkServerTrusted(chain: Array<X509Certificate>, type: String) = Unit
            override fun getAcceptedIssuers() = Authority.trust.acceptedIssuers
        }
        HttpsTransport(old).use { trusting ->
            Server(Authority.serverContext("server"), replying(empty)).use { trusting.send(call(it.port)) }
            for (alias in listOf("other", "old", "strange")) {
                Server(Authority.serverContext(alias), replying(empty)).use { server ->
                    refused<TransportException.Tls>(call(server.port, pins = listOf("root", alias).map(Authority::pin)), trusting)
                }
            }
        }
    }

    @Test
    fun `the platform's roots do not stand for ours`() {
        Server(Authority.serverContext("server"), replying(empty)).use { server ->
            refused<TransportException.Tls>(call(server.port), HttpsTransport())
        }
    }

    @Test
    fun `a key of the verified chain is pinned, whichever`() {
        Server(Authority.serverContext("below"), replying(empty)).use { server ->
            for (alias in listOf("below", "between", "root")) {
                val pins = listOf(ByteArray(32), Authority.pin(alias))
                assertArrayEquals(Authority.pin(alias), transport.send(call(server.port, pins = pins)).peerKey)
            }
            refused<TransportException.Tls>(call(server.port, pins = listOf(Authority.pin("server"))))
            refused<TransportException.Tls>(call(server.port, pins = emptyList()))
        }
    }

    @Test
    fun `a pinned key that is only sent along does not count`() {
        Server(Authority.serverContext("server", "strange", "stranger", "between"), replying(empty)).use { server ->
            transport.send(call(server.port))
            for (alias in listOf("strange", "stranger", "between")) {
                refused<TransportException.Tls>(call(server.port, pins = listOf(Authority.pin(alias))))
            }
        }
    }

    @Test
    fun `a pinned root is found behind a root that comes sooner`() {
        // "between" is believed by itself, and the shortest chain ends there.
        HttpsTransport(trusting(Authority.certificate("between"), Authority.certificate("root"))).use { both ->
            Server(Authority.serverContext("below"), replying(empty)).use { server ->
                for (alias in listOf("between", "root")) {
                    val pin = Authority.pin(alias)
                    assertArrayEquals(pin, both.send(call(server.port, pins = listOf(pin))).peerKey)
                }
            }
        }
    }

    @Test
    fun `no TLS`() {
        Server(null, { it.getOutputStream().write(empty.toByteArray()); silent(it) }).use { server ->
            refused<TransportException.Tls>(call(server.port))
        }
    }

    @Test
    fun `nobody there`() {
        val port = ServerSocket(0).use { it.localPort.toUShort() }
        refused<TransportException.Unreachable>(call(port))
        refused<TransportException.Unreachable>(call(port, host = "nowhere.invalid", timeoutMs = 5000u))
        // Hung up before TLS stood.
        Server(null) { }.use { refused<TransportException.Unreachable>(call(it.port)) }
    }

    @Test
    fun `not in time`() {
        val time = 700uL
        // No TLS, no answer, an answer in drips, a body that nobody takes, no time at all.
        Server(null, silent).use { refused<TransportException.Timeout>(call(it.port, timeoutMs = time)) }
        Server(Authority.serverContext("server"), silent).use { refused<TransportException.Timeout>(call(it.port, timeoutMs = time)) }
        Server(Authority.serverContext("server")) { socket ->
            readRequest(socket.getInputStream())
            for (byte in "HTTP/1.1 200 OK\r\nx-slow: ".toByteArray() + ByteArray(2000) { 'x'.code.toByte() }) {
                socket.getOutputStream().write(byte.toInt())
                Thread.sleep(20)
            }
        }.use { refused<TransportException.Timeout>(call(it.port, timeoutMs = time)) }
        Server(Authority.serverContext("server")) { it.getInputStream().read(); Thread.sleep(20_000) }.use {
            refused<TransportException.Timeout>(call(it.port, timeoutMs = time, body = ByteArray(32 shl 20)))
        }
        Server(Authority.serverContext("server"), replying(empty)).use { refused<TransportException.Timeout>(call(it.port, timeoutMs = 0u)) }
    }

    @Test
    fun `an answer that cannot be read`() {
        val most = 4096
        val replies = listOf(
            "", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: ${most + 1}\r\n\r\n" + "x".repeat(most + 1),
        )
        for (reply in replies) {
            Server(Authority.serverContext("server"), replying(reply)).use { server ->
                refused<TransportException.Broken>(call(server.port, mostReply = most.toULong()))
            }
        }
        val full = "HTTP/1.1 200 OK\r\nContent-Length: $most\r\n\r\n" + "x".repeat(most)
        Server(Authority.serverContext("server"), replying(full)).use { server ->
            assertEquals(most, transport.send(call(server.port, mostReply = most.toULong())).body.size)
        }
    }

    @Test
    fun `an answer before all of the body was taken`() {
        Server(Authority.serverContext("server")) { socket ->
            socket.getInputStream().read()
            socket.getOutputStream().write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno".toByteArray())
        }.use { server ->
            repeat(5) { assertEquals(413.toUShort(), transport.send(call(server.port, body = ByteArray(32 shl 20))).status) }
        }
    }

    @Test
    fun `a header that would be two is not sent`() {
        Server(Authority.serverContext("server"), replying(empty)).use { server ->
            val port = server.port
            refused<TransportException.Broken>(call(port, target = "/x HTTP/1.1\r\nx: y"))
            refused<TransportException.Broken>(call(port, target = "x"))
            refused<TransportException.Broken>(call(port, headers = listOf(HttpHeader("x", "y\r\nz: 1"))))
            refused<TransportException.Broken>(call(port, headers = listOf(HttpHeader("x: y\r\nz", "1"))))
            assertEquals(0, server.connections)
        }
    }

    @Test
    fun `closing ends what runs and what would come`() {
        val reached = CountDownLatch(1)
        Server(Authority.serverContext("server")) { readRequest(it.getInputStream()); reached.countDown(); silent(it) }.use { server ->
            val ending = HttpsTransport(Authority.trust)
            val result = CompletableFuture.supplyAsync { runCatching { ending.send(call(server.port)) } }
            assertTrue(reached.await(20, TimeUnit.SECONDS))
            ending.close()
            assertTrue(result.get().exceptionOrNull() is TransportException.Interrupted)
            refused<TransportException.Interrupted>(call(server.port), ending)
            assertEquals(1, server.connections)
        }
    }

    @Test
    fun `interrupting the thread ends its exchange and the next`() {
        val reached = CountDownLatch(1)
        Server(Authority.serverContext("server")) { readRequest(it.getInputStream()); reached.countDown(); silent(it) }.use { server ->
            val results = ArrayList<Throwable?>()
            var stillSet = false
            val worker = thread {
                repeat(2) { results.add(runCatching { transport.send(call(server.port)) }.exceptionOrNull()) }
                stillSet = Thread.interrupted()
            }
            assertTrue(reached.await(20, TimeUnit.SECONDS))
            worker.interrupt()
            worker.join()
            assertEquals(2, results.size)
            assertTrue(results.all { it is TransportException.Interrupted })
            assertTrue(stillSet)
            assertEquals(1, server.connections)
        }
    }

    @Test
    fun `no thread stays behind`() {
        fun left() = Thread.getAllStackTraces().keys.filter { it.name == "idphoto-https" && it.isAlive }
        Server(Authority.serverContext("server"), silent).use { server ->
            repeat(5) { refused<TransportException.Timeout>(call(server.port, timeoutMs = 200u)) }
            for (tries in 1..100) if (left().isEmpty()) break else Thread.sleep(50)
            assertFalse(left().isNotEmpty())
        }
    }
}
