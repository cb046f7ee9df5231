/*
 * Somebody who donates, at the stand that the tests find running.
 */
package eu.idphoto

import eu.idphoto.https.trusting
import java.io.File
import java.security.cert.CertificateFactory
import java.security.cert.X509Certificate

/** A vault in [folder] with the controller's files in it. */
internal class Donor private constructor(val vault: Vault, val options: VaultOptions, val https: HttpsTransport) : AutoCloseable {
    fun act(view: DonationView = DonationView.GEOMETRY) = ConsentAct(
        purpose = when (view) {
            DonationView.GEOMETRY -> DonationPurpose.LANDMARKS
            DonationView.MATTING -> DonationPurpose.MATTING
            DonationView.COMPLIANCE -> DonationPurpose.COMPLIANCE
        },
        view = view,
        locale = told("locale"),
        textSha256 = told("text_sha256"),
        depicted = Depicted.MYSELF,
        age = AgeBand.SIXTEEN_OR_OVER,
    )

    /** Gives, prepares and queues; the id. */
    suspend fun donates(view: DonationView = DonationView.GEOMETRY): String {
        val given = vault.give(act(view))
        Processor(Surroundings.options).use { processor ->
            processor.decode(smallPicture().png()).use { photo ->
                processor.prepareDonation(photo, view).use { vault.queue(it, given.id) }
            }
        }
        return given.id
    }

    suspend fun line(id: String): DonationLine = vault.status().donations.single { it.id == id }

    override fun close() {
        vault.close()
        https.close()
    }

    companion object {
        suspend fun inside(folder: File): Donor {
            val stand = Surroundings.stand
            val options = VaultOptions(File(folder, "vault").path, told("root"))
            val vault = Vault.open(options, FileKeys(File(folder, "keys")), SystemClock())
            vault.installPolicy(File(stand, "policy.sid").readBytes())
            vault.installSites(File(stand, "sites.sid").readBytes())
            return Donor(vault, options, HttpsTransport(trust()))
        }

        /** Believes the authority of the stand. */
        fun trust() = File(told("ca")).inputStream().use { file ->
            val authorities = CertificateFactory.getInstance("X.509").generateCertificates(file)
            trusting(*authorities.map { it as X509Certificate }.toTypedArray())
        }

        /** One text of the flat object that the stand says of itself. */
        fun told(name: String): String {
            val said = File(Surroundings.stand, "stand.json").readText()
            return Regex("\"$name\"\\s*:\\s*\"([^\"\\\\]*)\"").find(said)!!.groupValues[1]
        }
    }
}
