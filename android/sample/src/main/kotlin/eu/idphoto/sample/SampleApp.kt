// What the sample has once: the processor, and the photo on its way from one screen to the other.

package eu.idphoto.sample

import android.app.Application
import eu.idphoto.BlockingProcessor
import eu.idphoto.Photo
import eu.idphoto.android.IdPhotoAndroid
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors

class SampleApp : Application() {
    /** Everything slow happens here, one thing after another. */
    val work: ExecutorService = Executors.newSingleThreadExecutor()

    /** Made on [work] when it is first needed: the models are copied then. */
    val processor: BlockingProcessor by lazy { BlockingProcessor(IdPhotoAndroid.options(this)) }

    private var taken: Photo? = null

    override fun onCreate() {
        super.onCreate()
        IdPhotoAndroid.start()
    }

    /** Keeps a photo of the camera until it is asked for; the one before is let go. */
    @Synchronized
    fun keep(photo: Photo) {
        taken?.close()
        taken = photo
    }

    @Synchronized
    fun takePhoto(): Photo? = taken.also { taken = null }
}
