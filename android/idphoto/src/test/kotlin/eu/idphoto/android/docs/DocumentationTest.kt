// Holds docs/android.md against the code that was compiled: every block of Kotlin in it stands in
// Examples.kt, and everything marked there stands in it.

package eu.idphoto.android.docs

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File

class DocumentationTest {
    @Test
    fun `the code of the documentation is the code that was compiled`() {
        val compiled = between(file("idphoto.examples", "eu/idphoto/android/docs/Examples.kt"), "// doc", "// end")
        val printed = between(file("idphoto.docs", "android.md"), "```kotlin", "```")
        assertTrue(compiled.size > 4)
        assertEquals(compiled.toSet(), printed.toSet())
    }

    private fun file(property: String, name: String): List<String> =
        File(checkNotNull(System.getProperty(property)), name).readLines()

    private fun between(lines: List<String>, first: String, last: String): List<String> {
        val parts = mutableListOf<String>()
        var part: MutableList<String>? = null
        for (line in lines) {
            if (line.trim() == last && part != null) {
                parts += part.joinToString("\n").trimIndent()
                part = null
            } else if (line.trim() == first) {
                part = mutableListOf()
            } else {
                part?.add(line)
            }
        }
        return parts
    }
}
