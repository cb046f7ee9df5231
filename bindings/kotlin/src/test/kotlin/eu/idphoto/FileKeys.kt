/*
 * A key store for tests: AES-GCM by the JDK, with key and anchor in a folder. A program on a JVM would keep
 * the key under a passphrase, and an app on Android in the Keystore.
 */
package eu.idphoto

import java.io.File
import java.io.FileOutputStream
import java.security.GeneralSecurityException
import java.security.SecureRandom
import javax.crypto.Cipher
import javax.crypto.spec.GCMParameterSpec
import javax.crypto.spec.SecretKeySpec

internal class FileKeys(folder: File) : KeyVault {
    private val key = File(folder, "key")
    private val held = File(folder, "anchor")

    init {
        folder.mkdirs()
        if (!key.exists()) write(key, ByteArray(32).also(SecureRandom()::nextBytes))
    }

    override fun wrap(secret: ByteArray): ByteArray {
        val nonce = ByteArray(NONCE).also(SecureRandom()::nextBytes)
        return nonce + cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(secret)
    }

    override fun unwrap(wrapped: ByteArray): ByteArray = try {
        cipher(Cipher.DECRYPT_MODE, wrapped.copyOf(NONCE)).doFinal(wrapped, NONCE, wrapped.size - NONCE)
    } catch (_: GeneralSecurityException) {
        throw KeyVaultException.Lost()
    }

    override fun anchor(): ByteArray? = held.takeIf { it.exists() }?.readBytes()

    override fun setAnchor(anchor: ByteArray) = write(held, anchor)

    override fun forget() {
        key.delete()
        held.delete()
    }

    private fun cipher(mode: Int, nonce: ByteArray): Cipher {
        if (!key.exists()) throw KeyVaultException.Lost()
        return Cipher.getInstance("AES/GCM/NoPadding").apply {
            init(mode, SecretKeySpec(key.readBytes(), "AES"), GCMParameterSpec(128, nonce))
        }
    }

    private fun write(file: File, bytes: ByteArray) {
        val beside = File(file.path + ".new")
        FileOutputStream(beside).use { it.write(bytes); it.fd.sync() }
        check(beside.renameTo(file))
    }

    private companion object {
        const val NONCE = 12
    }
}

/** [keys], unless something is to be thrown instead. */
internal class FailingKeys(private val keys: KeyVault) : KeyVault {
    var failure: Throwable? = null

    private fun may() {
        failure?.let { throw it }
    }

    override fun wrap(secret: ByteArray) = keys.wrap(secret).also { may() }
    override fun unwrap(wrapped: ByteArray) = keys.unwrap(wrapped).also { may() }
    override fun anchor() = keys.anchor().also { may() }
    override fun setAnchor(anchor: ByteArray) = keys.setAnchor(anchor).also { may() }
    override fun forget() = keys.forget().also { may() }
}
