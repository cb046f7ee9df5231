//! A keeper at work: two sites in one process, each with a real SeaweedFS over TLS on this machine.
//!
//! SeaweedFS is brought by `cargo xtask setup`, or `IDPHOTO_WEED` says where its program `weed` is. Without
//! it the tests say so and are skipped.

#![allow(clippy::unwrap_used, reason = "what is around the tests may fail as they may")]

mod bed;
mod buckets;
mod call;
mod deposits;
mod donor;
mod erasures;
mod limits;
mod programs;
mod uploads;
mod weed;
