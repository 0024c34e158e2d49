//! What is in force of a briefing once all times have come.

use variorum_store::{InForce, Instant, Reader, Result, Revision, Time};

/// The last moment that a time can have: the end of the year 9999.
const END_OF_TIME: Instant = Instant { seconds: 253_402_300_799, nanoseconds: 999_999_999 };

/// What is in force of a briefing at the end of time: of the revisions and ends that are there now,
/// the one that counts last.
///
/// Cost: that of [`Reader::in_force`].
pub fn at_the_end(reader: &Reader, briefing: &str) -> Result<InForce> {
    if let Some(end) = reader.end_of(briefing)? {
        return Ok(InForce::Ended(Box::new(end)));
    }
    let last = last_by_time(reader, briefing)?;
    Ok(last.map_or(InForce::NotYet, |last| InForce::Revision(Box::new(last))))
}

/// The revision of a briefing with the greatest time, whatever ended it.
///
/// Cost: that of [`Reader::at_time`].
pub(super) fn last_by_time(reader: &Reader, briefing: &str) -> Result<Option<Revision>> {
    let Some(end_of_time) = Time::from_instant(END_OF_TIME) else { return Ok(None) };
    reader.at_time(briefing, &end_of_time)
}
