/*
 * HTTPS for donations, on the JVM and on Android alike: when an exchange starts, when it has to end, and
 * what came of it. Not here: the connection (https/Exchange.kt), whom TLS believes (https/PinnedTrust.kt),
 * HTTP itself (https/Request.kt, https/Reply.kt), and what is sent or what an answer means, which the sdk
 * decides.
 */
package eu.idphoto

import eu.idphoto.https.Exchange
import java.security.KeyStore
import java.util.concurrent.CancellationException
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ExecutionException
import java.util.concurrent.FutureTask
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import javax.net.ssl.TrustManagerFactory
import javax.net.ssl.X509TrustManager

/**
 * A [Transport] on plain sockets: TLS 1.2 or 1.3, a certificate that [trust] believes for the host that
 * was asked for, and a pinned key in the chain that leads from it to a root.
 *
 * It sends the headers of the call and `host`, and no other: the platform's own HTTP client would name the
 * phone's model. It follows no redirect, keeps no cookie, asks no proxy, resumes no session, and uses a
 * connection for one call. `localhost` and names below it are this machine; no name server is asked.
 *
 * An exchange ends when the call's time is over, when the thread that waits for it is interrupted (as
 * `runInterruptible` does, and so the suspending functions of [Vault]), and when the transport is closed.
 *
 * @param trust whom to believe; without it whom the platform believes. Pins hold on top of it.
 */
public class HttpsTransport(private val trust: X509TrustManager = platformTrust()) : Transport, AutoCloseable {
    private val running: MutableSet<FutureTask<HttpReply>> = ConcurrentHashMap.newKeySet()

    @Volatile
    private var closed = false

    /**
     * Sends [call] and reads the answer to its end.
     *
     * @throws TransportException when there is no answer; one of any status is an answer.
     */
    @Throws(TransportException::class)
    override fun send(call: HttpCall): HttpReply {
        val exchange = Exchange(call, trust)
        val task = FutureTask(exchange)
        running.add(task)
        try {
            if (closed || Thread.currentThread().isInterrupted) throw TransportException.Interrupted()
            val time = minOf(call.timeoutMs, LONGEST_MS).toLong()
            Thread(task, "idphoto-https").apply { isDaemon = true }.start()
            return task.get(time, TimeUnit.MILLISECONDS)
        } catch (_: TimeoutException) {
            // A name that nobody answers for in time is as good as none.
            throw if (exchange.isLookingUp) TransportException.Unreachable() else TransportException.Timeout()
        } catch (_: InterruptedException) {
            // Left set: the exchange that would come next is not wanted either.
            Thread.currentThread().interrupt()
            throw TransportException.Interrupted()
        } catch (_: CancellationException) {
            throw TransportException.Interrupted()
        } catch (failed: ExecutionException) {
            throw failed.cause as? TransportException ?: TransportException.Broken()
        } finally {
            exchange.close()
            running.remove(task)
        }
    }

    /** Ends every exchange that runs, as [TransportException.Interrupted]; so does each later call. */
    override fun close() {
        closed = true
        running.forEach { it.cancel(true) }
    }

    private companion object {
        /** No exchange lasts longer, whatever a call says: a time that is too far away cannot be counted. */
        val LONGEST_MS: ULong = 3_600_000u

        fun platformTrust(): X509TrustManager {
            val factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
            factory.init(null as KeyStore?)
            return factory.trustManagers.filterIsInstance<X509TrustManager>().first()
        }
    }
}
