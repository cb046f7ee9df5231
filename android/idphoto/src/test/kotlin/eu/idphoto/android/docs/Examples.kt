// The code of docs/android.md, compiled. What stands between `doc` and `end` stands there, line by line;
// DocumentationTest sees to it. Not run: it needs a device.

package eu.idphoto.android.docs

import android.app.Application
import android.content.Context
import android.graphics.Bitmap
import android.hardware.camera2.CameraCharacteristics
import android.media.ImageReader
import android.net.Uri
import eu.idphoto.ConsentAct
import eu.idphoto.DonationView
import eu.idphoto.MakeRequest
import eu.idphoto.Photo
import eu.idphoto.PreparedDonation
import eu.idphoto.Processor
import eu.idphoto.Scope
import eu.idphoto.Vault
import eu.idphoto.VaultOptions
import eu.idphoto.android.BitmapPhotos
import eu.idphoto.android.CameraFrames
import eu.idphoto.android.DeviceClock
import eu.idphoto.android.DonationJob
import eu.idphoto.android.DonationSchedule
import eu.idphoto.android.IdPhotoAndroid
import eu.idphoto.android.IdPhotoFolders
import eu.idphoto.android.KeystoreKeyVault
import eu.idphoto.android.Pictures
import kotlinx.coroutines.runBlocking

// doc
class App : Application() {
    override fun onCreate() {
        super.onCreate()
        IdPhotoAndroid.start()
    }

    /** One for the whole app. The first use copies the models out of the app: not on the main thread. */
    val processor by lazy { Processor(IdPhotoAndroid.options(this)) }
    // end

    // doc
    val vault: Vault by lazy {
        val options = VaultOptions(IdPhotoFolders.of(this).vault().path, CONTROLLER)
        runBlocking { Vault.open(options, KeystoreKeyVault(this@App), DeviceClock(this@App)) }
    }
    val schedule by lazy { DonationSchedule(this, SendDonations::class.java) }
    // end

    private companion object {
        const val CONTROLLER = "0000000000000000000000000000000000000000000000000000000000000000"
    }
}

internal fun frame(reader: ImageReader, camera: CameraCharacteristics, displayRotation: Int): Photo? {
    // doc
    val turn = CameraFrames.turn(camera, displayRotation)
    val photo = reader.acquireLatestImage()?.use { CameraFrames.photo(it, turn) }
    // end
    return photo
}

internal fun others(context: Context, uri: Uri, bitmap: Bitmap): List<Photo> {
    // doc
    val chosen = Pictures(context.contentResolver).photo(uri)
    val drawn = BitmapPhotos.photo(bitmap)
    // end
    return listOf(chosen, drawn)
}

internal suspend fun portrait(app: App, photo: Photo, show: (Bitmap?) -> Unit) {
    // doc
    photo.use {
        app.processor.make(it, MakeRequest(standard = "icao-9303-print")).use { portrait ->
            show(BitmapPhotos.bitmap(portrait.bytes()))
        }
    }
    // end
}

internal suspend fun donate(app: App, photo: Photo, act: ConsentAct, agreed: (PreparedDonation) -> Boolean) {
    // doc
    app.processor.prepareDonation(photo, DonationView.MATTING).use { prepared ->
        if (agreed(prepared)) {
            val consent = app.vault.give(act)
            app.vault.queue(prepared, consent.id)
            app.schedule.plan(app.vault.status())
        }
    }
    // end
}

internal suspend fun withdraw(app: App) {
    // doc
    app.vault.withdraw(Scope.All)
    app.schedule.plan(app.vault.status())
    // end
}

// doc
class SendDonations : DonationJob() {
    override suspend fun vault(): Vault = (application as App).vault

    override fun schedule(): DonationSchedule = (application as App).schedule
}
// end
