//! Attack A22 on the device, and the archive as somebody else's program reads it.

use std::process::Command;

use idphoto_wire::content::{Content, Quality};
use idphoto_wire::{Purpose, View as Code};

use super::device::*;
use super::storage::Storage;
use crate::foreign::{Call, HttpReply, KeyVault as _};
use crate::pseudonymise::{Matting, Pseudonymised};
use crate::vault::{Scope, VaultError, Wish};

/// Prints the names in an archive that is given as a file, after checking every hash of its manifest.
const READER: &str = r"
import hashlib, json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
manifest = json.loads(archive.read('manifest.json'))
listed = {file['name']: file for file in manifest['files']}
assert set(archive.namelist()) == set(listed) | {'manifest.json'}
for name, file in listed.items():
    content = archive.read(name)
    assert hashlib.sha256(content).hexdigest() == file['sha256'] and len(content) == file['bytes']
overview = json.loads(archive.read('overview.json'))
print(overview['ledger'], *[donation['standing'] for donation in overview['donations']])
print(*sorted(archive.namelist()), sep='\n')
";

/// What a program of somebody else makes of it; `None` where there is no python3.
fn read(archive: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.zip");
    std::fs::write(&path, archive).unwrap();
    let output = Command::new("python3").args(["-c", READER]).arg(&path).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_stock_program_opens_an_export_before_and_after_an_erasure() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let kept = stored(&vault, &storage);
    let id = vault.give(&act(Purpose::Matting, Code::Matting)).unwrap().id;
    vault.queue(id, matting(3)).unwrap();
    vault.upload(id, &storage).unwrap();
    give(&vault).unwrap();
    let Some(before) = read(&vault.export().unwrap()) else { return };
    assert!(before.starts_with("whole stored stored given\n"), "{before}");
    for name in [
        "consent.cbor",
        "consent-salt.txt",
        "tag.cbor",
        "picture.jpg",
        "alpha.jpg",
        "quality.json",
        "receipt-fr.cbor",
        "receipt-be.cbor",
    ] {
        assert!(before.contains(&format!("donations/{id}/{name}\n")), "{name}");
    }
    assert!(before.contains(&format!("donations/{kept}/landmarks.json\n")));
    assert!(before.contains("policies/1.cbor\n") && before.contains("policies/1.en.txt\n"));
    vault.withdraw(Scope::One(id)).unwrap();
    vault.send_requests(&storage).unwrap();
    let after = read(&vault.export().unwrap()).unwrap();
    assert!(after.starts_with("whole stored gone given\n"), "{after}");
    assert!(!after.contains(&format!("donations/{id}/picture.jpg")));
    assert!(after.contains(&format!("donations/{id}/consent.cbor")));
    assert!(after.contains(&format!("donations/{kept}/landmarks.json")));
}

/// Canary `n`, as it is planted into a picture.
fn canary(n: usize) -> String {
    const KINDS: [&str; 6] = [
        "Jane Canary",
        "jane@canary.example",
        "+32 2 555",
        "N50.8503 E4.3517",
        "SN-4711-CANARY",
        "jane/canary/me.jpg",
    ];
    format!("{} {n:02}", KINDS[n % KINDS.len()])
}

/// How something would be found again: as it is, in base 64 at each of the three offsets, in hex, and in
/// UTF-16.
fn disguises(bytes: &[u8]) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    let standard = base64::engine::general_purpose::STANDARD_NO_PAD;
    let mut forms = vec![bytes.to_vec()];
    for offset in 0..3 {
        let text = standard.encode([&vec![0; offset], bytes].concat()).into_bytes();
        // The symbols that bytes before or behind have a part in are left out.
        let (from, to) = ([0, 2, 3][offset], text.len() - 1);
        let text = &text[from..to - usize::from(!(offset + bytes.len()).is_multiple_of(3))];
        let url = text
            .iter()
            .map(|b| match b {
                b'+' => b'-',
                b'/' => b'_',
                b => *b,
            })
            .collect();
        forms.extend([text.to_vec(), url]);
    }
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    forms.extend([hex.clone().into_bytes(), hex.to_uppercase().into_bytes()]);
    let wide = |of: fn(u8) -> [u8; 2]| bytes.iter().flat_map(|b| of(*b)).collect::<Vec<u8>>();
    forms.extend([wide(|b| [b, 0]), wide(|b| [0, b])]);
    forms
}

fn found(within: &[u8], bytes: &[u8]) -> bool {
    disguises(bytes).iter().any(|form| within.windows(form.len()).any(|window| window == form))
}

