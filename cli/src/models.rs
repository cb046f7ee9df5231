//! `idphoto models`: which model files there are, and whether they are what they should be.

use idphoto_sdk::models::{self, ModelFile, ModelState};
use serde::Serialize;

use crate::args::{Models, ModelsAction};
use crate::failure::{Code, Failure};
use crate::table::Table;
use crate::terminal::{Terminal, Tone};
use crate::{Done, Exit, figures, opening, place};

/// A model file with its state, for `--json`.
#[derive(Debug, Serialize)]
struct Row {
    #[serde(flatten)]
    file: ModelFile,
    state: ModelState,
}

/// Runs the command.
pub(crate) fn run(args: &Models, terminal: &Terminal) -> Result<Done, Failure> {
    let folder = place::models(&args.folder)?;
    let rows: Vec<Row> = models::manifest()?
        .into_iter()
        .map(|file| Row { state: models::state(&folder, &file), file })
        .collect();
    let text = match args.json {
        true => opening::document(&rows, false)?,
        false => table(&rows).text(terminal),
    };
    let wrong: Vec<&Row> = rows.iter().filter(|row| row.state != ModelState::Ok).collect();
    let verify = matches!(args.action, Some(ModelsAction::Verify));
    if !verify || wrong.is_empty() {
        return Ok(Done { text, exit: Exit::Fine });
    }
    let named: Vec<String> = wrong
        .iter()
        .map(|row| format!("{} is {}", row.file.file, figures::variant(&row.state)))
        .collect();
    let advice = "put back what came with this version of idphoto (in a checkout: \
                  `git checkout models`)";
    terminal.tell(&Failure::new(Code::SetUp, named.join(", "), advice).line());
    Ok(Done { text, exit: Exit::SetUp })
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::default();
    let heading = ["STATE", "ID", "VERSION", "LICENCE", "SIZE", "FILE"];
    table.row(Tone::Strong, heading.map(str::to_owned).to_vec());
    for Row { file, state } in rows {
        let tone = if *state == ModelState::Ok { Tone::Good } else { Tone::Bad };
        let size = figures::bytes(file.bytes);
        let state = figures::variant(state);
        let cells = [&state, &file.id, &file.version, &file.licence, &size, &file.file];
        table.row(tone, cells.map(String::clone).to_vec());
    }
    table
}
