// What the vault's own records mean for when a job comes again.

package eu.idphoto.android

import eu.idphoto.Depicted
import eu.idphoto.DonationLine
import eu.idphoto.DonationPurpose
import eu.idphoto.DonationView
import eu.idphoto.Exchange
import eu.idphoto.Guardian
import eu.idphoto.LedgerState
import eu.idphoto.Overview
import eu.idphoto.SiteCode
import eu.idphoto.Standing
import eu.idphoto.Trouble
import eu.idphoto.TroubleKind
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class VaultDeskTest {
    @Test
    fun `an exchange without trouble went well, and so did one that a rule stopped`() {
        assertTrue(VaultDesk.wentWell(exchange()))
        assertTrue(VaultDesk.wentWell(exchange(TroubleKind.REFUSED, TroubleKind.REFUSED)))
    }

    @Test
    fun `what may be better soon is tried again soon`() {
        for (kind in TroubleKind.values().filter { it != TroubleKind.REFUSED }) {
            assertFalse(VaultDesk.wentWell(exchange(TroubleKind.REFUSED, kind)), kind.name)
        }
        assertFalse(VaultDesk.wentWell(Exchange(listOf(), listOf(), listOf(), 1u)))
    }

    @Test
    fun `requests of both kinds count`() {
        assertEquals(5, VaultDesk.pendingOf(overview(erasures = 2u, others = 3u)).requests)
    }

    @Test
    fun `donations that wait tell their times`() {
        val waiting = overview(line(Standing.QUEUED, 70), line(Standing.GIVEN), line(Standing.QUEUED, 60))
        assertEquals(listOf(70L, 60L), VaultDesk.pendingOf(waiting).notBefore)
    }

    @Test
    fun `what was cut off or lacks a receipt is not finished`() {
        val both = listOf(SiteCode.BE, SiteCode.FR)
        val lines = mapOf(
            line(Standing.SENDING) to 1,
            line(Standing.STORED, receipts = listOf(SiteCode.FR)) to 1,
            line(Standing.STORED, receipts = both) to 0,
            line(Standing.GIVEN) to 0,
            line(Standing.QUEUED, 60) to 0,
            line(Standing.ERASING) to 0,
            line(Standing.GONE) to 0,
        )
        for ((line, count) in lines) assertEquals(count, VaultDesk.pendingOf(overview(line)).unfinished, line.standing.name)
    }

    private fun exchange(vararg kinds: TroubleKind) =
        Exchange(listOf(), listOf(), kinds.map { Trouble(null, it, "code", "detail", "") }, 0u)

    private fun overview(vararg lines: DonationLine, erasures: UInt = 0u, others: UInt = 0u) =
        Overview(LedgerState.Whole, lines.toList(), erasures, others, null, null)

    private fun line(standing: Standing, notBefore: Long? = null, receipts: List<SiteCode> = listOf()) = DonationLine(
        id = "00",
        purpose = DonationPurpose.values().first(),
        view = DonationView.GEOMETRY,
        depicted = Depicted.values().first(),
        guardian = Guardian.values().first(),
        policyVersion = 1u,
        given = "2026-11",
        until = "2031-11",
        standing = standing,
        notBefore = notBefore,
        receipts = receipts,
        restricted = false,
        storageSays = null,
        withdrawn = null,
        givenUp = null,
        requests = listOf(),
    )
}
