//! A file that a person writes, and how to say where it is wrong: by file, line and field.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use idphoto_wire::{Day, Month};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::value::Datetime;

use crate::{Failure, Outcome, house};

/// The text of such a file.
#[derive(Debug)]
pub(super) struct Draft {
    path: PathBuf,
    text: String,
}

impl Draft {
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        Ok(Self { path: path.to_owned(), text: house::read(path)? })
    }

    /// The fields of the file. What TOML itself finds wrong it shows with its line.
    pub(super) fn fields<T: DeserializeOwned>(&self) -> Outcome<T> {
        toml::from_str(&self.text)
            .map_err(|error| Failure::new(format!("{}: {error}", house::shown(&self.path))))
    }

    /// The text of the file beside this one that a field names.
    pub(super) fn beside(&self, field: &str, name: &Spanned<String>) -> Outcome<String> {
        let path = self.path.with_file_name(name.get_ref());
        house::read(&path).map_err(|failure| self.fault(field, name, failure))
    }

    /// What is wrong with a field.
    pub(super) fn fault<T>(&self, field: &str, at: &Spanned<T>, what: impl Display) -> Failure {
        let start = at.span().start.min(self.text.len());
        let before = &self.text.as_bytes()[..start];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::new(format!("{}:{line}: `{field}`: {what}", house::shown(&self.path)))
    }

    /// The value that a field's text stands for.
    pub(super) fn meant<T>(
        &self,
        field: &str,
        text: &Spanned<String>,
        meaning: impl FnOnce(&str) -> Option<T>,
        wanted: &str,
    ) -> Outcome<T> {
        meaning(text.get_ref()).ok_or_else(|| self.fault(field, text, format!("is no {wanted}")))
    }

    /// The day of a date without a time.
    pub(super) fn day(&self, field: &str, date: &Spanned<Datetime>) -> Outcome<Day> {
        let day = match date.get_ref() {
            Datetime { date: Some(date), time: None, .. } => {
                let month = Month::new(date.year.into(), date.month.into());
                month.and_then(|month| Day::new(month, date.day.into()))
            }
            _ => None,
        };
        day.ok_or_else(|| self.fault(field, date, "is no day like 2026-12-31, from 1970 on"))
    }

    /// The items of a list in the order of their numbers, none of them twice.
    pub(super) fn in_order<S, T, K: Ord>(
        &self,
        field: &str,
        mut items: Vec<(&Spanned<S>, T)>,
        number: impl Fn(&T) -> K,
    ) -> Outcome<Vec<T>> {
        items.sort_by_key(|(_, item)| number(item));
        let twice = items.windows(2).find(|pair| number(&pair[0].1) == number(&pair[1].1));
        match twice {
            Some(pair) => Err(self.fault(field, pair[1].0, "is listed twice")),
            None => Ok(items.into_iter().map(|(_, item)| item).collect()),
        }
    }
}
