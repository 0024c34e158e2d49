//! What was measured: printed as it comes, judged at the end.

use std::fmt;
use std::time::Duration;

/// A figure with its unit.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub enum Amount {
    Time(Duration),
    Bytes(u64),
    Count(u64),
}

impl Amount {
    fn as_f64(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64(),
            Self::Bytes(count) | Self::Count(count) => count as f64,
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) if *time < Duration::from_secs(1) => write!(out, "{:.2} ms", time.as_secs_f64() * 1e3),
            Self::Time(time) => write!(out, "{:.2} s", time.as_secs_f64()),
            Self::Bytes(bytes) => write!(out, "{:.2} MiB", *bytes as f64 / f64::from(1 << 20)),
            Self::Count(count) => write!(out, "{count}"),
        }
    }
}

/// What is to be reached.
#[derive(Clone, Copy)]
pub enum Reach {
    /// So many times faster than the one beside it.
    Faster(f64),
    /// At most this part of the one beside it.
    Part(f64),
    /// At most so much.
    AtMost(Amount),
}

impl Reach {
    fn is_reached(self, beside: Option<Amount>, ours: Amount) -> bool {
        let beside = beside.map_or(f64::NAN, Amount::as_f64);
        match self {
            Self::Faster(times) => beside >= times * ours.as_f64(),
            Self::Part(part) => ours.as_f64() <= part * beside,
            Self::AtMost(most) => ours <= most,
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faster(times) => write!(out, "≥ {times} ×"),
            Self::Part(part) => write!(out, "≤ {part:.2}"),
            Self::AtMost(most) => write!(out, "≤ {most}"),
        }
    }
}

struct Row {
    what: String,
    corpus: String,
    beside: Option<Amount>,
    ours: Amount,
    reach: Option<Reach>,
}

impl Row {
    fn beside(&self) -> String {
        self.beside.map_or_else(|| "-".to_owned(), |beside| beside.to_string())
    }

    /// How many times faster, or what part of the size.
    fn ratio(&self) -> String {
        match (self.beside, self.ours) {
            (None, _) => "-".to_owned(),
            (Some(beside), Amount::Time(_)) => format!("{:.2} ×", beside.as_f64() / self.ours.as_f64()),
            (Some(beside), _) => format!("{:.3}", self.ours.as_f64() / beside.as_f64()),
        }
    }
}

/// All that was measured.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    corpus: String,
}

impl Report {
    /// Begins the table of a corpus.
    pub fn begin(&mut self, corpus: &str, about: &str) {
        corpus.clone_into(&mut self.corpus);
        println!("\n## {about}\n\n| figure | git | variorum | ratio |\n|---|---|---|---|");
    }

    /// Ours beside git's, or beside what `what` says.
    pub fn compare(&mut self, what: &str, beside: Amount, ours: Amount, reach: Option<Reach>) {
        self.add(what, Some(beside), ours, reach);
    }

    /// Ours alone.
    pub fn alone(&mut self, what: &str, ours: Amount, reach: Option<Reach>) {
        self.add(what, None, ours, reach);
    }

    /// Two times.
    pub fn times(&mut self, what: &str, (git, ours): (Duration, Duration), reach: Option<Reach>) {
        self.compare(what, Amount::Time(git), Amount::Time(ours), reach);
    }

    fn add(&mut self, what: &str, beside: Option<Amount>, ours: Amount, reach: Option<Reach>) {
        // Texts made from a few others show no more than how the programs compare: of them only the answers are judged.
        let is_judged = |reach: &Reach| self.corpus != "generated" || matches!(reach, Reach::AtMost(Amount::Count(_)));
        let reach = reach.filter(is_judged);
        let row = Row { what: what.to_owned(), corpus: self.corpus.clone(), beside, ours, reach };
        println!("| {what} | {} | {ours} | {} |", row.beside(), row.ratio());
        self.rows.push(row);
    }

    /// The table of everything that something was to be reached in.
    pub fn print(&self) {
        println!("\n## What was to be reached\n\n| figure | corpus | git | variorum | ratio | to reach | |");
        println!("|---|---|---|---|---|---|---|");
        for row in &self.rows {
            let Some(reach) = row.reach else { continue };
            let judged = if reach.is_reached(row.beside, row.ours) { "reached" } else { "MISSED" };
            let (beside, ratio) = (row.beside(), row.ratio());
            println!("| {} | {} | {beside} | {} | {ratio} | {reach} | {judged} |", row.what, row.corpus, row.ours);
        }
    }
}
