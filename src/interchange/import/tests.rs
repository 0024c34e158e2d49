//! Hostile sources for every format that is imported: sound ones, changed in every way that
//! `mutation` knows.
//!
//! What must hold of any source: no panic; at most one error that ends it; the same is read
//! whatever pieces the source comes in; and what is read is not much more than the source, but for
//! what a stream of git names again and again, within its allowance.

#[cfg(unix)]
#[path = "tests/folder.rs"]
mod folder;
#[path = "tests/kept.rs"]
mod kept;
#[path = "../../../store/src/tests/fuzz/mutation.rs"]
mod mutation;

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use mutation::{fuzz, mutated, mutated_text};

use super::*;
use crate::query::revision_selector::RevisionSelector;

/// A reader of one format.
type ReadFormat = fn(Box<dyn Read + Send>, &Naming, &mut BatchSender) -> Result<(), Stop>;

/// A source that gives a few bytes at a time.
struct Dribble {
    source: Cursor<Vec<u8>>,
    bytes: usize,
}

impl Read for Dribble {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.bytes);
        self.bytes = self.bytes % 13 + 1;
        self.source.read(buffer.get_mut(..length).unwrap_or_default())
    }
}

/// What was read of a source, and how it ended.
fn read_all(read: ReadFormat, source: Box<dyn Read + Send>) -> (Vec<Parsed>, String) {
    let (sender, batches) = sync_channel(4096);
    let mut sender = BatchSender::new(sender, Arc::default());
    let end = match read(source, &Naming { prefix: None }, &mut sender) {
        Ok(()) => "read to its end".to_owned(),
        Err(Stop::Gone) => panic!("nobody listens"),
        Err(Stop::Io(error)) => error.to_string(),
        Err(Stop::Failed(error)) => format!("{error:?}"),
    };
    let mut items: Vec<Parsed> = batches.try_iter().flat_map(|batch| batch.parsed).collect();
    items.append(&mut sender.batch);
    (items, end)
}

fn check(read: ReadFormat, source: &[u8], texts_max: usize) {
    let whole = read_all(read, Box::new(Cursor::new(source.to_vec())));
    let in_pieces = read_all(read, Box::new(Dribble { source: Cursor::new(source.to_vec()), bytes: 1 }));
    assert_eq!(format!("{whole:?}"), format!("{in_pieces:?}"));
    let (items, _) = whole;
    let ends = items.iter().filter(|item| match item {
        Parsed::Refused(refusal) => matches!(*refusal.reason, Reason::Malformed(_) | Reason::Truncated(_)),
        _ => false,
    });
    assert!(ends.count() <= 1);
    let texts = items.iter().map(|item| match item {
        Parsed::Revision(_, revision) => revision.content.len(),
        Parsed::Record { text, record, .. } => record.len() + text.as_ref().map_or(0, String::len),
        _ => 0,
    });
    assert!(texts.sum::<usize>() <= texts_max, "more texts than the source has");
}

#[test]
fn json_lines_source() {
    let id = "ab".repeat(32);
    let samples = [
        r#"{"doc":"coast/ferry","time":"2026-05-09T14:00:00+02:00","content":"One.\nTwo \u00e9.","author":"Desk","note":"n","labels":["published"],"meta":{"title":"x"}}
{"doc":"coast/ferry","time":1778313600,"content":"Two.","source":"https://example.org"}
"#
        .to_owned(),
        format!(
            "{{\"record\":\"{{\\\"type\\\":\\\"revision\\\",\\\"v\\\":1,\\\"briefing\\\":\\\"a\\\",\\\"number\\\":1,\\\"content\\\":\\\"{id}\\\"}}\",\"content\":\"x\"}}\n"
        ),
        r#"{"record":"[\"newthing\",1,null,null]"}
{"record":"{\"type\":\"newthing\"}","content":"x"}
"#
        .to_owned(),
    ]
    .map(String::into_bytes);
    fn read(source: Box<dyn Read + Send>, naming: &Naming, sender: &mut BatchSender) -> Result<(), Stop> {
        json_lines::read(source, naming, Zone::UTC, sender)
    }
    fuzz("JSON Lines", 1_000, |plan| {
        let source = mutated(&samples, plan);
        check(read, &source, 4 * source.len());
    });
}

