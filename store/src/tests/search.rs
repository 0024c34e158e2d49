//! What a search finds is what reading every text would find: in every language, whatever was
//! indexed before, and in damage.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::history;
use crate::shelf::simulated::Disk;
use crate::tests::{commit, draft, open, simulated};
use crate::{Depth, Folding, Homes, Occurrence, Phrase, Store, unwatched};

/// Briefing, number that brought it, number that took it away.
type Stood = (String, u64, Option<u64>);

fn stood(found: &Occurrence) -> Stood {
    let removed = found.removed.as_ref().map(|removed| removed.record.number);
    (found.added.record.briefing.clone(), found.added.record.number, removed)
}

/// Checks what is quoted: it stands in the newest revision that has the phrase.
fn check_quotation(store: &Store, phrase: &Phrase, found: &Occurrence) {
    let last = found.last.as_ref().unwrap();
    let after = match &found.removed {
        Some(removed) => removed.record.number,
        None => store.head(&last.record.briefing).unwrap().unwrap().record.number + 1,
    };
    assert_eq!(last.record.number + 1, after, "{found:?}");
    let text = store.content(last).unwrap();
    assert!(text.contains(&found.passage), "{found:?}");
    assert_eq!(phrase.find(&found.passage), Some(found.range.clone()), "{found:?}");
}

fn search(store: &Store, phrase: &Phrase, prefix: &str) -> Vec<Stood> {
    let mut all = Vec::new();
    let damages = store.searcher(&mut unwatched).unwrap().search(phrase, prefix, &mut |found| {
        check_quotation(store, phrase, &found);
        all.push(stood(&found));
        true
    });
    assert_eq!(damages.unwrap(), []);
    all
}

/// The same by reading everything.
fn read_everything(store: &Store, phrase: &Phrase, prefix: &str) -> Vec<Stood> {
    let mut all = Vec::new();
    for briefing in store.walk_briefings(prefix, "").map(Result::unwrap) {
        let mut since = None;
        for revision in history(store, &briefing.name).unwrap() {
            let has = phrase.find(&store.content(&revision).unwrap()).is_some();
            match since {
                None if has => since = Some(revision.record.number),
                Some(number) if !has => {
                    all.push((briefing.name.clone(), number, Some(revision.record.number)));
                    since = None;
                }
                _ => {}
            }
        }
        all.extend(since.map(|number| (briefing.name.clone(), number, None)));
    }
    all
}

/// Lines of few words, so that they come, leave, come back and move.
fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "four",
        "Four",
        "fo",
        "ur",
        "ana",
        "banana",
        "Ђоковић",
        "Đoković",
        "djok",
        "北京",
        "京",
        "死亡人数",
        "é",
        "e\u{301}",
        "ß",
        "\"",
        "“",
        " ",
        "\u{a0}",
        "-",
        "o",
        "\n",
        "\r\n",
        "\n \n",
        "\n\n",
        "\u{ad}",
        "&amp;",
        "&",
        "amp;",
        "&nbsp;",
        "&#10;",
        "&#x301;",
        "*",
        "**",
        "_",
        "[",
        "](http://e.org/(x))",
        "](",
        ")",
        "a line of a list that is long enough to be where a passage is cut off, if there are some like it\n",
    ]);
    prop::collection::vec(word, 0..24).prop_map(|words| words.concat())
}

