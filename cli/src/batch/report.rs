//! `--report`: a row for each photo that was handled, by name, as CSV (RFC 4180) or JSON. Rows are read
//! from the journal as they are written, so there is no end to their number.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;

use super::journal::{Journal, Place};
use super::record::Record;
use super::sums::Sums;
use crate::destination::Destination;
use crate::failure::{Code, Failure};
use crate::interrupt::Interrupt;
use crate::opening;

const HEADING: &str = "photo,output,status,verdict,failed,warned,width,height,bytes,milliseconds,\
                       error,message,advice\r\n";

/// What a spreadsheet takes for the beginning of a formula, or passes over on the way to one, in both
/// widths (OWASP, "CSV Injection").
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A report that is to be written.
pub(super) struct Report {
    to: Destination,
    csv: bool,
}

/// A photo that was handled: where its record is, and whether it had been handled before.
pub(super) type Row = Option<(Place, bool)>;

/// A row of the JSON. Names and order are an interface.
#[derive(Serialize)]
struct Document<'a> {
    photo: &'a str,
    output: Option<&'a str>,
    status: &'a str,
    verdict: Option<&'a str>,
    failed: &'a [String],
    warned: &'a [String],
    width: Option<u32>,
    height: Option<u32>,
    bytes: Option<u64>,
    milliseconds: u64,
    error: Option<&'a super::record::Trouble>,
}

/// Refuses a name whose format is not known, and one that leads to a file of another kind: through a link a
/// report could take the place of a photo, or of the journal.
pub(super) fn named_right(path: &Path) -> Result<(), Failure> {
    if opening::has_extension(path, &["csv", "json"]) {
        let real = fs::canonicalize(path);
        if real.is_ok_and(|real| !opening::has_extension(&real, &["csv", "json"])) {
            let what = format!("{} is a link to a file that is no report", path.display());
            return Err(Failure::new(Code::Usage, what, "write to another file"));
        }
        return Ok(());
    }
    let what = format!("the format of the report {} is not known", path.display());
    Err(Failure::new(Code::Usage, what, "end its name in .csv or .json"))
}

impl Report {
    /// One that goes to `path`, as far as can be seen.
    pub(super) fn to(path: &Path) -> Result<Self, Failure> {
        let csv = opening::has_extension(path, &["csv"]);
        Ok(Self { to: Destination::anywhere(path.to_owned())?, csv })
    }

    /// Writes the rows there are, whole or not at all.
    pub(super) fn write(
        &self,
        journal: &Journal,
        rows: &[Row],
        sums: &Sums,
        interrupt: &Interrupt,
    ) -> Result<(), Failure> {
        let content = |file: &File| {
            let mut out = BufWriter::new(file);
            let mut reader = journal.reader();
            let records = rows.iter().flatten().map(|(place, skipped)| {
                let lost = || io::Error::other("the journal was changed meanwhile");
                reader.at(*place).ok_or_else(lost).map(|record| (record, *skipped))
            });
            match self.csv {
                true => write_csv(&mut out, records)?,
                false => write_json(&mut out, records, sums)?,
            }
            out.flush()
        };
        self.to.put(&content, interrupt).map_err(|error| self.to.not_written(&error))
    }
}

fn write_csv(
    out: &mut impl Write,
    mut records: impl Iterator<Item = io::Result<(Record, bool)>>,
) -> io::Result<()> {
    out.write_all(HEADING.as_bytes())?;
    records.try_for_each(|record| {
        let (record, skipped) = record?;
        let made = record.made.as_ref();
        let number = |figure: Option<u64>| figure.map_or_else(String::new, |f| f.to_string());
        let [error, message, advice] = record.error.as_ref().map_or([""; 3], |trouble| {
            [&trouble.code, &trouble.message, &trouble.advice].map(String::as_str)
        });
        let fields = [
            field(&record.photo),
            field(made.map_or("", |made| &made.output)),
            status(&record, skipped).to_owned(),
            made.map_or("", |made| made.verdict.name()).to_owned(),
            made.map_or_else(String::new, |made| field(&made.failed.join(" "))),
            made.map_or_else(String::new, |made| field(&made.warned.join(" "))),
            number(made.map(|made| made.width.into())),
            number(made.map(|made| made.height.into())),
            number(made.map(|made| made.bytes)),
            record.milliseconds.to_string(),
            field(error),
            field(message),
            field(advice),
        ];
        write!(out, "{}\r\n", fields.join(","))
    })
}

fn write_json(
    out: &mut impl Write,
    records: impl Iterator<Item = io::Result<(Record, bool)>>,
    sums: &Sums,
) -> io::Result<()> {
    out.write_all(b"{\"summary\":")?;
    serde_json::to_writer(&mut *out, sums)?;
    out.write_all(b",\"photos\":[")?;
    let mut between = "\n";
    for record in records {
        let (record, skipped) = record?;
        let made = record.made.as_ref();
        let document = Document {
            photo: &record.photo,
            output: made.map(|made| made.output.as_str()),
            status: status(&record, skipped),
            verdict: made.map(|made| made.verdict.name()),
            failed: made.map_or(&[], |made| &made.failed),
            warned: made.map_or(&[], |made| &made.warned),
            width: made.map(|made| made.width),
            height: made.map(|made| made.height),
            bytes: made.map(|made| made.bytes),
            milliseconds: record.milliseconds,
            error: record.error.as_ref(),
        };
        out.write_all(between.as_bytes())?;
        serde_json::to_writer(&mut *out, &document)?;
        between = ",\n";
    }
    out.write_all(b"\n]}\n")
}

const fn status(record: &Record, skipped: bool) -> &'static str {
    match (&record.made, skipped) {
        (None, _) => "refused",
        (Some(_), true) => "skipped",
        (Some(_), false) => "made",
    }
}

/// A text as a field: no formula, and in quotes where it holds what parts fields or rows, here or where
/// spreadsheets part fields by semicolons.
fn field(text: &str) -> String {
    let guard = if text.starts_with(FORMULA) { "'" } else { "" };
    if text.contains(['"', ',', ';', '\t', '\r', '\n']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_holds_any_name() {
        assert_eq!(field("me.jpg"), "me.jpg");
        assert_eq!(field("a, b.jpg"), "\"a, b.jpg\"");
        assert_eq!(field("a \"b\".jpg"), "\"a \"\"b\"\".jpg\"");
        assert_eq!(field("a\nb.jpg"), "\"a\nb.jpg\"");
        assert_eq!(field("a;=b.jpg"), "\"a;=b.jpg\"");
        assert_eq!(field(""), "");
    }

    #[test]
    fn no_field_is_a_formula() {
        assert_eq!(field("\t=1"), "\"'\t=1\"");
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1"] {
            assert_eq!(field(text), format!("'{text}"));
        }
        assert_eq!(field("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
        assert_eq!(field("\r=1"), "\"'\r=1\"");
        assert_eq!(field("a=1"), "a=1");
    }
}
