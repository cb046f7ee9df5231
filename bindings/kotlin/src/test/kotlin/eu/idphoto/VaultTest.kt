/*
 * A vault without a network: every way in which it says no, and key stores and clocks that fail.
 */
package eu.idphoto

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.nio.file.Path
import java.util.zip.ZipInputStream
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir

class VaultTest {
    @TempDir
    private lateinit var temporary: Path
    private val folder get() = File(temporary.toFile(), "vault-$CANARY")
    private lateinit var keys: FailingKeys
    private val clock = FailingClock()

    @BeforeEach
    fun surroundings() {
        Surroundings.useLibrary()
        keys = FailingKeys(FileKeys(File(temporary.toFile(), "keys")))
    }

    private suspend fun open(controller: String = NOBODY) = Vault.open(VaultOptions(folder.path, controller), keys, clock)

    private suspend inline fun <reified T : VaultException> refused(code: String, call: suspend () -> Any?) {
        val failed = assertThrows<T> { call() }
        val said = "$failed ${failed.stackTraceToString()}"
        assertFalse(said.contains(CANARY), said)
        assertTrue(failed.message!!.contains("code=$code,"), failed.message)
    }

    @Test
    fun `a new vault is empty and whole`() = runBlocking {
        open().use { vault ->
            assertEquals(LedgerState.Whole, vault.ledger())
            val overview = vault.status()
            assertTrue(overview.donations.isEmpty())
            assertEquals(0u, overview.erasuresWaiting)
            assertNull(overview.objected)
            assertTrue(vault.policies().isEmpty())
            assertNull(vault.consentFor(DonationView.MATTING))
            assertEquals("Overview", overview.toString())
        }
    }

    @Test
    fun `a call that makes no sense`() = runBlocking {
        for (wrong in listOf("", "12", "x".repeat(64))) refused<VaultException.Request>("usage") { open(wrong) }
        open().use { vault ->
            refused<VaultException.Request>("usage") { vault.withdraw(Scope.One(CANARY)) }
            refused<VaultException.Request>("usage") { vault.wish(Scope.All, Wish.Shorten("2028-13")) }
            refused<VaultException.Request>("usage") { ageBand("2011-4-30", "2026-11-24") }
        }
        assertEquals(AgeBand.SIXTEEN_OR_OVER, ageBand("2000-01-01", "2026-11-24"))
        assertEquals(15u.toUByte(), jointConsentBelow("FR"))
    }

    @Test
    fun `a rule says no`() = runBlocking {
        open().use { vault ->
            refused<VaultException.Refused>("no_policy") { vault.policy() }
            refused<VaultException.Refused>("no_sites") { vault.sites() }
            refused<VaultException.Refused>("unknown_donation") { vault.withdraw(Scope.One("0".repeat(32))) }
            assertThrows<VaultException.Refused> { vault.installPolicy(CANARY.toByteArray()) }
            assertThrows<VaultException.Refused> { vault.installSites(CANARY.toByteArray()) }
            refused<VaultException.Refused>("no_sites") { vault.recover(vault.recoveryCode(), false, nobody) }
        }
    }

    @Test
    fun `another vault has the folder, until it is closed`() = runBlocking {
        open().use { assertFalse(assertThrows<VaultException.Busy> { open() }.toString().contains(CANARY)) }
        open().close()
    }

    @Test
    fun `the device cannot write`() = runBlocking {
        folder.writeText("a file where the folder should be")
        assertFalse(assertThrows<VaultException.Files> { open() }.toString().contains(CANARY))
    }

    @Test
    fun `rights need no policy`() = runBlocking {
        open().use { vault ->
            assertEquals(0u, vault.objectToAll())
            assertNotNull(vault.status().objected)
            vault.endObjection()
            assertNull(vault.status().objected)
            vault.direct(Directive.ERASE)
            assertEquals(Directive.ERASE, vault.status().afterDeath!!.directive)
            assertEquals(3, vault.recoveryCode().trim().lines().size)
            val names = ZipInputStream(vault.export().inputStream()).use { zip -> generateSequence { zip.nextEntry }.map { it.name }.toList() }
            assertTrue(names.isNotEmpty())
        }
    }

