//! idphoto-standards.
