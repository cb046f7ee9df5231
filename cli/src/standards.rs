//! `idphoto standards`: the list, and the choice of one to show.

use idphoto_sdk::{Catalogue, EditPolicy, Error, Standard};
use serde::Serialize;

use crate::args::{Standards, StandardsAction};
use crate::failure::{Code, Failure};
use crate::table::Table;
use crate::terminal::{Terminal, Tone};
use crate::{Done, Exit, figures, opening, show};

/// A standard of the list, for `--json`.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    standard: &'a Standard,
    caution: Option<&'static str>,
}

impl<'a> Listed<'a> {
    fn of(standard: &'a Standard) -> Self {
        Self { standard, caution: standard.caution() }
    }
}

/// Runs the command.
pub(crate) fn run(args: &Standards, terminal: &Terminal) -> Result<Done, Failure> {
    let catalogue = opening::catalogue(&args.catalogue)?;
    let text = match (&args.action, &args.country) {
        (Some(StandardsAction::Show { id }), None) => {
            let standard = opening::standard(&catalogue, id)?;
            match args.json {
                true => opening::document(&show::Shown::of(standard, &catalogue), false)?,
                false => show::text(standard, &catalogue, terminal),
            }
        }
        (Some(_), Some(_)) => {
            let what = "one standard is shown whatever its country";
            return Err(Failure::new(Code::Usage, what, "leave out --country"));
        }
        (None, country) => {
            let chosen = of_country(&catalogue, country.as_deref())?;
            match args.json {
                true => opening::document(
                    &chosen.iter().map(|s| Listed::of(s)).collect::<Vec<_>>(),
                    false,
                )?,
                false => table(&chosen).text(terminal),
            }
        }
    };
    Ok(Done { text, exit: Exit::Fine })
}

/// The standards of a country: all when none is given.
fn of_country<'a>(
    catalogue: &'a Catalogue,
    country: Option<&str>,
) -> Result<Vec<&'a Standard>, Failure> {
    let all = catalogue.standards();
    match country {
        None => Ok(all.iter().collect()),
        Some(asked) => Ok(catalogue.of_country(asked).map_err(Error::from)?),
    }
}

/// A country with its code.
pub(crate) fn country_of(standard: &Standard) -> String {
    format!("{} ({})", standard.country, standard.iso2)
}

fn table(standards: &[&Standard]) -> Table {
    let mut table = Table::default();
    let heading =
        ["ID", "COUNTRY", "SIZE", "HEAD", "BACKGROUND", "SOFTWARE MAY", "SELF-MADE", "CONFIDENCE"];
    table.row(Tone::Strong, heading.map(str::to_owned).to_vec());
    for s in standards {
        let background = s.background.as_ref().map(|b| b.allowed.join(", "));
        let row = [
            s.id.clone(),
            country_of(s),
            size(s).unwrap_or_else(|| "-".to_owned()),
            short_head(s).unwrap_or_else(|| "-".to_owned()),
            background.unwrap_or_else(|| "-".to_owned()),
            policy(s.edit.policy).to_owned(),
            self_made(s).to_owned(),
            confidence(s),
        ];
        table.row(Tone::Plain, row.to_vec());
    }
    table
}

/// Millimetres on paper, or pixels.
pub(crate) fn size(standard: &Standard) -> Option<String> {
    let paper = standard.frame.as_ref().map(|f| format!("{} x {} mm", f.w_mm, f.h_mm));
    paper.or_else(|| {
        let d = standard.digital.as_ref()?;
        let [w, h] = d.min_px?;
        Some(match d.max_px {
            None => format!("at least {w} x {h} px"),
            Some(most) if most == [w, h] => format!("{w} x {h} px"),
            Some([max_w, max_h]) => format!("{w} x {h} to {max_w} x {max_h} px"),
        })
    })
}

/// The limits of the head in the first unit they are stated in.
fn short_head(standard: &Standard) -> Option<String> {
    let limits = figures::first_of(&standard.head.as_ref()?.limits)?;
    Some(format!("{limits}, {}", figures::variant(&standard.head.as_ref()?.measure)))
}

/// The limits of the head in all units, with what they are measured to.
pub(crate) fn head(standard: &Standard) -> Option<String> {
    let rule = standard.head.as_ref()?;
    let limits = figures::span(&rule.limits)?;
    Some(format!("{limits}, {}", figures::variant(&rule.measure)))
}

/// How good the source is, and that a size alone is no rule.
pub(crate) fn confidence(standard: &Standard) -> String {
    let letter = figures::variant(&standard.confidence);
    standard.caution().map_or(letter.clone(), |caution| format!("{letter}: {caution}"))
}

/// Whether a self-made photo is taken.
fn self_made(standard: &Standard) -> &'static str {
    match standard.submission.self_made {
        _ if standard.submission.refuses_self_made() => "no",
        Some(_) => "yes",
        None => "-",
    }
}

/// What software may do.
pub(crate) const fn policy(policy: EditPolicy) -> &'static str {
    match policy {
        EditPolicy::None => "nothing",
        EditPolicy::CropOnly => "crop only",
        EditPolicy::Background => "replace background",
        EditPolicy::Unknown => "not known",
    }
}
