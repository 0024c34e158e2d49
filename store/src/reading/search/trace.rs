//! Following a phrase through the revisions of one briefing after the other.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::damage::Damage;
use crate::error::{Error, Result};
use crate::reading::search::Occurrence;
use crate::reading::search::texts::TextReader;
use crate::reading::{EndTakenBack, Reader, Revision};
use crate::search::{Phrase, PhraseChange, for_each_passage};
use crate::time::TimeRange;

/// A search on its way through the briefings.
pub(super) struct PhraseTrace<'search, 'reader> {
    reader: &'reader Reader,
    phrase: &'search Phrase,
    texts: TextReader<'reader>,
    each: &'search mut dyn FnMut(Occurrence) -> bool,
    /// What could not be read.
    pub(super) damages: Vec<Damage>,
    /// The briefing that is looked at.
    name: String,
    /// Its ends that were taken back, once they were asked for.
    ends_taken_back: Option<Vec<EndTakenBack>>,
    standing: Option<Standing>,
    known: Known,
}

/// A phrase that is there.
struct Standing {
    /// The revision with which it came.
    added: Revision,
    /// The newest revision whose text was read and has it.
    last: u64,
}

/// What the briefing is followed by.
enum Known {
    /// The index: the passages that have the phrase.
    Passages(Passages),
    /// Texts, to the end of the briefing; this revision was read last.
    Texts(u64),
}

/// The passages of a revision that have the phrase.
#[derive(Default)]
struct Passages {
    /// How many of each there are, and its place when it came.
    by_text: BTreeMap<String, (i64, u32)>,
    /// How many there are in all.
    count: i64,
}

impl<'search, 'reader> PhraseTrace<'search, 'reader> {
    /// Before the first briefing; `each` takes what is found, and says whether to go on.
    pub(super) fn new(
        reader: &'reader Reader,
        phrase: &'search Phrase,
        each: &'search mut dyn FnMut(Occurrence) -> bool,
    ) -> Self {
        Self {
            reader,
            phrase,
            texts: TextReader::new(reader),
            each,
            damages: Vec::new(),
            name: String::new(),
            ends_taken_back: None,
            standing: None,
            known: Known::Passages(Passages::default()),
        }
    }

