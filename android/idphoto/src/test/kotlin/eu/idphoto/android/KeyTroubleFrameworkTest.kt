// What Android's own exceptions of its key store mean: its classes, run here.

package eu.idphoto.android

import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.UserNotAuthenticatedException
import eu.idphoto.KeyVaultException
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.security.InvalidKeyException
import java.security.ProviderException

class KeyTroubleFrameworkTest {
    @Test
    fun `a key that is invalid for ever is lost`() {
        val gone = KeyPermanentlyInvalidatedException()
        assertEquals(KeyVaultException.Lost::class, KeyTrouble.of(gone)::class)
        assertEquals(KeyVaultException.Lost::class, KeyTrouble.of(ProviderException(gone))::class)
    }

    @Test
    fun `a key that waits for its owner is locked`() {
        val waits = UserNotAuthenticatedException()
        assertEquals(KeyVaultException.Locked::class, KeyTrouble.of(waits)::class)
        assertEquals(KeyVaultException.Locked::class, KeyTrouble.of(InvalidKeyException(waits))::class)
    }
}
