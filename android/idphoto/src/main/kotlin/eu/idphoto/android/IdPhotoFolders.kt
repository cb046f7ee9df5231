// Where on a device things lie. Not here: what is in them.

package eu.idphoto.android

import android.content.Context
import java.io.File

/**
 * The folders of idphoto in an app. All are in `noBackupFilesDir`: a copy of a ledger on another device, or
 * an old one on this, is refused for good reason, and nobody else should have one.
 */
public class IdPhotoFolders private constructor(private val root: File) {
    /** For `VaultOptions.folder`. */
    public fun vault(): File = there("vault")

    /** For `ProcessorOptions.models`. */
    public fun models(): File = there("models")

    internal fun keys(): File = there("keys")

    /** A folder that cannot be made shows when something is written to it. */
    private fun there(name: String): File = File(root, name).apply { mkdirs() }

    override fun toString(): String = "IdPhotoFolders"

    public companion object {
        @JvmStatic
        public fun of(context: Context): IdPhotoFolders =
            IdPhotoFolders(File(context.noBackupFilesDir, "idphoto"))
    }
}
