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
        (
            "年龄12～14岁，第12、13条",
            "年龄14～16岁，第13、14条",
            "年龄[-12-]{+14+}～[-14-]{+16+}岁，第[-12-]{+13+}、[-13-]{+14+}条",
        ),
        // Behind an item that came in, too.
        (
            "9:00–9:45 Opening¶9:45–10:30 First lecture¶",
            "9:00–9:45 Opening¶9:45–10:15 Music¶10:15–11:00 First lecture¶",
            "9:00–9:45 Opening{+¶9:45–10:15 Music+}¶[-9:45-]{+10:15+}–[-10:30-]{+11:00+} First lecture¶",
        ),
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

#[test]
fn figures_written_in_groups_are_whole() {
    check(&[
        ("The wage is 2 268,86 EUR.¶", "The wage is 2 343,73 EUR.¶", "The wage is [-2 268,86-]{+2 343,73+} EUR.¶"),
        (
            "*   1 984,33¶*   2 034,55¶*   2 051,29¶",
            "*   2 049,81¶*   2 101,69¶*   2 118,98¶",
            "*   [-1 984,33-]{+2 049,81+}¶*   [-2 034,55-]{+2 101,69+}¶*   [-2 051,29-]{+2 118,98+}¶",
        ),
        ("Some 12 500 came.¶", "Some 13 500 came.¶", "Some [-12 500-]{+13 500+} came.¶"),
        ("10 120 130 150¶", "10 120 140 150¶", "10 120 [-130-]{+140+} 150¶"),
        ("In 2020 300 came.¶", "In 2020 400 came.¶", "In 2020 [-300-]{+400+} came.¶"),
    ]);
}

#[test]
fn figures_that_changed_places_within_a_date_are_one_change() {
    check(&[
        ("Filed on 3/4/2022 by post.", "Filed on 4/3/2022 by post.", "Filed on [-3/4-]{+4/3+}/2022 by post."),
        ("The ratio is 3:2 now.", "The ratio is 2:3 now.", "The ratio is [-3:2-]{+2:3+} now."),
    ]);
}
