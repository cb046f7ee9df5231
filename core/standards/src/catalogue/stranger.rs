//! What a catalogue text that comes from outside may hold, before anything is made of it: how long its
//! texts and lists are, and characters that show. Whoever prints an entry need not be careful then.
//!
//! Not here: whether it makes sense.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::CatalogueError;
use crate::lines::{Document, line_at};

/// Characters of one text: five times the longest that is built in.
const MAX_TEXT: usize = 1000;
/// Elements of a list and keys of a table: three times as many as there are topics of rules.
const MAX_LIST: usize = 64;
/// Standards, sources or tokens of a file: there are fewer countries times documents.
const MAX_ENTRIES: usize = 2000;
/// Tables of a catalogue file that may be that long.
const LONG: [&str; 3] = ["standards", "sources", "tokens"];

/// Looks through `text`, which `file` is the name of. What is no TOML passes: the parser tells it better.
///
/// # Errors
/// [`CatalogueError::Malformed`] with the line of the first fault.
pub(super) fn admit(file: &str, text: &str, document: &Document<'_>) -> Result<(), CatalogueError> {
    let fault = document.table().and_then(|table| in_table(table, true));
    fault.map_or(Ok(()), |(at, reason)| {
        let line = line_at(text, at);
        Err(CatalogueError::Malformed { file: file.to_owned(), line, reason })
    })
}

/// Offset and name of a fault.
type Fault = Option<(usize, String)>;

fn in_table(table: &DeTable<'_>, outermost: bool) -> Fault {
    table.iter().find_map(|(key, value)| {
        let name = key.get_ref();
        let most = if outermost && LONG.contains(&&**name) { MAX_ENTRIES } else { MAX_LIST };
        in_text(name, key.span().start).or_else(|| in_value(value, most))
    })
}

fn in_value(value: &Spanned<DeValue<'_>>, most: usize) -> Fault {
    let at = value.span().start;
    let too_many = |count: usize| {
        (count > most).then(|| (at, format!("a list of {count}; at most {most} are read")))
    };
    match value.get_ref() {
        DeValue::String(text) => in_text(text, at),
        DeValue::Array(list) => {
            let inside = || list.iter().find_map(|value| in_value(value, MAX_LIST));
            too_many(list.len()).or_else(inside)
        }
        DeValue::Table(table) => too_many(table.len()).or_else(|| in_table(table, false)),
        _ => None,
    }
}

fn in_text(text: &str, at: usize) -> Fault {
    let length = text.chars().count();
    if length > MAX_TEXT {
        return Some((at, format!("a text of {length} characters; at most {MAX_TEXT} are read")));
    }
    let unseen = text.chars().find(|c| !shows(*c))?;
    Some((at, format!("the character U+{:04X}, which does not show", u32::from(unseen))))
}

/// Whether a character shows, and changes nothing around it: no control character, which a terminal
/// obeys, and none of those of Unicode that turn the direction of writing round or have no width. Those
/// that some languages are not written without (U+200C to U+200F) are let in.
pub(super) fn shows(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{200b}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}
