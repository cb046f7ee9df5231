//! A rough reading of Rust source: enough to find paths that code names, no parser.
//!
//! Comments and literals are blanked out in place, so byte offsets and line numbers stay true.

use std::ops::Range;

/// `source` with comments and the insides of literals blanked out.
pub(super) fn code(source: &str) -> String {
    let mut blank = source.as_bytes().to_vec();
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = skipped(bytes, at);
        if let Some(end) = end {
            blank[at..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        }
        at = end.unwrap_or(at + 1);
    }
    String::from_utf8_lossy(&blank).into_owned()
}

/// Where the comment or literal that starts at `at` ends, if one does.
fn skipped(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let end_of = |length: Option<usize>| length.map_or(bytes.len(), |length| at + length);
    if rest.starts_with(b"//") {
        return Some(end_of(rest.iter().position(|byte| *byte == b'\n')));
    }
    if rest.starts_with(b"/*") {
        return Some(end_of(block_comment(rest)));
    }
    if rest[0] == b'"' {
        return Some(end_of(closing(rest, 1, b'"')));
    }
    if rest[0] == b'\'' {
        return character(rest).map(|length| at + length);
    }
    let in_word = at > 0 && is_word(bytes[at - 1]);
    if !in_word && let Some(prefix) = raw_prefix(rest) {
        let mut close = vec![b'#'; prefix - usize::from(rest[0] == b'b') - 2];
        close.insert(0, b'"');
        let length = find(&rest[prefix..], &close).map(|found| prefix + found + close.len());
        return Some(end_of(length));
    }
    None
}

/// Length of a block comment, which may hold others.
fn block_comment(rest: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    while at + 1 < rest.len() {
        match &rest[at..at + 2] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" if depth == 1 => return Some(at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    None
}

/// Length up to and with the unescaped `quote` after `from`.
fn closing(rest: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// Length of a character literal; a lifetime is none.
fn character(rest: &[u8]) -> Option<usize> {
    let escaped = rest.get(1) == Some(&b'\\');
    let width = match rest.get(1)? {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    };
    match escaped {
        true => closing(rest, 1, b'\''),
        false => (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2),
    }
}

/// Length of `r#"` or `br#"`, with however many `#`.
fn raw_prefix(rest: &[u8]) -> Option<usize> {
    let start = usize::from(rest[0] == b'b');
    (rest.get(start) == Some(&b'r')).then_some(())?;
    let hashes = rest[start + 1..].iter().take_while(|byte| **byte == b'#').count();
    let quote = start + 1 + hashes;
    (rest.get(quote) == Some(&b'"')).then_some(quote + 1)
}

/// `code` with every item under `#[cfg(test)]` blanked out.
pub(super) fn without_tests(code: &str) -> String {
    const GUARD: &str = "#[cfg(test)]";
    let mut text = code.to_owned();
    while let Some(start) = text.find(GUARD) {
        let body = start + GUARD.len();
        let end = item_end(text.as_bytes(), body).unwrap_or(text.len());
        let blank: String =
            text[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        text.replace_range(start..end, &blank);
    }
    text
}

/// The end of the item that begins at `from`: its `;`, or the brace that closes it.
fn item_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return Some(at + 1),
            b'}' => depth -= 1,
            b';' if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Every path below `root` that the code names, with where it starts; `use` trees are spread out.
pub(super) fn paths_below(root: &str, code: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(root) {
        let end = at + root.len();
        let in_word = at > 0 && is_word(code.as_bytes()[at - 1]);
        if !in_word && code[end..].trim_start().starts_with("::") {
            let mut tails = Vec::new();
            let rest = spread(&code[end..], root.to_owned(), &mut tails);
            let range = at..code.len() - rest.len();
            found.extend(tails.into_iter().map(|tail| (range.clone(), tail)));
        }
    }
    found
}

/// Follows `::a::{b, c::d}`; pushes what it leads to and returns what comes after.
fn spread<'a>(mut rest: &'a str, mut path: String, found: &mut Vec<String>) -> &'a str {
    while let Some(next) = rest.trim_start().strip_prefix("::") {
        rest = next.trim_start();
        if let Some(mut inside) = rest.strip_prefix('{') {
            loop {
                inside = inside.trim_start().trim_start_matches(',').trim_start();
                if inside.is_empty() || inside.starts_with('}') {
                    return inside.get(1..).unwrap_or_default();
                }
                let length = inside.bytes().take_while(|byte| is_word(*byte)).count().max(1);
                let branch = match &inside[..length] {
                    "self" => path.clone(),
                    word => format!("{path}::{word}"),
                };
                inside = spread(&inside[length..], branch, found);
                inside = inside.trim_start_matches(|c| c != ',' && c != '}');
            }
        }
        let length = rest.bytes().take_while(|byte| is_word(*byte) || *byte == b'*').count();
        if length == 0 {
            break;
        }
        path = format!("{path}::{}", &rest[..length]);
        rest = &rest[length..];
    }
    found.push(path);
    rest
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests;
