//! The donation's device half as apps hold it. Here so far: what an app brings along.

pub use idphoto_privacy::clock::Reading;
pub use idphoto_privacy::foreign::{
    Call, Clock, HttpReply, KeyVault, KeyVaultError, Method, Transport, TransportError,
};
pub use idphoto_wire::Digest;
