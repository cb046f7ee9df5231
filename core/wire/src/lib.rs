//! What device and storage both speak: the retention tag, the sealed header, policy and sites files,
//! month arithmetic.
//!
//! Bytes in, values out. Not here: pixels, keys that sign or open, files, sockets, the clock.
