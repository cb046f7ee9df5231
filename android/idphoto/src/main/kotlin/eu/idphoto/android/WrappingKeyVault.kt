// A key vault over one key that wraps, and a file for the anchor: in which order they are made and lost.
// Not here: the key itself (KeystoreKeyVault.kt). Needs nothing of Android.

package eu.idphoto.android

import eu.idphoto.KeyVault
import eu.idphoto.KeyVaultException
import javax.crypto.SecretKey

/** Where one key lives. Any exception of it is told as [KeyTrouble] has it. */
internal interface KeyPlace {
    /** The key, which cannot be taken out; `null` when there is none. */
    fun key(): SecretKey?

    /** Makes a new one. */
    fun make(): SecretKey

    /** Destroys it; nothing when there is none. */
    fun destroy()
}

/**
 * The anchor's file is made before the key and holds an anchor or says that none was set yet. So a key
 * without that file means that somebody took the file away, which counts as the key being lost: otherwise
 * an old ledger could be put back unnoticed.
 */
internal class WrappingKeyVault(private val place: KeyPlace, private val anchor: DurableFile) : KeyVault {
    private val lock = Any()

    override fun wrap(secret: ByteArray): ByteArray = told {
        try {
            if (secret.size > MOST) throw KeyVaultException.Unavailable()
            WrappedSecret.wrap(place.key() ?: made(), secret)
        } finally {
            secret.fill(0)
        }
    }

    override fun unwrap(wrapped: ByteArray): ByteArray = told {
        WrappedSecret.unwrap(place.key() ?: throw KeyVaultException.Lost(), wrapped)
    }

    override fun anchor(): ByteArray? = told {
        val file = anchor.read(1 + MOST)
        when {
            file != null && file.isNotEmpty() -> if (file[0] == SET) file.copyOfRange(1, file.size) else null
            file == null && place.key() == null -> null
            else -> throw KeyVaultException.Lost()
        }
    }

    override fun setAnchor(anchor: ByteArray): Unit = told {
        if (anchor.size > MOST) throw KeyVaultException.Unavailable()
        this.anchor.write(byteArrayOf(SET) + anchor)
    }

    /** The key first: what it wrapped is gone from then on, whatever happens to the file. */
    override fun forget(): Unit = told {
        place.destroy()
        anchor.delete()
    }

    /** The class and no more. */
    override fun toString(): String = "KeyVault"

    private fun made(): SecretKey {
        anchor.write(byteArrayOf(UNSET))
        return place.make()
    }

    /** Whatever goes wrong, in the words of [KeyVault]. */
    private fun <T> told(work: () -> T): T = synchronized(lock) {
        try {
            work()
        } catch (trouble: Exception) {
            throw KeyTrouble.of(trouble)
        }
    }

    private companion object {
        /** Secrets and anchors are at most that long. */
        const val MOST = 64
        const val UNSET: Byte = 0
        const val SET: Byte = 1
    }
}
