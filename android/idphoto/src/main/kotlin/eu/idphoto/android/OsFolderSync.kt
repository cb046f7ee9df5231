// How the names in a folder become durable on Android.

package eu.idphoto.android

import android.system.ErrnoException
import android.system.Os
import android.system.OsConstants
import java.io.File
import java.io.IOException

internal object OsFolderSync : FolderSync {
    override fun sync(folder: File) {
        try {
            val open = Os.open(folder.path, OsConstants.O_RDONLY, 0)
            try {
                Os.fsync(open)
            } finally {
                Os.close(open)
            }
        } catch (_: ErrnoException) {
            throw IOException("the folder cannot be made durable")
        }
    }
}
