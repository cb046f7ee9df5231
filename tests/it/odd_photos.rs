//! Odd and hostile files (`idphoto_specimens`) through the whole program: what is read is read
//! rightly, and what is refused is refused for its own reason, in little time and memory.
//!
//! What each file took is written to `target/odd-photos/`.

mod cost;
mod read;
mod refused;
mod sizes;
