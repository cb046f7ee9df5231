//! The donation's device half as apps hold it: the [`Vault`], what an app brings along for it (key store,
//! clock, transport), and the words it speaks.
//!
//! ```no_run
//! use std::sync::Arc;
//! use idphoto_sdk::donation::View;
//! use idphoto_sdk::vault::{Act, Clock, Disk, Files, KeyVault, PublicKey, Transport, Vault};
//! # fn donate(
//! #     processor: &idphoto_sdk::Processor, photo: &[u8], act: &Act, controller: PublicKey,
//! #     keys: Arc<dyn KeyVault>, clock: Arc<dyn Clock>, transport: &dyn Transport,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let files = Files::open(Arc::new(Disk::new("donations")))?;
//! let vault = Vault::open(files, keys, clock, controller)?;
//! let prepared = processor.prepare_donation(photo, View::Matting)?;
//! // Show `prepared.preview()` and the policy's text; somebody says yes.
//! let given = vault.give(act)?;
//! prepared.queue(&vault, given.id)?;
//! // Later, when there is a network: what its owner asked for first, erasures before all; then what is
//! // due; then receipts that are missing.
//! for (_, trouble) in vault.send_due(false, transport).troubles {
//!     eprintln!("{trouble}");
//! }
//! # Ok(())
//! # }
//! ```

pub use idphoto_privacy::clock::Reading;
pub use idphoto_privacy::consent::{Act, AgeBand, AgeRule, Country, OWN_CONSENT, age_rule};
pub use idphoto_privacy::files::{Disk, Files, FilesError};
pub use idphoto_privacy::foreign::{
    Call, Clock, HttpReply, KeyVault, KeyVaultError, Method, Transport, TransportError,
};
pub use idphoto_privacy::gate::{GateError, Permit};
pub use idphoto_privacy::ledger::{Condition, Damage};
pub use idphoto_privacy::recovery::{RecoveryCode, RecoveryError};
pub use idphoto_privacy::register::{Directive, Standing};
pub use idphoto_privacy::vault::{
    Given, Heard, Kind, Line, MOST_DELAY, MOST_FAILURES, MOST_QUEUED, Notice, Overview, Queued,
    Recovered, Round, Scope, Sent, Step, Vault, VaultError, Wish, send_waiting,
    sites_without_ledger, start_over,
};
pub use idphoto_wire::policy::Locale;
pub use idphoto_wire::protocol::{Answer, Ask};
pub use idphoto_wire::{
    Correction, Day, Depicted, Digest, DonationId, Guardian, Host, Month, Policy, PolicyError,
    PublicKey, Purpose, Site, Sites, SitesError, State, View, due,
};
