//! A keeper at work: two sites in one process, each with a real SeaweedFS over TLS on this machine.
//!
//! The tests need the program `weed` of SeaweedFS 4.48; `IDPHOTO_WEED` says where it is. Without it they say
//! so and are skipped.

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
