//! Figures that belong together: of a range, a result, a list or a time each is compared with the
//! one in its place.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod marking;

use marking::check_edges as check;

#[test]
fn an_end_of_a_range_is_compared_with_the_same_end() {
    check(&[
        ("See pp. 12–14.", "See pp. 14–16.", "See pp. [-12-]{+14+}–[-14-]{+16+}."),
        ("Geöffnet 9:00–17:30 Uhr.", "Geöffnet 9:30–18:00 Uhr.", "Geöffnet [-9:00-]{+9:30+}–[-17:30-]{+18:00+} Uhr."),
        ("Orrin won 2-1 at home.", "Orrin won 3-2 at home.", "Orrin won [-2-]{+3+}-[-1-]{+2+} at home."),
        ("§§ 12, 13 und 14", "§§ 13, 14 und 15", "§§ [-12-]{+13+}, [-13-]{+14+} und [-14-]{+15+}"),
        ("года 2019 – 2021", "года 2021 – 2023", "года [-2019-]{+2021+} – [-2021-]{+2023+}"),
        ("ص ١٢–١٤ من", "ص ١٤–١٦ من", "ص [-١٢-]{+١٤+}–[-١٤-]{+١٦+} من"),
        // One end alone, and a figure that became a range.
        ("See pp. 12–14.", "See pp. 12–16.", "See pp. 12–[-14-]{+16+}."),
        ("See p. 12.", "See p. 12–14.", "See p. 12{+–14+}."),
        // Sets of a match are each a result.
        ("Ends 6–4, 4–6, 7–5", "Ends 4–6, 6–4, 7–5", "Ends [-6-]{+4+}–[-4-]{+6+}, [-4-]{+6+}–[-6-]{+4+}, 7–5"),
    ]);
}

#[test]
fn hours_and_minutes_change_together() {
    check(&[
        ("Doors open at 19:30.", "Doors open at 20:00.", "Doors open at [-19:30-]{+20:00+}."),
        ("Les portes ouvrent à 19:30.", "Les portes ouvrent à 19:45.", "Les portes ouvrent à 19:[-30-]{+45+}."),
        ("Начало в 10:30", "Начало в 11:45", "Начало в [-10:30-]{+11:45+}"),
    ]);
}
