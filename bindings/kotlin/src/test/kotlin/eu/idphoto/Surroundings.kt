/*
 * What tests find around them: the native library, models, a photo, and a running stand. A test whose
 * surroundings are missing says `skipped`.
 */
package eu.idphoto

import java.io.File
import org.junit.jupiter.api.Assumptions.assumeTrue

internal object Surroundings {
    val photo: ByteArray by lazy { file("IDPHOTO_PHOTO").readBytes() }

    /** What the command line made of [photo] for [STANDARD]. */
    val portrait: ByteArray by lazy { file("IDPHOTO_PORTRAIT").readBytes() }

    /** A folder of photos, each beside the command line's portrait of it. */
    val pairs: File get() = file("IDPHOTO_PAIRS")

    /** A sheet that the command line made of [portrait]. */
    fun sheet(name: String): ByteArray = File(file("IDPHOTO_SHEETS"), name).readBytes()

    /** The folder of two keepers and two stores that run. */
    val stand: File get() = file("IDPHOTO_STAND").also { useLibrary() }

    val options: ProcessorOptions
        get() {
            useLibrary()
            return ProcessorOptions(models = setting("IDPHOTO_MODELS"), runtime = setting("IDPHOTO_RUNTIME"))
        }

    /** Says which library is loaded: the first of our classes that is touched loads it. */
    fun useLibrary() {
        System.setProperty("uniffi.component.idphoto.libraryOverride", file("IDPHOTO_LIBRARY").path)
    }

    private fun file(name: String) = File(setting(name))

    private fun setting(name: String): String {
        val value = System.getenv(name)
        assumeTrue(value != null, "skipped: $name is not set")
        return value!!
    }
}

/** The standard that tests make portraits for. */
internal const val STANDARD = "icao-9303-print"

/** What no error of ours may say, because somebody else's exception said it. */
internal const val CANARY = "canary-5d1e"
