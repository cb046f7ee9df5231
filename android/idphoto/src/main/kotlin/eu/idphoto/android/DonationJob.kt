// The job that Android wakes to send donations. Not here: when (DonationSchedule.kt), and what is sent,
// which the vault decides.

package eu.idphoto.android

import android.app.job.JobParameters
import android.app.job.JobService
import android.net.ConnectivityManager
import eu.idphoto.HttpsTransport
import eu.idphoto.Transport
import eu.idphoto.Vault
import kotlinx.coroutines.runBlocking

/**
 * Sends what is due while Android lets it: first what was asked for (erasures before all), then every
 * donation whose time has come, each admitted by the vault's gate and sent at once, then looks for receipts.
 *
 * No bytes are handed to anything that sends them later, a download manager or a work queue: consent may be
 * withdrawn in between, and nobody would ask the gate again. When Android wants the job to end, it hangs up.
 *
 * An app has a class of its own, names it in its manifest with the permission
 * `android.permission.BIND_JOB_SERVICE`, and gives it what the app has.
 */
public abstract class DonationJob : JobService() {
    private val errands = HashMap<Int, Errand>()

    /** The one vault of the app; it may be opened here. Called on a thread of the job. */
    protected abstract suspend fun vault(): Vault

    /** The schedule that this job is planned with. */
    protected abstract fun schedule(): DonationSchedule

    /** How it sends: one for each run, closed after it where it can be. */
    protected open fun transport(): Transport = HttpsTransport()

    final override fun onStartJob(params: JobParameters): Boolean {
        val errand = Errand(
            desk = { VaultDesk(runBlocking { vault() }) },
            transport = ::transport,
            costs = { !schedule().metered && networkCosts() },
            now = { System.currentTimeMillis() / 1000 },
            finished = { self, ending -> end(params, self, ending) },
        )
        synchronized(errands) { errands.put(params.jobId, errand) }?.stop()
        errand.start()
        return true
    }

    /** Wants to be woken again: what was not sent is still to be sent. */
    final override fun onStopJob(params: JobParameters): Boolean {
        synchronized(errands) { errands.remove(params.jobId) }?.stop()
        return true
    }

    /** A job that was woken for a request may run where donations are not to be sent. */
    private fun networkCosts(): Boolean =
        getSystemService(ConnectivityManager::class.java).isActiveNetworkMetered

    /** Planned after the job has ended: planning the same job stops it. */
    private fun end(params: JobParameters, errand: Errand, ending: Ending) {
        synchronized(errands) { errands.remove(params.jobId, errand) }
        when (ending) {
            Ending.Again -> jobFinished(params, true)
            is Ending.Done -> {
                jobFinished(params, false)
                schedule().plan(ending.next)
            }
        }
    }
}
