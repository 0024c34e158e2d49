//! A search finds what a plain scan of every text finds, with the same folding: the same revisions,
//! and no others. Over the briefings of `fixtures/`, over histories in twelve scripts made here,
//! and, where `VARIORUM_SHARED` names their directory, over the corpora. What a search calls the
//! same text, a comparison calls typography.

// The helpers of tests are tests too: where they cannot go on, they fail.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod texts;
mod typography;

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;
use variorum_store::{
    DedupPolicy, Draft, Folding, Homes, Name, Occurrence, Phrase, Reader, Searcher, Store, Time, unwatched,
};

/// Numbers without a pattern, the same in every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }

    fn text(&mut self, list: &[&'static str]) -> &'static str {
        list[self.below(list.len())]
    }

    fn of<'list, T>(&mut self, list: &'list [T]) -> &'list T {
        &list[self.below(list.len())]
    }
}

/// Histories: the texts of each briefing, in order.
type Histories = BTreeMap<String, Vec<String>>;

/// A store with some histories.
struct Archive {
    _folder: TempDir,
    store: Store,
    histories: Histories,
}

impl Archive {
    fn of(histories: Histories) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (path, homes) =
            (folder.path().join("store"), Homes { cache: Some(folder.path().join("cache")), state: None });
        Store::init(&path).unwrap();
        let mut store = Store::open(&path, &homes, &mut unwatched).unwrap();
        let mut importer = store.importer();
        for (name, texts) in &histories {
            for (number, text) in texts.iter().enumerate() {
                importer.push(draft(name, number, text), DedupPolicy::SameRevision, None).unwrap();
            }
        }
        importer.flush().unwrap();
        drop(importer);
        Self { _folder: folder, store, histories }
    }

    /// Searches for phrases, each in all briefings or in one, and compares with a scan.
    fn compare(&self, phrases: usize, seed: u64, everywhere: impl Fn(usize) -> bool) {
        let mut chance = Chance(seed);
        let searcher = self.store.searcher(&mut unwatched).unwrap();
        let names: Vec<&String> = self.histories.keys().collect();
        let mut found_in_all = 0;
        for number in 0..phrases {
            let name = *chance.of(&names);
            let texts = &self.histories[name];
            let (typed, folding) = phrase_of(&texts[chance.below(texts.len())], &mut chance);
            let Ok(phrase) = Phrase::parse(&typed, folding) else { continue };
            let prefix = if everywhere(number) { "" } else { name };
            let found = search(&searcher, &phrase, prefix, &self.store);
            assert_eq!(found, self.scan(&phrase, prefix), "{typed:?} {folding:?} {prefix:?}");
            found_in_all += usize::from(!found.is_empty());
        }
        // Most phrases are of texts that are there.
        assert!(found_in_all * 2 > phrases, "{found_in_all} of {phrases}");
    }

    fn scan(&self, phrase: &Phrase, prefix: &str) -> Vec<Stood> {
        let mut all = Vec::new();
        for (name, texts) in self.histories.iter().filter(|(name, _)| name.starts_with(prefix)) {
            let mut since = None;
            for (number, text) in (1..).zip(texts) {
                match (since, phrase.find(text).is_some()) {
                    (None, true) => since = Some(number),
                    (Some(first), false) => {
                        all.push((name.clone(), first, Some(number)));
                        since = None;
                    }
                    _ => {}
                }
            }
            all.extend(since.map(|first| (name.clone(), first, None)));
        }
        all
    }
}

fn draft(name: &str, number: usize, text: &str) -> Draft {
    let time = Time::parse(&format!("2026-05-09T14:00:00.{number:06}Z")).unwrap();
    Draft {
        briefing: Name::parse(name).unwrap(),
        content: text.to_owned(),
        recorded: time.clone(),
        time,
        author: None,
        note: None,
        source: None,
        labels: Vec::new(),
        meta: BTreeMap::new(),
        undoes: None,
    }
}

/// Briefing, the number with which a phrase came, and the one with which it left.
type Stood = (String, u64, Option<u64>);

fn search(searcher: &Searcher<'_>, phrase: &Phrase, prefix: &str, store: &Reader) -> Vec<Stood> {
    let mut all = Vec::new();
    let damages = searcher.search(phrase, prefix, &mut |found| {
        check_quotation(phrase, &found, store);
        let removed = found.removed.as_ref().map(|removed| removed.record.number);
        all.push((found.added.record.briefing.clone(), found.added.record.number, removed));
        true
    });
    assert_eq!(damages.unwrap(), []);
    all
}

