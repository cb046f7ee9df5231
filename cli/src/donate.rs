//! `idphoto donate`: what a donation of a photo would send, as a picture and field by field.

use idphoto_sdk::Limits;
use idphoto_sdk::donation::inventory::LEGAL_BASIS;
use idphoto_sdk::donation::{Decided, DonationPreview, ShownField, View};
use serde::Serialize;

use crate::args::Donate;
use crate::destination::Destination;
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
    preview: &'a str,
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
    if !opening::has_extension(&args.preview, &["png"]) {
        let what = format!("the preview {} is not named .png", args.preview.display());
        return Err(Failure::new(Code::Usage, what, "give it a name that ends in .png"));
    }
    let photo = Photo::find(&args.photo, &Limits::default())?;
    let out = Destination::new(args.preview.clone(), &photo)?;
    let bytes = photo.read()?;
    let ready = Ready::new(&args.models)?;
    let note = terminal.note("pseudonymising the photo");
    let preview = ready.processor.preview_donation(&bytes, args.view.into());
    drop(note);
    let preview = preview.map_err(|error| ready.failure(error))?;
    let fields = preview.fields()?;
    out.write(&preview.picture()?, interrupt)?;

    let path = out.path().to_string_lossy().into_owned();
    let view = preview.view();
    let text = if args.json {
        let document = Document {
            view: view.name(),
            identifying: view == View::Compliance,
            status: STATUS,
            legal_basis: LEGAL_BASIS,
            preview: &path,
            fields: &fields,
        };
        opening::document(&document, false)?
    } else {
        told(&preview, &fields, &path, terminal)
    };
    Ok(Done { text, exit: Exit::Fine })
}

fn told(
    preview: &DonationPreview,
    fields: &[ShownField],
    path: &str,
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
        "A donation is pseudonymised, and still personal data. It would be sealed before it is ",
    );
    text.push_str("kept,\nstored in Belgium and France, and deleted after five years at most.\n");
    text.push_str(
        "Never sent: the photo itself, its name, time or place, what is in its metadata, any\n",
    );
    text.push_str(
        "account or device, age (but whether a guardian agreed), sex, origin or expression.\n",
    );
    text.push_str(&format!("Wrote {path}. Nothing was sent or kept.\n"));
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
