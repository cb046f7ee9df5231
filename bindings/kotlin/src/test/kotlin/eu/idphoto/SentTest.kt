/*
 * A donation from consent to receipts at both sites to its erasure, against real keepers over real stores;
 * and what a transport that fails, lies or is cancelled does to it.
 */
package eu.idphoto

import java.io.File
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir

@Timeout(420, unit = TimeUnit.SECONDS)
class SentTest {
    @TempDir
    private lateinit var folder: Path

    private fun donating(work: suspend (Donor) -> Unit) = runBlocking { Donor.inside(folder.toFile()).use { work(it) } }

    @Test
    fun `from consent to receipts to erasure`() = donating { donor ->
        val vault = donor.vault
        val both = listOf(SiteCode.BE, SiteCode.FR)
        assertTrue(vault.policy().texts.any { it.sha256 == Donor.told("text_sha256") })
        assertEquals(both, vault.sites().map { it.site })
        val id = donor.donates(DonationView.MATTING)
        assertEquals(Standing.QUEUED, donor.line(id).standing)
        assertEquals(listOf(id), vault.ready(atOnce = true))
        val calls = CopyOnWriteArrayList<HttpCall>()
        val counting = object : Transport {
            override fun send(call: HttpCall) = donor.https.send(call).also { calls.add(call) }
        }
        val exchange = vault.sendDue(counting, atOnce = true)
        assertEquals(emptyList<String>(), exchange.troubles.map { it.code })
        assertEquals(id to both, exchange.stored.single().let { it.id to it.sites.sorted() })
        assertEquals(Standing.STORED, donor.line(id).standing)
        assertEquals(1, calls.count { it.method == HttpMethod.PUT })
        assertEquals(setOf("HttpCall"), calls.map { it.toString() }.toSet())
        assertEquals(1u, vault.wish(Scope.All, Wish.Restrict))
        assertEquals(listOf("restrict" to true), vault.sendRequests(donor.https).answers.map { it.asked to it.restricted })
        assertEquals(1u, vault.withdraw(Scope.One(id)))
        assertEquals(Standing.ERASING, donor.line(id).standing)
        while (donor.line(id).standing != Standing.GONE) {
            val answers = vault.sendDue(donor.https, atOnce = true).answers
            assertTrue(answers.all { it.id == id && it.asked == "erase" })
            delay(500)
        }
        assertEquals(0u, vault.status().erasuresWaiting)
    }

    @Test
    fun `consent is judged by the policy`() = donating { donor ->
        val act = donor.act()
        val cases = mapOf(
            "other_text" to act.copy(textSha256 = "0".repeat(64)),
            "guardian_missing" to act.copy(depicted = Depicted.MY_CHILD, age = AgeBand.UNDER13),
            "depicted_missing" to act.copy(depicted = Depicted.OTHER_ADULT),
            "months" to act.copy(months = 61u),
            "view_not_allowed" to act.copy(purpose = DonationPurpose.MATTING),
        )
        for ((code, given) in cases) assertEquals(code, assertThrows<VaultException.Refused> { donor.vault.give(given) }.code)
        assertTrue(donor.vault.status().donations.isEmpty())
    }

    @Test
    fun `a transport that fails loses nothing and tells nothing`() = donating { donor ->
        val id = donor.donates()
        val cases = listOf(
            TransportException.Unreachable() to "unreachable", TransportException.Timeout() to "timeout",
            TransportException.Tls() to "tls", TransportException.Broken() to "broken",
            TransportException.Interrupted() to "interrupted", IllegalStateException(CANARY) to "broken",
            NotImplementedError(CANARY) to "broken",
        )
        for ((failure, code) in cases) {
            val failing = object : Transport {
                override fun send(call: HttpCall): HttpReply = throw failure
            }
            val failed = assertThrows<VaultException.Storage> { donor.vault.upload(id, failing) }
            assertEquals(code, failed.code)
            assertFalse(failed.stackTraceToString().contains(CANARY))
            if (failure is Error) continue
            assertFalse(assertThrows<VaultException.Storage> { donor.vault.blocking.upload(id, failing) }.stackTraceToString().contains(CANARY))
        }
        for (twist in listOf<(HttpReply) -> HttpReply>(
            { it.copy(peerKey = ByteArray(32)) }, { it.copy(host = "elsewhere.localhost") }, { it.copy(port = 1u) },
        )) {
            val twisted = object : Transport {
                override fun send(call: HttpCall) = twist(donor.https.send(call))
            }
            assertThrows<VaultException> { donor.vault.upload(id, twisted) }
        }
        // Somebody without the authority believes no site.
        assertEquals("tls", assertThrows<VaultException.Storage> { donor.vault.upload(id, HttpsTransport()) }.code)
        assertEquals(id, donor.vault.upload(id, donor.https).id)
    }

