//! What a desktop gives the device half of a donation: a key store in a file, the system's clocks, and
//! HTTPS.
//!
//! Not here: what is kept, sent or believed; that is in the sdk, which an app hands its own key store,
//! clock and network to.

mod clock;
mod keys;
mod passphrase;
mod transport;

pub use clock::DeskClock;
pub(crate) use idphoto_sdk::vault::{
    Call, Clock, Digest, HttpReply, KeyVault, KeyVaultError, Method, Reading, Transport,
    TransportError,
};
pub use keys::{FileKeyVault, VaultFileError};
pub use passphrase::{Asked, Passphrase, PassphraseError};
pub use transport::{HttpsTransport, TrustError};
