// What an app does once, before anything else of idphoto: see that ONNX Runtime reports nothing, and put
// the models where they can be opened.

package eu.idphoto.android

import android.content.Context
import android.content.res.AssetManager
import android.system.ErrnoException
import android.system.Os
import eu.idphoto.ProcessorOptions
import java.io.IOException
import java.io.InputStream

/** Where an app begins. */
public object IdPhotoAndroid {
    /** Folder of the models among the app's assets. */
    public const val MODEL_ASSETS: String = "idphoto/models"

    /**
     * The runtime's name, which Android finds in the app's `nativeLibraryDir`: the file in
     * `com.microsoft.onnxruntime:onnxruntime-android`.
     */
    public const val RUNTIME: String = "libonnxruntime.so"

    /**
     * Switches off what builds of ONNX Runtime from 1.29 on report to their maker (docs/adr/0009). Call it
     * first thing in `Application.onCreate`, before another library of the app can load the runtime and
     * while no native code of the app's own has threads: the environment cannot be changed beside them.
     */
    @JvmStatic
    public fun start() {
        try {
            Os.setenv("ORT_DISABLE_TELEMETRY", "1", true)
        } catch (_: ErrnoException) {
            throw IllegalStateException("the environment of this process cannot be changed")
        }
    }

    /**
     * Copies the models out of the app's package if that was not done for this version of the app, and
     * returns what a `Processor` is made with. Tens of megabytes the first time: not on the main thread.
     *
     * @throws eu.idphoto.ProcessorException `SetUp` when they are not there or there is no space
     */
    @JvmStatic
    @JvmOverloads
    public fun options(context: Context, threads: Int? = null): ProcessorOptions {
        val folder = IdPhotoFolders.of(context).models()
        try {
            InstalledModels(folder, OsFolderSync).install(version(context), Assets(context.assets))
        } catch (_: IOException) {
            throw PhotoTrouble.models()
        }
        return ProcessorOptions(models = folder.path, runtime = RUNTIME, threads = threads?.toUShort())
    }

    /** Of the app as it was installed: a rebuilt one with the same number is another. */
    private fun version(context: Context): String {
        val app = context.packageManager.getPackageInfo(context.packageName, 0)
        return "${app.longVersionCode} ${app.lastUpdateTime}"
    }

    private class Assets(private val assets: AssetManager) : ShippedFiles {
        override fun names(): List<String> = assets.list(MODEL_ASSETS).orEmpty().toList()

        override fun open(name: String): InputStream = assets.open("$MODEL_ASSETS/$name")
    }
}
