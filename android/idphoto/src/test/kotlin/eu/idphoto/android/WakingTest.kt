// When to wake up next.

package eu.idphoto.android

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

class WakingTest {
    @Test
    fun `nothing left, nothing planned`() {
        for (tried in Tried.values()) assertNull(Waking.of(Pending(0, listOf(), 0), NOW, tried))
    }

    @Test
    fun `the first donation whose time comes`() {
        assertEquals(60L to false, waking(Pending(0, listOf(NOW + 900, NOW + 60), 0)))
    }

    @Test
    fun `one whose time has come goes at once, and later when it could not`() {
        val due = Pending(0, listOf(NOW - 5), 0)
        assertEquals(0L to false, waking(due))
        assertEquals(LATER to false, waking(due, Tried.ALL))
        assertEquals(60L to false, waking(Pending(0, listOf(NOW - 5, NOW + 60), 0), Tried.ALL))
    }

    @Test
    fun `a request goes at once, on any network, and is asked after later`() {
        val request = Pending(1, listOf(NOW + 60), 0)
        assertEquals(0L to true, waking(request))
        assertEquals(60L to true, waking(request, Tried.ALL))
        assertEquals(LATER to true, waking(Pending(1, listOf(), 0), Tried.ALL))
    }

    @Test
    fun `where only requests went, donations follow on a network that costs nothing`() {
        assertEquals(0L to false, waking(Pending(0, listOf(NOW - 5), 0), Tried.REQUESTS))
        assertEquals(LATER to true, waking(Pending(1, listOf(NOW - 5), 0), Tried.REQUESTS))
    }

    @Test
    fun `receipts are asked after later`() {
        for (tried in Tried.values()) assertEquals(LATER to false, waking(Pending(0, listOf(), 2), tried))
    }

    private fun waking(pending: Pending, tried: Tried = Tried.NOTHING): Pair<Long, Boolean>? =
        Waking.of(pending, NOW, tried)?.let { it.seconds to it.urgent }

    private companion object {
        const val NOW = 1_800_000_000L
        const val LATER = 6 * 3600L
    }
}
