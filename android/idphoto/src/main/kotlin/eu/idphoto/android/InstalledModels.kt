// The networks' files, out of the app's package into a folder, where the processor can open them.
// Not here: whether they are the right ones; the processor holds each against its SHA-256 whenever it reads
// it. Needs nothing of Android but where they come from (IdPhotoAndroid.kt).

package eu.idphoto.android

import java.io.File
import java.io.IOException
import java.io.InputStream

/** Files that came with the app. */
internal interface ShippedFiles {
    fun names(): List<String>

    fun open(name: String): InputStream
}

/** A folder with a copy of them, of one version of the app. */
internal class InstalledModels(private val folder: File, private val folders: FolderSync) {
    private val stamp = DurableFile(File(folder, STAMP), folders)

    /**
     * Copies what [shipped] has, unless that was done for [version]. A copy that was cut off is begun anew;
     * files that belong to an older version are removed first, for there may not be space for both.
     */
    @Throws(IOException::class)
    fun install(version: String, shipped: ShippedFiles) {
        val names = shipped.names()
        val odd = names.isEmpty() || names.any { it == STAMP || it.startsWith(".") || '/' in it || '\\' in it }
        if (odd) throw IOException("no models in the app")
        if (isInstalled(version, names)) return
        stamp.delete()
        folder.listFiles().orEmpty().filter { it.isFile }.forEach { it.delete() }
        for (name in names) {
            shipped.open(name).use { DurableFile(File(folder, name), folders).write(it) }
        }
        stamp.write(version.toByteArray())
    }

    private fun isInstalled(version: String, names: List<String>): Boolean {
        val known = try {
            stamp.read(MOST_VERSION)
        } catch (_: IOException) {
            null
        }
        return known != null && known.contentEquals(version.toByteArray()) &&
            names.all { File(folder, it).length() > 0 }
    }

    private companion object {
        const val STAMP = "installed"
        const val MOST_VERSION = 256
    }
}