    @Test
    fun `a key store that fails keeps its secrets`() = runBlocking {
        open().close()
        val cases = listOf(
            KeyVaultException.Locked() to "keys_locked", KeyVaultException.Unavailable() to "keys_unavailable",
            IllegalStateException(CANARY) to "keys_unavailable", NotImplementedError(CANARY) to "keys_unavailable",
            KeyVaultException.Lost() to "key_lost",
        )
        for ((failure, code) in cases) {
            keys.failure = failure
            assertFalse(logged { refused<VaultException.Keys>(code) { open() } }.contains(CANARY))
            // Without the layer over it, as Java would have it.
            if (failure !is Error) {
                val failed = assertThrows<VaultException.Keys> { BlockingVault.open(VaultOptions(folder.path, NOBODY), keys, clock) }
                assertFalse(failed.stackTraceToString().contains(CANARY))
            }
        }
        keys.failure = null
        open().close()
    }

    @Test
    fun `a lost key lets its owner start over`() = runBlocking {
        open().use { it.direct(Directive.ERASE) }
        File(temporary.toFile(), "keys/key").writeBytes(ByteArray(32))
        refused<VaultException.Keys>("key_lost") { open() }
        Vault.startOver(folder.path, keys)
        keys = FailingKeys(FileKeys(File(temporary.toFile(), "keys")))
        open().use { assertNull(it.status().afterDeath) }
    }

    @Test
    fun `a clock that fails stops consent and no erasure`() = runBlocking {
        open().use { vault ->
            for (failure in listOf(ClockException.Unavailable(), IllegalStateException(CANARY), NotImplementedError(CANARY), null)) {
                clock.failure = failure
                val said = logged {
                    assertEquals(0u, vault.withdraw(Scope.All))
                    vault.objectToAll()
                    vault.endObjection()
                }
                assertFalse(said.contains(CANARY), said)
            }
        }
    }

    @Test
    fun `what is closed says so`() = runBlocking {
        val vault = open()
        val prepared = Processor(Surroundings.options).use { processor ->
            processor.decode(smallPicture().png()).use { processor.prepareDonation(it, DonationView.MATTING) }
        }
        repeat(2) { vault.close() }
        assertThrows<IllegalStateException> { vault.status() }
        assertThrows<IllegalStateException> { vault.queue(prepared, "0".repeat(32)) }
        prepared.close()
        assertThrows<IllegalStateException> { prepared.picture() }
        Unit
    }

    @Test
    fun `the clocks of this machine run`() {
        val first = SystemClock().reading()
        Thread.sleep(1100)
        val second = SystemClock().reading()
        assertTrue(second.wall > first.wall && Math.abs(first.wall - System.currentTimeMillis() / 1000) < 60)
        if (File("/proc/uptime").exists()) {
            assertTrue(second.sinceBoot!! > first.sinceBoot!!)
            assertEquals(36, first.boot!!.length)
        }
        assertEquals(first.boot, second.boot)
    }

    /** What is said on standard error meanwhile. */
    private inline fun logged(work: () -> Unit): String {
        val before = System.err
        val said = ByteArrayOutputStream()
        System.setErr(PrintStream(said, true))
        try {
            work()
        } finally {
            System.setErr(before)
        }
        return said.toString()
    }

    private companion object {
        val NOBODY = "0123456789abcdef".repeat(4)
        val nobody = object : Transport {
            override fun send(call: HttpCall): HttpReply = throw TransportException.Unreachable()
        }
    }
}

/** The clocks of this machine, unless something is to be thrown instead. */
internal class FailingClock : Clock {
    var failure: Throwable? = null

    override fun reading(): ClockReading {
        failure?.let { throw it }
        return SystemClock().reading()
    }
}
