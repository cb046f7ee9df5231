// The sample's one task: a photo in, a portrait with its findings out, saved where the person says.

package eu.idphoto.sample

import android.app.Activity
import android.content.Intent
import android.net.Uri
import android.os.Bundle
import android.view.Gravity
import android.view.View
import android.widget.Button
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.TextView
import eu.idphoto.MakeRequest
import eu.idphoto.Outcome
import eu.idphoto.Photo
import eu.idphoto.ProcessorException
import eu.idphoto.Verdict
import eu.idphoto.android.BitmapPhotos
import eu.idphoto.android.Pictures
import java.io.IOException

class MainActivity : Activity() {
    private val app get() = application as SampleApp
    private lateinit var picture: ImageView
    private lateinit var findings: TextView
    private lateinit var save: Button
    private var portrait: ByteArray? = null

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        picture = ImageView(this).apply { adjustViewBounds = true }
        findings = TextView(this).apply { text = "A portrait for $STANDARD. Nothing leaves this device." }
        save = button("Save") { ask(Intent.ACTION_CREATE_DOCUMENT, SAVE) }.apply { isEnabled = false }
        val column = LinearLayout(this).apply { orientation = LinearLayout.VERTICAL; gravity = Gravity.CENTER }
        column.addView(button("Take a photo") { startActivityForResult(Intent(this, CameraActivity::class.java), TAKE) })
        column.addView(button("Choose a photo") { ask(Intent.ACTION_OPEN_DOCUMENT, CHOOSE) })
        listOf<View>(picture, findings, save).forEach(column::addView)
        setContentView(ScrollView(this).apply { addView(column) })
    }

    override fun onActivityResult(request: Int, result: Int, data: Intent?) {
        if (result != RESULT_OK) return
        val uri = data?.data
        when (request) {
            TAKE -> make { app.takePhoto() }
            CHOOSE -> if (uri != null) make { Pictures(contentResolver).photo(uri) }
            SAVE -> if (uri != null) save(uri)
        }
    }

    /** Opens the photo, makes the portrait, shows both; all but the showing away from the screen's thread. */
    private fun make(open: () -> Photo?) {
        findings.text = "Working."
        app.work.execute {
            try {
                open()?.use { photo ->
                    app.processor.make(photo, MakeRequest(standard = STANDARD)).use { made ->
                        val (bytes, outcome) = made.bytes() to made.outcome()
                        runOnUiThread { show(bytes, outcome) }
                    }
                }
            } catch (trouble: ProcessorException) {
                runOnUiThread { findings.text = told(trouble) }
            }
        }
    }

    private fun show(bytes: ByteArray, outcome: Outcome) {
        portrait = bytes
        save.isEnabled = true
        picture.setImageBitmap(BitmapPhotos.bitmap(bytes))
        val failed = outcome.report.checks.filter { it.verdict == Verdict.FAIL }
        val lines = failed.map { "${it.clause}: ${it.advice}" }
        findings.text = lines.ifEmpty { listOf("Nothing fails.") }.joinToString("\n")
    }

    private fun save(uri: Uri) {
        val bytes = portrait ?: return
        app.work.execute {
            val saved = try {
                contentResolver.openOutputStream(uri)?.use { it.write(bytes) } != null
            } catch (_: IOException) {
                false
            }
            runOnUiThread { findings.text = if (saved) "Saved." else "It could not be saved." }
        }
    }

    /** What happened and what to do; both are texts without anything of the photo. */
    private fun told(trouble: ProcessorException): String = when (trouble) {
        is ProcessorException.Request -> "${trouble.detail}. ${trouble.advice}"
        is ProcessorException.Photo -> "${trouble.detail}. ${trouble.advice}"
        is ProcessorException.Faces -> "${trouble.detail}. ${trouble.advice}"
        is ProcessorException.Refused -> "${trouble.detail}. ${trouble.advice}"
        is ProcessorException.SetUp -> "${trouble.detail}. ${trouble.advice}"
        is ProcessorException.Cancelled -> "Stopped."
        is ProcessorException.Internal -> "A fault of ours (${trouble.code})."
    }

    private fun ask(action: String, request: Int) {
        val kind = if (action == Intent.ACTION_CREATE_DOCUMENT) "image/jpeg" else "image/*"
        val intent = Intent(action).addCategory(Intent.CATEGORY_OPENABLE).setType(kind)
        startActivityForResult(intent.putExtra(Intent.EXTRA_TITLE, "portrait.jpg"), request)
    }

    private fun button(label: String, clicked: () -> Unit): Button =
        Button(this).apply { text = label; setOnClickListener { clicked() } }

    private companion object {
        const val STANDARD = "icao-9303-print"
        const val TAKE = 1
        const val CHOOSE = 2
        const val SAVE = 3
    }
}
