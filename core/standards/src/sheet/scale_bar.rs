//! The scale bar: 50 mm to lay a ruler on, with a line of text that says so.
//!
//! Labs enlarge by 2 to 4 %, and programs that print shrink to the page; the bar is how a person finds
//! out before an authority does. Here: its size and place. Not here: letters.

use idphoto_types::Rect;

use super::Caption;
use super::marks::{free, grown, span, touches};
use super::unit::Unit;

/// Length of the bar, from the outer edge of one end to that of the other.
pub const LENGTH_MM: f64 = 50.0;
/// What stands beside it.
pub const CAPTION: &str = "50 mm, print at 100 %";
/// The box of the caption, `[width, height]`: 6-point letters, their tails below the line included.
pub const CAPTION_MM: [f64; 2] = [22.0, 2.2];
/// Room between bar and caption.
const APART_MM: f64 = 1.5;
/// Width of its lines: bolder than a crop mark, which must not be taken for it.
const LINE_MM: f64 = 0.2;
/// Room between the bar and a portrait.
const CLEAR_MM: f64 = 1.0;
/// Room between the bar and a crop mark.
const CLEAR_OF_MARKS_MM: f64 = 0.5;
/// Room to the edge of the paper: what printers at home leave white, else what a lab that enlarges a
/// 10 x 15 by 2 % cuts off.
const EDGES_MM: [f64; 2] = [3.0, 1.5];

/// Where the bar lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ScaleBar {
    /// Bar and caption.
    pub(super) area: Rect,
    /// It runs up the paper and not across.
    upwards: bool,
}

impl ScaleBar {
    /// Looks for room: first where no crop mark has to go, then anywhere outside the portraits; across
    /// before upwards, low and right before high and left, in the middle before at the side.
    pub(super) fn placed(paper: [f64; 2], portraits: &[Rect], ticks: &[Rect]) -> Option<Self> {
        for edge in EDGES_MM {
            for marks in [ticks, &[]] {
                for upwards in [false, true] {
                    let room = Room { paper, edge, portraits, marks };
                    let found = room.search(upwards).map(|area| Self { area, upwards });
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
        None
    }

    /// The same in another unit, from the one it was placed in.
    pub(super) fn measured(self, unit: Unit) -> Self {
        let [x, y, w, h] = <[f64; 4]>::from(self.area).map(|mm| unit.whole(mm));
        Self { area: Rect::new(x, y, w, h), ..self }
    }

    /// The lines of a measured one: an end, the bar, the other end.
    pub(super) fn lines(self, unit: Unit) -> Vec<Rect> {
        let (length, height) = (unit.whole(LENGTH_MM), unit.whole(CAPTION_MM[1]));
        let thick = unit.line(LINE_MM);
        let middle = (height - thick) / 2.0;
        let middle = if unit == Unit::Mm { middle } else { middle.floor() };
        let along = [[0.0, thick], [0.0, length], [length - thick, length]];
        let across = [[0.0, height], [middle, middle + thick], [0.0, height]];
        along.into_iter().zip(across).map(|(along, across)| self.at(along, across)).collect()
    }

    /// Where the text of a measured one goes.
    pub(super) fn caption(self, unit: Unit) -> Caption {
        let start = unit.exact(LENGTH_MM + APART_MM);
        let [w, h] = CAPTION_MM.map(|mm| unit.exact(mm));
        Caption { area: self.at([start, start + w], [0.0, h]), upwards: self.upwards }
    }

    /// What goes so far along the bar, and so far across it from its upper side.
    fn at(self, along: [f64; 2], across: [f64; 2]) -> Rect {
        let (length, height) = (along[1] - along[0], across[1] - across[0]);
        match self.upwards {
            false => Rect::new(self.area.x + along[0], self.area.y + across[0], length, height),
            true => {
                let top = self.area.bottom() - along[1];
                Rect::new(self.area.x + across[0], top, height, length)
            }
        }
    }
}

/// What a search goes by.
struct Room<'a> {
    paper: [f64; 2],
    /// What stays free along the paper's edges.
    edge: f64,
    portraits: &'a [Rect],
    marks: &'a [Rect],
}

impl Room<'_> {
    /// The first place that is free. One that touches the edge or a portrait's surroundings is worth
    /// trying, and along the bar the middle of the paper as well.
    fn search(&self, upwards: bool) -> Option<Rect> {
        let (along, across) = if upwards { (1, 0) } else { (0, 1) };
        let length = LENGTH_MM + APART_MM + CAPTION_MM[0];
        let mut starts = self.candidates(along, length);
        starts.insert(0, (self.paper[along] - length) / 2.0);
        for across in self.candidates(across, CAPTION_MM[1]) {
            for &start in &starts {
                let area = match upwards {
                    false => Rect::new(start, across, length, CAPTION_MM[1]),
                    true => Rect::new(across, start, CAPTION_MM[1], length),
                };
                if self.is_free(area) {
                    return Some(area);
                }
            }
        }
        None
    }

    fn is_free(&self, area: Rect) -> bool {
        let surroundings = grown(area, CLEAR_OF_MARKS_MM);
        free(grown(area, self.edge), &[], self.paper)
            && !self.portraits.iter().any(|p| touches(grown(area, CLEAR_MM), *p))
            && !self.marks.iter().any(|mark| touches(surroundings, *mark))
    }

    /// Places along an axis for something so long, from the far end.
    fn candidates(&self, axis: usize, length: f64) -> Vec<f64> {
        let beside = self.portraits.iter().flat_map(|portrait| {
            let [from, to] = span(*portrait, axis);
            [from - CLEAR_MM - length, to + CLEAR_MM]
        });
        let edges = [self.edge, self.paper[axis] - self.edge - length];
        let mut places: Vec<f64> = beside.chain(edges).collect();
        places.sort_by(|a, b| b.total_cmp(a));
        places.dedup();
        places
    }
}
