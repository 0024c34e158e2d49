//! Line ends that both texts have and that are inside a change nevertheless.

use variorum_redline::{Change, Detail, compare_at};

use crate::Report;
use crate::corpora::Pair;

/// Of a thousand changes, so many may cross a line end.
const CROSSED_IN_A_THOUSAND_MAX: f64 = 1.0;

/// Counts the changes of each corpus, and those that cross a line end.
pub fn measure(corpora: &[(&str, &[Pair])], report: &mut Report) {
    println!("\n## Breaks crossed: changes in which a line ends on both sides\n");
    println!("| texts | detail | changes | that cross a line end | in 1,000 |\n|---|---|---|---|---|");
    for (name, pairs) in corpora {
        for detail in [Detail::Exact, Detail::Clean, Detail::Full] {
            let (mut changes, mut crossing) = (0_usize, 0_usize);
            for (old, new) in *pairs {
                let redline = compare_at(old, new, detail);
                changes += redline.changes().count();
                crossing += redline.changes().filter(|change| crosses(*change)).count();
            }
            let in_a_thousand = crossing as f64 * 1e3 / changes.max(1) as f64;
            println!("| {name} | {detail:?} | {changes} | {crossing} | {in_a_thousand:.1} |");
            if detail == Detail::Full {
                report.at_most(
                    format!("{name}: breaks crossed in 1,000 changes"),
                    in_a_thousand,
                    CROSSED_IN_A_THOUSAND_MAX,
                );
            }
        }
    }
}

/// Whether a line ends in what went and in what came, white space alone aside: there the line end
/// itself may be what changed.
fn crosses(change: Change<'_, '_>) -> bool {
    let is_blank = change.removed().chain(change.added()).all(|text| text.trim().is_empty());
    !is_blank && change.removed().any(|text| text.contains('\n')) && change.added().any(|text| text.contains('\n'))
}
