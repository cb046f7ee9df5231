// A preview and a button that takes one frame. The camera itself: Camera.kt.

package eu.idphoto.sample

import android.Manifest
import android.app.Activity
import android.content.pm.PackageManager
import android.graphics.SurfaceTexture
import android.os.Bundle
import android.view.Gravity
import android.view.TextureView
import android.widget.Button
import android.widget.FrameLayout
import android.widget.FrameLayout.LayoutParams
import android.widget.FrameLayout.LayoutParams.MATCH_PARENT
import android.widget.FrameLayout.LayoutParams.WRAP_CONTENT

class CameraActivity : Activity(), TextureView.SurfaceTextureListener {
    private val app get() = application as SampleApp
    private lateinit var preview: TextureView
    private var camera: Camera? = null

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        preview = TextureView(this).apply { surfaceTextureListener = this@CameraActivity }
        val take = Button(this).apply { text = "Take"; setOnClickListener { take() } }
        val below = LayoutParams(WRAP_CONTENT, WRAP_CONTENT, Gravity.BOTTOM or Gravity.CENTER_HORIZONTAL)
        setContentView(FrameLayout(this).apply {
            addView(preview, LayoutParams(MATCH_PARENT, MATCH_PARENT))
            addView(take, below)
        })
        if (!allowed()) requestPermissions(arrayOf(Manifest.permission.CAMERA), 1)
    }

    override fun onRequestPermissionsResult(request: Int, names: Array<String>, results: IntArray) {
        if (allowed()) open() else finish()
    }

    override fun onResume() {
        super.onResume()
        open()
    }

    override fun onPause() {
        camera?.close()
        camera = null
        super.onPause()
    }

    /** When everything it needs is there, whichever comes last. */
    private fun open() {
        val texture = preview.surfaceTexture ?: return
        if (!allowed() || camera != null) return
        camera = Camera.open(this, texture, app.work) { runOnUiThread(::finish) }
    }

    private fun take() {
        @Suppress("DEPRECATION") // Its successor is of Android 11.
        val rotation = windowManager.defaultDisplay.rotation
        camera?.take(rotation) { photo ->
            app.keep(photo)
            runOnUiThread {
                setResult(RESULT_OK)
                finish()
            }
        }
    }

    private fun allowed(): Boolean =
        checkSelfPermission(Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED

    override fun onSurfaceTextureAvailable(texture: SurfaceTexture, width: Int, height: Int) = open()

    override fun onSurfaceTextureSizeChanged(texture: SurfaceTexture, width: Int, height: Int) = Unit

    override fun onSurfaceTextureUpdated(texture: SurfaceTexture) = Unit

    override fun onSurfaceTextureDestroyed(texture: SurfaceTexture): Boolean = true
}
