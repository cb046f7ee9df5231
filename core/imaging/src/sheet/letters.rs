//! The letters of the line beside the scale bar, as strokes: no font is needed, and the same line comes out of
//! every printer.
//!
//! Drawn on a grid of 8 units from the top of a capital to below a `p`: capitals stand from 0 to 6.

use super::Text;

/// Units from the top of the line to its bottom.
const LINE: f64 = 8.0;
/// Units between two letters.
const APART: f64 = 1.4;
/// Width of a stroke in units.
pub(super) const STROKE: f64 = 0.75;
/// Units that the strokes stay off the box, so that their width is inside.
const INSET: f64 = STROKE / 2.0;

type Stroke = &'static [[f64; 2]];

/// A letter's width and strokes.
struct Letter(f64, &'static [Stroke]);

/// The strokes of a text as polylines on the page, and their width.
pub(super) fn strokes(text: &Text<'_>) -> (Vec<Vec<[f64; 2]>>, f64) {
    let height = if text.upwards { text.area.w } else { text.area.h };
    let unit = height / (LINE + 2.0 * INSET);
    let mut lines = Vec::new();
    let mut start = INSET;
    for letter in text.line.chars().map(letter) {
        let Letter(width, strokes) = letter;
        for stroke in strokes {
            let on_page = stroke.iter().map(|[x, y]| {
                let (along, across) = ((start + x) * unit, (INSET + y) * unit);
                match text.upwards {
                    false => [text.area.x + along, text.area.y + across],
                    true => [text.area.x + across, text.area.bottom() - along],
                }
            });
            lines.push(on_page.collect());
        }
        start += width + APART;
    }
    (lines, STROKE * unit)
}

/// How long a line of this height is, in the same unit.
#[must_use]
pub fn width(line: &str, height: f64) -> f64 {
    let letters = line.chars().map(|c| letter(c).0 + APART).sum::<f64>();
    (letters - APART + 2.0 * INSET).max(0.0) * height / (LINE + 2.0 * INSET)
}

const fn letter(c: char) -> Letter {
    match c {
        '0' => Letter(
            3.7,
            &[&[
                [1.85, 0.0],
                [0.6, 0.7],
                [0.0, 2.2],
                [0.0, 3.8],
                [0.6, 5.3],
                [1.85, 6.0],
                [3.1, 5.3],
                [3.7, 3.8],
                [3.7, 2.2],
                [3.1, 0.7],
                [1.85, 0.0],
            ]],
        ),
        '1' => Letter(1.6, &[&[[0.0, 1.3], [1.6, 0.0], [1.6, 6.0]]]),
        '5' => Letter(
            3.7,
            &[&[
                [3.4, 0.0],
                [0.4, 0.0],
                [0.2, 2.8],
                [1.2, 2.2],
                [2.4, 2.2],
                [3.4, 3.0],
                [3.7, 4.1],
                [3.3, 5.3],
                [2.2, 6.0],
                [1.0, 5.9],
                [0.0, 5.1],
            ]],
        ),
        'a' => Letter(
            3.0,
            &[
                &[[0.3, 2.5], [1.3, 2.0], [2.3, 2.2], [3.0, 3.1], [3.0, 6.0]],
                &[
                    [3.0, 3.8],
                    [1.2, 3.9],
                    [0.1, 4.5],
                    [0.1, 5.4],
                    [1.1, 6.0],
                    [2.2, 5.7],
                    [3.0, 4.8],
                ],
            ],
        ),
        'i' => Letter(0.4, &[&[[0.2, 2.0], [0.2, 6.0]], &[[0.2, 0.3], [0.2, 0.5]]]),
        'm' => Letter(
            4.8,
            &[
                &[[0.0, 2.0], [0.0, 6.0]],
                &[[0.0, 3.1], [0.9, 2.1], [1.8, 2.1], [2.4, 3.0], [2.4, 6.0]],
                &[[2.4, 3.1], [3.3, 2.1], [4.2, 2.1], [4.8, 3.0], [4.8, 6.0]],
            ],
        ),
        'n' => Letter(
            3.0,
            &[
                &[[0.0, 2.0], [0.0, 6.0]],
                &[[0.0, 3.2], [1.0, 2.1], [2.2, 2.1], [3.0, 3.0], [3.0, 6.0]],
            ],
        ),
        'p' => Letter(
            3.2,
            &[
                &[[0.0, 2.0], [0.0, 8.0]],
                &[
                    [0.0, 3.0],
                    [1.0, 2.0],
                    [2.2, 2.0],
                    [3.2, 3.1],
                    [3.2, 4.9],
                    [2.2, 6.0],
                    [1.0, 6.0],
                    [0.0, 5.0],
                ],
            ],
        ),
        'r' => Letter(2.0, &[&[[0.0, 2.0], [0.0, 6.0]], &[[0.0, 3.4], [0.9, 2.3], [2.0, 2.0]]]),
        't' => Letter(
            2.3,
            &[&[[0.9, 0.5], [0.9, 5.2], [1.4, 6.0], [2.3, 5.9]], &[[0.0, 2.1], [2.2, 2.1]]],
        ),
        ',' => Letter(0.6, &[&[[0.6, 5.6], [0.6, 6.2], [0.0, 7.3]]]),
        '%' => Letter(
            5.2,
            &[
                &[
                    [1.1, 0.0],
                    [0.2, 0.5],
                    [0.0, 1.4],
                    [0.3, 2.3],
                    [1.1, 2.7],
                    [1.9, 2.3],
                    [2.2, 1.4],
                    [2.0, 0.5],
                    [1.1, 0.0],
                ],
                &[[4.5, 0.0], [0.7, 6.0]],
                &[
                    [4.1, 3.3],
                    [3.2, 3.8],
                    [3.0, 4.7],
                    [3.3, 5.6],
                    [4.1, 6.0],
                    [4.9, 5.6],
                    [5.2, 4.7],
                    [5.0, 3.8],
                    [4.1, 3.3],
                ],
            ],
        ),
        _ => Letter(2.0, &[]),
    }
}
