//! All colours and all spacing of the window, light and dark.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::epaint::Shadow;
use egui::{Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, TextStyle, Visuals};

use crate::model::Standing;
use crate::report::RowParity;

/// The space between things that belong together.
pub(super) const GAP: f32 = 8.0;
/// The space between groups.
pub(super) const GROUP: f32 = 16.0;
/// The height of a row of the grid.
pub(super) const ROW: f32 = 26.0;
/// The radius of corners.
pub(super) const RADIUS: u8 = 5;
/// The size of ordinary text.
pub(super) const BODY: f32 = 13.5;
/// The size of text that stands back.
pub(super) const SMALL: f32 = 12.0;

/// The colours of one theme. Each text colour has at least 4.5:1 on every ground it is drawn on (WCAG 2.2, 1.4.3).
#[derive(Debug)]
pub(super) struct Palette {
    /// Behind the grid and the detail.
    pub(super) ground: Color32,
    /// Behind the bars and the side panel.
    pub(super) panel: Color32,
    /// Behind wire data and text fields.
    pub(super) sunken: Color32,
    /// Behind what is selected.
    pub(super) selected: Color32,
    /// Behind what the pointer is over.
    pub(super) hovered: Color32,
    /// Hair lines.
    pub(super) line: Color32,
    /// The border of controls.
    pub(super) border: Color32,
    /// Text.
    pub(super) text: Color32,
    /// Text that stands back.
    pub(super) weak: Color32,
    /// What can be pressed, and where the focus is.
    pub(super) accent: Color32,
    /// Text on the accent.
    pub(super) on_accent: Color32,
    /// As expected.
    pub(super) good: Color32,
    /// Not as expected.
    pub(super) bad: Color32,
    /// Only advised, or flaky.
    pub(super) warned: Color32,
    /// In doubt.
    pub(super) doubt: Color32,
    /// Known and accepted, or different as expected.
    pub(super) known: Color32,
}

#[expect(clippy::disallowed_methods, reason = "this file is the home of colours")]
const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// The light theme.
pub(super) const LIGHT: Palette = Palette {
    ground: rgb(0x00ff_ffff),
    panel: rgb(0x00f6_f7f9),
    sunken: rgb(0x00f1_f3f6),
    selected: rgb(0x00e3_edfb),
    hovered: rgb(0x00ee_f2f7),
    line: rgb(0x00e2_e6eb),
    border: rgb(0x00c3_cad3),
    text: rgb(0x001f_2430),
    weak: rgb(0x0056_6070),
    accent: rgb(0x001d_5fc4),
    on_accent: rgb(0x00ff_ffff),
    good: rgb(0x0015_6b34),
    bad: rgb(0x00b3_1d28),
    warned: rgb(0x0094_4300),
    doubt: rgb(0x007a_5200),
    known: rgb(0x0056_48b0),
};

/// The dark theme.
pub(super) const DARK: Palette = Palette {
    ground: rgb(0x0017_191e),
    panel: rgb(0x001d_2026),
    sunken: rgb(0x0010_1216),
    selected: rgb(0x0026_3850),
    hovered: rgb(0x0023_272f),
    line: rgb(0x002c_3139),
    border: rgb(0x0046_4d59),
    text: rgb(0x00e4_e7ec),
    weak: rgb(0x00a3_acb9),
    accent: rgb(0x007a_b3ff),
    on_accent: rgb(0x000b_1524),
    good: rgb(0x005f_cb86),
    bad: rgb(0x00ff_8a85),
    warned: rgb(0x00f5_a968),
    doubt: rgb(0x00e5_bf4f),
    known: rgb(0x00b9_a8ff),
};

/// The palette that is in use.
pub(super) fn palette(visuals: &Visuals) -> &'static Palette {
    if visuals.dark_mode { &DARK } else { &LIGHT }
}

impl Palette {
    /// The colour of a standing.
    pub(super) const fn standing(&self, standing: Standing) -> Color32 {
        match standing {
            Standing::Passed => self.good,
            Standing::Failed | Standing::UnexpectedPass => self.bad,
            Standing::Warned | Standing::Flaky => self.warned,
            Standing::Inconclusive => self.doubt,
            Standing::Known => self.known,
            Standing::Noted | Standing::Skipped => self.weak,
        }
    }

    /// The colour of a parity.
    pub(super) const fn parity(&self, parity: RowParity) -> Color32 {
        match parity {
            RowParity::Same | RowParity::SameOutcome | RowParity::Single => self.weak,
            RowParity::DiffersAsExpected => self.known,
            RowParity::Differs => self.bad,
            RowParity::Undecided => self.doubt,
        }
    }
}

