//! What the tests of another language are given, as variables of their environment. No test here.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::desk::Desk;
#[cfg(unix)]
use crate::stand::Service;
use crate::workshop::{self, sample, shared};

/// The standard that all portraits are made for.
const STANDARD: &str = "icao-9303-print";
/// Sheets that the program makes of the first portrait: the file, how many of it, and the rest of the words.
const SHEETS: [(&str, usize, &str); 3] = [
    ("one.pdf", 1, "--paper 10x15"),
    ("one.jpg", 1, "--paper 4x6 --fit bleed --dpi 300 --copies 2"),
    ("two.png", 2, "--paper 13x18 --dpi 300"),
];
/// Photos of people that only some machines have.
const SHARED: [&str; 5] = ["001", "006", "014", "035", "036"];

/// Photos with the program's portraits of them, and a stand.
pub(super) struct Given {
    pub(super) desk: Desk,
    #[cfg(unix)]
    service: Option<Service>,
}

impl Given {
    pub(super) fn new() -> Self {
        let given = Self {
            desk: Desk::new(),
            #[cfg(unix)]
            service: Service::start(),
        };
        fs::create_dir(given.desk.path("pairs")).unwrap();
        given.pair("sample", &sample("astronaut.png"));
        given.sheets();
        for name in SHARED {
            if let Some(photo) = shared(&format!("portraits/{name}.jpg")) {
                given.pair(name, &photo);
            }
        }
        #[cfg(unix)]
        if let Some(service) = &given.service {
            service.write(&given.desk.path("stand"));
        }
        given
    }

    /// A photo, the program's portrait of it, and what the program says of both.
    fn pair(&self, name: &str, photo: &std::path::Path) {
        let of = |kind: &str| self.desk.path(&format!("pairs/{name}.{kind}"));
        fs::copy(photo, of("photo")).unwrap();
        let (from, to) = (of("photo"), of("portrait"));
        // The kind of a file is told by its name.
        let named = self.desk.path("portrait.jpg");
        let words = ["make", from.to_str().unwrap(), "--standard", STANDARD, "--json", "-o"];
        let ran = self.desk.run(&[&words[..], &[named.to_str().unwrap()]].concat());
        // A portrait that fails a check is made all the same.
        assert!(matches!(ran.code, Some(0 | 1)), "{name}: {ran:?}");
        fs::rename(named, to).unwrap();
        fs::write(of("json"), ran.stdout).unwrap();
    }

    /// The program's sheets of the sample's portrait, each with what the program says of it.
    fn sheets(&self) {
        let folder = self.desk.path("sheets");
        fs::create_dir(&folder).unwrap();
        let portrait = self.desk.path("pairs/sample.portrait");
        for (name, count, words) in SHEETS {
            let (to, told) = (folder.join(name), folder.join(name).with_extension("json"));
            let mut all = vec!["sheet"];
            all.extend(vec![portrait.to_str().unwrap(); count]);
            all.extend(["--standard", STANDARD, "--json", "-o", to.to_str().unwrap()]);
            all.extend(words.split_whitespace());
            let ran = self.desk.run(&all);
            assert_eq!(ran.code, Some(0), "{name}: {ran:?}");
            fs::write(told, ran.stdout).unwrap();
        }
    }

    /// Sets it up: nothing of this machine's own settings, and where everything is.
    pub(super) fn to(&self, mut command: Command) -> Command {
        command.env("IDPHOTO_LIBRARY", library());
        command.env("IDPHOTO_MODELS", workshop::models().canonicalize().unwrap());
        command.env("IDPHOTO_RUNTIME", workshop::runtime());
        command.env("ORT_DYLIB_PATH", workshop::runtime());
        command.env("IDPHOTO_PAIRS", self.desk.path("pairs"));
        command.env("IDPHOTO_SHEETS", self.desk.path("sheets"));
        command.env("IDPHOTO_PHOTO", self.desk.path("pairs/sample.photo"));
        command.env("IDPHOTO_PORTRAIT", self.desk.path("pairs/sample.portrait"));
        command.env_remove("IDPHOTO_STAND");
        #[cfg(unix)]
        if self.service.is_some() {
            command.env("IDPHOTO_STAND", self.desk.path("stand"));
        }
        command
    }
}

/// The library that apps load, which cargo lays beside the tests: it is a dependency of theirs.
pub(super) fn library() -> PathBuf {
    let name = format!("{}idphoto_uniffi{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    let path = env::current_exe().unwrap().with_file_name(name);
    assert!(path.is_file(), "no library beside the tests");
    path
}
