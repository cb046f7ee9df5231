// One run of the job for donations: on a thread of its own, with an end that can come from outside.
// Not here: Android's side of it (DonationJob.kt). Needs nothing of Android.

package eu.idphoto.android

import eu.idphoto.Transport

/** The vault, as far as a job needs it. */
internal interface DonationDesk {
    /** Sends what is due, each thing admitted and sent at once; whether nothing failed. */
    fun sendDue(transport: Transport): Boolean

    /** Sends requests alone, which are small; likewise. */
    fun sendRequests(transport: Transport): Boolean

    fun pending(): Pending
}

/** How a run ended. */
internal sealed class Ending {
    /** The vault or the storage could not do all of it: soon again, later each time. */
    object Again : Ending()

    /** Done, and [next] is what is left. */
    class Done(val next: Waking?) : Ending()
}

/**
 * Sends what is due and says when to come again. Nothing leaves this process to be sent later: when [stop]
 * is called, the exchange that runs is cut off, and what was not sent is admitted anew another time. Where
 * the network [costs], only requests are sent.
 */
internal class Errand(
    private val desk: () -> DonationDesk,
    private val transport: () -> Transport,
    private val costs: () -> Boolean,
    private val now: () -> Long,
    private val finished: (Errand, Ending) -> Unit,
) {
    private val thread = Thread(::run, "idphoto-donations")
    private var running: Transport? = null
    private var stopped = false

    fun start(): Unit = thread.start()

    /** Ends it; [finished] is not called any more. Does not wait. */
    fun stop() {
        val cut = synchronized(this) {
            stopped = true
            running
        }
        thread.interrupt()
        hangUp(cut)
    }

    private fun run() {
        val ending = try {
            ended()
        } catch (_: Exception) {
            Ending.Again
        }
        val told = synchronized(this) { !stopped.also { stopped = true } }
        if (told) finished(this, ending)
    }

    private fun ended(): Ending {
        val desk = desk()
        val transport = transport()
        try {
            val wanted = synchronized(this) { !stopped.also { running = transport } }
            if (!wanted) return Ending.Again
            val tried = if (costs()) Tried.REQUESTS else Tried.ALL
            val well = if (tried == Tried.ALL) desk.sendDue(transport) else desk.sendRequests(transport)
            return if (well) Ending.Done(Waking.of(desk.pending(), now(), tried)) else Ending.Again
        } finally {
            hangUp(transport)
        }
    }

    private fun hangUp(transport: Transport?) {
        try {
            (transport as? AutoCloseable)?.close()
        } catch (_: Exception) {
            // It is of no more use either way.
        }
    }
}
