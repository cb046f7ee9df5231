//! `idphoto standards`: the list, and the choice of one to show.

use idphoto_sdk::{Catalogue, EditPolicy, Standard};

use crate::args::{Standards, StandardsAction};
use crate::failure::{Code, Failure};
use crate::table::Table;
use crate::terminal::{Terminal, Tone};
use crate::{Done, Exit, figures, opening, show};

/// Runs the command.
pub(crate) fn run(args: &Standards, terminal: &Terminal) -> Result<Done, Failure> {
    let catalogue = opening::catalogue()?;
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
                true => opening::document(&chosen, false)?,
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
    let Some(asked) = country.map(str::trim) else { return Ok(all.iter().collect()) };
    let chosen: Vec<&Standard> = all
        .iter()
        .filter(|s| {
            // Two letters are a code; anything longer is looked for in the name.
            let in_name = || s.country.to_lowercase().contains(&asked.to_lowercase());
            s.iso2.eq_ignore_ascii_case(asked) || (asked.chars().count() > 2 && in_name())
        })
        .collect();
    if chosen.is_empty() {
        let mut known: Vec<String> = all.iter().map(country_of).collect();
        known.sort();
        known.dedup();
        let what = format!("no standard of `{asked}` is known");
        return Err(Failure::new(Code::Usage, what, format!("known are {}", known.join(", "))));
    }
    Ok(chosen)
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
            head(s).unwrap_or_else(|| "-".to_owned()),
            background.unwrap_or_else(|| "-".to_owned()),
            policy(s.edit.policy).to_owned(),
            if s.submission.self_made { "yes" } else { "no" }.to_owned(),
            figures::variant(&s.confidence),
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
        let [[w, h], [max_w, max_h]] = [d.min_px, d.max_px];
        Some(if d.min_px == d.max_px {
            format!("{w} x {h} px")
        } else {
            format!("{w} x {h} to {max_w} x {max_h} px")
        })
    })
}

/// The limits of the head with what they are measured to.
pub(crate) fn head(standard: &Standard) -> Option<String> {
    let rule = standard.head.as_ref()?;
    let limits = figures::limits(rule.min_mm, rule.max_mm, "mm")
        .or_else(|| figures::limits(rule.min_frac, rule.max_frac, "fraction"))?;
    Some(format!("{limits}, {}", figures::variant(&rule.measure)))
}

/// What software may do.
pub(crate) const fn policy(policy: EditPolicy) -> &'static str {
    match policy {
        EditPolicy::CropOnly => "crop only",
        EditPolicy::Background => "replace background",
        EditPolicy::Unknown => "not known",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(country: &str) -> Option<Vec<String>> {
        let catalogue = Catalogue::built_in().ok()?;
        let chosen = of_country(&catalogue, Some(country)).ok()?;
        Some(chosen.iter().map(|s| s.id.clone()).collect())
    }

    #[test]
    fn countries_go_by_code_or_name_in_any_case() {
        let american = ids("us");
        assert!(american.as_ref().is_some_and(|list| list.contains(&"us-visa-ds160".to_owned())));
        assert_eq!(american, ids("united states"));
        assert_eq!(ids("FRANCE"), ids("fr"));
        assert_eq!(ids("an"), None, "two letters are no part of a name");
        assert_eq!(ids("Atlantis"), None);
    }

    #[test]
    fn a_refusal_lists_the_countries() {
        let catalogue = Catalogue::built_in().unwrap();
        let line = of_country(&catalogue, Some("Atlantis")).unwrap_err().line();
        assert!(line.contains("France (FR)") && line.contains("`Atlantis`"), "{line}");
    }
}
