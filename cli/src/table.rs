//! Columns that line up.

use crate::terminal::{Terminal, Tone};

/// Spaces between two columns.
const GAP: &str = "  ";

/// Rows of cells, the first cell of each in a tone.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<(Tone, Vec<String>)>,
}

impl Table {
    /// Adds a row.
    pub(crate) fn row(&mut self, tone: Tone, cells: Vec<String>) {
        self.rows.push((tone, cells));
    }

    /// The lines, each with its line break. A heading is toned throughout.
    pub(crate) fn text(&self, terminal: &Terminal) -> String {
        let columns = self.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(|column| self.width(column)).collect();
        let mut text = String::new();
        for (tone, cells) in &self.rows {
            let mut line = String::new();
            for (column, cell) in cells.iter().enumerate() {
                let toned = column == 0 || *tone == Tone::Strong;
                line.push_str(&terminal.toned(cell, if toned { *tone } else { Tone::Plain }));
                let padding = widths[column].saturating_sub(cell.chars().count());
                line.push_str(&" ".repeat(padding));
                line.push_str(GAP);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_lines_end_in_no_space() {
        let mut table = Table::default();
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        table.row(Tone::Bad, row(["FAIL", "eyes", "at most 3"]));
        table.row(Tone::Good, row(["pass", "hair höher", ""]));
        assert_eq!(
            table.text(&Terminal::plain()),
            "FAIL  eyes        at most 3\npass  hair höher\n"
        );
    }
}
