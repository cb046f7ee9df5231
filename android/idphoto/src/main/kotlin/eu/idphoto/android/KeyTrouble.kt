// What an exception of a key store means for whoever wanted to use the key.
// Not here: using it. Needs nothing of Android: its exceptions are known by name.

package eu.idphoto.android

import eu.idphoto.KeyVaultException
import javax.crypto.AEADBadTagException

internal object KeyTrouble {
    private const val INVALIDATED = "android.security.keystore.KeyPermanentlyInvalidatedException"
    private const val NOT_AUTHENTICATED = "android.security.keystore.UserNotAuthenticatedException"

    /** Causes that are looked at: exceptions may go round in a circle. */
    private const val DEPTH = 8

    /**
     * `Lost` when the key can never be used again or is another one, `Locked` when its owner has to unlock
     * it, `Unavailable` for the rest: a store that does not answer today may answer tomorrow, and nobody
     * should start anew because of it. Nothing of [what] is kept.
     */
    fun of(what: Throwable): KeyVaultException {
        val chain = generateSequence(what) { it.cause }.take(DEPTH).toList()
        return when {
            chain.any { it is KeyVaultException } -> chain.first { it is KeyVaultException } as KeyVaultException
            chain.any { it.isA(INVALIDATED) || it is AEADBadTagException } -> KeyVaultException.Lost()
            chain.any { it.isA(NOT_AUTHENTICATED) } -> KeyVaultException.Locked()
            else -> KeyVaultException.Unavailable()
        }
    }

    private fun Throwable.isA(name: String): Boolean =
        generateSequence<Class<*>>(javaClass) { it.superclass }.any { it.name == name }
}
