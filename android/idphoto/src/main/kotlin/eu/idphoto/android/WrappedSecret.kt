// The bytes of a wrapped secret: form, nonce, ciphertext with its tag.
// Not here: where the key is. Needs nothing of Android.

package eu.idphoto.android

import java.security.GeneralSecurityException
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

internal object WrappedSecret {
    const val TRANSFORMATION: String = "AES/GCM/NoPadding"
    private const val FORM: Byte = 1
    private const val NONCE = 12
    private const val TAG_BITS = 128

    /** What else is wrapped by the same kind of key cannot be taken for it. */
    private val PURPOSE = "eu.idphoto vault 1".toByteArray(Charsets.US_ASCII)

    /** The nonce is the key store's: it does not let anybody choose one. */
    @Throws(GeneralSecurityException::class)
    fun wrap(key: SecretKey, secret: ByteArray): ByteArray {
        val cipher = Cipher.getInstance(TRANSFORMATION)
        cipher.init(Cipher.ENCRYPT_MODE, key)
        cipher.updateAAD(PURPOSE)
        val sealed = cipher.doFinal(secret)
        val nonce = cipher.iv
        if (nonce.size != NONCE) throw GeneralSecurityException("a nonce of another length")
        return byteArrayOf(FORM) + nonce + sealed
    }

    /** Bytes that [wrap] did not make are as those of another key: there is nothing that opens them. */
    @Throws(GeneralSecurityException::class)
    fun unwrap(key: SecretKey, wrapped: ByteArray): ByteArray {
        val whole = wrapped.size >= 1 + NONCE + TAG_BITS / 8 && wrapped[0] == FORM
        if (!whole) throw AEADBadTagException()
        val cipher = Cipher.getInstance(TRANSFORMATION)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, wrapped, 1, NONCE))
        cipher.updateAAD(PURPOSE)
        return cipher.doFinal(wrapped, 1 + NONCE, wrapped.size - 1 - NONCE)
    }
}
