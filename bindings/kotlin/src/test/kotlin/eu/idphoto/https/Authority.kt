/*
 * Certificates for tests, made by the JDK's keytool when the tests run: a root, what it signed, and what
 * it did not.
 */
package eu.idphoto.https

import eu.idphoto.https.Authority.PASSWORD
import java.io.File
import java.net.Socket
import java.nio.file.Files
import java.security.KeyStore
import java.security.MessageDigest
import java.security.Principal
import java.security.PrivateKey
import java.security.cert.X509Certificate
import javax.net.ssl.SSLContext
import javax.net.ssl.TrustManagerFactory
import javax.net.ssl.X509ExtendedKeyManager
import javax.net.ssl.X509TrustManager
import org.junit.jupiter.api.Assertions.assertEquals

/** Two roots of which tests believe [root] alone, and certificates of servers by alias. */
internal object Authority {
    const val PASSWORD = "only-for-tests"

    private val keys: KeyStore by lazy {
        val folder = Files.createTempDirectory("idphoto-certificates").toFile()
        try {
            val file = File(folder, "keys.p12")
            root(file, "root")
            root(file, "stranger")
            signed(file, "between", by = "root", "-ext", "bc:c")
            val names = "san=dns:localhost,dns:fr.localhost,dns:*.star.localhost"
            signed(file, "server", by = "root", "-ext", names)
            signed(file, "below", by = "between", "-ext", names)
            signed(file, "other", by = "root", "-ext", "san=dns:elsewhere.localhost")
            signed(file, "old", by = "root", "-ext", names, "-startdate", "-20d", "-validity", "10")
            signed(file, "strange", by = "stranger", "-ext", names)
            file.inputStream().use { KeyStore.getInstance("PKCS12").apply { load(it, PASSWORD.toCharArray()) } }
        } finally {
            folder.deleteRecursively()
        }
    }

    fun certificate(alias: String): X509Certificate = keys.getCertificate(alias) as X509Certificate

    /** SHA-256 of the key that [alias] has (RFC 7469, section 2.4). */
    fun pin(alias: String): ByteArray =
        MessageDigest.getInstance("SHA-256").digest(certificate(alias).publicKey.encoded)

    /** Believes the root, as the platform does what the user installed. */
    val trust: X509TrustManager by lazy { trusting(certificate("root")) }

    /** A server that shows the certificate [alias], the chain to its root, and whatever [besides] names. */
    fun serverContext(alias: String, vararg besides: String): SSLContext {
        val chain = keys.getCertificateChain(alias).map { it as X509Certificate } + besides.map(::certificate)
        val key = keys.getKey(alias, PASSWORD.toCharArray()) as PrivateKey
        return SSLContext.getInstance("TLS").apply { init(arrayOf(OneKey(key, chain)), null, null) }
    }

    private fun root(file: File, alias: String) =
        keytool(file, alias, "-dname", "CN=$alias of tests", "-ext", "bc:c")

    private fun signed(file: File, alias: String, by: String, vararg more: String) =
        keytool(file, alias, "-dname", "CN=$alias", "-signer", by, *more)

    private fun keytool(file: File, alias: String, vararg more: String) {
        val program = File(System.getProperty("java.home"), "bin/keytool").path
        val words = listOf(
            program, "-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1",
            "-keystore", file.path, "-storetype", "PKCS12", "-storepass", PASSWORD,
        ) + more
        val run = ProcessBuilder(words).redirectErrorStream(true).start()
        val said = run.inputStream.bufferedReader().readText()
        assertEquals(0, run.waitFor(), said)
    }
}

/** A trust manager of the JDK's that believes [roots] and nothing else. */
internal fun trusting(vararg roots: X509Certificate): X509TrustManager {
    val store = KeyStore.getInstance("PKCS12").apply { load(null, null) }
    roots.forEachIndexed { number, root -> store.setCertificateEntry("root $number", root) }
    val factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
    factory.init(store)
    return factory.trustManagers.filterIsInstance<X509TrustManager>().single()
}

/** Shows [chain] to everybody: a key store would insist on one that makes sense. */
private class OneKey(val key: PrivateKey, val chain: List<X509Certificate>) : X509ExtendedKeyManager() {
    override fun chooseServerAlias(type: String?, issuers: Array<out Principal>?, socket: Socket?) =
        "one".takeIf { type == "EC" || type?.startsWith("EC") == true }
    override fun getServerAliases(type: String?, issuers: Array<out Principal>?) = arrayOf("one")
    override fun getCertificateChain(alias: String?) = chain.toTypedArray()
    override fun getPrivateKey(alias: String?) = key
    override fun chooseClientAlias(types: Array<out String>?, issuers: Array<out Principal>?, socket: Socket?) = null
    override fun getClientAliases(type: String?, issuers: Array<out Principal>?) = null
}
