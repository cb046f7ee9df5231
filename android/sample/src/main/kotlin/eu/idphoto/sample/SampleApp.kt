// What the sample has once: the processor, and the photo on its way from one screen to the other.

package eu.idphoto.sample

import android.app.Application
import eu.idphoto.BlockingProcessor
import eu.idphoto.Photo
import eu.idphoto.ProcessorException
import eu.idphoto.android.IdPhotoAndroid
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors

class SampleApp : Application() {
    /** Everything slow happens here, one thing after another. */
    val work: ExecutorService = Executors.newSingleThreadExecutor()

    /** Made on [work], which copies the models. */
    val processor: BlockingProcessor by lazy { BlockingProcessor(IdPhotoAndroid.options(this)) }

    private var taken: Photo? = null

    override fun onCreate() {
        super.onCreate()
        IdPhotoAndroid.start()
        // Before it is needed, so that the first photo need not wait for it.
        work.execute {
            try {
                processor
            } catch (_: ProcessorException) {
                // Tried again, and told, with the first photo.
            }
        }
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
