/*
 * How a call that blocks becomes one that suspends: where it runs, how it is stopped, and what becomes of
 * a result that nobody waits for any more.
 */
package eu.idphoto

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.job
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.withContext

/** Runs [work], and closes what it made when the coroutine was cancelled meanwhile. */
internal suspend fun <T : AutoCloseable> CoroutineDispatcher.making(work: suspend () -> T): T {
    var made: T? = null
    try {
        return withContext(this) { work().also { made = it } }
    } catch (cancelled: CancellationException) {
        made?.close()
        throw cancelled
    }
}

/** [making] with a listener. */
internal suspend fun <T : AutoCloseable> CoroutineDispatcher.makingWatched(
    onProgress: (StageProgress) -> Unit,
    work: (ProgressListener) -> T,
): T = making { watching(onProgress, work) }

/** Runs [work] with a listener; its result needs no closing. */
internal suspend fun <T> CoroutineDispatcher.watched(
    onProgress: (StageProgress) -> Unit,
    work: (ProgressListener) -> T,
): T = withContext(this) { watching(onProgress, work) }

/** Runs [work], which is short. */
internal suspend fun <T> CoroutineDispatcher.calling(work: () -> T): T = withContext(this) { work() }

/** Runs [work] with a transport that ends when the coroutine is cancelled. */
internal suspend fun <T> CoroutineDispatcher.exchanging(transport: Transport, work: (Transport) -> T): T {
    val ending = AgreedTransport(transport, currentCoroutineContext())
    try {
        return runInterruptible(this) { work(ending) }
    } catch (failed: VaultException) {
        currentCoroutineContext().ensureActive()
        throw failed
    }
}

/** Throws as a coroutine does that was cancelled, or what [onProgress] threw. */
private suspend fun <T> watching(onProgress: (StageProgress) -> Unit, work: (ProgressListener) -> T): T {
    val listener = Relay(currentCoroutineContext().job, onProgress)
    try {
        return work(listener)
    } catch (stopped: ProcessorException.Cancelled) {
        listener.thrown?.let { throw it }
        currentCoroutineContext().ensureActive()
        throw stopped
    }
}

/** Says stop when [job] was cancelled. What [onProgress] throws stays on this side of the border. */
private class Relay(private val job: Job, private val onProgress: (StageProgress) -> Unit) : ProgressListener {
    @Volatile
    var thrown: Throwable? = null
        private set

    override fun onProgress(progress: StageProgress): Boolean {
        if (!job.isActive) return false
        try {
            onProgress.invoke(progress)
        } catch (failed: Throwable) {
            thrown = failed
            return false
        }
        return true
    }
}
