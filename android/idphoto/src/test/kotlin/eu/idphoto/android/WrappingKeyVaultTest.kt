// The key vault's order of things, with AES keys of the desktop in place of Keystore's.

package eu.idphoto.android

import eu.idphoto.KeyVaultException.Lost
import eu.idphoto.KeyVaultException.Unavailable
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.io.IOException
import java.security.KeyStoreException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

internal class DeskPlace : KeyPlace {
    var held: SecretKey? = null
    var trouble: Exception? = null

    override fun key(): SecretKey? = trouble?.let { throw it } ?: held

    override fun make(): SecretKey = KeyGenerator.getInstance("AES").run { init(256); generateKey() }.also { held = it }

    override fun destroy() {
        trouble?.let { throw it }
        held = null
    }
}

class WrappingKeyVaultTest {
    @TempDir
    lateinit var folder: File

    private val place = DeskPlace()
    private val file get() = File(folder, "vault.anchor")

    private fun vault(sync: FolderSync = DeskSync()) = WrappingKeyVault(place, DurableFile(file, sync))

    @Test
    fun `a secret comes back, and no two wrappings are the same`() {
        val vault = vault()
        val (one, two) = vault.wrap(SECRET.copyOf()) to vault.wrap(SECRET.copyOf())
        assertFalse(one.contentEquals(two))
        assertArrayEquals(SECRET, vault.unwrap(one))
        assertArrayEquals(SECRET, vault().unwrap(two))
        assertEquals(1 + 12 + SECRET.size + 16, one.size)
    }

    @Test
    fun `a secret is wiped from the array it came in`() {
        val given = SECRET.copyOf()
        vault().wrap(given)
        assertTrue(given.all { it == 0.toByte() })
    }

    @Test
    fun `a changed byte anywhere opens nothing`() {
        val vault = vault()
        val wrapped = vault.wrap(SECRET.copyOf())
        for (at in wrapped.indices) {
            val changed = wrapped.copyOf().also { it[at] = (it[at] + 1).toByte() }
            assertThrows(Lost::class.java, { vault.unwrap(changed) }, "$at")
        }
        for (length in wrapped.indices) assertThrows(Lost::class.java) { vault.unwrap(wrapped.copyOf(length)) }
    }

    @Test
    fun `another key and no key are a lost one`() {
        val vault = vault()
        val wrapped = vault.wrap(SECRET.copyOf())
        place.make()
        assertThrows(Lost::class.java) { vault.unwrap(wrapped) }
        place.held = null
        assertThrows(Lost::class.java) { vault.unwrap(wrapped) }
        assertNull(place.held)
    }

    @Test
    fun `what is too long is not taken`() {
        assertThrows(Unavailable::class.java) { vault().wrap(ByteArray(65)) }
        assertThrows(Unavailable::class.java) { vault().setAnchor(ByteArray(65)) }
        assertNull(place.held)
    }

    @Test
    fun `an anchor stays until the next`() {
        val vault = vault()
        assertNull(vault.anchor())
        vault.wrap(SECRET.copyOf())
        assertNull(vault.anchor())
        vault.setAnchor(ByteArray(64) { 1 })
        vault.setAnchor(byteArrayOf())
        assertArrayEquals(byteArrayOf(), vault().anchor())
        vault.setAnchor(byteArrayOf(5))
        assertArrayEquals(byteArrayOf(5), vault().anchor())
    }

    @Test
    fun `an anchor taken away from a key is noticed`() {
        val vault = vault()
        vault.wrap(SECRET.copyOf())
        vault.setAnchor(byteArrayOf(5))
        assertTrue(file.delete())
        assertThrows(Lost::class.java) { vault.anchor() }
        file.writeBytes(byteArrayOf())
        assertThrows(Lost::class.java) { vault.anchor() }
    }

    @Test
    fun `no key is made where its anchor's file cannot be`() {
        val vault = vault { throw IOException() }
        assertThrows(Unavailable::class.java) { vault.wrap(SECRET.copyOf()) }
        assertNull(place.held)
    }

    @Test
    fun `what is forgotten is gone, twice too`() {
        val vault = vault()
        val wrapped = vault.wrap(SECRET.copyOf())
        vault.setAnchor(byteArrayOf(5))
        vault.forget()
        vault.forget()
        assertFalse(file.exists())
        assertNull(vault.anchor())
        assertThrows(Lost::class.java) { vault.unwrap(wrapped) }
    }

    @Test
    fun `a store that does not answer forgets nothing`() {
        val vault = vault()
        val wrapped = vault.wrap(SECRET.copyOf())
        place.trouble = KeyStoreException("names a key")
        assertThrows(Unavailable::class.java) { vault.forget() }
        assertThrows(Unavailable::class.java) { vault.unwrap(wrapped) }
        assertTrue(file.exists())
        place.trouble = null
        assertArrayEquals(SECRET, vault.unwrap(wrapped))
    }

    private companion object {
        val SECRET = ByteArray(32) { it.toByte() }
    }
}
