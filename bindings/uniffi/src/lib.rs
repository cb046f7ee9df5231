//! What apps see of idphoto, split by noun, for Kotlin, Swift and Python.

uniffi::setup_scaffolding!("idphoto");
