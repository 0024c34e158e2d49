//! The object format: what is written reads back, and no bytes make the parser panic or accept a
//! contradiction.

use proptest::prelude::*;

use crate::frame::LEVEL;
use crate::id::{ContentHash, RecordId, StoreId};
use crate::limits::ENTRY_FRAME_BYTES;
use crate::merkle::Tree;
use crate::object::{Header, TAIL_BYTES, Table, TableError, pack_contents, table_bytes, write_object};

fn object(texts: &[&str]) -> Vec<u8> {
    let hashed = texts.iter().map(|text| (ContentHash::of(text.as_bytes()), text.as_bytes(), text.len()));
    let run = pack_contents(hashed.clone(), LEVEL).unwrap();
    let line = |(index, (hash, _, _)): (usize, (ContentHash, &[u8], usize))| {
        (format!(r#"{{"type":"future","n":{index},"content":"{hash}"}}"#), Some(hash))
    };
    let lines: Vec<(String, Option<ContentHash>)> = hashed.enumerate().map(line).collect();
    let mut tree = Tree::default();
    lines.iter().for_each(|(line, _)| tree.append(&RecordId::of(line)));
    let header = Header::entry(StoreId([3; 16]), 1, None, lines.len() as u64, &tree);
    write_object(&run, &lines, &header, LEVEL).unwrap()
}

fn parse(object: &[u8]) -> Result<Table, TableError> {
    let tail = &object[object.len().saturating_sub(TAIL_BYTES)..];
    let begin = object.len().checked_sub(table_bytes(tail)?).ok_or(TableError::Missing)?;
    Table::parse(&object[begin..], object.len() as u64)
}

#[test]
fn plain_zstd_prints_the_texts_and_then_the_records() {
    let bytes = object(&["first text\n", "second text, without line end"]);
    let plain = String::from_utf8(zstd::stream::decode_all(&bytes[..]).unwrap()).unwrap();
    let (texts, records) = plain.split_at("first text\nsecond text, without line end".len());
    assert_eq!(texts, "first text\nsecond text, without line end");
    assert_eq!(records.lines().filter(|line| line.starts_with("{\"type\"")).count(), 2);
    assert!(records.starts_with('\n'), "a text is never glued to a record");
}

#[test]
fn identical_contents_lie_there_once() {
    let table = parse(&object(&["a", "b", "a", "a"])).unwrap();
    assert_eq!(table.contents.len(), 2);
    assert_eq!(table.leaf_contents, [Some(0), Some(1), Some(0), Some(0)]);
}

#[test]
fn frames_of_an_entry_are_small_unless_one_text_is_larger() {
    let small = "x".repeat(ENTRY_FRAME_BYTES / 3);
    let large = "y".repeat(ENTRY_FRAME_BYTES + 1);
    let texts = [format!("1{small}"), format!("2{small}"), format!("3{small}"), large, "z".to_owned(), String::new()];
    let table = parse(&object(&texts.each_ref().map(String::as_str))).unwrap();
    let frames: Vec<u32> = table.contents.iter().map(|content| content.frame).collect();
    assert_eq!(frames, [0, 0, 1, 2, 3, 3]);
    assert_eq!(table.content_frames, 4);
    assert_eq!(table.offset + table_bytes_of(&table), table.frames.last().unwrap().end() + table_bytes_of(&table));
}

fn table_bytes_of(table: &Table) -> u64 {
    table.shape.table_bytes() as u64
}

#[test]
fn every_flipped_bit_of_the_table_is_found() {
    let bytes = object(&["some text", "another"]);
    let table = parse(&bytes).unwrap();
    for bit in table.offset as usize * 8..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(parse(&flipped).is_err(), "bit {bit}");
    }
    for len in 0..bytes.len() {
        assert!(parse(&bytes[..len]).is_err(), "truncated to {len}");
    }
}

#[test]
fn a_later_version_is_not_damage() {
    let bytes = object(&["text"]);
    let mut newer = bytes.clone();
    let at = bytes.len() - 40;
    newer[at] = 2;
    assert_eq!(parse(&newer), Err(TableError::Hash), "unless its hash is wrong");
    let begin = parse(&bytes).unwrap().offset as usize;
    let end = newer.len() - 32;
    let hash = blake3::hash(&newer[begin..end]);
    newer[end..].copy_from_slice(hash.as_bytes());
    assert_eq!(parse(&newer), Err(TableError::Newer { version: 2 }));
}

proptest! {
    #[test]
    fn hostile_tables_never_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        counts in proptest::collection::vec(prop_oneof![0u32..6, any::<u32>()], 6),
        size in any::<u64>(),
    ) {
        let mut table = bytes;
        counts.iter().for_each(|count| table.extend(count.to_le_bytes()));
        table.extend(1u32.to_le_bytes());
        table.extend(*b"vrm1");
        let hash = blake3::hash(&table);
        table.extend(hash.as_bytes());
        let _ = table_bytes(&table);
        prop_assert!(Table::parse(&table, size).is_err());
    }

    #[test]
    fn matching_hashes_over_altered_rows_are_refused_or_harmless(at in 0usize..1000, byte in any::<u8>()) {
        let mut bytes = object(&["some text", "another", "a third"]);
        let table = parse(&bytes).unwrap();
        let (begin, end) = (table.offset as usize, bytes.len() - 32);
        let at = begin + at % (end - begin);
        bytes[at] = byte;
        let hash = blake3::hash(&bytes[begin..end]);
        bytes[end..].copy_from_slice(hash.as_bytes());
        if let Ok(table) = parse(&bytes) {
            prop_assert_eq!(table.frames.last().map(|frame| frame.end()), Some(table.offset));
            for content in &table.contents {
                prop_assert!((content.frame as usize) < table.content_frames);
            }
        }
    }
}