#[test]
fn the_search_for_canaries_finds_what_is_there() {
    use base64::Engine as _;
    let bytes = canary(1).into_bytes();
    for before in 0..4 {
        let around = [&vec![b'x'; before][..], &bytes, b"yyy"].concat();
        let text = base64::engine::general_purpose::STANDARD.encode(&around);
        assert!(found(text.as_bytes(), &bytes), "{before}");
        assert!(found(&around, &bytes));
    }
    assert!(!found(canary(2).as_bytes(), &bytes));
}

#[test]
fn a22_no_canary_is_in_any_file_or_in_anything_that_is_printed() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let mut secrets: Vec<Vec<u8>> = (0..24).map(|n| canary(n).into_bytes()).collect();
    let mut picture = vec![0xFF; 20_000];
    for (n, secret) in secrets.iter().enumerate() {
        picture[n * 700..][..secret.len()].copy_from_slice(secret);
    }
    let quality = Quality { yaw: 0, pitch: 0, roll: 0, presence: 99, clipped: 0, unevenness: 0 };
    let content =
        Content { image: Some(picture.clone()), alpha: Some(picture), landmarks: None, quality };
    let mut printed = Vec::new();
    let mut print = |what: &dyn std::fmt::Debug| printed.push(format!("{what:?} {what:#?}"));
    let given = vault.give(&act(Purpose::Matting, Code::Matting)).unwrap();
    let content = Pseudonymised::<Matting>::unchecked(content);
    print(&content);
    print(&vault.queue(given.id, content).unwrap());
    let id = given.id;
    {
        let inner = vault.lock();
        let entry = inner.entry(id).unwrap();
        let item = inner.outbox.item(id).unwrap();
        secrets.push(item.share.expose().to_vec());
        secrets.push(entry.consent.salt.expose().to_vec());
        secrets.push(device.keys.unwrap(&device.disk.file("root").unwrap()).unwrap());
        secrets.push(device.keys.key.lock().unwrap().unwrap().to_vec());
        for label in [&b"sid/outbox/v1"[..], b"sid/copy/v1", b"sid/ledger/v1"] {
            secrets.push(inner.root.derive(label).unwrap().expose().to_vec());
        }
        print(&entry);
        print(&inner.root);
        print(&inner.outbox);
        print(&inner.chain);
        print(&inner.key(entry).unwrap());
        print(&inner.register);
    }
    assert!(secrets.len() >= 30);
    let look = |device: &Device, when: &str| {
        for (path, bytes) in device.files() {
            for (n, secret) in secrets.iter().enumerate() {
                assert!(!found(&bytes, secret), "{when}: secret {n} in {path}");
                assert!(!found(path.as_bytes(), secret), "{when}: secret {n} in a name");
            }
        }
    };
    look(&device, "queued");
    let permit = vault.admit(id).unwrap();
    print(&permit);
    let calls = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = calls.clone();
    storage.lie(move |_, call: &Call, said| {
        let said: HttpReply = said?;
        log.lock().unwrap().push(format!("{call:?} {call:#?} {said:?} {said:#?}"));
        Ok(said)
    });
    print(&vault.send(permit, &storage).unwrap());
    look(&device, "stored");
    vault.wish(Scope::One(id), Wish::Restrict).unwrap();
    print(&vault.send_requests(&storage).unwrap());
    print(&vault.status().unwrap());
    print(&vault.policies());
    print(&vault);
    print(&vault.recovery_code().reveal().len());
    for error in [
        vault.upload(id, &storage).unwrap_err(),
        VaultError::Refused("id_used".to_owned()),
        queue(&vault, id).unwrap_err(),
    ] {
        print(&error);
        print(&error.to_string());
    }
    vault.withdraw(Scope::All).unwrap();
    look(&device, "withdrawn");
    printed.extend(calls.lock().unwrap().iter().cloned());
    let all = printed.join("\n");
    // Nor a whole id, nor a host's path.
    secrets.push(id.to_string().into_bytes());
    for (n, secret) in secrets.iter().enumerate() {
        assert!(!found(all.as_bytes(), secret), "secret {n} is printed");
    }
    // What is printed of the bytes of secrets as numbers.
    for secret in &secrets {
        let numbers: Vec<_> = secret[..8].iter().map(u8::to_string).collect();
        assert!(!all.contains(&numbers.join(", ")), "a secret is printed as numbers");
    }
    // On the way to the storage the share is there, once, and nothing of a picture.
    let bodies = storage.site.lock().unwrap().bodies.concat();
    assert!(secrets[..24].iter().all(|secret| !found(&bodies, secret)));
}
