//! idphoto-sdk.
