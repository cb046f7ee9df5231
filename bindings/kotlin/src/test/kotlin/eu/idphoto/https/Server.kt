/*
 * A server on this machine whose every byte a test decides.
 */
package eu.idphoto.https

import eu.idphoto.HttpCall
import eu.idphoto.HttpHeader
import eu.idphoto.HttpMethod
import java.io.InputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import javax.net.ssl.SSLContext
import kotlin.concurrent.thread

/** Speaks TLS by [context], or none without it, and lets [answer] speak on each connection. */
internal class Server(context: SSLContext?, private val answer: (Socket) -> Unit) : AutoCloseable {
    private val listening: ServerSocket = InetAddress.getLoopbackAddress().let { here ->
        context?.serverSocketFactory?.createServerSocket(0, 50, here) ?: ServerSocket(0, 50, here)
    }
    private val open = CopyOnWriteArrayList<Socket>()
    private val accepted = AtomicInteger()

    val port: UShort get() = listening.localPort.toUShort()

    /** How often somebody connected. */
    val connections: Int get() = accepted.get()

    init {
        thread(isDaemon = true) {
            while (!listening.isClosed) {
                val socket = runCatching { listening.accept() }.getOrNull() ?: break
                accepted.incrementAndGet()
                open.add(socket)
                thread(isDaemon = true) { socket.use { runCatching { answer(it) } } }
            }
        }
    }

    override fun close() {
        listening.close()
        open.forEach { runCatching { it.close() } }
    }
}

/** Reads a request with `content-length`; its lines, then its body. */
internal fun readRequest(input: InputStream): Pair<List<String>, ByteArray> {
    val lines = ArrayList<String>()
    while (true) {
        val line = buildString {
            while (true) {
                val byte = input.read()
                check(byte >= 0) { "cut off" }
                if (byte == '\n'.code) break
                append(byte.toChar())
            }
        }
        check(line.endsWith('\r'))
        if (line == "\r") break
        lines.add(line.dropLast(1))
    }
    val length = lines.first { it.startsWith("content-length: ") }.substringAfter(' ').toInt()
    return lines to input.readNBytes(length)
}

/** Reads the request and answers with [reply]. */
internal fun replying(reply: ByteArray): (Socket) -> Unit = { socket ->
    readRequest(socket.getInputStream())
    socket.getOutputStream().write(reply)
}

internal fun replying(reply: String): (Socket) -> Unit = replying(reply.toByteArray(Charsets.ISO_8859_1))

/** Reads what comes until nothing comes any more, and says nothing. */
internal val silent: (Socket) -> Unit = { socket -> socket.getInputStream().readAllBytes() }

internal fun call(
    port: UShort,
    host: String = "localhost",
    body: ByteArray = "body".toByteArray(),
    pins: List<ByteArray> = listOf(Authority.pin("root")),
    timeoutMs: ULong = 20_000u,
    mostReply: ULong = 4096u,
    headers: List<HttpHeader> = emptyList(),
    method: HttpMethod = HttpMethod.POST,
    target: String = "/v1/deposits",
): HttpCall = HttpCall(
    method, host, port, target, headers + HttpHeader("content-length", body.size.toString()), body, pins, timeoutMs, mostReply,
)