#[test]
fn git_source() {
    let samples = [
        "blob\nmark :1\ndata 6\nOne.\n\nblob\nmark :2\ndata <<END\nTwo.\nEND\n\nreset refs/heads/main\ncommit refs/heads/main\nmark :3\n\
         author Ana <ana@example.org> 1778313600 +0200\ncommitter Ana <ana@example.org> 1778313600 +0200\nencoding latin1\ndata 5\nnote\n\
         M 100644 :1 d/f\nM 100755 inline \"q\\303\\251\"\ndata 3\nabc\n\ncommit refs/heads/side\nmark :4\ncommitter D <> 0 -1130\ndata 0\n\
         from :3\nmerge :3\nC d e\nR d/f g\nD e/f\nM 160000 abcdef sub\nN inline :3\ndata 1\nx\ndeleteall\nM 100644 :2 d/f\n\n",
        "feature done\nprogress x\nblob\nmark :1\ndata 1\nx\ncommit refs/heads/x\ncommitter D <> 0 +0000\ndata 0\nM 100644 :1 d/f\nC d t\n\
         R t d/x\nC d t\nR t d/y\n\ntag v1\nfrom :1\ntagger D <> 0 +0000\ndata 1\nx\nalias\nmark :9\nto :1\n\ncheckpoint\ndone\n",
    ]
    .map(|stream| stream.as_bytes().to_vec());
    fn read(source: Box<dyn Read + Send>, naming: &Naming, sender: &mut BatchSender) -> Result<(), Stop> {
        let options = git::Options { all_commits: true, ..git::Options::default() };
        git::read(source, naming, &options, sender)
    }
    fn read_following(source: Box<dyn Read + Send>, naming: &Naming, sender: &mut BatchSender) -> Result<(), Stop> {
        let options = git::Options { all_commits: true, follow_renames: true, branch: Some("main".to_owned()) };
        git::read(source, naming, &options, sender)
    }
    fn read_branch(source: Box<dyn Read + Send>, naming: &Naming, sender: &mut BatchSender) -> Result<(), Stop> {
        git::read(source, naming, &git::Options::default(), sender)
    }
    fuzz("git", 300, |plan| {
        let source = mutated(&samples, plan);
        let read = [read, read_following, read_branch][plan.len() % 3];
        check(read, &source, 1 << 20);
    });
}

#[test]
fn mediawiki_source() {
    let samples = [
        "<mediawiki xml:lang=\"sr\"><siteinfo><namespaces><namespace key=\"1\">Talk</namespace></namespaces></siteinfo><page>\
         <title>A &amp; B</title><ns>0</ns><revision><id>1</id><timestamp>2020-01-01T00:00:00Z</timestamp><contributor>\
         <username>u</username></contributor><comment>c</comment><text xml:space=\"preserve\">One &lt; two &#233;</text></revision>\
         <revision><timestamp>2020-01-02T00:00:00Z</timestamp><contributor><ip>::1</ip></contributor><minor/><text/></revision></page></mediawiki>",
        "<?xml version=\"1.0\"?><!DOCTYPE mediawiki [<!ENTITY a \"b\">]><mediawiki><page><title>T</title><revision>\
         <timestamp>z</timestamp><text><![CDATA[x]]></text></revision></page></mediawiki>",
    ]
    .map(|dump| dump.as_bytes().to_vec());
    fuzz("MediaWiki", 1_000, |plan| {
        let source = mutated(&samples, plan);
        check(mediawiki::read, &source, 4 * source.len());
    });
}

#[test]
fn detection_of_formats() {
    let packed = zstd::stream::encode_all(&b"{\"doc\":\"a\",\"time\":1,\"content\":\"x\"}\n"[..], 3).unwrap();
    let samples = [packed, b"blob\nmark :1\n".to_vec(), b"<mediawiki>".to_vec(), b"{\"doc\":\"a\"}\n".to_vec()];
    fuzz("detection", 3_000, |plan| {
        let source = mutated(&samples, plan);
        let Ok(mut opened) = open_decompressed(Cursor::new(source)) else { return };
        let _ = (detect_format(&opened.head), detect_unsupported_compression(&opened.head));
        let _ = detect_not_importable(&opened.head, "docx");
        let mut all = Vec::new();
        let read = opened.reader.by_ref().take(1 << 20).read_to_end(&mut all);
        assert!(read.is_err() || all.starts_with(&opened.head));
    });
}

#[test]
fn selectors() {
    let samples = ["3", "-1", "2026-05-09", "2026-05-09T14:00Z", "published", "3f2ab1c", "2026-05-09 9:00"]
        .map(|selector| selector.as_bytes().to_vec());
    fuzz("selector", 20_000, |plan| {
        let Some(text) = mutated_text(&samples, plan) else { return };
        match RevisionSelector::parse(&text, &crate::query::tests::calendar()) {
            Ok(RevisionSelector::Number(_)) => assert!(text.bytes().all(|byte| byte.is_ascii_digit())),
            Ok(RevisionSelector::Label(label)) => assert!(!label.is_empty()),
            Ok(RevisionSelector::IdPrefix(prefix)) => assert_eq!(prefix, text.to_lowercase()),
            Ok(RevisionSelector::Back(_)) => assert!(text.starts_with('-')),
            Ok(RevisionSelector::InForce(_) | RevisionSelector::LabelOrInForce(..)) | Err(_) => {}
        }
    });
}
