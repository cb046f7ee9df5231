/*
 * Donations and what their owner wants done with them, for coroutines. Every function hands its call to
 * BlockingVault on a dispatcher. Not here: anything that decides; key stores, clocks and transports, which
 * the app brings.
 */
package eu.idphoto

import java.nio.ByteBuffer
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers

/**
 * The device's donations, consents and rights, in one folder and under one key.
 *
 * One object for the whole app: the folder belongs to it until it is closed. Functions may be called from
 * any coroutine and side by side, and consent can be withdrawn while a donation is being sent.
 *
 * Where a coroutine is cancelled that talks to the storage, its thread is interrupted and no further call is
 * begun; [HttpsTransport] then ends the one that runs. What was sent by then stays written down, and the next
 * exchange goes on from there. Everything else is finished: it is quick, and half of it would be no use.
 *
 * Functions throw [VaultException]; the KDoc of [BlockingVault] says of each function which one and when.
 *
 * Whatever a [KeyVault], [Clock], [Transport] or [RecoveryListener] throws that it was not asked to throw
 * counts as `Unavailable`, `Broken` or nothing, and its text goes no further.
 */
public class Vault private constructor(
    /** The same without coroutines, for code that has threads of its own. */
    public val blocking: BlockingVault,
    private val dispatcher: CoroutineDispatcher,
) : AutoCloseable {
    /** Whether the ledger is whole. */
    public suspend fun ledger(): LedgerState = dispatcher.calling { blocking.ledger() }

    /** Takes a policy in, as the controller signed it: the bytes from position to limit, or an array. */
    public suspend fun installPolicy(file: ByteBuffer): PolicyNotice =
        dispatcher.calling { blocking.installPolicy(file.direct()) }

    public suspend fun installPolicy(file: ByteArray): PolicyNotice = installPolicy(ByteBuffer.wrap(file))

    /** Takes a list of sites in, as the controller signed it; its serial number. */
    public suspend fun installSites(file: ByteBuffer): UInt =
        dispatcher.calling { blocking.installSites(file.direct()) }

    public suspend fun installSites(file: ByteArray): UInt = installSites(ByteBuffer.wrap(file))

    /** The policy that consent is asked under today. */
    public suspend fun policy(): Policy = dispatcher.calling { blocking.policy() }

    /** All policies that are here, by version. */
    public suspend fun policies(): List<InstalledPolicy> = dispatcher.calling { blocking.policies() }

    /** Where donations are sent. */
    public suspend fun sites(): List<StorageSite> = dispatcher.calling { blocking.sites() }

    /** Writes down that somebody agreed to one donation. */
    public suspend fun give(act: ConsentAct): GivenConsent = dispatcher.calling { blocking.give(act) }

    /** The oldest consent for this view that waits for its photo. */
    public suspend fun consentFor(view: DonationView): WaitingConsent? =
        dispatcher.calling { blocking.consentFor(view) }

    /**
     * Seals what was prepared under a consent that was given, and keeps it until it is sent. Nothing is sent
     * here. [prepared] is used up, whether this succeeds or not.
     */
    public suspend fun queue(prepared: PreparedDonation, consent: String): QueuedDonation =
        dispatcher.calling { prepared.queue(blocking, consent) }

    /** Withdraws consent (Art. 7(3) GDPR); of how many donations. Needs no network. */
    public suspend fun withdraw(scope: Scope): UInt = dispatcher.calling { blocking.withdraw(scope) }

    /** Writes a wish down for stored donations; for how many. */
    public suspend fun wish(scope: Scope, wish: Wish): UInt = dispatcher.calling { blocking.wish(scope, wish) }

    /** Objects to all of it (Art. 21 GDPR): everything is erased. Of how many donations. */
    public suspend fun objectToAll(): UInt = dispatcher.calling { blocking.`object`() }

    /** Takes the objection back; nothing that was erased returns. */
    public suspend fun endObjection(): Unit = dispatcher.calling { blocking.endObjection() }

    /** Says what is to happen after the owner's death. */
    public suspend fun direct(directive: Directive): Unit = dispatcher.calling { blocking.direct(directive) }

    /** The code that leads to the keys of all donations. Show it, and keep it nowhere. */
    public suspend fun recoveryCode(): String = dispatcher.calling { blocking.recoveryCode() }

    /** Everything this device knows (Art. 15 GDPR), offline. */
    public suspend fun status(): Overview = dispatcher.calling { blocking.status() }

    /** Everything this device has of its donations, as a ZIP archive. Personal data. */
    public suspend fun export(): ByteArray = dispatcher.calling { blocking.export() }

    /** The donations that may be sent by now, or all that wait when [atOnce]. */
    public suspend fun ready(atOnce: Boolean = false): List<String> = dispatcher.calling { blocking.ready(atOnce) }

    /**
     * What a job in the background does, once a network is there: requests, erasures first, then donations
     * whose time has come, or all when [atOnce], then questions after missing receipts. Trouble is in the
     * result.
     */
    public suspend fun sendDue(transport: Transport, atOnce: Boolean = false): Exchange =
        dispatcher.exchanging(transport) { blocking.sendDue(atOnce, it) }

    /** Sends one donation, and waits for its receipt. */
    public suspend fun upload(id: String, transport: Transport): SentDonation =
        dispatcher.exchanging(transport) { blocking.upload(id, it) }

    /** Sends every request that waits, erasures first. Trouble is in the result. */
    public suspend fun sendRequests(transport: Transport): Exchange =
        dispatcher.exchanging(transport) { blocking.sendRequests(it) }

    /** Asks after stored donations of which a receipt is missing. Trouble is in the result. */
    public suspend fun askAfter(transport: Transport): Exchange =
        dispatcher.exchanging(transport) { blocking.askAfter(it) }

    /**
     * Looks for every donation of the device that a recovery code is of, and asks for their erasure when
     * [erase]. May take minutes. [onFound] is told of each on the thread that works.
     */
    public suspend fun recover(
        code: String,
        erase: Boolean,
        transport: Transport,
        onFound: (RecoveredDonation) -> Unit = {},
    ): RecoverySearch = dispatcher.exchanging(transport) { blocking.recover(code, erase, it, AgreedFinder(onFound)) }

    /** Lets the folder go, once the calls that still run have ended. */
    override fun close(): Unit = blocking.close()

    public companion object {
        /**
         * Opens the vault of a folder, or makes it.
         *
         * @param dispatcher where calls block, on files, the key store and the network.
         */
        public suspend fun open(
            options: VaultOptions,
            keys: KeyVault,
            clock: Clock,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): Vault = dispatcher.making {
            Vault(BlockingVault.open(options, AgreedKeyVault(keys), AgreedClock(clock)), dispatcher)
        }

        /**
         * Begins anew in the folder of a vault that is closed and whose key is gone or ledger damaged.
         * Destroys what waits, the ledger and the key: ask the owner first.
         */
        public suspend fun startOver(
            folder: String,
            keys: KeyVault,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): Unit = dispatcher.calling { eu.idphoto.startOver(folder, AgreedKeyVault(keys)) }

        /** Sends the requests that wait in the folder of a vault that cannot be opened; they need no key. */
        public suspend fun sendWaiting(
            options: VaultOptions,
            transport: Transport,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): Exchange = dispatcher.exchanging(transport) { eu.idphoto.sendWaiting(options, it) }

        /** [Vault.recover] where no vault can be opened, by a list of sites as [controller] signed it. */
        public suspend fun recover(
            code: String,
            sites: ByteArray,
            controller: String,
            erase: Boolean,
            transport: Transport,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
            onFound: (RecoveredDonation) -> Unit = {},
        ): RecoverySearch = dispatcher.exchanging(transport) {
            eu.idphoto.recover(code, ByteBuffer.wrap(sites).direct(), controller, erase, it, AgreedFinder(onFound))
        }
    }
}
