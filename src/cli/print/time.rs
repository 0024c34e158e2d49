//! Times: as the reader's clocks show them, and how those were read that left something out.

use variorum_redline::render::{Version, minute, quoted};
use variorum_store::Time;

use crate::cli::terminal::Terminal;
use crate::clock;
use crate::query::calendar::TimeNote;
use crate::query::time_text::{ClocksSet, DayEdge, Reading};

/// A time to the minute, as the reader's clocks show it: `2026-05-09 14:00 +02:00`.
pub fn here(time: &Time) -> String {
    minute(clock::here(time).as_str())
}

/// Two times of which a sentence says that one is earlier: to the minute, or in full where that
/// would say the same of both.
pub fn two_here(times: [&Time; 2]) -> [String; 2] {
    match times.map(here) {
        [one, other] if one == other => times.map(|time| clock::here(time).to_string()),
        told => told,
    }
}

/// A version as the reader's clocks show its time, for what only people read.
pub fn version_here(version: &mut Version) {
    if let Ok(time) = Time::parse(&version.time) {
        version.time = clock::here(&time).to_string();
    }
}

/// Says how the times of a command line were read, and in which zone.
pub fn notes(notes: &[TimeNote], terminal: &mut Terminal) {
    let is_read = notes.iter().any(|note| matches!(note, TimeNote::Read(reading) if reading.is_here));
    if (is_read || clock::was_used())
        && let Some(zone) = clock::unknown_zone()
    {
        terminal.warn(&format!("time zone {}: not known on this system; using the system's own", quoted(&zone)));
    }
    for note in notes {
        terminal.remark(&sentence(note));
    }
}

fn sentence(note: &TimeNote) -> String {
    match note {
        TimeNote::Read(reading) => read(reading),
        TimeNote::LabelComesFirst { label, time } => {
            format!("'{label}' is a label here; for the time, write {}", quoted(&full(time)))
        }
        TimeNote::OfThatDayElsewhere { asked, briefing, number, time } => format!(
            "{asked}: {} is from that day by its own clock, {}, which is {} here",
            quoted(&format!("{briefing}@{number}")),
            minute(time.as_str()),
            here(time)
        ),
    }
}

fn read(reading: &Reading) -> String {
    let Reading { text, time, day, edge, is_here, clocks_set, .. } = reading;
    let time = full(time);
    let mut said = match (day, edge) {
        (Some(_), DayEdge::Beginning) => format!("'{text}' starts at {time}"),
        (Some(_), DayEdge::End) => format!("'{text}' ends at {time}"),
        (None, _) => format!("'{text}' is {time}"),
    };
    match clocks_set {
        Some(ClocksSet::Forward) => said.push_str(", as the clocks were set forward and never showed it"),
        Some(ClocksSet::Back { again }) => {
            said.push_str(", the first of two, as the clocks were set back; the second is ");
            said.push_str(again.as_str());
        }
        None => {}
    }
    if *is_here {
        said.push_str(", in your time zone");
    }
    said
}

/// A time in full, but without the fraction that ends a day.
fn full(time: &Time) -> String {
    time.as_str().replacen(".999999999", "", 1)
}
