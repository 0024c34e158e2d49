//! `diff` and documents: those that it writes, in the forms that people send on, and those that it
//! reads.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::World;

/// A store with a lease whose first change has a form feed in it.
fn with_lease() -> World {
    let world = World::new();
    world.commit("lease", "Old text of the lease.\n", "2024-01-01T00:00:00Z", "Ana", "draft");
    world.commit("lease", "New text of the lease.\n\u{c}Page two.\n", "2024-02-01T00:00:00Z", "Boris", "as signed");
    world
}

/// A part of a document.
fn part(document: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(document)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// A ZIP archive of these parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn nothing_of_ours_is_on_the_pages_of_a_document_unless_asked_for() {
    let world = with_lease();
    world.run("diff lease --format docx -o bare.docx").ok();
    world.run("diff lease --format docx --title -o titled.docx").ok();
    let [bare, titled] = ["bare.docx", "titled.docx"].map(|name| fs::read(world.work().join(name)).unwrap());
    let [bare_body, titled_body] = [&bare, &titled].map(|document| part(document, "word/document.xml"));
    assert!(!bare_body.contains("lease@1") && !bare_body.contains("bookmark"), "{bare_body}");
    assert!(bare_body.contains("<w:br w:type=\"page\"/>") && !bare_body.contains("U+000C"), "{bare_body}");
    assert!(titled_body.contains("lease@1 → lease@2") && titled_body.contains("Boris"), "{titled_body}");
    let properties = part(&bare, "docProps/core.xml");
    assert!(
        properties.contains("lease@1 → lease@2") && properties.contains("author: [-Ana-]{+Boris+}"),
        "{properties}"
    );
    let refused = world.run("diff lease --title");
    assert_eq!(
        refused.fails(2),
        "variorum: command line: --title belongs to --format docx\nhint: see how it is used: variorum diff --help\n"
    );
}

#[test]
fn every_format_goes_into_a_file_that_is_whole_or_not_there() {
    let world = with_lease();
    for format in ["inline", "side", "unified", "html", "markdown", "plain", "json", "stat"] {
        let words = format!("diff lease --format {format}");
        let expected = world.run(&words).ok().out.clone();
        fs::write(world.work().join("out"), "what was there before").unwrap();
        assert_eq!(world.run(&format!("{words} -o out")).ok().out, "", "{format}");
        assert_eq!(fs::read_to_string(world.work().join("out")).unwrap(), expected, "{format}");
        assert_eq!(world.run(&format!("{words} -o -")).ok().out, expected, "{format}");
    }
    let expected = world.run("blame lease --format html").ok().out.clone();
    world.run("blame lease --format html -o blame.html").ok();
    assert_eq!(fs::read_to_string(world.work().join("blame.html")).unwrap(), expected);
    // Exit statuses are as ever.
    assert_eq!(world.run("diff lease --exit-code -o out").code, Some(1));

    fs::create_dir(world.work().join("dir")).unwrap();
    for (path, why) in [
        ("dir", "is a directory"),
        ("/dev/null", "is not a file that could be replaced"),
        (".variorum/log/x", "is inside the store"),
    ] {
        let refused = world.run(&format!("diff lease -o {path}"));
        assert!(refused.fails(7).starts_with(&format!("variorum: {path}: {why}\nhint: ")), "{refused:?}");
    }
    assert_eq!(world.run("diff lease -o absent/out").code, Some(6));
    world.file("a.txt", "One.\n");
    world.file("b.txt", "Two.\n");
    let refused = world.run("diff --files a.txt b.txt -o a.txt");
    assert!(refused.fails(7).starts_with("variorum: a.txt: is one of the files that are compared\n"), "{refused:?}");
    assert_eq!(fs::read_to_string(world.work().join("a.txt")).unwrap(), "One.\n");
    // What cannot be compared leaves the file as it was.
    fs::write(world.work().join("out"), "before").unwrap();
    world.run("diff lease 9 -o out").fails(3);
    world.run("diff --files a.txt absent.txt -o out").fails(6);
    assert_eq!(fs::read_to_string(world.work().join("out")).unwrap(), "before");
    let left: Vec<_> = fs::read_dir(world.work()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_str().unwrap().ends_with(".partial")), "{left:?}");
}

#[test]
fn markdown_and_a_fragment_are_for_the_pages_of_others() {
    let world = World::empty();
    world.file("a.txt", "Ask @ana about #12.\n\nThe *rent* is 5.\n");
    world.file("b.txt", "Ask @ana about #12.\n\nThe *rent* is 6 <b>.\n");
    assert_eq!(
        world.run("diff --files a.txt b.txt --format markdown").ok().out,
        "\
**a.txt → b.txt: +2 −1 words, 7 unchanged**

*1 number, 1 word*

Ask @<!-- -->ana about \\#<!-- -->12.

The \\*rent\\* is <del>5</del><ins>6 &lt;b&gt;</ins>.

"
    );
    let fragment = world.run("diff --files a.txt b.txt --format html --fragment").ok().out.clone();
    assert!(fragment.starts_with("<div>\n") && fragment.ends_with("</div>\n"), "{fragment}");
    assert!(fragment.contains("<s>5</s></del>") && fragment.contains("<u>6 &lt;b&gt;</u></ins>"), "{fragment}");
    for absent in ["<html", "<style", "class=", "<script", "<meta", "id="] {
        assert!(!fragment.contains(absent), "{fragment}");
    }
    let refused = world.run("diff --files a.txt b.txt --fragment");
    assert!(refused.fails(2).starts_with("variorum: command line: --fragment belongs to --format html\n"));
}

