//! Sealing a donation to the opening key of its expiry month.
