//! Whether the quick start says what was compiled: every Swift block of docs/quickstart-swift.md stands,
//! line for line, in a file of the package's tests.

use crate::{Failure, Outcome, house};

const TEXT: &str = "docs/quickstart-swift.md";
const COMPILED: &str = "bindings/swift/Tests/IDPhotoTests/QuickStart.swift";

/// Fails with the first block that is not compiled.
pub(super) fn check() -> Outcome {
    let text = house::read(&house::root().join(TEXT))?;
    let compiled = house::read(&house::root().join(COMPILED))?;
    let blocks = blocks(&text);
    if blocks.is_empty() {
        return Err(Failure::new(format!("{TEXT} has no Swift")));
    }
    let stray = blocks.iter().find(|block| !stands(block, &compiled));
    stray.map_or(Ok(()), |block| {
        let first = block.first().copied().unwrap_or_default();
        Err(Failure::new(format!("{COMPILED} has not the block of {TEXT} that begins `{first}`")))
    })
}

/// The lines of each Swift block.
fn blocks(text: &str) -> Vec<Vec<&str>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while lines.by_ref().any(|line| line == "```swift") {
        blocks.push(lines.by_ref().take_while(|line| *line != "```").collect());
    }
    blocks
}

/// Whether the lines follow each other in `compiled`, however deep they are indented there.
fn stands(block: &[&str], compiled: &str) -> bool {
    let wanted: Vec<&str> = block.iter().map(|line| line.trim()).collect();
    let held: Vec<&str> = compiled.lines().map(str::trim).collect();
    held.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::{blocks, check, stands};

    #[test]
    fn every_block_of_the_quick_start_is_compiled() {
        check().unwrap();
    }

    #[test]
    fn a_block_stands_only_whole() {
        let text =
            "a\n```swift\nlet a = 1\nlet b = 2\n```\nb\n```sh\nls\n```\n```swift\nc()\n```\n";
        let blocks = blocks(text);
        assert_eq!(blocks, [vec!["let a = 1", "let b = 2"], vec!["c()"]]);
        assert!(stands(&blocks[0], "func f() {\n    let a = 1\n    let b = 2\n}"));
        assert!(!stands(&blocks[0], "let a = 1\n\nlet b = 2"));
        assert!(!stands(&blocks[1], "cc()"));
    }
}
