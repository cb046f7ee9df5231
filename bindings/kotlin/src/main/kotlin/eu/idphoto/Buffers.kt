/*
 * Bytes on their way in and out, with no more copies than there have to be.
 */
package eu.idphoto

import com.sun.jna.Pointer
import java.nio.ByteBuffer

/**
 * The finished file, copied once out of native memory.
 *
 * @throws IllegalStateException when the portrait was closed.
 */
public fun Portrait.toByteArray(): ByteArray = callWithHandle { handle ->
    // A second hold on it, for as long as it is copied, whoever closes the first meanwhile.
    FfiConverterTypePortrait.lift(handle).use { held -> copied(held.address(), held.length()) }
}

/** The finished sheet, likewise. */
public fun Sheet.toByteArray(): ByteArray = callWithHandle { handle ->
    FfiConverterTypeSheet.lift(handle).use { held -> copied(held.address(), held.length()) }
}

private fun copied(address: ULong, length: ULong): ByteArray =
    Pointer(address.toLong()).getByteArray(0, length.toInt())

/**
 * What lies between position and limit, in memory that native code can read. A buffer on the heap, which the
 * collector may move, is copied.
 */
internal fun ByteBuffer.direct(): ByteBuffer {
    // A view, so that nobody else's position moves.
    val view = slice()
    if (view.isDirect) return view
    val copy = ByteBuffer.allocateDirect(view.remaining())
    copy.put(view)
    copy.flip()
    return copy
}
