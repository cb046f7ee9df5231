// When Android wakes the job for donations. Not here: what it does then (DonationJob.kt).

package eu.idphoto.android

import android.Manifest
import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.ComponentName
import android.content.Context
import android.content.pm.PackageManager
import eu.idphoto.Overview

/**
 * Has Android wake a [DonationJob] when something is to be sent.
 *
 * Donations wait for a network that costs nothing, unless [metered]; a request to erase takes any, and then
 * goes alone. The job survives a restart of the device where the app has the permission
 * `RECEIVE_BOOT_COMPLETED`. Call [plan] when the app starts, too: a process may be ended between a run and
 * the planning of the next.
 *
 * @param job the app's own class, which its manifest names
 * @param id of the job, where the app has others
 */
public class DonationSchedule @JvmOverloads constructor(
    context: Context,
    private val job: Class<out DonationJob>,
    private val id: Int = DEFAULT_ID,
    internal val metered: Boolean = false,
) {
    private val context: Context = context.applicationContext

    /**
     * Plans the next waking, or none where nothing is left. Call it after everything that changes what is
     * left: a donation queued, a consent withdrawn, a wish. A job that is running is stopped by it and
     * begins anew.
     */
    public fun plan(overview: Overview): Unit =
        plan(Waking.of(VaultDesk.pendingOf(overview), System.currentTimeMillis() / 1000, Tried.NOTHING))

    /** Plans nothing any more. */
    public fun cancel(): Unit = scheduler().cancel(id)

    internal fun plan(waking: Waking?) {
        if (waking == null) cancel() else scheduler().schedule(job(waking))
    }

    private fun job(waking: Waking): JobInfo {
        val anyNetwork = waking.urgent || metered
        val network = if (anyNetwork) JobInfo.NETWORK_TYPE_ANY else JobInfo.NETWORK_TYPE_UNMETERED
        return JobInfo.Builder(id, ComponentName(context, job))
            .setMinimumLatency(waking.seconds * 1000)
            .setRequiredNetworkType(network)
            .setBackoffCriteria(BACKOFF_MS, JobInfo.BACKOFF_POLICY_EXPONENTIAL)
            .setPersisted(maySurvive())
            .build()
    }

    private fun maySurvive(): Boolean =
        context.checkSelfPermission(Manifest.permission.RECEIVE_BOOT_COMPLETED) ==
            PackageManager.PERMISSION_GRANTED

    private fun scheduler(): JobScheduler = context.getSystemService(JobScheduler::class.java)

    public companion object {
        /** The job's id unless another is given. */
        public const val DEFAULT_ID: Int = 1_900_501

        /** Before the first repetition; Android doubles it, up to five hours. A figure of ours. */
        private const val BACKOFF_MS = 600_000L
    }
}
