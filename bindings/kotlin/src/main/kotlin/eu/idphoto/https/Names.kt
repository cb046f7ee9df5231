/*
 * From a host name to addresses.
 */
package eu.idphoto.https

import java.net.Inet6Address
import java.net.InetAddress
import java.net.UnknownHostException

/**
 * The platform's resolver, but for `localhost` and the names below it: these are this machine, and nobody
 * is asked (RFC 6761, section 6.3). Many systems would ask the DNS for the names below it, and some network
 * would answer.
 */
@Throws(UnknownHostException::class)
internal fun addressesOf(host: String): List<InetAddress> =
    if (isThisMachine(host)) listOf(LOOPBACK_4, LOOPBACK_6) else InetAddress.getAllByName(host).asList()

internal fun isThisMachine(host: String): Boolean = host == "localhost" || host.endsWith(".localhost")

private val LOOPBACK_4: InetAddress = InetAddress.getByAddress(byteArrayOf(127, 0, 0, 1))
private val LOOPBACK_6: InetAddress = Inet6Address.getByAddress(ByteArray(16).apply { this[15] = 1 })
