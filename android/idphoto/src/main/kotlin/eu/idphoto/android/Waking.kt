// When a job for donations has to wake up next. Not here: waking it (DonationSchedule.kt).
// Needs nothing of Android.

package eu.idphoto.android

/** What is left to be done, as the vault knows it. */
internal class Pending(
    /** Requests that were not answered for good: erasures and other wishes. */
    val requests: Int,
    /** From when on each waiting donation may be sent, seconds since 1970. */
    val notBefore: List<Long>,
    /** Donations whose sending was cut off, or whose receipts are not all there. */
    val unfinished: Int,
)

/** What was tried just now, and did not fail. */
internal enum class Tried { NOTHING, REQUESTS, ALL }

/** To wake up in [seconds]; [urgent] on any network, because somebody wants something erased. */
internal class Waking(val seconds: Long, val urgent: Boolean) {
    companion object {
        /**
         * Until what could not be finished is tried again. A figure of ours: four looks a day cost a device
         * nothing that is noticed, and a keeper has a month for what it is asked.
         */
        const val AGAIN_SECONDS: Long = 6 * 3600

        /**
         * `null` when nothing is left. Where only requests were tried, donations that are due go at once on
         * a network that costs nothing; while a request is still open, with it, for there is one job.
         */
        fun of(pending: Pending, now: Long, tried: Tried): Waking? {
            val urgent = pending.requests > 0
            val waits = buildList {
                if (urgent) add(after(tried != Tried.NOTHING))
                if (pending.unfinished > 0) add(AGAIN_SECONDS)
                val triedAll = tried == Tried.ALL || (tried == Tried.REQUESTS && urgent)
                pending.notBefore.forEach { add(if (it > now) it - now else after(triedAll)) }
            }
            return waits.minOrNull()?.let { Waking(it, urgent) }
        }

        private fun after(tried: Boolean): Long = if (tried) AGAIN_SECONDS else 0
    }
}
