//! Reads the words of a picture with their places, so that a test sees what a person sees and clicks where one would.

use std::path::Path;
use std::process::Command;

use image::imageops::{FilterType, crop_imm, resize};

/// Letters on a screen are smaller than those that the reader was made for.
const ENLARGED: u32 = 2;

/// A part of the screen. The reader reads less that way, and takes no word for that of another pane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

/// Progress, counts, and what is said of the run.
pub(super) const STRIP: Area = Area { left: 0, top: 48, right: 1280, bottom: 114 };
/// The counts alone.
pub(super) const COUNTS: Area = Area { left: 190, top: 48, right: 1280, bottom: 80 };
/// Suites and sandbox.
pub(super) const LEFT: Area = Area { left: 0, top: 117, right: 236, bottom: 820 };
/// The results.
pub(super) const GRID: Area = Area { left: 242, top: 160, right: 868, bottom: 820 };
/// The detail of a result.
pub(super) const DETAIL: Area = Area { left: 876, top: 117, right: 1280, bottom: 820 };
/// The line of messages.
pub(super) const LINE: Area = Area { left: 0, top: 780, right: 1280, bottom: 820 };
/// The inside of a dialog, however high it is.
pub(super) const DIALOG: Area = Area { left: 364, top: 270, right: 916, bottom: 560 };

/// The inside of the path field of the dialog that exports; the reader overlooks a text that has a frame.
pub(super) const EXPORT_PATH: Area = Area { left: 422, top: 414, right: 778, bottom: 438 };

/// A word and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Word {
    text: String,
    line: String,
    /// Its middle on the screen.
    x: u32,
    y: u32,
}

/// Reads the words of a part of a picture.
pub(super) fn words(picture: &image::RgbImage, area: Area, scratch: &Path) -> Vec<Word> {
    let part = crop_imm(picture, area.left, area.top, area.right - area.left, area.bottom - area.top).to_image();
    let grey = image::DynamicImage::ImageRgb8(part).into_luma8();
    let mut large = resize(&grey, grey.width() * ENLARGED, grey.height() * ENLARGED, FilterType::CatmullRom);
    // The reader was made for dark letters on light ground.
    image::imageops::invert(&mut large);
    large.save(scratch).expect("the folder is there");
    let output = Command::new("tesseract")
        .arg(scratch)
        .args(["-", "--psm", "11", "tsv"])
        // Several readers at once would fight for the cores.
        .env("OMP_THREAD_LIMIT", "1")
        .output()
        .expect("tesseract is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().skip(1).filter_map(|row| word(row, area)).collect()
}

/// Reads a row: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
fn word(row: &str, area: Area) -> Option<Word> {
    let fields: Vec<&str> = row.split('\t').collect();
    let text = plain(fields.get(11)?);
    let number = |at: usize| fields[at].parse::<u32>().ok();
    let middle = |start: u32, length: u32| (start + length / 2) / ENLARGED;
    let x = area.left + middle(number(6)?, number(8)?);
    let y = area.top + middle(number(7)?, number(9)?);
    (!text.is_empty()).then(|| Word { text, line: fields[2..5].join("."), x, y })
}

/// Marks and capitals are what the reader mistakes most.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

/// Where this phrase stands: the middle of the fewest words that hold it, the first of several. Gaps between words are
/// not counted, for the reader sees some that are not there and misses others.
pub(super) fn place(words: &[Word], phrase: &str) -> Option<(u32, u32)> {
    let wanted = plain(phrase);
    let found = (0..words.len()).filter_map(|at| {
        let first = &words[at];
        let mut read = String::new();
        let mut line = words[at..].iter().take_while(|word| word.line == first.line);
        let after = line.position(|word| {
            read.push_str(&word.text);
            read.contains(&wanted)
        })?;
        Some((first, &words[at + after], after))
    });
    let (first, last, _) = found.min_by_key(|(_, _, after)| *after)?;
    Some((first.x.midpoint(last.x), first.y.midpoint(last.y)))
}
