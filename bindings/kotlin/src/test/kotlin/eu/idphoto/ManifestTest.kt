/*
 * Edit manifests: written, signed by a key that is given or kept elsewhere, and held against portraits.
 */
package eu.idphoto

import java.nio.ByteBuffer
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

class ManifestTest {
    /** Test 1 of RFC 8032, section 7.1. */
    private val seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    private val publicKey = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    private val pem = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        -----END PRIVATE KEY-----
    """.trimIndent().toByteArray()

    private fun bytes(digits: String) = digits.chunked(2).map { it.toInt(16).toByte() }.toByteArray()

    private fun ManifestVerification.state(id: String) = findings.single { it.id == id }.state

    private fun withPortrait(work: suspend (Processor, Portrait) -> Unit) = runBlocking {
        Processor(Surroundings.options).use { processor ->
            processor.decode(Surroundings.photo).use { photo ->
                processor.make(photo, MakeRequest(STANDARD)).use { work(processor, it) }
            }
        }
    }

    @Test
    fun `signed and unsigned ones hold, and tell what was done`() = withPortrait { processor, portrait ->
        val file = portrait.toByteArray()
        val unsigned = processor.verifyManifest(portrait.manifest(), file, ManifestEvidence(photo = Surroundings.photo))
        assertTrue(unsigned.holds)
        assertEquals(false, unsigned.overridden)
        assertEquals(STANDARD, unsigned.standard)
        assertEquals(FindingState.HOLDS, unsigned.state("photo"))
        assertEquals(FindingState.NOTE, unsigned.state("signature"))
        assertTrue(unsigned.operations.any { it.startsWith("cropped and scaled it") }, unsigned.operations.toString())
        assertFalse(unsigned.toString().any(Char::isDigit), unsigned.toString())

        val signed = SigningKey.fromSeed(seed).use { key ->
            assertEquals(publicKey, key.publicKey())
            portrait.manifest(key)
        }
        SigningKey.fromPem(pem).use { assertArrayEquals(signed, portrait.manifest(it)) }
        SigningKey.fromSeed(ByteBuffer.allocateDirect(32).put(seed).apply { flip() }).use {
            assertArrayEquals(signed, portrait.manifest(it))
        }
        val held = processor.verifyManifest(signed, file, ManifestEvidence(publicKey = publicKey))
        assertTrue(held.holds)
        assertEquals(publicKey, held.signedBy)
    }

    @Test
    fun `what was tampered with does not hold`() = withPortrait { processor, portrait ->
        val file = portrait.toByteArray()
        val signed = SigningKey.fromSeed(seed).use { portrait.manifest(it) }
        val other = file.copyOf().also { it[it.size - 40] = (it[it.size - 40] + 1).toByte() }
        assertEquals(FindingState.FAILS, processor.verifyManifest(signed, other).state("portrait"))
        val forged = signed.decodeToString().replace("\"face\"", "\"facs\"").replace("\"width\":413", "\"width\":414")
        val told = processor.verifyManifest(forged.toByteArray(), file)
        assertFalse(told.holds)
        assertNull(told.signedBy)
        for (none in listOf(ByteArray(0), CANARY.toByteArray(), signed.copyOf(signed.size - 9))) {
            val unread = processor.verifyManifest(none, file)
            assertEquals(false to null, unread.holds to unread.overridden)
            assertFalse(unread.findings.toString().contains(CANARY))
        }
    }

    @Test
    fun `a key that is kept elsewhere signs, or says nothing`() = withPortrait { _, portrait ->
        val signed = SigningKey.fromSeed(seed).use { portrait.manifest(it) }
        val value = bytes(Regex("\"value\":\"([0-9a-f]+)\"").find(signed.decodeToString())!!.groupValues[1])
        SigningKey.keptBy(bytes(publicKey)) { value }.use { assertArrayEquals(signed, portrait.manifest(it)) }
        val failing: List<(ByteArray) -> ByteArray> = listOf({ ByteArray(64) }, { ByteArray(0) }, { error(CANARY) }, { throw Error(CANARY) })
        for (sign in failing) SigningKey.keptBy(bytes(publicKey), sign).use { key ->
            val failed = assertThrows<ProcessorException.Internal> { portrait.manifest(key) }
            assertEquals("signer", failed.code)
            assertFalse(failed.stackTraceToString().contains(CANARY))
        }
    }

    @Test
    fun `what is no key is refused`() = withPortrait { processor, portrait ->
        for (call in listOf<() -> SigningKey>(
            { SigningKey.fromSeed(ByteArray(0)) }, { SigningKey.fromSeed(seed + 0) }, { SigningKey.fromPem(seed) },
            { SigningKey.keptBy(ByteArray(32)) { it } },
        )) assertEquals("key", assertThrows<ProcessorException.Request> { call() }.code)
        val manifest = portrait.manifest()
        for (text in listOf("", "d75a", "0".repeat(64))) {
            val failed = assertThrows<ProcessorException.Request> {
                processor.verifyManifest(manifest, portrait.toByteArray(), ManifestEvidence(publicKey = text))
            }
            assertEquals("key", failed.code)
        }
    }
}