fn folding() -> impl Strategy<Value = Folding> {
    prop::sample::select(vec![Folding::Exact, Folding::Typography, Folding::Letters])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn finds_what_reading_everything_finds(
        history in prop::collection::vec((prop::sample::select(vec!["a", "a/b", "c"]), text()), 1..14),
        phrases in prop::collection::vec((text(), folding(), any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..6),
        pack_after in 0usize..14,
    ) {
        let (_, mut store) = simulated();
        let mut importer = store.importer();
        for (name, text) in &history {
            importer.push(draft(name, text), crate::DedupPolicy::SameAsHead, None).unwrap();
        }
        importer.flush().unwrap();
        if pack_after % 2 == 0 {
            let how = crate::Packing { level: 3, everything: true, remove_at_once: true };
            store.pack(&how, &mut unwatched).unwrap();
        }
        for (text, folding, of, part) in phrases {
            // One that stands there, and one that hardly does.
            let (_, standing) = of.get(&history);
            for text in [standing, &text] {
                let begins: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let (one, other) = (*part.get(&begins), *of.get(&begins));
                let Ok(phrase) = Phrase::parse(&text[one.min(other)..one.max(other)], folding) else { continue };
                for prefix in ["", "a"] {
                    prop_assert_eq!(
                        search(&store, &phrase, prefix), read_everything(&store, &phrase, prefix), "{:?}", phrase
                    );
                }
            }
        }
    }
}

/// Many briefings, whose rows get filters as the index grows; some are committed after it was made.
#[test]
fn rows_with_and_without_filters_are_found_alike() {
    let towns = ["Nikšić", "Šabac", "Osijek", "北京", "Łódź", "Τρίπολη", "Ужице"];
    let causes = ["flood", "Flood", "landslide", "地震", "пожар", "a fire in the old harbour"];
    let text = |place: usize, revision: usize| {
        let (town, cause) = (towns[(place * 3 + revision) % towns.len()], causes[place % causes.len()]);
        format!("{cause} near {town}\n{} people were hurt, {} are missing", place * 7 % 41, place % 5 + revision)
    };
    let folder = tempfile::tempdir().unwrap();
    let homes = Homes { cache: Some(folder.path().join("cache")), state: None };
    Store::init(&folder.path().join("store")).unwrap();
    let mut store = Store::open(&folder.path().join("store"), &homes, &mut unwatched).unwrap();
    let mut indexed = 0;
    // A revision that changes no line, whose run has a number and no row.
    commit(&mut store, "a", "44 people");
    search(&store, &phrase("44"), "");
    let again = crate::Draft { note: Some("Another headline".to_owned()), ..draft("a", "44 people") };
    let mut importer = store.importer();
    importer.push(again, crate::DedupPolicy::SameRevision, None).unwrap();
    importer.flush().unwrap();
    drop(importer);
    // Rows: none has a filter, some have, more than one filter has them, and they become one.
    for end in [63, 64, 130, 131, 200, 500] {
        let mut importer = store.importer();
        for place in indexed..end {
            for revision in 0..=place % 3 {
                importer
                    .push(draft(&format!("b{place}"), &text(place, revision)), crate::DedupPolicy::SameRevision, None)
                    .unwrap();
            }
        }
        importer.flush().unwrap();
        drop(importer);
        indexed = end;
        for (wanted, folding) in [
            ("flood near", Folding::Exact),
            ("FLOOD near", Folding::Letters),
            ("lodz", Folding::Letters),
            ("地震 near 北京", Folding::Typography),
            ("震", Folding::Typography),
            ("fire in the old harbour near Ужице", Folding::Typography),
            ("near Uzice", Folding::Letters),
            ("near Ужице 0 people", Folding::Typography),
            ("40 people", Folding::Exact),
            ("4 a", Folding::Exact),
            ("4", Folding::Typography),
            ("tsunami", Folding::Letters),
        ] {
            let phrase = Phrase::parse(wanted, folding).unwrap();
            let found = search(&store, &phrase, "");
            assert_eq!(found, read_everything(&store, &phrase, ""), "{wanted} among {end}");
            assert_eq!(found.is_empty(), wanted == "tsunami", "{wanted} among {end}");
        }
    }
}

fn phrase(text: &str) -> Phrase {
    Phrase::parse(text, Folding::Typography).unwrap()
}

#[test]
fn a_kept_index_reads_on_where_it_stood() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("store");
    let homes = Homes { cache: Some(folder.path().join("cache")), state: None };
    Store::init(&place).unwrap();
    let mut store = Store::open(&place, &homes, &mut unwatched).unwrap();
    for (number, text) in ["one ship\nsails", "two ships\nsail", "two ships\nreturn", "no ship"].iter().enumerate() {
        commit(&mut store, "a", text);
        let mut read = 0;
        let reopened = Store::open(&place, &homes, &mut unwatched).unwrap();
        let mut count = |progress| {
            if let crate::Progress::Search { done, .. } = progress {
                read = done;
            }
            ControlFlow::Continue(())
        };
        reopened.searcher(&mut count).unwrap().search(&phrase("sail"), "", &mut |_| true).unwrap();
        assert_eq!(read, number as u64 + 1, "the index read the new revision");
        assert_eq!(search(&reopened, &phrase("two"), ""), read_everything(&reopened, &phrase("two"), ""));
        assert_eq!(search(&reopened, &phrase("s"), ""), read_everything(&reopened, &phrase("s"), ""));
        let mut told = false;
        let mut tell = |progress| {
            told = true;
            unwatched(progress)
        };
        reopened.searcher(&mut tell).unwrap().search(&phrase("sail"), "", &mut |_| true).unwrap();
        assert!(!told, "nothing is read twice");
    }
    // Another store at the same place: the index is not its.
    std::fs::remove_dir_all(&place).unwrap();
    Store::init(&place).unwrap();
    let mut other = Store::open(&place, &Homes { cache: homes.cache.clone(), state: None }, &mut unwatched).unwrap();
    commit(&mut other, "b", "two trains");
    commit(&mut other, "b", "three trains");
    assert_eq!(search(&other, &phrase("two"), ""), [("b".to_owned(), 1, Some(2))]);
}

