/*
 * The blocks of docs/quickstart-kotlin.md, compiled and run, and held word for word against that page.
 */
package eu.idphoto

import java.io.File
import java.nio.file.Path
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class QuickstartTest {
    @Test
    fun `the page says what is compiled here`() {
        val page = File("../../docs/quickstart-kotlin.md").readText()
        val blocks = Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(page).map { it.groupValues[1] }.toList()
        assertTrue(blocks.size >= 8)
        val here = File("src/test/kotlin/eu/idphoto/QuickstartTest.kt").readText()
        for (block in blocks) assertTrue(here.contains("\n$block"), "not compiled:\n$block")
    }

    @Test
    fun `a portrait`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            assertArrayEquals(Surroundings.portrait, portrait(processor, Surroundings.photo))
            assertEquals("made, ${Surroundings.portrait.size} bytes", portraitOrAdvice(processor, Surroundings.photo))
            assertTrue(portraitOrAdvice(processor, grey(400, 500).png()).startsWith("take another photo"))
        }
    }

    @Test
    fun `a sheet and a manifest`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            processor.decode(Surroundings.photo).use { processor.make(it, MakeRequest(STANDARD)) }.use { portrait ->
                assertArrayEquals(Surroundings.sheet("one.pdf"), printed(processor, portrait))
                assertTrue(believed(processor, portrait, ByteArray(32) { 7 }))
            }
        }
    }

    @Test
    fun `a donation`(@TempDir folder: Path) = runBlocking {
        val stand = Surroundings.stand
        vault(folder.resolve("vault").toString(), Donor.told("root"), FileKeys(folder.resolve("keys").toFile())).use { vault ->
            vault.installPolicy(File(stand, "policy.sid").readBytes())
            vault.installSites(File(stand, "sites.sid").readBytes())
            Processor(Surroundings.options).use { processor ->
                val id = processor.decode(Surroundings.photo).use { donate(vault, processor, it) }
                assertEquals(Standing.QUEUED, vault.status().donations.single { it.id == id }.standing)
            }
            HttpsTransport(Donor.trust()).use { job(vault, it) }
            assertEquals(1u, changeOfMind(vault))
        }
    }
}

// What follows stands on the page.

val options = ProcessorOptions(models = "models", runtime = "libonnxruntime.so")

suspend fun portrait(processor: Processor, file: ByteArray): ByteArray =
    processor.decode(file).use { photo ->
        val request = MakeRequest(standard = "icao-9303-print")
        processor.make(photo, request) { println("${it.step}/${it.steps} ${it.stage}") }.use { portrait ->
            val report = portrait.outcome().report
            for (check in report.checks.filter { it.verdict == Verdict.FAIL }) println("${check.id}: ${check.advice}")
            portrait.toByteArray()
        }
    }

suspend fun portraitOrAdvice(processor: Processor, file: ByteArray): String = try {
    "made, ${portrait(processor, file).size} bytes"
} catch (another: ProcessorException.Photo) {
    "take another photo: ${another.advice}"
} catch (several: ProcessorException.Faces) {
    "who of the ${several.faces.size}? Pass the index of one as MakeRequest.face"
} catch (other: ProcessorException) {
    "not now: ${other.message}"
}

suspend fun printed(processor: Processor, portrait: Portrait): ByteArray =
    processor.sheet(portrait, SheetRequest(paper = "10x15")).use { sheet ->
        println("${sheet.outcome().copies.single()} copies")
        sheet.toByteArray()
    }

suspend fun believed(processor: Processor, portrait: Portrait, seed: ByteArray): Boolean {
    val (manifest, publicKey) = SigningKey.fromSeed(seed).use { portrait.manifest(it) to it.publicKey() }
    val evidence = ManifestEvidence(publicKey = publicKey)
    val verified = processor.verifyManifest(manifest, portrait.toByteArray(), evidence)
    for (finding in verified.findings) println("${finding.state} ${finding.message}")
    return verified.holds && verified.overridden == false
}

suspend fun vault(folder: String, controller: String, keys: KeyVault): Vault =
    Vault.open(VaultOptions(folder, controller), keys, SystemClock())

suspend fun donate(vault: Vault, processor: Processor, photo: Photo): String {
    val text = vault.policy().texts.first { it.locale == "en" }
    val prepared = processor.prepareDonation(photo, DonationView.GEOMETRY)
    val look: ByteArray = prepared.picture()
    println("${text.text.length} characters of policy and ${look.size} bytes of picture to be shown")
    val given = vault.give(
        ConsentAct(
            purpose = DonationPurpose.LANDMARKS,
            view = DonationView.GEOMETRY,
            locale = text.locale,
            textSha256 = text.sha256,
            depicted = Depicted.MYSELF,
            age = AgeBand.SIXTEEN_OR_OVER,
        ),
    )
    return prepared.use { vault.queue(it, given.id) }.id
}

suspend fun job(vault: Vault, transport: Transport) {
    val exchange = vault.sendDue(transport)
    println("${exchange.stored.size} stored, ${exchange.troubles.map { it.code }}, ${exchange.left} left")
}

suspend fun changeOfMind(vault: Vault): UInt = vault.withdraw(Scope.All)
