// What the Keystore is asked for: its own class of parameters, run here. No key is made.

package eu.idphoto.android

import android.security.keystore.KeyProperties
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class KeystoreSpecFrameworkTest {
    @Test
    fun `a key of 256 bits that wraps with nonces of the store's own`() {
        val spec = KeyUse().spec("a", inStrongBox = false)
        assertEquals(256, spec.keySize)
        assertEquals(listOf(KeyProperties.BLOCK_MODE_GCM), spec.blockModes.toList())
        assertEquals(listOf(KeyProperties.ENCRYPTION_PADDING_NONE), spec.encryptionPaddings.toList())
        assertEquals(KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT, spec.purposes)
        assertTrue(spec.isRandomizedEncryptionRequired)
    }

    @Test
    fun `by default nobody is asked, so that a job can send`() {
        val spec = KeyUse().spec("a", inStrongBox = false)
        assertFalse(spec.isUserAuthenticationRequired)
        assertFalse(spec.isUnlockedDeviceRequired)
    }

    @Test
    fun `an app can ask for more`() {
        val spec = KeyUse(unlocked = true, confirmedSeconds = 30).spec("a", inStrongBox = true)
        assertTrue(spec.isUnlockedDeviceRequired)
        assertTrue(spec.isUserAuthenticationRequired)
        assertEquals(30, spec.userAuthenticationValidityDurationSeconds)
        assertTrue(spec.isStrongBoxBacked)
    }
}
