/*
 * One TCP connection with TLS on it, for one call. Not here: how long it may last, which HttpsTransport
 * decides and says by closing it.
 */
package eu.idphoto.https

import eu.idphoto.HttpCall
import eu.idphoto.HttpReply
import eu.idphoto.TransportException
import java.io.Closeable
import java.io.EOFException
import java.io.IOException
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.Socket
import java.net.SocketException
import java.util.concurrent.Callable
import javax.net.ssl.KeyManager
import javax.net.ssl.SNIHostName
import javax.net.ssl.SSLContext
import javax.net.ssl.SSLException
import javax.net.ssl.SSLSocket
import javax.net.ssl.TrustManager
import javax.net.ssl.X509TrustManager

/** Runs on a thread of its own; [close], from any other, ends it. */
internal class Exchange(private val call: HttpCall, trust: X509TrustManager) : Callable<HttpReply>, Closeable {
    private val pinned = PinnedTrust(trust, call.host, call.pins)
    private var socket: Socket? = null
    private var closed = false

    /** Whether it still waits for the addresses of the host. */
    @Volatile
    var isLookingUp: Boolean = !isThisMachine(call.host)
        private set

    override fun call(): HttpReply {
        val request = requestHead(call)
        val addresses = try {
            addressesOf(call.host)
        } catch (_: IOException) {
            throw TransportException.Unreachable()
        }
        isLookingUp = false
        val connection = secure(connect(addresses.map { InetSocketAddress(it, call.port.toInt()) }))
        val peerKey = pinned.found ?: throw TransportException.Tls()
        val (status, body) = try {
            try {
                connection.outputStream.run { write(request); write(call.body); flush() }
            } catch (_: IOException) {
                // An answer may come, and the other side hang up, before all of the body was taken.
            }
            ReplyReader(connection.inputStream, call.mostReply).read()
        } catch (failed: IOException) {
            throw if (failed.isOfTls) TransportException.Tls() else TransportException.Broken()
        }
        return HttpReply(status, call.host, call.port, peerKey, body)
    }

    /** To the first of the addresses that answers; one that does not takes no other's share of the time. */
    private fun connect(addresses: List<InetSocketAddress>): Socket {
        val share = minOf(call.timeoutMs, MOST_TO_CONNECT_MS).toInt() / addresses.size.coerceAtLeast(1)
        for (address in addresses) {
            // A socket that failed once is of no more use. Without the argument a proxy would be asked.
            val attempt = adopt(Socket(Proxy.NO_PROXY))
            try {
                attempt.connect(address, share.coerceAtLeast(1))
                attempt.tcpNoDelay = true
                return attempt
            } catch (_: IOException) {
                attempt.close()
            }
        }
        throw TransportException.Unreachable()
    }

    private fun secure(tcp: Socket): SSLSocket {
        // A context of its own remembers no session that could be resumed; no keys, so no client certificate.
        val context = SSLContext.getInstance("TLS")
        context.init(arrayOf<KeyManager>(), arrayOf<TrustManager>(pinned), null)
        try {
            val tls = context.socketFactory.createSocket(tcp, call.host, call.port.toInt(), true) as SSLSocket
            tls.sslParameters = tls.sslParameters.apply {
                protocols = PROTOCOLS.filter(tls.supportedProtocols::contains).toTypedArray()
                cipherSuites = cipherSuites.filter(::isModern).toTypedArray()
                serverNames = listOf(SNIHostName(call.host))
                endpointIdentificationAlgorithm = "HTTPS"
            }
            tls.startHandshake()
            return tls
        } catch (failed: IOException) {
            // Whoever hangs up before TLS stands took nothing.
            throw if (failed.isOfTls) TransportException.Tls() else TransportException.Unreachable()
        } catch (_: IllegalArgumentException) {
            // A host that is no name.
            throw TransportException.Tls()
        }
    }

    private fun adopt(new: Socket): Socket = synchronized(this) {
        if (closed) {
            new.close()
            throw TransportException.Interrupted()
        }
        socket = new
        new
    }

    /** Hangs up: below TLS, whose own farewell may wait for the other side. */
    override fun close() {
        synchronized(this) {
            closed = true
            try {
                socket?.close()
            } catch (_: IOException) {
                // It is of no more use either way.
            }
        }
    }

    private companion object {
        /** In all: who does not answer in a minute is not there. */
        val MOST_TO_CONNECT_MS: ULong = 60_000u

        val PROTOCOLS = listOf("TLSv1.3", "TLSv1.2")

        /** Ways to agree on a key that a stolen one undoes. */
        val STATIC = listOf("TLS_RSA_", "TLS_ECDH_", "TLS_DH_")

        /** Those of TLS 1.3, and of 1.2 those that keep old traffic secret when a key is stolen later. */
        fun isModern(suite: String): Boolean =
            STATIC.none(suite::startsWith) && ("_GCM_" in suite || "_CHACHA20_" in suite)

        /** Whether TLS refused something, rather than the line being cut under it. */
        val IOException.isOfTls: Boolean
            get() = this is SSLException &&
                generateSequence(cause) { it.cause }.none { it is EOFException || it is SocketException }
    }
}
