// A run of the job: what comes of it, and that it ends when it has to.

package eu.idphoto.android

import eu.idphoto.HttpCall
import eu.idphoto.HttpMethod
import eu.idphoto.HttpReply
import eu.idphoto.Transport
import eu.idphoto.TransportException
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.ArrayBlockingQueue
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit.MILLISECONDS
import java.util.concurrent.TimeUnit.SECONDS

/** Answers nothing until it is closed. */
private class DeafTransport : Transport, AutoCloseable {
    val called = CountDownLatch(1)
    val closed = CountDownLatch(1)

    override fun send(call: HttpCall): HttpReply {
        called.countDown()
        // As a read on a socket is: an interrupt does not wake it.
        while (true) {
            try {
                closed.await()
                throw TransportException.Interrupted()
            } catch (_: InterruptedException) {
                continue
            }
        }
    }

    override fun close() = closed.countDown()
}

private class Desk(private val sent: (Transport) -> Boolean, private val left: Pending = Pending(0, listOf(), 0)) : DonationDesk {
    var asked = 0

    override fun sendRequests(transport: Transport): Boolean = true.also { asked++ }

    override fun sendDue(transport: Transport): Boolean = sent(transport)

    override fun pending(): Pending = left
}

class ErrandTest {
    private val endings = ArrayBlockingQueue<Ending>(4)

    private fun errand(transport: Transport = DeafTransport(), costs: Boolean = false, desk: () -> DonationDesk) =
        Errand(desk, { transport }, { costs }, { 1000 }, { _, ending -> endings.add(ending) })

    private fun ending(): Ending? = endings.poll(20, SECONDS)

    @Test
    fun `all done, and what is left is planned`() {
        errand { Desk({ true }, Pending(0, listOf(1060), 0)) }.start()
        assertEquals(60L, (ending() as Ending.Done).next?.seconds)
        errand { Desk({ true }) }.start()
        assertNull((ending() as Ending.Done).next)
    }

    @Test
    fun `where the network costs, only requests go`() {
        val desk = Desk({ error("a donation") }, Pending(0, listOf(900), 0))
        errand(costs = true) { desk }.start()
        assertEquals(0L to false, (ending() as Ending.Done).next?.let { it.seconds to it.urgent })
        assertEquals(1, desk.asked)
    }

    @Test
    fun `what failed is tried again`() {
        errand { Desk({ false }) }.start()
        assertEquals(Ending.Again, ending())
        errand { Desk({ error("the vault") }) }.start()
        assertEquals(Ending.Again, ending())
        errand { error("no vault") }.start()
        assertEquals(Ending.Again, ending())
    }

    @Test
    fun `the transport is closed in the end, however it ends`() {
        for (sent in listOf<(Transport) -> Boolean>({ true }, { false }, { error("the vault") })) {
            val transport = DeafTransport()
            errand(transport) { Desk(sent) }.start()
            ending()
            assertTrue(transport.closed.await(20, SECONDS))
        }
    }

    @Test
    fun `stopped, it hangs up and says nothing more`() {
        val transport = DeafTransport()
        val over = CountDownLatch(1)
        val errand = errand(transport) {
            Desk({ t ->
                try {
                    t.send(call())
                    true
                } finally {
                    over.countDown()
                }
            })
        }
        errand.start()
        assertTrue(transport.called.await(20, SECONDS))
        errand.stop()
        assertTrue(over.await(20, SECONDS))
        assertNull(endings.poll(200, MILLISECONDS))
    }

    @Test
    fun `stopped before it begins to send, it sends nothing`() {
        val (opening, opened) = CountDownLatch(1) to CountDownLatch(1)
        var sent = false
        val transport = DeafTransport()
        val errand = errand(transport) {
            opening.countDown()
            while (opened.count > 0) {
                try {
                    opened.await()
                } catch (_: InterruptedException) {
                    continue
                }
            }
            Desk({ sent = true; true })
        }
        errand.start()
        assertTrue(opening.await(20, SECONDS))
        errand.stop()
        opened.countDown()
        assertTrue(transport.closed.await(20, SECONDS))
        assertEquals(false, sent)
    }

    private fun call() = HttpCall(HttpMethod.POST, "localhost", 1u, "/", listOf(), byteArrayOf(), listOf(), 1000u, 1000u)
}
