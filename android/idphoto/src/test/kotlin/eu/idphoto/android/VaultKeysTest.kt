// The key vault under a real vault in Rust, with an AES key of the desktop in place of Keystore's.

package eu.idphoto.android

import eu.idphoto.Clock
import eu.idphoto.ClockReading
import eu.idphoto.Vault
import eu.idphoto.VaultException
import eu.idphoto.VaultOptions
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File

class VaultKeysTest {
    @TempDir
    lateinit var folder: File

    private val place = DeskPlace()

    @BeforeEach
    fun library() = NativeLibrary.need()

    @Test
    fun `what one vault wrapped, the next one opens`() {
        val code = code()
        assertEquals(code, code())
    }

    @Test
    fun `a key that is gone is told as that`() {
        code()
        place.held = null
        val told = assertThrows(VaultException.Keys::class.java) { code() }
        assertEquals("key_lost", told.code)
    }

    @Test
    fun `an empty vault has nothing to wake up for`() {
        open().use { vault ->
            val pending = VaultDesk(vault).pending()
            assertEquals(null, Waking.of(pending, 0, Tried.NOTHING))
        }
    }

    private fun code(): String = open().use { runBlocking { it.recoveryCode() } }

    private fun open(): Vault {
        val keys = WrappingKeyVault(place, DurableFile(File(folder, "anchor"), DeskSync()))
        val clock = object : Clock {
            override fun reading() = ClockReading(System.currentTimeMillis() / 1000, null, null)
        }
        val vault = File(folder, "vault").apply { mkdirs() }
        return runBlocking { Vault.open(VaultOptions(vault.path, "ab".repeat(32)), keys, clock) }
    }
}
