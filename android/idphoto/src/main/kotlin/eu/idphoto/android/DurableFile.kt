// A small file that is there whole or not at all, whatever moment the power goes.
// Not here: what is in it. Needs nothing of Android.

package eu.idphoto.android

import java.io.File
import java.io.FileInputStream
import java.io.FileOutputStream
import java.io.IOException
import java.io.InputStream
import java.nio.file.Files
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardCopyOption.REPLACE_EXISTING

/** Makes the names in a folder durable; Android and a desktop do it differently. */
internal fun interface FolderSync {
    @Throws(IOException::class)
    fun sync(folder: File)
}

/** A file at [place], whose folder has to be there. One thread at a time. */
internal class DurableFile(private val place: File, private val folders: FolderSync) {
    private val folder = place.absoluteFile.parentFile ?: place.absoluteFile

    /** What is in it, [most] bytes at most; `null` when there is none. */
    fun read(most: Int): ByteArray? {
        if (!place.exists()) return null
        if (place.length() > most) throw IOException("too long")
        return FileInputStream(place).use { it.readBytes() }
    }

    /** Replaces it; durable on return, and until then what was there before stays. */
    fun write(bytes: ByteArray): Unit = write(bytes.inputStream())

    /** The same, of any length. */
    fun write(from: InputStream) {
        val fresh = File(folder, place.name + ".new")
        FileOutputStream(fresh).use { to ->
            from.copyTo(to)
            to.flush()
            to.fd.sync()
        }
        Files.move(fresh.toPath(), place.toPath(), ATOMIC_MOVE, REPLACE_EXISTING)
        folders.sync(folder)
    }

    /** Removes it, and what a write that was cut off left. */
    fun delete() {
        Files.deleteIfExists(File(folder, place.name + ".new").toPath())
        Files.deleteIfExists(place.toPath())
        folders.sync(folder)
    }
}
