//! The search for a word in bytes, in whatever clothes it comes.

/// The most that one compressed stream is inflated to.
const INFLATED: usize = 4 << 20;

/// Whether `word` stands somewhere in `bytes`.
pub(super) fn holds(bytes: &[u8], word: &str) -> bool {
    found(bytes, word).is_some()
}

/// How `word` stands in `bytes`, if it does: plain, in UTF-16, in base64, or so in any zlib stream.
pub(crate) fn found(bytes: &[u8], word: &str) -> Option<String> {
    let bare = clothes(word).into_iter().find(|(_, needle)| contains(bytes, needle));
    bare.map(|(how, _)| how.to_owned()).or_else(|| {
        streams(bytes).find_map(|stream| {
            let (how, _) = clothes(word).into_iter().find(|(_, n)| contains(&stream, n))?;
            Some(format!("{how}, deflated"))
        })
    })
}

/// The word in every clothing.
fn clothes(word: &str) -> Vec<(&'static str, Vec<u8>)> {
    let wide = |of: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(of).collect();
    let mut list = vec![
        ("plain", word.as_bytes().to_vec()),
        ("UTF-16, little end first", wide(u16::to_le_bytes)),
        ("UTF-16, big end first", wide(u16::to_be_bytes)),
    ];
    for (before, how) in ["base64", "base64 from the second byte", "base64 from the third byte"]
        .into_iter()
        .enumerate()
    {
        list.push((how, base64(word.as_bytes(), before)));
    }
    list
}

/// The characters of base64 (RFC 4648, 4; as in 5, but for two characters that letters never give)
/// that `bytes` alone decide when `before` others stand in front.
fn base64(bytes: &[u8], before: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (first, end) = ((8 * before).div_ceil(6), 8 * (before + bytes.len()) / 6);
    let bit = |at: usize| {
        let at = at - 8 * before;
        usize::from(bytes[at / 8] >> (7 - at % 8) & 1)
    };
    (first..end)
        .map(|sextet| ALPHABET[(0..6).fold(0, |value, i| value << 1 | bit(6 * sextet + i))])
        .collect()
}

/// What every zlib stream in `bytes` inflates to, wherever it begins (RFC 1950, 2.2).
fn streams(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let begins = |pair: &[u8]| {
        pair[0] & 15 == 8
            && pair[0] >> 4 <= 7
            && u16::from_be_bytes([pair[0], pair[1]]).is_multiple_of(31)
    };
    let starts = bytes.windows(2).enumerate().filter(move |(_, pair)| begins(pair));
    starts.filter_map(|(at, _)| fdeflate::decompress_to_vec_bounded(&bytes[at..], INFLATED).ok())
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn the_search_finds_the_word_however_it_is_put() {
    let word = "CANARY";
    for (bytes, how) in [
        (&b"a CANARY."[..], "plain"),
        (b"\0C\0A\0N\0A\0R\0Y", "UTF-16, big end first"),
        (b"xC\0A\0N\0A\0R\0Y\0", "UTF-16, little end first"),
        // By `base64` of "CANARY.", "aCANARY." and "abCANARY.".
        (b"Q0FOQVJZLg==", "base64"),
        (b"YUNBTkFSWS4=", "base64 from the second byte"),
        (b"YWJDQU5BUlku", "base64 from the third byte"),
    ] {
        assert_eq!(found(bytes, word).as_deref(), Some(how));
        let packed = [b"..", &fdeflate::compress_to_vec(bytes)[..]].concat();
        assert_eq!(found(&packed, word), Some(format!("{how}, deflated")));
    }
    assert!(!holds(b"CANAR", word) && !holds(&[0x78; 100], word));
}
