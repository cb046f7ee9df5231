/*
 * What goes over the line, and what does not, against a real TLS server.
 */
package eu.idphoto.https

import eu.idphoto.HttpHeader
import eu.idphoto.HttpMethod
import eu.idphoto.HttpsTransport
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.ProxySelector
import java.net.ServerSocket
import java.net.Socket
import java.net.SocketAddress
import java.net.URI
import java.util.concurrent.CopyOnWriteArrayList
import javax.net.ssl.SSLContext
import javax.net.ssl.SSLSocket
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class HttpsTransportTest {
    private val transport = HttpsTransport(Authority.trust)

    @Test
    fun `the call's headers and host are sent, and no other`() {
        val requests = CopyOnWriteArrayList<Pair<List<String>, ByteArray>>()
        Server(Authority.serverContext("server")) { socket ->
            requests.add(readRequest(socket.getInputStream()))
            socket.getOutputStream().write("HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello".toByteArray())
        }.use { server ->
            val headers = listOf(HttpHeader("content-type", "application/cbor"), HttpHeader("x-amz-meta", "a, b"))
            val reply = transport.send(
                call(server.port, host = "fr.localhost", method = HttpMethod.PUT, target = "/bucket/key?x=1", headers = headers),
            )
            val expected = listOf(
                "PUT /bucket/key?x=1 HTTP/1.1",
                "host: fr.localhost:${server.port}",
                "content-type: application/cbor",
                "x-amz-meta: a, b",
                "content-length: 4",
            )
            assertEquals(expected, requests.single().first)
            assertEquals("body", requests.single().second.decodeToString())
            assertEquals(201.toUShort(), reply.status)
            assertEquals("hello", reply.body.decodeToString())
            assertEquals("fr.localhost" to server.port, reply.host to reply.port)
            assertArrayEquals(Authority.pin("root"), reply.peerKey)
        }
    }

    @Test
    fun `the usual port is not named`() {
        val head = requestHead(call(443u)).decodeToString()
        assertEquals(listOf("POST /v1/deposits HTTP/1.1", "host: localhost"), head.lines().take(2))
    }

    @Test
    fun `a redirect is an answer and a cookie is forgotten`() {
        val requests = CopyOnWriteArrayList<List<String>>()
        Server(Authority.serverContext("server")) { socket ->
            requests.add(readRequest(socket.getInputStream()).first)
            socket.getOutputStream().write(
                ("HTTP/1.1 307 Temporary Redirect\r\nLocation: https://localhost:1/\r\n" +
                    "Set-Cookie: who=you\r\nContent-Length: 0\r\n\r\n").toByteArray(),
            )
        }.use { server ->
            repeat(2) { assertEquals(307.toUShort(), transport.send(call(server.port)).status) }
            assertEquals(2, server.connections)
            assertEquals(requests[0], requests[1])
        }
    }

    @Test
    fun `every call has a connection and a session of its own`() {
        val started = CopyOnWriteArrayList<Long>()
        Server(Authority.serverContext("server")) { socket ->
            readRequest(socket.getInputStream())
            started.add((socket as SSLSocket).session.creationTime)
            socket.outputStream.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".toByteArray())
        }.use { server ->
            // What a resumed session looks like here: it is as old as the first.
            val remembering = SSLContext.getInstance("TLS").apply { init(null, arrayOf(Authority.trust), null) }
            repeat(2) {
                remembering.socketFactory.createSocket("localhost", server.port.toInt()).use { socket ->
                    socket.getOutputStream().write(requestHead(call(server.port, body = ByteArray(0))))
                    socket.getInputStream().read()
                }
                Thread.sleep(20)
            }
            assertEquals(started[0], started[1])
            repeat(2) {
                transport.send(call(server.port))
                Thread.sleep(20)
            }
            assertEquals(4, server.connections)
            assertEquals(4, started.size)
            assertNotEquals(started[1], started[2])
            assertNotEquals(started[2], started[3])
        }
    }

    @Test
    fun `no proxy is asked`() {
        val before = ProxySelector.getDefault()
        ServerSocket(0).use { proxy ->
            val asked = CopyOnWriteArrayList<URI>()
            ProxySelector.setDefault(object : ProxySelector() {
                override fun select(uri: URI): List<Proxy> {
                    asked.add(uri)
                    return listOf(Proxy(Proxy.Type.SOCKS, InetSocketAddress("127.0.0.1", proxy.localPort)))
                }
                override fun connectFailed(uri: URI, address: SocketAddress, failure: java.io.IOException) = Unit
            })
            try {
                Server(Authority.serverContext("server"), replying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).use { server ->
                    assertEquals(200.toUShort(), transport.send(call(server.port)).status)
                }
                assertTrue(asked.isEmpty())
                // A plain socket would have asked.
                runCatching { Socket().use { it.connect(InetSocketAddress("127.0.0.1", 9), 200) } }
                assertTrue(asked.isNotEmpty())
            } finally {
                ProxySelector.setDefault(before)
            }
        }
    }

    @Test
    fun `names of this machine end in localhost`() {
        for (ours in listOf("localhost", "fr.localhost", "keeper.be.localhost")) {
            assertTrue(isThisMachine(ours), ours)
            assertTrue(addressesOf(ours).all { it.isLoopbackAddress }, ours)
        }
        for (other in listOf("localhost.example.org", "fr-localhost", "notlocalhost", "example.org")) {
            assertTrue(!isThisMachine(other), other)
        }
    }

    @Test
    fun `chunks are put together and announcements skipped`() {
        val reply = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" +
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=1\r\nabc\r\n0A\r\n0123456789\r\n0\r\ntrailer: 1\r\n\r\n"
        Server(Authority.serverContext("server"), replying(reply)).use { server ->
            assertEquals("abc0123456789", transport.send(call(server.port)).body.decodeToString())
        }
    }

    @Test
    fun `side by side`() {
        Server(Authority.serverContext("server")) { socket ->
            val body = readRequest(socket.getInputStream()).second
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: ${body.size}\r\n\r\n".toByteArray() + body)
        }.use { server ->
            val bodies = (1..8).map { ByteArray(40_000 * it) { at -> (at * it).toByte() } }
            bodies.map { body ->
                java.util.concurrent.CompletableFuture.supplyAsync { body to transport.send(call(server.port, body = body, mostReply = 1_000_000u)).body }
            }.map { it.join() }.forEach { (sent, came) -> assertArrayEquals(sent, came) }
        }
    }
}
