//! The one table of who may see whom. A new package gets a row here, in the same commit.

/// What one package may name in its Cargo.toml.
#[derive(Debug)]
pub(super) struct Row {
    /// Package name.
    pub(super) name: &'static str,
    /// Which packages of ours it may depend on.
    pub(super) sees: Sees,
    /// Groups of other people's packages that nobody without them here may use.
    pub(super) may: &'static [Group],
    /// Whether it opens no file and no socket and reads no clock or environment.
    pub(super) sealed: bool,
}

/// Packages of ours that a package may depend on.
#[derive(Debug)]
pub(super) enum Sees {
    /// These.
    Only(&'static [&'static str]),
    /// Any.
    All,
}

/// Other people's packages that only some of ours may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// The inference engine.
    Inference,
    /// Network clients and servers, TLS, stores.
    Network,
    /// Databases.
    Database,
}

use Group::{Database, Inference, Network};
use Sees::{All, Only};

const TYPES: &str = "idphoto-types";
const IMAGING: &str = "idphoto-imaging";
const STANDARDS: &str = "idphoto-standards";
const WIRE: &str = "idphoto-wire";
const SDK: &str = "idphoto-sdk";
const CORE: &[&str] =
    &[TYPES, IMAGING, STANDARDS, WIRE, "idphoto-vision", "idphoto-compliance", "idphoto-privacy"];

/// The table.
pub(super) const ROWS: &[Row] = &[
    Row { name: TYPES, sees: Only(&[]), may: &[], sealed: true },
    Row { name: STANDARDS, sees: Only(&[TYPES]), may: &[], sealed: true },
    Row { name: IMAGING, sees: Only(&[TYPES]), may: &[], sealed: true },
    Row { name: "idphoto-vision", sees: Only(&[TYPES, IMAGING]), may: &[Inference], sealed: true },
    Row {
        name: "idphoto-compliance",
        sees: Only(&[TYPES, IMAGING, STANDARDS]),
        may: &[],
        sealed: true,
    },
    Row { name: WIRE, sees: Only(&[TYPES]), may: &[], sealed: false },
    Row { name: "idphoto-privacy", sees: Only(&[TYPES, IMAGING, WIRE]), may: &[], sealed: false },
    Row { name: SDK, sees: Only(CORE), may: &[], sealed: false },
    Row { name: "idphoto-uniffi", sees: Only(&[SDK]), may: &[], sealed: false },
    Row { name: "idphoto-uniffi-bindgen", sees: Only(&[]), may: &[], sealed: false },
    Row { name: "idphoto-cli", sees: Only(&[SDK]), may: &[Network, Database], sealed: false },
    Row { name: "idphoto-keeper", sees: Only(&[WIRE]), may: &[Network, Database], sealed: false },
    Row { name: "idphoto-tests", sees: All, may: &[Inference, Network, Database], sealed: false },
    Row { name: "idphoto-specimens", sees: Only(&[TYPES]), may: &[], sealed: false },
    Row {
        name: "idphoto-fuzz",
        sees: Only(&[TYPES, IMAGING, STANDARDS, WIRE, "idphoto-privacy", "idphoto-specimens"]),
        may: &[],
        sealed: false,
    },
    Row { name: "idphoto-benches", sees: All, may: &[Inference, Network, Database], sealed: false },
    Row { name: "xtask", sees: All, may: &[Inference, Network, Database], sealed: false },
];

/// The row of a package.
pub(super) fn row(name: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.name == name)
}

/// Which group, if any, somebody else's package belongs to.
pub(super) fn group(dependency: &str) -> Option<Group> {
    const MEMBERS: [(Group, &[&str]); 3] = [
        (Inference, &["ort", "ort-sys", "tract-onnx", "candle-onnx"]),
        (
            Network,
            &[
                "attohttpc",
                "aws-sdk-s3",
                "axum",
                "curl",
                "hyper",
                "isahc",
                "mio",
                "minreq",
                "native-tls",
                "openssl",
                "object_store",
                "quinn",
                "reqwest",
                "rust-s3",
                "rustls",
                "rusty-s3",
                "socket2",
                "tiny_http",
                "tokio",
                "ureq",
            ],
        ),
        (Database, &["diesel", "fjall", "heed", "redb", "rocksdb", "rusqlite", "sled", "sqlx"]),
    ];
    MEMBERS.iter().find(|(_, names)| names.contains(&dependency)).map(|(group, _)| *group)
}
