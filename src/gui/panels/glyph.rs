//! The glyphs of standings, drawn as lines: no font has all of them in one weight.

use egui::{Color32, Painter, Pos2, Stroke, pos2};

use crate::gui::view::Chip;
use crate::model::Standing;

/// Draws the glyph around a point; `size` is its whole width.
pub(super) fn paint_glyph(painter: &Painter, center: Pos2, size: f32, chip: Chip, color: Color32) {
    let at = |x: f32, y: f32| pos2(center.x + x * size / 2.0, center.y + y * size / 2.0);
    let stroke = Stroke::new((size / 7.0).max(1.5), color);
    let line = |points: Vec<Pos2>| {
        painter.line(points, stroke);
    };
    let wave = |shift: f32| {
        let points = (-8_i8..=8).map(|step| {
            let x = f32::from(step) / 8.0;
            at(x * 0.9, shift - (x * std::f32::consts::PI).sin() * 0.3)
        });
        line(points.collect());
    };
    match chip {
        Chip::Standing(Standing::Passed) => line(vec![at(-0.8, 0.05), at(-0.25, 0.65), at(0.85, -0.65)]),
        Chip::Standing(Standing::Failed | Standing::UnexpectedPass) => {
            line(vec![at(-0.65, -0.65), at(0.65, 0.65)]);
            line(vec![at(-0.65, 0.65), at(0.65, -0.65)]);
        }
        Chip::Standing(Standing::Warned) => {
            line(vec![at(-0.85, 0.7), at(0.0, -0.75), at(0.85, 0.7), at(-0.85, 0.7), at(0.0, -0.75)]);
        }
        Chip::Standing(Standing::Known) => wave(0.0),
        Chip::Standing(Standing::Flaky) => {
            wave(-0.35);
            wave(0.35);
        }
        Chip::Standing(Standing::Inconclusive) => {
            line(vec![at(0.0, -0.85), at(0.0, 0.25)]);
            painter.circle_filled(at(0.0, 0.75), stroke.width * 0.7, color);
        }
        Chip::Standing(Standing::Noted) => {
            painter.circle_filled(center, size * 0.2, color);
        }
        Chip::Standing(Standing::Skipped) => line(vec![at(-0.6, 0.0), at(0.6, 0.0)]),
        Chip::Pending => {
            painter.circle_stroke(center, size * 0.32, Stroke::new(1.2, color));
        }
    }
}
