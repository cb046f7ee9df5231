// The errors that this layer adds to those of the processor, in the same classes: an app handles both alike.
// Not here: errors of keys (KeyTrouble.kt). Needs nothing of Android.

package eu.idphoto.android

import eu.idphoto.ProcessorException

/** The texts are constants: what a framework's exception says may name a file or a person. */
internal object PhotoTrouble {
    /** A picture that Android cannot decode, or that is larger than it may be. */
    fun unreadable(): ProcessorException = ProcessorException.Photo(
        "unreadable",
        "the picture cannot be read",
        "take or choose another photo",
    )

    /** A frame or bitmap that is none of those that can be taken. */
    fun layout(): ProcessorException = ProcessorException.Request(
        "layout",
        "the frame is none that can be read",
        "ask the camera for YUV_420_888 or JPEG",
    )

    /** The models are not in the app, or there is no space for them. */
    fun models(): ProcessorException = ProcessorException.SetUp(
        "set_up",
        "the models of the app cannot be put into its folder",
        "free some storage and try again; install the app again when that does not help",
    )
}
