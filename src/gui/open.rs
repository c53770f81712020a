//! Opens the window, or says in one sentence why there is none.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use super::app::App;
use crate::desk::{DeskError, Places};

/// The size of the window at its first start, in points.
const FIRST_SIZE: [f32; 2] = [1280.0, 820.0];
/// The smallest size that the window can be given.
const LEAST_SIZE: [f32; 2] = [860.0, 560.0];

/// What the window is opened with.
#[derive(Debug, Clone)]
pub struct WindowOptions {
    /// Files to open at once: suites, targets, reports.
    pub files: Vec<PathBuf>,
    /// Where the user's things are.
    pub places: Places,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// Nothing can show a window.
    #[error("there is no display: neither WAYLAND_DISPLAY nor DISPLAY is set")]
    NoDisplay,
    /// The background work could not be started.
    #[error("failed to start the background work")]
    Desk(#[from] DeskError),
    /// The system refused the window.
    #[error("failed to open the window: {0}")]
    Window(String),
}

/// Opens the window and returns when it is closed.
pub fn open(options: WindowOptions) -> Result<(), WindowError> {
    // Decided before the window system is touched: after a failure for want of a display a second attempt in the same
    // process fails in another way.
    if lacks_display(|name| std::env::var_os(name)) {
        return Err(WindowError::NoDisplay);
    }
    let viewport = egui::ViewportBuilder::default()
        .with_title("Countersign")
        .with_app_id("countersign")
        .with_inner_size(FIRST_SIZE)
        .with_min_inner_size(LEAST_SIZE)
        .with_drag_and_drop(true)
        .with_icon(Arc::new(icon()));
    let native = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    let create: eframe::AppCreator<'_> =
        Box::new(move |cc| Ok(Box::new(App::new(&cc.egui_ctx, options)?) as Box<dyn eframe::App>));
    eframe::run_native("countersign", native, create).map_err(|error| WindowError::Window(error.to_string()))
}

/// Whether this computer plainly has nothing to show a window on. Only Linux and its kin tell it beforehand.
fn lacks_display(environment: impl Fn(&str) -> Option<OsString>) -> bool {
    cfg!(all(unix, not(target_os = "macos")))
        && ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"]
            .iter()
            .all(|name| environment(name).is_none_or(|value| value.is_empty()))
}

/// The icon: a tick above a line that is signed.
fn icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).expect("a test reads the icon")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn a_display_is_missing_when_no_variable_names_one() {
        let with = |variables: &'static [(&str, &str)]| {
            lacks_display(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, v)| OsString::from(v)))
        };
        assert!(with(&[]));
        assert!(with(&[("DISPLAY", "")]));
        assert!(!with(&[("DISPLAY", ":0")]));
        assert!(!with(&[("WAYLAND_DISPLAY", "wayland-0")]));
    }

    #[test]
    fn the_icon_has_all_its_pixels() {
        let icon = icon();
        assert_eq!((icon.width, icon.height, icon.rgba.len()), (256, 256, 256 * 256 * 4));
    }
}
