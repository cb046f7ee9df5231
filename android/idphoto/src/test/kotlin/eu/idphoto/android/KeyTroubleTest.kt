// What exceptions of key stores mean, of those that every Java has. Android's own: KeyTroubleFrameworkTest.

package eu.idphoto.android

import eu.idphoto.KeyVaultException
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import java.security.InvalidKeyException
import java.security.KeyStoreException
import java.security.ProviderException
import javax.crypto.AEADBadTagException
import javax.crypto.IllegalBlockSizeException

class KeyTroubleTest {
    @Test
    fun `a tag that does not hold is another key`() {
        assertEquals(KeyVaultException.Lost::class, KeyTrouble.of(AEADBadTagException())::class)
        assertEquals(KeyVaultException.Lost::class, KeyTrouble.of(ProviderException(AEADBadTagException()))::class)
    }

    @Test
    fun `the rest may be better tomorrow`() {
        val rest = listOf(KeyStoreException(), InvalidKeyException(), IllegalBlockSizeException(), ProviderException(), Exception())
        for (what in rest) assertEquals(KeyVaultException.Unavailable::class, KeyTrouble.of(what)::class)
    }

    @Test
    fun `what was decided already stays`() {
        assertEquals(KeyVaultException.Locked::class, KeyTrouble.of(KeyVaultException.Locked())::class)
    }

    @Test
    fun `causes that go round in a circle end`() {
        val one = Exception()
        one.initCause(Exception(one))
        assertEquals(KeyVaultException.Unavailable::class, KeyTrouble.of(one)::class)
    }

    @Test
    fun `nothing of the text goes on`() {
        val told = KeyTrouble.of(KeyStoreException("names a key"))
        assertNull(told.cause)
        assertEquals(false, told.toString().contains("names a key"))
    }
}
