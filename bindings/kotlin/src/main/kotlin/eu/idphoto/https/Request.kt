/*
 * What a request says before its body (RFC 9112, section 3).
 */
package eu.idphoto.https

import eu.idphoto.HttpCall
import eu.idphoto.HttpMethod
import eu.idphoto.TransportException

/** The port that a `host` header need not name (RFC 9110, section 4.2.2); whoever signs a URL leaves it out. */
private const val HTTPS_PORT = 443

/**
 * The request's first line and headers: those of the call, and `host`.
 *
 * @throws TransportException.Broken for a target or header that would say more than one line
 */
internal fun requestHead(call: HttpCall): ByteArray {
    val method = when (call.method) {
        HttpMethod.POST -> "POST"
        HttpMethod.PUT -> "PUT"
    }
    val port = call.port.toInt()
    val authority = if (port == HTTPS_PORT) call.host else "${call.host}:$port"
    val fits = call.target.startsWith('/') && call.target.all(::isVisible) &&
        call.host.all(::isVisible) &&
        call.headers.all { it.name.isNotEmpty() && it.name.all(::isOfName) && it.value.all(::isOfValue) }
    if (!fits) throw TransportException.Broken()
    val head = buildString {
        append(method).append(' ').append(call.target).append(" HTTP/1.1\r\n")
        append("host: ").append(authority).append("\r\n")
        for (header in call.headers) append(header.name).append(": ").append(header.value).append("\r\n")
        append("\r\n")
    }
    return head.toByteArray(Charsets.US_ASCII)
}

private fun isVisible(char: Char): Boolean = char in '!'..'~'

/** A character of a token (RFC 9110, section 5.6.2). */
internal fun isOfName(char: Char): Boolean =
    char in 'a'..'z' || char in 'A'..'Z' || char in '0'..'9' || char in "!#$%&'*+-.^_`|~"

private fun isOfValue(char: Char): Boolean = char in ' '..'~'
