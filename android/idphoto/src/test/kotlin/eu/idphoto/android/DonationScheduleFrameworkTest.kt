// What Android's job scheduler is asked for: its own classes build the job, run here.

package eu.idphoto.android

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.app.job.JobWorkItem
import android.content.Context
import android.content.ContextWrapper
import android.content.pm.PackageManager
import libcore.io.Libcore
import libcore.io.Os
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import java.lang.reflect.Proxy

private class Recorder : JobScheduler() {
    val planned = HashMap<Int, JobInfo>()

    override fun schedule(job: JobInfo): Int = RESULT_SUCCESS.also { planned[job.id] = job }

    override fun enqueue(job: JobInfo, work: JobWorkItem): Int = error("not used")

    override fun scheduleAsPackage(job: JobInfo, packageName: String, userId: Int, tag: String): Int = error("not used")

    override fun cancel(jobId: Int) {
        planned.remove(jobId)
    }

    override fun cancelAll() = planned.clear()

    override fun getAllPendingJobs(): MutableList<JobInfo> = planned.values.toMutableList()

    override fun getPendingJob(jobId: Int): JobInfo? = planned[jobId]
}

private class App(private val scheduler: JobScheduler, private val permitted: Boolean) : ContextWrapper(null) {
    override fun getApplicationContext(): Context = this

    override fun getPackageName(): String = "eu.idphoto.test"

    override fun getSystemServiceName(serviceClass: Class<*>): String = serviceClass.name

    override fun getSystemService(name: String): Any = scheduler

    override fun checkSelfPermission(permission: String): Int =
        if (permitted) PackageManager.PERMISSION_GRANTED else PackageManager.PERMISSION_DENIED
}

class DonationScheduleFrameworkTest {
    private val scheduler = Recorder()

    private fun planned(waking: Waking?, metered: Boolean = false, permitted: Boolean = true): JobInfo? {
        val app = App(scheduler, permitted)
        DonationSchedule(app, DonationJob::class.java, metered = metered).plan(waking)
        return scheduler.planned[DonationSchedule.DEFAULT_ID]
    }

    @Test
    fun `a donation waits for its time and for a network that costs nothing`() {
        val job = checkNotNull(planned(Waking(90, urgent = false)))
        assertEquals(90_000L, job.minLatencyMillis)
        assertEquals(JobInfo.NETWORK_TYPE_UNMETERED, job.network)
        assertEquals(JobInfo.BACKOFF_POLICY_EXPONENTIAL, job.backoffPolicy)
        assertEquals(DonationJob::class.java.name, job.service.className)
    }

    @Test
    fun `a request takes any network, and so does who allows it`() {
        assertEquals(JobInfo.NETWORK_TYPE_ANY, planned(Waking(0, urgent = true))?.network)
        assertEquals(JobInfo.NETWORK_TYPE_ANY, planned(Waking(0, urgent = false), metered = true)?.network)
    }

    @Test
    fun `it survives a restart only where the app may`() {
        assertEquals(true, planned(Waking(0, urgent = false))?.isPersisted)
        assertEquals(false, planned(Waking(0, urgent = false), permitted = false)?.isPersisted)
    }

    @Test
    fun `nothing left takes the plan away`() {
        planned(Waking(0, urgent = false))
        assertNull(planned(null))
    }

    /** Building a job asks the kernel who is asking, and nothing else. */
    companion object {
        private val device: Os? = Libcore.os

        @BeforeAll
        @JvmStatic
        fun standIn() {
            Libcore.os = Proxy.newProxyInstance(Os::class.java.classLoader, arrayOf(Os::class.java)) { _, call, _ ->
                if (call.name == "getuid") 10_001 else error(call.name)
            } as Os
        }

        @AfterAll
        @JvmStatic
        fun putBack() {
            Libcore.os = device
        }
    }
}

/** As it was asked for; Android reads it back as a request for capabilities. */
@Suppress("DEPRECATION")
private val JobInfo.network: Int get() = networkType
