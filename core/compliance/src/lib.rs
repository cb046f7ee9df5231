//! idphoto-compliance.
