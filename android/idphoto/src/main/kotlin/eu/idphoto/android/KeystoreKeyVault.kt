// The key that wraps the donations' secrets, in Android's Keystore.
// Not here: what is wrapped and what of the anchor is kept (WrappingKeyVault.kt).

package eu.idphoto.android

import android.content.Context
import android.content.pm.PackageManager
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import eu.idphoto.KeyVault
import java.io.File
import java.security.KeyStore
import java.security.ProviderException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/**
 * When the key may be used. It is set when the key is made, and stays.
 *
 * The default asks for nothing, so that a job can send while the device lies in a pocket. With [unlocked]
 * it works only while the device is not locked, with [confirmedSeconds] for that long after its owner
 * confirmed with a finger or the screen lock; then an app has to ask, and jobs mostly find the vault locked.
 */
public class KeyUse(public val unlocked: Boolean = false, public val confirmedSeconds: Int? = null)

/**
 * A [KeyVault] whose key Android's Keystore holds: AES-256-GCM, in hardware where there is some (in a
 * StrongBox where there is one), never handed out, gone when the app is removed or its data cleared.
 *
 * The anchor lies in the app's `noBackupFilesDir`, which no backup copies. Somebody with full power over the
 * device can put back an old copy of it together with the ledger; what was sent stays sent then, and the
 * keepers refuse what was erased.
 *
 * @param name for apps with several vaults: letters, digits, `-` and `_`
 */
public class KeystoreKeyVault @JvmOverloads constructor(
    context: Context,
    name: String = "vault",
    use: KeyUse = KeyUse(),
) : KeyVault by WrappingKeyVault(
    KeystorePlace(context, alias(name), use),
    DurableFile(File(IdPhotoFolders.of(context).keys(), "$name.anchor"), OsFolderSync),
) {
    override fun toString(): String = "KeystoreKeyVault"

    private companion object {
        fun alias(name: String): String {
            val plain = name.isNotEmpty() && name.all { it in 'a'..'z' || it in 'A'..'Z' || it in '0'..'9' || it in "-_" }
            require(plain) { "a vault's name has letters, digits, - and _" }
            return "eu.idphoto.$name"
        }
    }
}

/** One entry of the Keystore. */
private class KeystorePlace(context: Context, private val alias: String, private val use: KeyUse) : KeyPlace {
    private val strongBox =
        context.packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)

    override fun key(): SecretKey? = store().getKey(alias, null) as SecretKey?

    override fun make(): SecretKey {
        if (!strongBox) return generated(false)
        return try {
            generated(true)
        } catch (_: ProviderException) {
            // StrongBoxUnavailableException is one; some devices throw others for the same.
            generated(false)
        }
    }

    override fun destroy(): Unit = store().deleteEntry(alias)

    private fun store(): KeyStore = KeyStore.getInstance(PROVIDER).apply { load(null) }

    private fun generated(inStrongBox: Boolean): SecretKey {
        val generator = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER)
        generator.init(use.spec(alias, inStrongBox))
        return generator.generateKey()
    }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
    }
}

/** What the Keystore is asked for. */
internal fun KeyUse.spec(alias: String, inStrongBox: Boolean): KeyGenParameterSpec {
    val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
    val spec = KeyGenParameterSpec.Builder(alias, purposes)
        .setKeySize(256)
        .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
        .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
        .setRandomizedEncryptionRequired(true)
        .setUnlockedDeviceRequired(unlocked)
        .setIsStrongBoxBacked(inStrongBox)
    confirmedSeconds?.let { confirmed(spec, it) }
    return spec.build()
}

/** Its successor is of Android 11, and this one works there too. */
@Suppress("DEPRECATION")
private fun confirmed(spec: KeyGenParameterSpec.Builder, seconds: Int) {
    spec.setUserAuthenticationRequired(true).setUserAuthenticationValidityDurationSeconds(seconds)
}
