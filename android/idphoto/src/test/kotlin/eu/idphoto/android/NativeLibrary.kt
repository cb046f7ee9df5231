// The library of this machine, for tests that go all the way into Rust. Without the environment variable
// IDPHOTO_LIBRARY, which names its file, those tests are skipped.

package eu.idphoto.android

import org.junit.jupiter.api.Assumptions.assumeTrue

internal object NativeLibrary {
    fun need() {
        val file = System.getenv("IDPHOTO_LIBRARY")
        assumeTrue(file != null, "IDPHOTO_LIBRARY is not set")
        System.setProperty("uniffi.component.idphoto.libraryOverride", file)
    }
}
