//! The strip of progress and counts; each count is a filter. Below it stands what is to be said of the run.

use std::time::Duration;

use egui::{Button, FontId, ProgressBar, Response, RichText, Sense, Ui, WidgetInfo, vec2};

use super::glyph::paint_glyph;
use super::parts::{at_right_end, weak};
use crate::gui::action::Action;
use crate::gui::choice::toggle;
use crate::gui::document::{Conclusion, Document, Planned, Shown};
use crate::gui::text::counted;
use crate::gui::theme::{BODY, Palette, RADIUS, palette};
use crate::gui::view::{Chip, View};
use crate::gui::wording::took;
use crate::model::Standing;
use crate::report::{LEGEND, RunVerdict, mark};

/// Progress, counts, time and rate, and one line of words.
pub(crate) fn strip_ui(ui: &mut Ui, document: &Document, view: &mut View, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        progress_ui(ui, document);
        chips_ui(ui, document, view);
        at_right_end(ui, "clock", |ui| clock_ui(ui, document));
    });
    ui.horizontal(|ui| sentence_ui(ui, document, actions));
}

fn progress_ui(ui: &mut Ui, document: &Document) {
    let counts = &document.counts;
    let palette = palette(ui.visuals());
    #[expect(clippy::cast_precision_loss, reason = "a bar of a hundred points needs no exact share")]
    let share = if counts.planned == 0 { 0.0 } else { counts.done() as f32 / counts.planned as f32 };
    let text = format!("{} of {}", counts.done(), counts.planned);
    ui.label(RichText::new(&text).strong());
    let bar = ProgressBar::new(share).desired_width(100.0).desired_height(6.0).fill(palette.accent);
    let _named = ui.add(bar).accessible_name(format!("Progress, {text}"));
}

fn chips_ui(ui: &mut Ui, document: &Document, view: &mut View) {
    let counts = &document.counts;
    // Failed and passed always stand there, so that a run without a failure says so too.
    let standings = LEGEND.into_iter().filter_map(|standing| {
        let count = counts.count(standing);
        let always = matches!(standing, Standing::Failed | Standing::Passed);
        (always || count > 0).then_some((Chip::Standing(standing), count, mark(standing).word, mark(standing).meaning))
    });
    let pending = (counts.pending > 0).then_some((Chip::Pending, counts.pending, "pending", "No result yet"));
    for (chip, count, word, meaning) in standings.chain(pending) {
        let is_on = view.filter.chips.contains(&chip);
        let response = chip_ui(ui, chip, &format!("{count} {word}"), count, is_on);
        if response.on_hover_text(format!("{meaning}. Click to see only these")).clicked() {
            toggle(&mut view.filter.chips, chip);
        }
    }
}

fn chip_ui(ui: &mut Ui, chip: Chip, text: &str, count: usize, is_on: bool) -> Response {
    let palette = palette(ui.visuals());
    let color = if count == 0 { palette.weak } else { color_of(chip, palette) };
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(BODY), color);
    let size = vec2(galley.size().x + 34.0, 26.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, is_on, text));
    let fill = if is_on {
        palette.selected
    } else if response.hovered() {
        palette.hovered
    } else {
        palette.panel
    };
    ui.painter().rect_filled(rect, RADIUS, fill);
    if response.has_focus() || is_on {
        let stroke = egui::Stroke::new(if response.has_focus() { 2.0 } else { 1.0 }, palette.accent);
        ui.painter().rect_stroke(rect, RADIUS, stroke, egui::StrokeKind::Inside);
    }
    paint_glyph(ui.painter(), rect.left_center() + vec2(14.0, 0.0), 10.0, chip, color);
    let at = rect.left_center() + vec2(25.0, -galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
    response
}

/// The colour of a chip.
pub(super) const fn color_of(chip: Chip, palette: &Palette) -> egui::Color32 {
    match chip {
        Chip::Standing(standing) => palette.standing(standing),
        Chip::Pending => palette.weak,
    }
}

fn clock_ui(ui: &mut Ui, document: &Document) {
    if let Shown::Done(Some(stored)) = &document.shown {
        let path = stored.html.display().to_string();
        let kept = ui.add(Button::new("Report kept").small().frame_when_inactive(false));
        let kept = kept.accessible_name("Copy the path of the report");
        if kept.on_hover_text(format!("{path}\nClick to copy the path")).clicked() {
            ui.copy_text(path);
        }
    }
    let passed = document.running_since.map(|since| since.elapsed());
    let Some(span) = passed.or_else(|| document.conclusion.as_ref().and_then(|conclusion| conclusion.took)) else {
        return;
    };
    let _named = weak(ui, took(span)).on_hover_text("Time of the run");
    if span > Duration::from_millis(1) {
        #[expect(clippy::cast_precision_loss, reason = "a rate is shown with one decimal")]
        let rate = document.counts.done() as f64 / span.as_secs_f64();
        let _named = weak(ui, format!("{rate:.1}/s")).on_hover_text("Cases a second");
    }
}

fn sentence_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let palette = palette(ui.visuals());
    if let Shown::Opened { path, remarks } = &document.shown {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        ui.label(RichText::new("Stored run").strong().color(palette.known)).on_hover_text(path.display().to_string());
        weak(ui, format!("{name}, read only"));
        if ui.button("Close the report").on_hover_text("Go back to what can be run").clicked() {
            actions.push(Action::CloseReport);
        }
        for remark in remarks {
            ui.label(RichText::new(remark).color(palette.doubt));
        }
    }
    if let Some(conclusion) = &document.conclusion {
        conclusion_ui(ui, conclusion, palette);
        return;
    }
    let text = match (&document.shown, &document.planned) {
        (Shown::Live, _) => format!("Running against {} …", document.choice.target_name()),
        (_, Planned::Failed(what)) => what.clone(),
        (_, Planned::Waiting) => "Getting ready…".to_owned(),
        (_, Planned::Ready(preview)) => match document.choice.foreign() {
            None => format!(
                "Ready: {} against the sandbox inside this program. Nothing leaves this computer.",
                counted(preview.report.planned, "case", "cases")
            ),
            Some(target) => format!(
                "Ready: {} to {}. What this does to the account is shown before anything is sent.",
                counted(preview.forecast.requests, "request", "requests"),
                target.origin.host_str().unwrap_or_default()
            ),
        },
    };
    weak(ui, text);
}

fn conclusion_ui(ui: &mut Ui, conclusion: &Conclusion, palette: &Palette) {
    let (word, color) = match &conclusion.verdict {
        RunVerdict::Passed => ("Passed", palette.good),
        RunVerdict::Failed => ("Failed", palette.bad),
        RunVerdict::Undecided => ("Undecided", palette.doubt),
        RunVerdict::NothingJudged => ("Nothing judged", palette.doubt),
        RunVerdict::Incomplete(_) => ("Incomplete", palette.doubt),
    };
    ui.label(RichText::new(word).strong().color(color));
    ui.add(egui::Label::new(&conclusion.sentence).truncate());
}
