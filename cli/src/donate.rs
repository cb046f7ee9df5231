//! `idphoto donate`: what a donation of a photo sends, as a picture and field by field, and into the outbox
//! with it where somebody agreed.

use std::path::Path;

use idphoto_sdk::Limits;
use idphoto_sdk::donation::inventory::LEGAL_BASIS;
use idphoto_sdk::donation::{Decided, DonationPreview, ShownField, View};
use idphoto_sdk::vault::{Day, Kind, Queued};
use serde::Serialize;

use crate::args::Donate;
use crate::destination::Destination;
use crate::donations::home::Home;
use crate::failure::{Code, Failure};
use crate::interrupt::Interrupt;
use crate::opening::{self, Ready};
use crate::photo::Photo;
use crate::table::Table;
use crate::terminal::{Terminal, Tone};
use crate::{Done, Exit};

/// The preview as JSON. Names and order are an interface.
#[derive(Serialize)]
struct Document<'a> {
    view: &'a str,
    identifying: bool,
    status: &'a str,
    legal_basis: &'a str,
    preview: Option<&'a str>,
    donation: Option<String>,
    not_before: Option<String>,
    fields: &'a [ShownField],
}

/// What the law calls it.
const STATUS: &str = "pseudonymised, still personal data";

/// Runs the command.
pub(crate) fn run(
    args: &Donate,
    terminal: &Terminal,
    interrupt: &Interrupt,
) -> Result<Done, Failure> {
    let view: View = args.view.into();
    let mut home = Home::new(&args.vault)?;
    let photo = Photo::find(&args.photo, &Limits::default())?;
    let out = args.preview.as_ref().map(|path| preview(path, &photo)).transpose()?;
    let consent = match home.exists() && !args.look {
        true => home.open(terminal)?.consent_for(view).map(|(id, _)| id),
        false => None,
    };
    if consent.is_none() && out.is_none() {
        return Err(no_consent(view));
    }
    let bytes = photo.read()?;
    let ready = Ready::new(&args.models, opening::built_in()?)?;
    let note = terminal.note("pseudonymising the photo");
    let prepared = ready.processor.prepare_donation(&bytes, view);
    drop(note);
    let prepared = prepared.map_err(|error| ready.failure(error))?;
    let shown = prepared.preview();
    let fields = shown.fields()?;
    if let Some(out) = &out {
        out.write(&shown.picture()?, interrupt)?;
    }
    let path = out.map(|out| out.path().to_string_lossy().into_owned());
    // What was shown is what is kept, byte for byte.
    let queued = match consent {
        Some(id) => Some(prepared.queue(&home.open(terminal)?, id)?),
        None => None,
    };
    let text = if args.vault.json {
        let document = Document {
            view: view.name(),
            identifying: view == View::Compliance,
            status: STATUS,
            legal_basis: LEGAL_BASIS,
            preview: path.as_deref(),
            donation: queued.map(|queued| queued.id.to_string()),
            not_before: queued.and_then(|queued| Day::of_unix(queued.not_before)).map(day),
            fields: &fields,
        };
        opening::document(&document, false)?
    } else {
        told(&shown, &fields, path.as_deref(), queued, terminal)
    };
    Ok(Done { text, exit: Exit::Fine })
}

/// Where the picture goes.
fn preview(path: &Path, photo: &Photo<'_>) -> Result<Destination, Failure> {
    if !opening::has_extension(path, &["png"]) {
        let what = format!("the preview {} is not named .png", path.display());
        return Err(Failure::new(Code::Usage, what, "give it a name that ends in .png"));
    }
    Destination::new(path.to_owned(), photo)
}

fn no_consent(view: View) -> Failure {
    let text = format!(
        "nobody agreed to a donation that shows {view}; give one with `idphoto consent give`, or look \
         with --preview at what would be sent"
    );
    Failure::of_desk(Kind::Refused, "no_consent", &text)
}

fn day(day: Day) -> String {
    day.to_string()
}

fn told(
    preview: &DonationPreview,
    fields: &[ShownField],
    path: Option<&str>,
    queued: Option<Queued>,
    terminal: &Terminal,
) -> String {
    let mut table = Table::default();
    let heading = ["FIELD", "VALUE", "TELLS", "NEEDED FOR"];
    table.row(Tone::Strong, heading.map(str::to_owned).to_vec());
    for field in fields {
        let value = field.value.clone().unwrap_or_else(|| decided(field.decided).to_owned());
        let cells = [field.name, value.as_str(), field.sensitivity, field.purpose];
        table.row(Tone::Plain, cells.map(str::to_owned).to_vec());
    }
    let view = preview.view();
    let mut text = table.text(terminal);
    text.push('\n');
    text.push_str(match view {
        View::Geometry => "No pixels would be sent. The shape of a face can still be recognised.\n",
        View::Matting => {
            "The face is painted over; hair and the outline of the shoulders are not.\n"
        }
        View::Compliance => "This view shows the face: whoever opens it can recognise you.\n",
    });
    text.push_str(
        "A donation is pseudonymised, and still personal data. It is sealed before it is kept, ",
    );
    text.push_str("stored in\nBelgium and France, and deleted after five years at most.\n");
    text.push_str(
        "Never sent: the photo itself, its name, time or place, what is in its metadata, any\n",
    );
    text.push_str(
        "account or device, age (but whether a guardian agreed), sex, origin or expression.\n",
    );
    if let Some(path) = path {
        text.push_str(&format!("Wrote {}.", crate::failure::one_line(path)));
        text.push_str(if queued.is_some() { "\n" } else { " Nothing was sent or kept.\n" });
    }
    if let Some(Queued { id, not_before }) = queued {
        let day =
            Day::of_unix(not_before).map_or_else(String::new, |day| format!(" from {day} on"));
        text.push_str(&format!(
            "Donation {id} is sealed and in the outbox; `idphoto upload` sends it{day}.\n\
             A copy stays on this device, enciphered, for `idphoto rights export`.\n\
             To take it back at any moment: idphoto consent withdraw\n"
        ));
    }
    text
}

const fn decided(by: Decided) -> &'static str {
    match by {
        Decided::Now => "",
        Decided::Random => "random, for this donation alone",
        Decided::Policy => "as in the policy you agree to",
        Decided::Consent => "as you agree to it",
        Decided::Month => "the month, no day and no hour",
    }
}
