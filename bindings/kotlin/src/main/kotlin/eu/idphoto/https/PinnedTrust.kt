/*
 * Whom TLS believes: a trust manager's roots, and on top of them the name and the pins of one call.
 */
package eu.idphoto.https

import java.net.Socket
import java.security.GeneralSecurityException
import java.security.MessageDigest
import java.security.cert.CertPathBuilder
import java.security.cert.CertStore
import java.security.cert.CertificateException
import java.security.cert.CollectionCertStoreParameters
import java.security.cert.PKIXBuilderParameters
import java.security.cert.PKIXCertPathBuilderResult
import java.security.cert.TrustAnchor
import java.security.cert.X509CertSelector
import java.security.cert.X509Certificate
import javax.net.ssl.SSLEngine
import javax.net.ssl.X509ExtendedTrustManager
import javax.net.ssl.X509TrustManager

/**
 * Believes a certificate when [platform] does, when it is for [host], and when a key of the chain between
 * it and a root of the platform's is pinned.
 *
 * The chain is one that was verified here, not all that the other side sent: anybody can send along a
 * certificate with a pinned key (RFC 7469, section 2.6). Revocation is not asked: that would tell a third
 * party who is talked to, and a list of sites takes a pin away within the hour.
 */
internal class PinnedTrust(
    private val platform: X509TrustManager,
    private val host: String,
    private val pins: List<ByteArray>,
) : X509ExtendedTrustManager() {
    /** The pin that was met; null until the certificate is believed. */
    @Volatile
    var found: ByteArray? = null
        private set

    override fun checkServerTrusted(chain: Array<out X509Certificate>, authType: String, socket: Socket) {
        when (platform) {
            is X509ExtendedTrustManager -> platform.checkServerTrusted(chain, authType, socket)
            else -> platform.checkServerTrusted(chain, authType)
        }
        // The platform looked at the name too, unless its trust manager is of the old kind.
        if (!isFor(host, chain.first())) throw CertificateException("another name")
        found = pinIn(chain.toList()) ?: throw CertificateException("no pinned key")
    }

    /** Of several chains, one to a pinned root comes first: the shortest could end before it. */
    private fun pinIn(sent: List<X509Certificate>): ByteArray? {
        val roots = platform.acceptedIssuers.asList()
        val pinned = roots.filter { pinOf(it) != null }
        return sequenceOf(pinned, roots)
            .mapNotNull { anchors -> verified(sent, anchors) }
            .firstNotNullOfOrNull { path -> path.firstNotNullOfOrNull(::pinOf) }
    }

    /** The chain from the first of [sent] to one of [roots], both ends included. */
    private fun verified(sent: List<X509Certificate>, roots: List<X509Certificate>): List<X509Certificate>? {
        if (roots.isEmpty()) return null
        val target = X509CertSelector().apply { certificate = sent.first() }
        val wanted = PKIXBuilderParameters(roots.mapTo(HashSet()) { TrustAnchor(it, null) }, target)
        wanted.isRevocationEnabled = false
        wanted.addCertStore(CertStore.getInstance("Collection", CollectionCertStoreParameters(sent)))
        return try {
            val built = CertPathBuilder.getInstance("PKIX").build(wanted) as PKIXCertPathBuilderResult
            built.certPath.certificates.filterIsInstance<X509Certificate>() + built.trustAnchor.trustedCert
        } catch (_: GeneralSecurityException) {
            null
        }
    }

    private fun pinOf(certificate: X509Certificate): ByteArray? {
        val key = MessageDigest.getInstance("SHA-256").digest(certificate.publicKey.encoded)
        return pins.firstOrNull { it.contentEquals(key) }
    }

    override fun getAcceptedIssuers(): Array<X509Certificate> = platform.acceptedIssuers

    // Only sockets are made with this, and only as a client.
    override fun checkServerTrusted(chain: Array<out X509Certificate>, authType: String): Unit = refuse()

    override fun checkServerTrusted(chain: Array<out X509Certificate>, authType: String, engine: SSLEngine): Unit =
        refuse()

    override fun checkClientTrusted(chain: Array<out X509Certificate>, authType: String): Unit = refuse()

    override fun checkClientTrusted(chain: Array<out X509Certificate>, authType: String, socket: Socket): Unit =
        refuse()

    override fun checkClientTrusted(chain: Array<out X509Certificate>, authType: String, engine: SSLEngine): Unit =
        refuse()

    private fun refuse(): Nothing = throw CertificateException("not asked for")
}

/**
 * Whether [certificate] names [host]: word for word, or with a star for its first label (RFC 9525, section 6.3).
 */
internal fun isFor(host: String, certificate: X509Certificate): Boolean {
    val above = host.substringAfter('.', "")
    val star = if ('.' in above) "*.$above" else null
    return certificate.subjectAlternativeNames.orEmpty()
        .filter { it[0] == DNS_NAME }
        .map { it[1] as String }
        .any { it.equals(host, ignoreCase = true) || it.equals(star, ignoreCase = true) }
}

/** The kind of a name that is one of the DNS (RFC 5280, section 4.2.1.6). */
private const val DNS_NAME = 2