    pub(super) const fn phrase(&self) -> &'search Phrase {
        self.phrase
    }

    /// Whether this briefing is the one that is looked at.
    pub(super) fn is_of(&self, name: &str) -> bool {
        self.name == name
    }

    /// Whether the index is believed of the briefing.
    pub(super) const fn believes_index(&self) -> bool {
        matches!(self.known, Known::Passages(_))
    }

    /// Begins with a briefing, and gives what stood to the end of the one before; whether more is
    /// wanted.
    pub(super) fn begin(&mut self, name: &str) -> Result<bool> {
        let is_more_wanted = match self.standing.take() {
            Some(standing) => self.give(standing, None)?,
            None => true,
        };
        name.clone_into(&mut self.name);
        self.ends_taken_back = None;
        self.known = Known::Passages(Passages::default());
        Ok(is_more_wanted)
    }

    /// Whether the phrase comes or leaves with these changes of passages.
    pub(super) fn is_turn(&self, changes: &[PhraseChange]) -> bool {
        let Known::Passages(passages) = &self.known else { return false };
        let more: i64 = changes.iter().map(|change| i64::from(change.more)).sum();
        (passages.count + more > 0) != self.standing.is_some()
    }

    /// Keeps in mind what a revision did to the passages that have the phrase.
    pub(super) fn apply(&mut self, texts: &[String], changes: &[PhraseChange]) {
        let Known::Passages(passages) = &mut self.known else { return };
        for PhraseChange { passage, more, place } in changes {
            let Some(text) = texts.get(*passage) else { continue };
            passages.count += i64::from(*more);
            let known = passages.by_text.entry(text.clone()).or_default();
            known.0 += i64::from(*more);
            match known.0 {
                0 => drop(passages.by_text.remove(text)),
                _ if *more > 0 => known.1 = *place,
                _ => {}
            }
        }
    }

    /// The phrase came with a revision, or left with it; whether more is wanted. What the revision
    /// did to passages is to be applied afterwards.
    pub(super) fn turn(&mut self, revision: Revision) -> Result<bool> {
        match self.standing.take() {
            None => {
                self.standing = Some(Standing { last: revision.record.number, added: revision });
                Ok(true)
            }
            Some(standing) => self.give(standing, Some(revision)),
        }
    }

    /// Follows the phrase by the texts of the revisions from `first` to `last`, and believes texts
    /// alone from here to the end of the briefing; whether more is wanted.
    pub(super) fn by_texts(&mut self, first: u64, mut last: u64) -> Result<bool> {
        let mut first = first;
        if let Known::Texts(read) = self.known {
            first = first.max(read + 1);
        } else if let Some(standing) = &mut self.standing {
            standing.last = standing.last.max(first.saturating_sub(1));
        }
        if self.phrase.is_longer_than_passages() {
            // It may come or leave where the index knows nothing of it.
            last = self.reader.ask(|catalog| catalog.head(&self.name))?.map_or(last, |head| head.number.max(last));
        }
        for number in first..=last {
            self.known = Known::Texts(number);
            match self.text_turn(number) {
                Err(Error::Damaged(damage)) => self.damages.push(*damage),
                turned => {
                    if let Some(revision) = turned?
                        && !self.turn(revision)?
                    {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// The revision with this number, if the phrase came with it or left. Cost: where it did not,
    /// only the text is read.
    fn text_turn(&mut self, number: u64) -> Result<Option<Revision>> {
        let Some((leaf, text)) = self.texts.by_number(&self.name, number)? else { return Ok(None) };
        let is_there = self.phrase.find(&text).is_some();
        match &mut self.standing {
            Some(standing) if is_there => standing.last = number,
            None if !is_there => {}
            _ => return self.texts.revision_of(leaf, &text),
        }
        Ok(None)
    }

    /// Gives what stood, up to the revision with which it left, or to the end; whether more is
    /// wanted.
    fn give(&mut self, standing: Standing, removed: Option<Revision>) -> Result<bool> {
        let Standing { added, last } = standing;
        let passage = match &self.known {
            Known::Passages(passages) => {
                let there = passages.by_text.iter().filter(|(_, (count, _))| *count > 0);
                there.min_by_key(|(text, (_, place))| (*place, *text)).map(|(text, _)| text.clone())
            }
            Known::Texts(_) => None,
        };
        let number = match (&self.known, &removed) {
            (Known::Passages(_), Some(removed)) => Some(removed.record.number.saturating_sub(1)),
            // What was not read, up to the end, has no changes of it.
            (Known::Passages(_), None) => None,
            (Known::Texts(read), None) if *read == last => None,
            (Known::Texts(_), _) => Some(last),
        };
        let number = match number {
            None => self.reader.ask(|catalog| catalog.head(&self.name))?.map(|head| head.number),
            known => known,
        };
        let last = match number {
            Some(number) if number == added.record.number => Some(added.clone()),
            Some(number) => self.sound(|reader, name| reader.by_number(name, number))?,
            None => None,
        };
        let ended = match removed {
            None => self.sound(|reader, name| reader.end_of(name))?.map(Box::new),
            Some(_) => None,
        };
        let quoted = passage.and_then(|passage| Some((self.phrase.find(&passage)?, passage)));
        let (range, passage) = match quoted {
            Some(quoted) => quoted,
            None => self.quoted_from(last.as_ref().unwrap_or(&added))?,
        };
        let ends_taken_back = self.ends_taken_back(&added, removed.as_ref())?;
        Ok((self.each)(Occurrence { added, last, removed, ended, ends_taken_back, passage, range }))
    }

    /// The ends that were taken back behind the revision with which the phrase came, up to the one
    /// with which it left.
    fn ends_taken_back(&mut self, added: &Revision, removed: Option<&Revision>) -> Result<Vec<EndTakenBack>> {
        if self.ends_taken_back.is_none() {
            let all = self.sound(|reader, name| reader.ends_taken_back(name, TimeRange::default()).map(Some))?;
            self.ends_taken_back = Some(all.unwrap_or_default());
        }
        let until = removed.map_or(u64::MAX, |removed| removed.record.number);
        let stood = |by: &Revision| (added.record.number + 1..=until).contains(&by.record.number);
        Ok(self.ends_taken_back.iter().flatten().filter(|it| stood(&it.by)).cloned().collect())
    }

    /// The passage of a revision's text that has the phrase first; nothing where it cannot be read.
    fn quoted_from(&mut self, revision: &Revision) -> Result<(Range<usize>, String)> {
        let text = self.sound(|reader, _| reader.content(revision).map(Some))?.unwrap_or_default();
        let Some(found) = self.phrase.find(&text) else { return Ok((0..0, String::new())) };
        let mut passage = 0..text.len();
        for_each_passage(&text, |range| {
            if range.start <= found.start {
                passage = range;
            }
        });
        let end = passage.end.max(found.end);
        let range = found.start - passage.start..found.end - passage.start;
        Ok((range, text.get(passage.start..end).unwrap_or_default().to_owned()))
    }

    /// What was read of the briefing; `None`, and a note of it, where it is damaged.
    fn sound<T>(&mut self, read: impl FnOnce(&Reader, &str) -> Result<Option<T>>) -> Result<Option<T>> {
        match read(self.reader, &self.name) {
            Err(Error::Damaged(damage)) => {
                self.damages.push(*damage);
                Ok(None)
            }
            other => other,
        }
    }
}