#[test]
fn a_run_that_claims_too_many_rows_does_not_fill_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let homes = Homes { cache: Some(folder.path().join("cache")), state: None };
    Store::init(&folder.path().join("store")).unwrap();
    let mut store = Store::open(&folder.path().join("store"), &homes, &mut unwatched).unwrap();
    for place in 0..70 {
        commit(&mut store, &format!("b{place}"), &format!("{place} ships"));
    }
    search(&store, &phrase("ships"), "");
    let of_store = std::fs::read_dir(folder.path().join("cache")).unwrap().next().unwrap().unwrap().path();
    let file = of_store.join("search-6.sqlite");
    let index = || rusqlite::Connection::open(&file).unwrap();
    for (run, more) in [(70, 70), (9, 71)] {
        let claim = format!("DELETE FROM filters; UPDATE runs SET rows = 1 << 50 WHERE run = {run}");
        index().execute_batch(&claim).unwrap();
        for _ in 0..2 {
            assert_eq!(search(&store, &phrase("9 ships"), ""), read_everything(&store, &phrase("9 ships"), ""));
        }
        let rows: i64 = index().query_row("SELECT sum(rows) FROM filters", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 64, "{run}");
        commit(&mut store, &format!("b{more}"), "19 ships");
    }
    // So does an odd number of a run, or of a row.
    for claim in
        ["UPDATE runs SET run = 9223372036854775807 WHERE run = 3", "UPDATE changes SET row = 1 << 60 WHERE row = 5"]
    {
        index().execute_batch(&format!("DELETE FROM filters; {claim}")).unwrap();
        for _ in 0..2 {
            assert_eq!(search(&store, &phrase("9 ships"), ""), read_everything(&store, &phrase("9 ships"), ""));
        }
        let filters: i64 = index().query_row("SELECT count(*) FROM filters", [], |row| row.get(0)).unwrap();
        assert_eq!(filters, 1, "{claim}");
    }
    let index = index();
    // A row that claims to be longer than memory is, and whose frame agrees, is broken.
    let frame = [&[0x28, 0xb5, 0x2f, 0xfd, 0xe0][..], &(-3i64).to_le_bytes(), &[1, 0, 0]].concat();
    index.execute("UPDATE changes SET bytes = -3, packed = ?1 WHERE row = 9", [frame]).unwrap();
    assert_eq!(search(&store, &phrase("8 ships"), ""), read_everything(&store, &phrase("8 ships"), ""));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_found() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "four people were rescued");
    commit(&mut store, "b", "four ships were lost");
    commit(&mut store, "b", "five ships were lost");
    drop(store);
    let mut image = disk.image();
    // The first frame of an entry holds its text; its end is zstd's checksum.
    let entry = image.iter_mut().find(|(name, _)| name.ends_with('1') && name.starts_with("log/")).unwrap();
    entry.1[20] ^= 1;
    let store = open(&Disk::holding(&image));
    let (mut all, phrase) = (Vec::new(), phrase("four"));
    let damages = store.searcher(&mut unwatched).unwrap().search(&phrase, "", &mut |found| {
        all.push(stood(&found));
        true
    });
    assert_eq!(damages.unwrap().len(), 1);
    assert_eq!(all, [("b".to_owned(), 1, Some(2))]);
    assert!(!store.verify(None, Depth::Deep, &mut unwatched).unwrap().is_ok());
}