    @Test
    fun `a cancelled coroutine ends its exchange, and the next goes on from there`() = donating { donor ->
        val id = donor.donates()
        val reached = CountDownLatch(1)
        val interrupted = CountDownLatch(1)
        val begun = CopyOnWriteArrayList<HttpCall>()
        // The first call reaches the site; the answer to the second is waited for until the thread is interrupted.
        val slow = object : Transport {
            override fun send(call: HttpCall): HttpReply {
                begun.add(call)
                if (begun.size == 1) return donor.https.send(call)
                reached.countDown()
                try {
                    Thread.sleep(60_000)
                    throw TransportException.Timeout()
                } catch (_: InterruptedException) {
                    interrupted.countDown()
                    throw TransportException.Interrupted()
                }
            }
        }
        var thrown: Throwable? = null
        val job = launchCatching { donor.vault.sendDue(slow, atOnce = true) }.let { (job, failure) ->
            assertTrue(reached.await(60, TimeUnit.SECONDS))
            job.cancel()
            job.join()
            thrown = failure()
            job
        }
        assertTrue(job.isCancelled && thrown is CancellationException, thrown.toString())
        assertTrue(interrupted.await(0, TimeUnit.SECONDS))
        assertEquals(2, begun.size)
        assertTrue(donor.line(id).standing in listOf(Standing.QUEUED, Standing.SENDING))
        val exchange = donor.vault.sendDue(donor.https, atOnce = true)
        assertEquals(id, exchange.stored.single().id)
    }

    @Test
    fun `what waits is sent without the key, and a recovery code finds it`() = donating { donor ->
        val id = donor.donates()
        assertEquals(1, donor.vault.sendDue(donor.https, atOnce = true).stored.size)
        val code = donor.vault.recoveryCode()
        Donor.inside(folder.resolve("finder").toFile()).use { finder ->
            val told = CopyOnWriteArrayList<RecoveredDonation>()
            val search = finder.vault.recover(code, erase = false, finder.https, told::add)
            assertEquals(listOf(id), search.found.map { it.id })
            assertEquals(search.found, told)
            // A listener that throws does not end the search, and says nothing.
            val again = finder.vault.recover(code, erase = false, finder.https) { error(CANARY) }
            assertEquals(search.found.map { it.id } to null, again.found.map { it.id } to again.trouble)
        }
        donor.vault.withdraw(Scope.All)
        donor.vault.close()
        assertEquals(listOf(id to "erase"), Vault.sendWaiting(donor.options, donor.https).answers.map { it.id to it.asked })
        val sites = File(Surroundings.stand, "sites.sid").readBytes()
        val found = Vault.recover(code, sites, donor.options.controller, erase = true, donor.https).found
        assertEquals(listOf(id), found.map { it.id })
        assertTrue(found.single().state != StorageState.STORED)
    }

    /** A job that runs [work] on another thread, and what it threw. */
    private fun launchCatching(work: suspend () -> Any): Pair<kotlinx.coroutines.Job, () -> Throwable?> {
        var failure: Throwable? = null
        val job = kotlinx.coroutines.CoroutineScope(Dispatchers.Default).launch {
            try {
                work()
            } catch (failed: Throwable) {
                failure = failed
                throw failed
            }
        }
        return job to { failure }
    }
}
