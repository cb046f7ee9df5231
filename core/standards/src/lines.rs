//! On which line of a TOML text a key stands. Shared with `build.rs`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A TOML text that was taken apart once, to say on which line each of its problems stands.
pub(crate) struct Document<'i> {
    text: &'i str,
    table: Option<Spanned<DeTable<'i>>>,
}

impl<'i> Document<'i> {
    /// Takes `text` apart; of what is no TOML every line is the first.
    pub(crate) fn of(text: &'i str) -> Self {
        Self { text, table: DeTable::parse(text).ok() }
    }

    /// The keys and values, where the text is TOML.
    pub(crate) fn table(&self) -> Option<&DeTable<'i>> {
        self.table.as_ref().map(Spanned::get_ref)
    }

    /// The line, from 1 on, of the deepest part of `path` that the text has; 1 when it has none of it. A
    /// part that is a number counts the elements of an array.
    pub(crate) fn line_of(&self, path: &[&str]) -> usize {
        let Some(table) = self.table() else { return 1 };
        let mut at = 0;
        let mut here = Place::Table(table);
        for part in path {
            let Some((start, next)) = here.step(part) else { break };
            at = start;
            here = next;
        }
        line_at(self.text, at)
    }
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
