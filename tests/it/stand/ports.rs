//! Ports on loopback, and the eight of a SeaweedFS.

use std::net::{Ipv4Addr, TcpListener};

/// All that it listens on. Those of gRPC would otherwise be 10 000 higher, and somebody else's.
#[derive(Clone, Copy)]
pub(super) struct Ports {
    pub(super) s3: u16,
    s3_grpc: u16,
    pub(super) master: u16,
    master_grpc: u16,
    volume: u16,
    volume_grpc: u16,
    filer: u16,
    filer_grpc: u16,
}

impl Ports {
    /// Eight that nobody has at this moment.
    pub(super) fn free() -> Self {
        let [s3, s3_grpc, master, master_grpc, volume, volume_grpc, filer, filer_grpc] =
            free_ports();
        Self { s3, s3_grpc, master, master_grpc, volume, volume_grpc, filer, filer_grpc }
    }

    /// As SeaweedFS wants them told.
    pub(super) fn options(self) -> Vec<String> {
        let named = [
            ("s3.port", self.s3),
            ("s3.port.grpc", self.s3_grpc),
            ("master.port", self.master),
            ("master.port.grpc", self.master_grpc),
            ("volume.port", self.volume),
            ("volume.port.grpc", self.volume_grpc),
            ("filer.port", self.filer),
            ("filer.port.grpc", self.filer_grpc),
        ];
        named.map(|(option, port)| format!("-{option}={port}")).into()
    }

    /// What it leaves in /tmp when it is killed.
    pub(super) fn sockets(self) -> String {
        let named = [
            ("s3", self.s3_grpc),
            ("master", self.master_grpc),
            ("volume", self.volume_grpc),
            ("filer", self.filer_grpc),
        ];
        named.map(|(part, port)| format!("/tmp/seaweedfs-{part}-grpc-{port}.sock")).join(" ")
    }
}

/// Ports that nobody has at this moment, no two the same. Somebody may take one before it is used.
pub(crate) fn free_ports<const N: usize>() -> [u16; N] {
    // All held at once, or one could come twice.
    let held = [(); N].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}
