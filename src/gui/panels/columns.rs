//! The columns of the grid: how wide they are and what stands above them.

use crate::model::Delivery;

/// The widths of the columns, in points.
pub(super) struct Widths {
    /// The scenario.
    pub(super) scenario: f32,
    /// The deliveries in order.
    pub(super) deliveries: Vec<f32>,
    /// The parity.
    pub(super) parity: f32,
}

impl Widths {
    /// Shares the room. GET and POST get words; the shapes that few scenarios use get them where there is room left.
    pub(super) fn of(room: f32, deliveries: &[Delivery]) -> Self {
        let is_main = |delivery: Delivery| matches!(delivery, Delivery::Get | Delivery::Post);
        let (parity, other) = match room {
            room if room > 900.0 => (118.0, 100.0),
            room if room > 620.0 => (118.0, 50.0),
            room if room > 480.0 => (44.0, 50.0),
            _ => (36.0, 40.0),
        };
        #[expect(clippy::cast_precision_loss, reason = "there are few deliveries")]
        let count = |main: bool| deliveries.iter().filter(|&&delivery| is_main(delivery) == main).count() as f32;
        let rest = room - parity - other * count(false);
        let main = (rest * 0.5 / count(true).max(1.0)).clamp(40.0, 158.0);
        let scenario = (rest - main * count(true)).max(120.0);
        let width = |&delivery: &Delivery| if is_main(delivery) { main } else { other };
        Self { scenario, deliveries: deliveries.iter().map(width).collect(), parity }
    }
}

/// The heading of a delivery's column, as long as there is room for it.
pub(super) const fn heading(delivery: Delivery, width: f32) -> &'static str {
    if width > 120.0 {
        return delivery.title();
    }
    match delivery {
        Delivery::Get => "GET",
        Delivery::Post => "POST",
        Delivery::PostReturnInBody => "body",
        Delivery::PostJson => "JSON",
        Delivery::PostEmpty => "empty",
    }
}
