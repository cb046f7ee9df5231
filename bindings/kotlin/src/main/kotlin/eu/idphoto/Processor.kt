/*
 * Photos to portraits, for coroutines. Every function hands its call to BlockingProcessor on a dispatcher.
 * Not here: anything that decides; and donations on their way out, which Vault holds.
 */
package eu.idphoto

import java.nio.ByteBuffer
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers

/**
 * Turns photos into portraits, checks them, and prepares donations. Needs no network.
 *
 * One object for the whole app: it opens ONNX Runtime and the models when they are first needed, about
 * 0.2 s, and holds them until [close]. Functions may be called from any coroutine and side by side.
 *
 * Cancelling a coroutine stops its call before the next stage; the stage that runs is finished first, so
 * the call returns within about half of the time that it takes as a whole. Whatever a call made for a
 * coroutine that was cancelled meanwhile is closed.
 *
 * Official builds of ONNX Runtime from 1.29 on report to their maker unless the environment variable
 * `ORT_DISABLE_TELEMETRY` is `1` before the library is loaded, and a JVM cannot change its own environment.
 * Take 1.28.0, which needs no such thing, or start the JVM with the variable set. On Android
 * `android.system.Os.setenv` sets it, first thing in `Application.onCreate`. A library that would report is
 * refused ([ProcessorException.SetUp]) where its file is known; one that is found by a bare name is not
 * looked at.
 *
 * @param options where models and runtime lie.
 * @param dispatcher where calls block; each keeps its thread as long as it lasts.
 * @throws ProcessorException.Request when the catalogue file of the options is one that is not taken.
 */
public class Processor(
    options: ProcessorOptions,
    private val dispatcher: CoroutineDispatcher = Dispatchers.Default,
) : AutoCloseable {
    /** The same without coroutines, for code that has threads of its own. */
    public val blocking: BlockingProcessor = BlockingProcessor(options)

    /**
     * Version of the library whose entries [standards] are, and of the catalogue file that was read, parted by
     * `+`. Manifests name it.
     */
    public fun catalogueVersion(): String = blocking.catalogueVersion()

    /** The papers that sheets are printed on. */
    public fun papers(): List<SheetPaper> = blocking.papers()

    /** Every standard that is known, in the order of their ids. */
    public fun standards(): List<Standard> = blocking.standards()

    /**
     * One standard.
     *
     * @throws ProcessorException.Request when there is none of that id.
     */
    public fun standard(id: String): Standard = blocking.standard(id)

    /**
     * Decodes a JPEG, PNG or WebP file: the bytes from the position of [file] to its limit, neither of which
     * is moved. Read in place where the buffer is direct, else from a copy. Free again on return.
     *
     * @throws ProcessorException.Photo when it is none of these, damaged, or beyond the limits.
     */
    public suspend fun decode(file: ByteBuffer, limits: PhotoLimits? = null): Photo =
        dispatcher.making { Photo.decode(file.direct(), limits) }

    /** As [decode] of a buffer, from one copy of [file]. */
    public suspend fun decode(file: ByteArray, limits: PhotoLimits? = null): Photo =
        decode(ByteBuffer.wrap(file), limits)

    /**
     * Takes the pixels of a bitmap, as [decode] takes its buffer.
     *
     * @throws ProcessorException.Request when the buffer does not hold what the layout says.
     * @throws ProcessorException.Photo when they are too many.
     */
    public suspend fun fromRgba(pixels: ByteBuffer, layout: RgbaLayout): Photo =
        dispatcher.making { Photo.fromRgba(pixels.direct(), layout) }

    /** Takes a camera's frame, each plane as [decode] takes its buffer; throws as [fromRgba]. */
    public suspend fun fromYuv420(luma: ByteBuffer, cb: ByteBuffer, cr: ByteBuffer, layout: YuvLayout): Photo =
        dispatcher.making { Photo.fromYuv420(luma.direct(), cb.direct(), cr.direct(), layout) }

    /**
     * Makes a portrait. One that fails a check is made too: its report says what is wrong.
     *
     * [onProgress] is told of each stage before it begins, on the thread that works. What it throws stops
     * the call and comes out of it.
     *
     * @throws ProcessorException when there is none.
     */
    public suspend fun make(
        photo: Photo,
        request: MakeRequest,
        onProgress: (StageProgress) -> Unit = {},
    ): Portrait = dispatcher.makingWatched(onProgress) { blocking.make(photo, request, it) }

    /**
     * Checks whether a portrait can be made from a photo; or, of a finished portrait, its own pixels. A photo
     * that fails is a result. [onProgress] as in [make].
     *
     * @throws ProcessorException when there is nothing to check: no face, set-up.
     */
    public suspend fun check(
        photo: Photo,
        request: CheckRequest,
        onProgress: (StageProgress) -> Unit = {},
    ): Outcome = dispatcher.watched(onProgress) { blocking.check(photo, request, it) }

    /**
     * Pseudonymises a photo for a donation, in memory alone: to be shown, and then queued in a [Vault] or
     * closed. Asks for no consent and keeps nothing. [onProgress] as in [make].
     *
     * @throws ProcessorException when it cannot be; [ProcessorException.Faces] when somebody else is in it.
     */
    public suspend fun prepareDonation(
        photo: Photo,
        view: DonationView,
        onProgress: (StageProgress) -> Unit = {},
    ): PreparedDonation = dispatcher.makingWatched(onProgress) { blocking.prepareDonation(photo, view, it) }

    /**
     * A print sheet of a portrait, in the size that its standard has on paper.
     *
     * @throws ProcessorException.Request when it has none, no paper has that name, or the copies do not fit.
     */
    public suspend fun sheet(portrait: Portrait, request: SheetRequest): Sheet =
        dispatcher.making { portrait.sheet(request) }

    /**
     * A print sheet of finished portraits, 1 to 16, of one standard or of several. Needs no models.
     *
     * @throws ProcessorException.Photo when a file is no portrait that can be read.
     * @throws ProcessorException.Request when one has no size on paper, or they do not fit.
     */
    public suspend fun sheet(portraits: List<SheetPortrait>, request: SheetRequest): Sheet =
        dispatcher.making { blocking.sheet(portraits, request) }

    /**
     * Holds an edit manifest against the portrait that came with it, and what else is given as [evidence]. One
     * that cannot be read, or does not hold, is a result.
     *
     * @throws ProcessorException.Request when the public key is none.
     */
    public suspend fun verifyManifest(
        document: ByteArray,
        portrait: ByteArray,
        evidence: ManifestEvidence? = null,
    ): ManifestVerification = dispatcher.calling {
        blocking.verifyManifest(ByteBuffer.wrap(document).direct(), ByteBuffer.wrap(portrait).direct(), evidence)
    }

    /** The models of this version, and what lies in their folder. Reads every file. */
    public suspend fun models(): List<ModelFile> = dispatcher.calling { blocking.models() }

    /** Lets runtime and models go, once the calls that still run have ended. */
    override fun close(): Unit = blocking.close()
}
