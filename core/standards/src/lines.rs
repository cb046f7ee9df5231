//! On which line of a TOML text a key stands. Shared with `build.rs`.

use toml::de::{DeTable, DeValue};

/// The line, from 1 on, of the deepest part of `path` that `text` has; 1 when it has none of it. A
/// part that is a number counts the elements of an array.
pub(crate) fn line_of(text: &str, path: &[&str]) -> usize {
    let Ok(document) = DeTable::parse(text) else { return 1 };
    let mut at = 0;
    let mut here = Place::Table(document.get_ref());
    for part in path {
        let Some((start, next)) = here.step(part) else { break };
        at = start;
        here = next;
    }
    line_at(text, at)
}

/// The line, from 1 on, of the byte at `offset`.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|b| *b == b'\n').count()
}

enum Place<'a, 'i> {
    Table(&'a DeTable<'i>),
    Value(&'a DeValue<'i>),
}

impl<'a, 'i> Place<'a, 'i> {
    fn step(&self, part: &str) -> Option<(usize, Place<'a, 'i>)> {
        let table = match self {
            Place::Table(table) => Some(*table),
            Place::Value(value) => value.as_table(),
        };
        if let Some(table) = table {
            let (key, value) = table.iter().find(|(key, _)| key.get_ref() == part)?;
            return Some((key.span().start, Place::Value(value.get_ref())));
        }
        let Place::Value(value) = self else { return None };
        let element = value.as_array()?.get(part.parse::<usize>().ok()?)?;
        Some((element.span().start, Place::Value(element.get_ref())))
    }
}
