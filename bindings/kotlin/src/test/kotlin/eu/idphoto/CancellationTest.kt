/*
 * Coroutines that are cancelled while they make something, and listeners that throw.
 */
package eu.idphoto

import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class CancellationTest {
    private val request = MakeRequest(STANDARD)

    @Test
    fun `cancelling a coroutine stops what it makes`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            processor.decode(smallPicture().png()).use { photo ->
                val all = CopyOnWriteArrayList<StageProgress>()
                processor.make(photo, request, all::add).close()
                // Cancelled while the listener is told of a stage in the middle.
                val told = CopyOnWriteArrayList<StageProgress>()
                val reached = CompletableDeferred<Unit>()
                val go = CompletableDeferred<Unit>()
                var thrown: Throwable? = null
                val job = launch(Dispatchers.Default) {
                    try {
                        processor.make(photo, request) { progress ->
                            told.add(progress)
                            if (told.size == 2) {
                                reached.complete(Unit)
                                runBlocking { go.await() }
                            }
                        }.close()
                    } catch (failed: Throwable) {
                        thrown = failed
                        throw failed
                    }
                }
                reached.await()
                job.cancel()
                go.complete(Unit)
                job.join()
                assertTrue(job.isCancelled)
                assertTrue(thrown is CancellationException, thrown.toString())
                assertEquals(2, told.size)
                assertTrue(all.size > 3)
                // The processor is as good as before.
                processor.make(photo, request).close()
            }
        }
    }

    @Test
    fun `a time that runs out stops it too`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            processor.decode(smallPicture().png()).use { photo ->
                assertThrows(TimeoutCancellationException::class.java) {
                    runBlocking { withTimeout(1) { while (true) processor.make(photo, request).close() } }
                }
            }
        }
        Unit
    }

    @Test
    fun `what was made for nobody is closed`() = runBlocking {
        var made: Closing? = null
        val begun = CompletableDeferred<Unit>()
        val go = CompletableDeferred<Unit>()
        val job = launch(Dispatchers.Default) {
            Dispatchers.IO.making {
                begun.complete(Unit)
                runBlocking { go.await() }
                Closing().also { made = it }
            }
        }
        begun.await()
        job.cancel()
        go.complete(Unit)
        job.join()
        assertTrue(made!!.closed)
        assertFalse(Dispatchers.IO.making { Closing() }.closed)
    }

    @Test
    fun `a coroutine that is cancelled already begins nothing`() = runBlocking {
        val begun = CopyOnWriteArrayList<String>()
        val calls = listOf<suspend () -> Unit>(
            { Dispatchers.IO.making { Closing().also { begun.add("making") } } },
            { Dispatchers.IO.calling { begun.add("calling") } },
            { Dispatchers.IO.exchanging(unused) { begun.add("exchanging") } },
        )
        for (call in calls) launch(Dispatchers.Default) { coroutineContext.cancel(); call() }.join()
        assertEquals(emptyList<String>(), begun)
        for (call in calls) call()
        assertEquals(listOf("making", "calling", "exchanging"), begun)
    }

    @Test
    fun `a coroutine without a job sends, too`() {
        val ended = CompletableFuture<Boolean>()
        val call: suspend () -> Boolean = { Dispatchers.IO.exchanging(unused) { true } }
        call.startCoroutine(Continuation(EmptyCoroutineContext) { result -> result.fold(ended::complete, ended::completeExceptionally) })
        assertTrue(ended.get(20, TimeUnit.SECONDS))
    }

    @Test
    fun `what a listener throws comes out as it is`() = runBlocking {
        Processor(Surroundings.options).use { processor ->
            processor.decode(smallPicture().png()).use { photo ->
                for (failure in listOf(IllegalStateException("mine"), NotImplementedError("mine"))) {
                    val calls = listOf<suspend () -> Any>(
                        { processor.make(photo, request) { throw failure } },
                        { processor.check(photo, CheckRequest(STANDARD)) { throw failure } },
                        { processor.prepareDonation(photo, DonationView.GEOMETRY) { throw failure } },
                    )
                    for (call in calls) {
                        val thrown = runCatching { call() }.exceptionOrNull()
                        // Coroutines may have copied it to add where it was awaited.
                        assertSame(failure.javaClass, thrown!!.javaClass)
                        assertEquals("mine", thrown.message)
                    }
                }
            }
        }
    }

    private val unused = object : Transport {
        override fun send(call: HttpCall): HttpReply = error("not asked")
    }

    private class Closing : AutoCloseable {
        var closed = false
        override fun close() {
            closed = true
        }
    }
}
