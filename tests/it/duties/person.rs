//! Somebody with a vault and the signed files of a controller, and no network. No test here.

use std::fs;

use idphoto_wire::Digest;

use crate::desk::{Desk, Ran, ended};
use crate::stand::{Doors, Parties};
use crate::workshop::sample_bytes;

pub(super) const PHOTO: &str = "me.png";

/// The program on a desk with a photo and, once the files are installed, a vault.
pub(super) struct Person {
    pub(super) desk: Desk,
    pub(super) parties: Parties,
}

impl Person {
    /// Without a vault. The ports of the sites lead nowhere.
    pub(super) fn new() -> Self {
        let doors =
            |port, pin: &[u8]| Doors { keeper: port, store: port + 1, pins: vec![Digest::of(pin)] };
        let parties = Parties::new(&doors(4430, b"be"), &doors(4440, b"fr"));
        let desk = Desk::with(PHOTO, &sample_bytes("astronaut.png"));
        fs::write(desk.path("passphrase"), "correct horse battery staple\n").unwrap();
        fs::write(desk.path("policy.sid"), &parties.policy).unwrap();
        fs::write(desk.path("sites.sid"), &parties.sites).unwrap();
        Self { desk, parties }
    }

    /// With the controller's files installed.
    pub(super) fn installed() -> Self {
        let person = Self::new();
        person.installs();
        person
    }

    pub(super) fn installs(&self) {
        let root = self.parties.root_public.to_string();
        self.does(&["policy", "install", "policy.sid", "sites.sid", "--root", &root]);
    }

    /// The program, to be run with this vault.
    pub(super) fn set_up(&self, command: &mut std::process::Command) {
        command.env("IDPHOTO_VAULT", self.desk.path("vault"));
        command.env("IDPHOTO_PASSPHRASE_FILE", self.desk.path("passphrase"));
    }

    pub(super) fn run(&self, words: &[&str]) -> Ran {
        let mut command = self.desk.program(words);
        self.set_up(&mut command);
        ended(&mut command)
    }

    /// Runs the program, which has to succeed; what it printed.
    #[track_caller]
    pub(super) fn does(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{words:?}: {ran:?}");
        ran.stdout
    }

    /// The words of a consent to one donation of the matting view.
    pub(super) fn yes(&self) -> Vec<String> {
        let shown = self.run(&["consent", "show", "--locale", "en", "--json"]).json();
        let text = &shown["text_sha256"].as_str().unwrap()[..12];
        let words = "consent give --purpose train-matting --view matting --depicted myself \
                     --age 16-or-over --text";
        words.split_whitespace().chain([text]).map(str::to_owned).collect()
    }

    /// Agrees to one donation and queues it; its id.
    #[track_caller]
    pub(super) fn donates(&self) -> String {
        let yes = self.yes();
        self.does(&yes.iter().map(String::as_str).collect::<Vec<_>>());
        let queued = self.run(&["donate", PHOTO, "--view", "matting", "--json"]).json();
        queued["donation"].as_str().unwrap().to_owned()
    }

    /// How the only donation stands.
    pub(super) fn standing(&self) -> String {
        let status = self.run(&["status", "--json"]).json();
        status["donations"][0]["standing"].as_str().unwrap().to_owned()
    }
}
