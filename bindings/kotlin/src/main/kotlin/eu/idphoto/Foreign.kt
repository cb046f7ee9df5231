/*
 * What an app implements, as the library calls it: whatever is thrown comes over as one of the errors that
 * were agreed on, and its text stays behind. Thrown as it is, it would reach the library with its whole
 * stack trace, or, being no Exception, be printed to the log.
 */
package eu.idphoto

import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.isActive

/** [keys], whose surprises mean that it cannot be reached. */
internal class AgreedKeyVault(private val keys: KeyVault) : KeyVault {
    override fun wrap(secret: ByteArray): ByteArray = agreed { keys.wrap(secret) }
    override fun unwrap(wrapped: ByteArray): ByteArray = agreed { keys.unwrap(wrapped) }
    override fun anchor(): ByteArray? = agreed { keys.anchor() }
    override fun setAnchor(anchor: ByteArray): Unit = agreed { keys.setAnchor(anchor) }
    override fun forget(): Unit = agreed { keys.forget() }

    private inline fun <T> agreed(work: () -> T): T = try {
        work()
    } catch (failed: Throwable) {
        throw failed as? KeyVaultException ?: KeyVaultException.Unavailable()
    }
}

/** [clock], whose surprises mean that there is none. */
internal class AgreedClock(private val clock: Clock) : Clock {
    override fun reading(): ClockReading = try {
        clock.reading()
    } catch (failed: Throwable) {
        throw failed as? ClockException ?: ClockException.Unavailable()
    }
}

/** [transport] as long as the coroutine of [context] goes on; its surprises mean that the exchange broke. */
internal class AgreedTransport(private val transport: Transport, private val context: CoroutineContext) : Transport {
    override fun send(call: HttpCall): HttpReply {
        if (!context.isActive) throw TransportException.Interrupted()
        try {
            return transport.send(call)
        } catch (failed: Throwable) {
            throw failed as? TransportException ?: TransportException.Broken()
        }
    }
}

/** [sign], whose surprises mean that it did not. */
internal class AgreedSigner(private val key: ByteArray, private val sign: (ByteArray) -> ByteArray) : ManifestSigner {
    override fun publicKey(): ByteArray = key
    override fun sign(message: ByteArray): ByteArray = try {
        sign.invoke(message)
    } catch (_: Throwable) {
        throw SignerException.Failed()
    }
}

/** [onFound], whose surprises are dropped: the search goes on and tells no more. */
internal class AgreedFinder(private val onFound: (RecoveredDonation) -> Unit) : RecoveryListener {
    override fun onFound(donation: RecoveredDonation): Unit = try {
        onFound.invoke(donation)
    } catch (_: Throwable) {
        throw RecoveryListenerException.Failed()
    }
}
