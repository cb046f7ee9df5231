/*
 * Keys that sign edit manifests, from arrays: what is copied on the way is overwritten. Not here: the key
 * itself, which is generated.
 */
package eu.idphoto

import java.nio.ByteBuffer

/**
 * From the 32 bytes that an Ed25519 key is derived from. [seed] is the app's to overwrite.
 *
 * @throws ProcessorException.Request with code `key` when these are not 32 bytes.
 */
public fun SigningKey.Companion.fromSeed(seed: ByteArray): SigningKey = seed.lent { fromSeed(it) }

/**
 * From the text of a PKCS#8 file, as `openssl genpkey -algorithm ed25519` writes it; [text] as in [fromSeed].
 *
 * @throws ProcessorException.Request with code `key` when it is no such key.
 */
public fun SigningKey.Companion.fromPem(text: ByteArray): SigningKey = text.lent { fromPem(it) }

/**
 * From a key that never leaves where the app keeps it: [publicKey] is its public half, 32 bytes, and [sign]
 * signs as Ed25519 does, the message itself. What [sign] throws stays on this side of the border; the manifest
 * then fails with [ProcessorException.Internal], code `signer`.
 *
 * @throws ProcessorException.Request with code `key` when its public half is none.
 */
public fun SigningKey.Companion.keptBy(publicKey: ByteArray, sign: (ByteArray) -> ByteArray): SigningKey =
    keptBy(AgreedSigner(publicKey, sign))

private inline fun <T> ByteArray.lent(work: (ByteBuffer) -> T): T {
    val copy = ByteBuffer.allocateDirect(size).put(this)
    try {
        copy.flip()
        return work(copy)
    } finally {
        copy.clear()
        while (copy.hasRemaining()) copy.put(0)
    }
}
