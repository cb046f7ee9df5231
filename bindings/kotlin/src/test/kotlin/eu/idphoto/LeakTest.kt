/*
 * Nothing is left behind by many calls: native memory does not grow, and what nobody closes is freed too.
 */
package eu.idphoto

import java.io.File
import java.lang.ref.WeakReference
import java.nio.ByteBuffer
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class LeakTest {
    private val request = MakeRequest(STANDARD)

    /**
     * Memory of this process that lies in RAM, MiB: the least of some looks, as others come and go. The heap
     * is part of it and does not grow: pom.xml has it whole from the start, and keeps glibc from giving each
     * thread an arena of its own, which holds what is freed.
     */
    private fun resident(): Long = (1..5).minOf {
        System.gc()
        Thread.sleep(100)
        val line = File("/proc/self/status").readLines().single { it.startsWith("VmRSS:") }
        line.filter(Char::isDigit).toLong() / 1024
    }

    @Test
    fun `two hundred portraits leave nothing behind`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val picture = smallPicture()
            val file = picture.png()
            suspend fun once() = processor.decode(file).use { photo ->
                processor.make(photo, request).use { assertTrue(it.toByteArray().isNotEmpty()) }
            }
            repeat(20) { once() }
            val before = resident()
            repeat(200) { once() }
            val grown = resident() - before
            // A quarter of what one photo's pixels kept by each call would be.
            val bound = 200L * picture.width * picture.height * 3 / (1 shl 20) / 4
            assertTrue(grown < bound, "grew by $grown MiB; the bound is $bound MiB")
            // Every listener was given back.
            assertEquals(0, FfiConverterTypeProgressListener.handleMap.size)
        }
    }

    @Test
    fun `two hundred decoded photos leave nothing behind, closed or not`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            val side = 1000
            val file = grey(side, side).png()
            repeat(5) { processor.decode(file).close() }
            val before = resident()
            repeat(200) { processor.decode(file).close() }
            val closed = resident() - before
            // 3 MB each.
            assertTrue(closed < 100, "grew by $closed MiB")
            repeat(200) {
                processor.decode(file)
                if (it % 10 == 9) System.gc()
            }
            // Freed by another thread, some time after the collector saw them.
            for (tries in 1..20) if (resident() - before < 100) break
            val collected = resident() - before
            assertTrue(collected < 100, "grew by $collected MiB")
        }
    }

    @Test
    fun `memory that native code reads is held by the call`() {
        // Functions of their own, so that no variable of this one holds the buffers.
        fun free() = WeakReference(ByteBuffer.allocateDirect(8))
        fun lent(seen: (WeakReference<ByteBuffer>) -> Unit) =
            FfiConverterByRefBytes.lower(ByteBuffer.allocateDirect(8).also { seen(WeakReference(it)) })
        lateinit var held: WeakReference<ByteBuffer>
        val argument = lent { held = it }
        val unheld = free()
        for (tries in 1..100) if (unheld.get() == null) break else System.gc()
        assertNull(unheld.get())
        assertNotNull(held.get())
        assertEquals(8, argument.len)
    }
}