/// What is quoted stands in the newest revision that has the phrase.
fn check_quotation(phrase: &Phrase, found: &Occurrence, store: &Reader) {
    let last = found.last.as_ref().unwrap();
    match &found.removed {
        Some(removed) => assert_eq!(last.record.number + 1, removed.record.number),
        None => assert_eq!(last.record.number, store.head(&last.record.briefing).unwrap().unwrap().record.number),
    }
    assert!(store.content(last).unwrap().contains(&found.passage), "{found:?}");
    assert_eq!(phrase.find(&found.passage), Some(found.range.clone()), "{found:?}");
}

/// A part of a text, as somebody types it who has another keyboard or copied it from another page;
/// sometimes one that nowhere stands.
fn phrase_of(text: &str, chance: &mut Chance) -> (String, Folding) {
    let folding = *chance.of(&[Folding::Exact, Folding::Typography, Folding::Typography, Folding::Letters]);
    let begins: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut part = |longest: usize| {
        let begin = chance.below(begins.len());
        let length = 1 + chance.below(longest);
        let end = begins.get(begin + length).copied().unwrap_or(text.len());
        begins.get(begin).map_or("", |begin| &text[*begin..end]).to_owned()
    };
    let longest = [8, 30, 30, 60, 120, 300];
    let longest = longest[part(64).len() % longest.len()];
    let mut typed = part(longest);
    if chance.below(12) == 0 {
        typed += &part_of_other(text, chance);
    }
    if folding == Folding::Exact || chance.below(3) == 0 {
        return (typed, folding);
    }
    let mut retyped = String::new();
    for character in typed.chars() {
        match character {
            ' ' | '\n' => retyped.push_str(chance.text(&[" ", " ", " ", "\n", "\u{a0}", "  ", "\t"])),
            '’' | '\'' | '‘' => retyped.push_str(chance.text(&["'", "’", "`"])),
            '“' | '”' | '"' | '«' | '»' => retyped.push_str(chance.text(&["\"", "“", "«"])),
            '-' | '–' | '—' => retyped.push_str(chance.text(&["-", "–", "\u{2011}"])),
            'é' => retyped.push_str(chance.text(&["é", "e\u{301}"])),
            'č' => retyped.push_str(chance.text(&["č", "c\u{30c}"])),
            'が' => retyped.push_str(chance.text(&["が", "か\u{3099}"])),
            '한' => retyped.push_str(chance.text(&["한", "\u{1112}\u{1161}\u{11ab}"])),
            '…' => retyped.push_str("..."),
            _ if folding == Folding::Letters && chance.below(4) == 0 => retyped.extend(character.to_uppercase()),
            _ => retyped.push(character),
        }
        if chance.below(40) == 0 {
            retyped.push('\u{ad}');
        }
    }
    (retyped, folding)
}

fn part_of_other(text: &str, chance: &mut Chance) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.get(chance.below(words.len())).map_or_else(String::new, |word| format!(" {word}"))
}

/// How many phrases are searched for: all of them where `VARIORUM_TEST_ALL` is set.
fn phrases(of_ten_thousand: usize) -> usize {
    if std::env::var_os("VARIORUM_TEST_ALL").is_some() { 10_000 } else { of_ten_thousand }
}

#[test]
fn a_search_finds_what_a_scan_finds_in_the_fixtures() {
    Archive::of(texts::fixtures()).compare(phrases(100), 1, |_| true);
}

#[test]
fn a_search_finds_what_a_scan_finds_in_twelve_scripts() {
    Archive::of(texts::in_twelve_scripts(&mut Chance(7))).compare(phrases(120), 2, |number| number % 4 == 0);
}

#[test]
fn a_search_finds_what_a_scan_finds_in_the_corpora() {
    let Some(shared) = std::env::var_os("VARIORUM_SHARED") else { return };
    for corpus in ["terms", "laws"] {
        let histories = texts::corpus(&Path::new(&shared).join(format!("corpora/{corpus}.ndjson.zst")));
        Archive::of(histories).compare(phrases(200), 3, |number| number % 500 == 0);
    }
}
