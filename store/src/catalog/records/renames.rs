//! New names: from its leaf on a history is called otherwise. Who looks for a briefing by its name
//! then finds the one that is called so as of the leaves read so far.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use crate::catalog::checksum::renew_briefing;
use crate::catalog::counts::{Rows, part_of_name};
use crate::catalog::leaves::Reading;
use crate::catalog::records::{IMPOSSIBLE_NAME, Judged, Void};
use crate::database::Result;
use crate::id::RecordId;
use crate::name::Name;
use crate::record::{RenameRecord, RenamedBriefing, RevisionRecord, check_renames};
use crate::time::Time;

const NOT_LAST: Void = "a briefing that it names is not there, or its last revision is another one";
const TAKEN: Void = "a name that it gives is another briefing's";

/// A history that gets another name: its row, number and id of its last revision, and the name.
struct Move<'record> {
    head: (i64, u64, RecordId),
    from: &'record str,
    to: &'record str,
}

impl Reading<'_> {
    /// New names, all at once: either all of them count or none.
    pub(super) fn read_rename(&mut self, leaf: u64, rename: &RenameRecord) -> Result<Judged> {
        if let Err(void) = check_renames(&rename.renames) {
            return Ok(Err(void));
        }
        if rename.renames.iter().any(|one| Name::parse(&one.to).is_err()) {
            return Ok(Err(IMPOSSIBLE_NAME));
        }
        if self.touches_newer_records(&rename.renames)? {
            return Ok(Ok(()));
        }
        let from: HashSet<&str> = rename.renames.iter().map(|one| one.briefing.as_str()).collect();
        let mut moves = Vec::new();
        for one in &rename.renames {
            let head = self.head(&one.briefing)?.filter(|(_, _, id)| *id == one.revision || self.lost > 0);
            let is_free = from.contains(one.to.as_str()) || self.head(&one.to)?.is_none();
            match (head, is_free) {
                (Some(head), true) => moves.push(Move { head, from: &one.briefing, to: &one.to }),
                // What it rests on may be among what is lost.
                _ if self.lost > 0 => {}
                (None, _) => return Ok(Err(NOT_LAST)),
                (Some(_), false) => return Ok(Err(TAKEN)),
            }
        }
        // Where one of them stays, another one may not take its name.
        if self.lost > 0 {
            let going: HashSet<&str> = moves.iter().map(|one| one.from).collect();
            let mut possible = Vec::new();
            for one in moves {
                if going.contains(one.to) || self.head(one.to)?.is_none() {
                    possible.push(one);
                }
            }
            moves = possible;
        }
        self.move_histories(leaf, &moves, &rename.time)?;
        Ok(Ok(()))
    }

    /// Whether a record names a briefing with records of a version that this program does not know,
    /// or gives one its name: then what the record says is not judged, nor what follows there.
    fn touches_newer_records(&mut self, renames: &[RenamedBriefing]) -> Result<bool> {
        let mut touches = false;
        for name in renames.iter().flat_map(|one| [&one.briefing, &one.to]) {
            touches = touches || self.has_newer_records(name)?;
        }
        if touches {
            for name in renames.iter().flat_map(|one| [&one.briefing, &one.to]) {
                self.note_newer_records(name)?;
            }
        }
        Ok(touches)
    }

    /// The history that a revision of no briefing continues under another name: where leaves are
    /// lost, one of them may have given it that name, and it has it from here on. Gives its head.
    pub(super) fn renamed_by_lost(
        &mut self,
        leaf: u64,
        revision: &RevisionRecord,
    ) -> Result<Option<(i64, u64, RecordId)>> {
        let RevisionRecord { briefing: name, parent: Some(parent), .. } = revision else { return Ok(None) };
        if self.lost == 0 || Name::parse(name).is_err() {
            return Ok(None);
        }
        let query = "SELECT briefing, name, revisions FROM leaves JOIN briefings ON last = leaf WHERE id = ?1";
        let found = self.connection.prepare_cached(query)?.query_row([parent.0], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?.cast_unsigned()))
        });
        let Some((briefing, from, number)) = found.optional()?.filter(|(.., number)| number + 1 == revision.number)
        else {
            return Ok(None);
        };
        let head = (briefing, number, *parent);
        self.move_histories(leaf, &[Move { head, from: &from, to: name }], &revision.time)?;
        Ok(Some(head))
    }

    /// Calls histories otherwise from a leaf on.
    fn move_histories(&mut self, leaf: u64, moves: &[Move<'_>], time: &Time) -> Result<()> {
        // A name that no briefing may have, so that two may change theirs.
        self.ensure(Rows::Renames)?;
        let free = "UPDATE briefings SET name = '@' || briefing, born = coalesce(born, name) WHERE briefing = ?1";
        for one in moves {
            self.connection.prepare_cached(free)?.execute([one.head.0])?;
            self.heads.0.remove(one.from);
            self.added.add(Rows::Names, -part_of_name(one.from));
        }
        let instant = time.instant();
        for one in moves {
            let call = "UPDATE briefings SET name = ?2 WHERE briefing = ?1";
            self.connection.prepare_cached(call)?.execute(params![one.head.0, one.to])?;
            renew_briefing(self.connection, one.head.0)?;
            let insert = "INSERT INTO renames(before, leaf, briefing, after, seconds, nanoseconds, time)
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let (briefing, leaf) = (one.head.0, leaf.cast_signed());
            let row = params![one.from, leaf, briefing, one.to, instant.seconds, instant.nanoseconds, time.as_str()];
            let rows = "SELECT * FROM renames WHERE before = ?1 AND leaf = ?2";
            self.change(Rows::Renames, (rows, params![one.from, leaf]), (insert, row))?;
            // Labels that were given under a name that no briefing had are those of no briefing
            // now.
            self.give_labels_of_none(one.to, -1)?;
            self.heads.0.insert(one.to.to_owned(), one.head);
            // The one that it had stays, as one that it had.
            self.added.add(Rows::Names, part_of_name(one.from) + part_of_name(one.to));
        }
        Ok(())
    }
}
