//! idphoto-vision.
