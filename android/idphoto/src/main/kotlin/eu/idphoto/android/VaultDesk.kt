// The app's vault as a job sees it: what an exchange and an overview mean for when to come again.
// Needs nothing of Android.

package eu.idphoto.android

import eu.idphoto.DonationLine
import eu.idphoto.Exchange
import eu.idphoto.Overview
import eu.idphoto.SiteCode
import eu.idphoto.Standing
import eu.idphoto.Transport
import eu.idphoto.TroubleKind
import eu.idphoto.Vault
import kotlinx.coroutines.runBlocking

/** Blocks: a job's thread waits here, and cancels what runs when it is interrupted. */
internal class VaultDesk(private val vault: Vault) : DonationDesk {
    /** Each donation waits for its own random time, which only its owner may cut short. */
    override fun sendDue(transport: Transport): Boolean =
        wentWell(runBlocking { vault.sendDue(transport, atOnce = false) })

    override fun sendRequests(transport: Transport): Boolean =
        wentWell(runBlocking { vault.sendRequests(transport) })

    override fun pending(): Pending = pendingOf(runBlocking { vault.status() })

    companion object {
        /** What a rule refuses is refused tomorrow, too: coming again soon would change nothing. */
        fun wentWell(exchange: Exchange): Boolean =
            exchange.left == 0u && exchange.troubles.all { it.kind == TroubleKind.REFUSED }

        fun pendingOf(overview: Overview): Pending = Pending(
            requests = (overview.erasuresWaiting + overview.requestsWaiting).toInt(),
            notBefore = overview.donations.mapNotNull { it.notBefore },
            unfinished = overview.donations.count(::isUnfinished),
        )

        private fun isUnfinished(line: DonationLine): Boolean = when (line.standing) {
            Standing.SENDING -> true
            Standing.STORED -> line.receipts.size < SiteCode.values().size
            else -> false
        }
    }
}