/// Gives the window its fonts, sizes and colours.
pub(super) fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    for (theme, palette) in [(egui::Theme::Light, &LIGHT), (egui::Theme::Dark, &DARK)] {
        ctx.style_mut_of(theme, |style| {
            style.text_styles = text_styles();
            style.visuals = visuals(theme, palette);
            style.spacing.item_spacing = egui::vec2(GAP, 6.0);
            style.spacing.button_padding = egui::vec2(10.0, 4.0);
            style.spacing.interact_size.y = 26.0;
            style.spacing.menu_margin = Margin::same(8);
            style.spacing.window_margin = Margin::same(20);
            style.spacing.indent = 16.0;
            style.spacing.combo_width = 120.0;
            style.animation_time = 0.06;
            style.interaction.tooltip_delay = 0.4;
        });
    }
}

/// The default fonts, with the monospaced one behind the proportional one: it has marks such as `⟨` that the other lacks.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    debug_assert!(fonts.font_data.contains_key("Hack"), "the default fonts have changed their names");
    let hack: Option<Arc<FontData>> = fonts.font_data.get("Hack").cloned();
    if hack.is_some()
        && let Some(family) = fonts.families.get_mut(&FontFamily::Proportional)
        && !family.iter().any(|name| name == "Hack")
    {
        family.push("Hack".to_owned());
    }
    fonts
}

fn text_styles() -> BTreeMap<TextStyle, FontId> {
    [
        (TextStyle::Heading, FontId::proportional(17.0)),
        (TextStyle::Body, FontId::proportional(BODY)),
        (TextStyle::Button, FontId::proportional(BODY)),
        (TextStyle::Small, FontId::proportional(SMALL)),
        (TextStyle::Monospace, FontId::monospace(12.5)),
    ]
    .into()
}

fn visuals(theme: egui::Theme, palette: &Palette) -> Visuals {
    let mut visuals = theme.default_visuals();
    let corner = CornerRadius::same(RADIUS);
    visuals.panel_fill = palette.ground;
    visuals.window_fill = palette.ground;
    visuals.window_stroke = Stroke::new(1.0, palette.border);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = corner;
    visuals.window_shadow = Shadow { offset: [0, 8], blur: 24, spread: 0, color: Color32::from_black_alpha(60) };
    visuals.popup_shadow = Shadow { offset: [0, 4], blur: 12, spread: 0, color: Color32::from_black_alpha(40) };
    visuals.extreme_bg_color = palette.sunken;
    visuals.text_edit_bg_color = Some(palette.ground);
    visuals.faint_bg_color = palette.panel;
    visuals.code_bg_color = palette.sunken;
    visuals.weak_text_color = Some(palette.weak);
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.doubt;
    visuals.error_fg_color = palette.bad;
    visuals.selection.bg_fill = palette.selected;
    visuals.selection.stroke = Stroke::new(1.5, palette.accent);
    visuals.striped = false;
    visuals.indent_has_left_vline = false;
    visuals.collapsing_header_frame = false;
    let widgets = &mut visuals.widgets;
    for (widget, fill, border, text) in [
        (&mut widgets.noninteractive, palette.ground, palette.line, palette.text),
        (&mut widgets.inactive, palette.ground, palette.border, palette.text),
        (&mut widgets.hovered, palette.hovered, palette.weak, palette.text),
        (&mut widgets.active, palette.selected, palette.accent, palette.text),
        (&mut widgets.open, palette.hovered, palette.weak, palette.text),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, border);
        widget.fg_stroke = Stroke::new(1.0, text);
        widget.corner_radius = corner;
        widget.expansion = 0.0;
    }
    // A widget with the keyboard focus is drawn as active, so this border is the focus ring.
    visuals.widgets.active.bg_stroke = Stroke::new(2.0, palette.accent);
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2, glossary).
    fn luminance(color: Color32) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
    }

    fn contrast(left: Color32, right: Color32) -> f64 {
        let (left, right) = (luminance(left), luminance(right));
        (left.max(right) + 0.05) / (left.min(right) + 0.05)
    }

    #[test]
    fn every_text_is_readable_on_every_ground() {
        for (name, p) in [("light", &LIGHT), ("dark", &DARK)] {
            let texts = [p.text, p.weak, p.accent, p.good, p.bad, p.warned, p.doubt, p.known];
            for ground in [p.ground, p.panel, p.sunken, p.selected, p.hovered] {
                for text in texts {
                    let found = contrast(text, ground);
                    assert!(found >= 4.5, "{name}: {text:?} on {ground:?} has {found:.2}");
                }
            }
            assert!(contrast(p.on_accent, p.accent) >= 4.5, "{name}: the text of the main button");
            // The border of what has the focus (WCAG 2.2, 1.4.11).
            assert!(contrast(p.accent, p.ground) >= 3.0, "{name}: the focus ring");
        }
    }
}