#[test]
fn documents_are_read_one_against_the_other_and_standard_input_too() {
    let world = World::empty();
    let text = "Rent is 5.\n\nIt is due.\n";
    world.file("a.txt", text);
    let [first, second, third] = ["Rent is 5.", "", "It is due."];
    let word = |paragraphs: [&str; 3]| {
        let body = paragraphs.map(|said| format!("<w:p><w:r><w:t>{said}</w:t></w:r></w:p>")).concat();
        archive(&[("word/document.xml", &format!("<w:document><w:body>{body}</w:body></w:document>"))])
    };
    world.file("a.docx", word([first, second, third]));
    world.file("b.docx", word(["Rent is 6.", second, third]));
    let body = [first, second, third].map(|said| format!("<text:p>{said}</text:p>")).concat();
    let content = format!(
        "<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    world.file("a.odt", archive(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)]));
    for (a, b) in [("a.txt", "a.docx"), ("a.odt", "a.txt"), ("a.docx", "a.odt")] {
        let same = world.run(&format!("diff --files {a} {b} --exit-code"));
        assert!(same.ok().out.ends_with("\nno difference\n"), "{same:?}");
    }
    let changed = world.run("diff --files a.odt b.docx --exit-code");
    assert!(changed.code == Some(1) && changed.out.contains("Rent is [-5-]{+6+}."), "{changed:?}");
    let typed = world.command_with_input(["diff", "--files", "-", "b.docx"], text.as_bytes());
    assert!(typed.ok().out.starts_with("- → b.docx") && typed.out.contains("Rent is [-5-]{+6+}."), "{typed:?}");
    let typed = world.command_with_input(["diff", "--files", "a.txt", "-"], &word(["Rent is 7.", second, third]));
    assert!(typed.ok().out.contains("Rent is [-5-]{+7+}."), "{typed:?}");
    world.run("diff --files - -").fails(2);
    // A document of ours is read as accepted, and that is said.
    world.run("diff --files a.docx b.docx --format docx -o redline.docx").ok();
    let read = world.run("diff --files redline.docx b.docx");
    assert_eq!(read.err, "remark: redline.docx: has tracked changes, which are read as accepted\n");
    assert!(read.out.ends_with("\nno difference\n"), "{read:?}");
    assert_eq!(world.run("diff --files redline.docx b.docx -q").err, "");
}

#[test]
fn what_cannot_be_read_is_one_error_and_what_to_type() {
    let world = World::empty();
    world.file("a.txt", "text\n");
    let broken = archive(&[("word/document.xml", "<w:document>")]);
    for (name, bytes, said) in [
        (
            "a b.pdf",
            &b"%PDF-1.7\n"[..],
            "a PDF, which is not read here\nhint: convert it first: pdftotext -layout 'a b.pdf' 'a b.txt'\n",
        ),
        (
            "old.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
            "a document of Word 97 to 2003, or one with a password, which is not read here\n\
             hint: convert it first: soffice --headless --convert-to docx old.doc\n",
        ),
        (
            "old.rtf",
            b"{\\rtf1 x}",
            "a document in Rich Text Format, which is not read here\n\
             hint: convert it first: soffice --headless --convert-to docx old.rtf\n",
        ),
        (
            "wide.txt",
            b"\xff\xfeh\0i\0",
            "text in UTF-16, which is not read here\n\
             hint: convert it first: iconv -f UTF-16 -t UTF-8 wide.txt > wide-utf8.txt\n",
        ),
        (
            "latin.txt",
            b"caf\xe9\n",
            "not UTF-8 at byte 3\nhint: convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8 latin.txt > latin-utf8.txt\n",
        ),
        ("broken.docx", &broken, "the document is damaged: word/document.xml: it ends too early\n"),
    ] {
        world.file(name, bytes);
        let refused = world.command(["diff", "--files", "a.txt", name]);
        assert_eq!(refused.fails(7), format!("variorum: {name}: {said}"));
    }
    world.run("init").ok();
    for (name, hint) in [
        ("wide.txt", "iconv -f UTF-16 -t UTF-8 wide.txt > wide-utf8.txt"),
        ("a b.pdf", "pdftotext"),
        ("broken.docx", "soffice"),
    ] {
        let mut bytes = fs::read(world.work().join(name)).unwrap();
        // Somewhere in a document is a byte that no text has.
        bytes.push(0xff);
        world.file(name, bytes);
        let refused = world.command(["commit", "news", name]);
        assert!(refused.fails(7).contains(hint) && !refused.err.contains("WINDOWS-1252"), "{refused:?}");
    }
}

#[test]
fn what_would_take_too_much_memory_is_refused_with_the_reason() {
    let world = World::empty();
    world.file("empty.txt", "");
    world.file("long.txt", "\n".repeat(33_000_000));
    assert_eq!(
        world.run("diff --files empty.txt long.txt").fails(7),
        "variorum: the texts differ in 33,000,000 words, signs and line ends; at most 28,000,000 can be compared\n\
         hint: compare parts of them\n"
    );
    // What both share counts for nothing.
    world.file("longer.txt", "\n".repeat(33_000_001));
    world.run("diff --files long.txt longer.txt --format stat").ok();
    world.file("lines.txt", "\n".repeat(4_100_000));
    for format in ["html", "unified"] {
        let refused = world.run(&format!("diff --files empty.txt lines.txt --format {format}"));
        assert_eq!(
            refused.fails(7),
            "variorum: the redline has 4,100,001 lines and changes; at most 4,000,000 can be shown in this format\n\
             hint: --format inline, side, markdown, plain and json show any number\n"
        );
    }
}
