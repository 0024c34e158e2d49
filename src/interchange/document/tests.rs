//! Documents as programs write them, with what nobody should write among them.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A ZIP archive of these parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const RELATIONSHIPS: &str = "<Relationships>\
    <Relationship Id=\"a\" Type=\"http://x/relationships/styles\" Target=\"styles2.xml\"/>\
    <Relationship Id=\"b\" Type=\"http://x/relationships/numbering\" Target=\"/word/numbering.xml\"/>\
    <Relationship Id=\"c\" Type=\"http://x/relationships/footnotes\" Target=\"footnotes.xml\"/>\
    </Relationships>";

const STYLES: &str = "<w:styles xmlns:w='w'>\
    <w:style w:styleId='Titre1'><w:name w:val='heading 1'/></w:style>\
    <w:style w:styleId='Own'><w:basedOn w:val='Titre1'/><w:pPr><w:numPr><w:numId w:val='2'/></w:numPr></w:pPr></w:style>\
    <w:style w:styleId='Secret'><w:rPr><w:vanish/></w:rPr></w:style>\
    <w:style w:styleId='Deep'><w:basedOn w:val='Secret'/></w:style>\
    </w:styles>";

const NUMBERING: &str = "<w:numbering xmlns:w='w'>\
    <w:abstractNum w:abstractNumId='7'>\
    <w:lvl w:ilvl='0'><w:start w:val='4'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>\
    <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%1(%2)'/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId='8'>\
    <w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/><w:lvlText w:val='\u{f0b7}'/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId='9'>\
    <w:lvl w:ilvl='0'><w:numFmt w:val='upperRoman'/><w:lvlText w:val='Part %1'/></w:lvl></w:abstractNum>\
    <w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>\
    <w:num w:numId='2'><w:abstractNumId w:val='9'/></w:num>\
    <w:num w:numId='3'><w:abstractNumId w:val='8'/></w:num>\
    <w:num w:numId='4'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='9'/></w:lvlOverride></w:num>\
    </w:numbering>";

const FOOTNOTES: &str = "<w:footnotes xmlns:w='w'>\
    <w:footnote w:id='-1'><w:p><w:r><w:t>separator</w:t></w:r></w:p></w:footnote>\
    <w:footnote w:id='5'><w:p><w:r><w:t>The law</w:t></w:r></w:p><w:p><w:r><w:t>of 1999.</w:t></w:r></w:p></w:footnote>\
    </w:footnotes>";

/// The text of a document of Word with this body.
fn word(body: &str) -> Result<DocumentText, Unreadable> {
    let main = format!("<w:document xmlns:w='w' xmlns:mc='mc'><w:body>{body}<w:sectPr/></w:body></w:document>");
    text_of(archive(&[
        ("word/document.xml", &main),
        ("word/_rels/document.xml.rels", RELATIONSHIPS),
        ("word/styles2.xml", STYLES),
        ("word/numbering.xml", NUMBERING),
        ("word/footnotes.xml", FOOTNOTES),
    ]))
}

/// Its text alone.
fn word_text(body: &str) -> String {
    word(body).unwrap().text
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn paragraphs_are_lines_and_breaks_in_them_too() {
    assert_eq!(
        word_text(&[paragraph("One &amp; two"), "<w:p/>".to_owned(), paragraph("three")].concat()),
        "One & two\n\nthree\n"
    );
    assert_eq!(
        word_text(
            "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>a </w:t>\
             <w:tab/><w:t>b</w:t><w:br/><w:t> c </w:t><w:noBreakHyphen/><w:softHyphen/><w:sym w:font='x' w:char='00A7'/></w:r></w:p>"
        ),
        "a \tb\nc\u{2011}\u{ad}§\n"
    );
    // The end of a page is no text.
    assert_eq!(
        word_text("<w:p><w:r><w:br w:type='page'/><w:t>a</w:t><w:br w:type='page'/><w:t>b</w:t></w:r></w:p>"),
        "a\nb\n"
    );
    assert_eq!(word_text("<w:p/>"), "");
    assert_eq!(word_text(""), "");
    // One empty paragraph at the end is what a line end at the end is in our own documents.
    assert_eq!(word_text(&[paragraph("a"), "<w:p/>".to_owned()].concat()), "a\n");
    // Fields show their results.
    assert_eq!(
        word_text("<w:p><w:r><w:fldChar/><w:instrText>DATE</w:instrText><w:t>9 May</w:t></w:r></w:p>"),
        "9 May\n"
    );
}

#[test]
fn headings_and_lists_have_their_marks_and_numbers() {
    let item = |list: u32, level: u32, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let styled = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let body = [
        styled("Titre1", "Lease"),
        styled("Own", "Terms"),
        item(1, 0, "Rent"),
        item(1, 1, "yearly"),
        item(1, 1, "monthly"),
        paragraph("Between."),
        item(1, 0, "Term"),
        item(1, 1, "one year"),
        item(4, 0, "Later"),
        item(3, 0, "dot"),
        item(0, 0, "no list"),
        styled("Own", "Ends"),
    ];
    assert_eq!(
        word_text(&body.concat()),
        "# Lease\n# Part I Terms\n4. Rent\n4(a) yearly\n4(b) monthly\nBetween.\n5. Term\n5(a) one year\n9. Later\n- dot\nno list\n\
         # Part II Ends\n"
    );
}

#[test]
fn tables_are_rows_and_notes_stand_at_the_end() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph(text));
    let body = format!(
        "{}<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{}<w:tc>{}{}</w:tc></w:tr><w:tr>{}{}</w:tr></w:tbl>{}",
        "<w:p><w:r><w:t>See</w:t><w:footnoteReference w:id='5'/><w:t>.</w:t></w:r></w:p>",
        cell("<w:vMerge w:val='restart'/>", "a"),
        paragraph("b"),
        paragraph("c"),
        cell("<w:vMerge/>", ""),
        cell("", "d"),
        paragraph("End.")
    );
    assert_eq!(word_text(&body), "See[^1].\n| a | b c |\n| d |\nEnd.\n\n[^1]: The law of 1999.\n");
}

#[test]
fn tracked_changes_are_read_as_accepted_and_said() {
    let body = "<w:p><w:r><w:t xml:space='preserve'>It is </w:t></w:r>\
        <w:del w:id='1'><w:r><w:delText>not </w:delText></w:r></w:del><w:ins w:id='2'><w:r><w:t>now </w:t></w:r></w:ins>\
        <w:moveFrom w:id='3'><w:r><w:t>gone </w:t></w:r></w:moveFrom><w:moveTo w:id='4'><w:r><w:t>here</w:t></w:r></w:moveTo></w:p>\
        <w:p><w:pPr><w:rPr><w:del w:id='5'/></w:rPr></w:pPr><w:del w:id='6'><w:r><w:delText>Cut.</w:delText></w:r></w:del></w:p>\
        <w:p><w:pPr><w:rPr><w:del w:id='7'/></w:rPr><w:pPrChange w:id='9'><w:pPr><w:pStyle w:val='Titre1'/></w:pPr></w:pPrChange></w:pPr>\
        <w:r><w:t>joi</w:t></w:r></w:p><w:p><w:r><w:t>ned</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:trPr><w:del w:id='8'/></w:trPr><w:tc><w:p><w:r><w:t>gone</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let text = "It is nowhere\njoined\n".to_owned();
    assert_eq!(word(body), Ok(DocumentText { text, has_tracked_changes: true, has_hidden_text: false }));
    assert!(!word(&paragraph("same")).unwrap().has_tracked_changes);
}

#[test]
fn a_text_box_stands_behind_its_paragraph_and_once() {
    let boxed = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>";
    let body = format!(
        "<w:p><w:r><w:t>a</w:t><mc:AlternateContent><mc:Choice>{boxed}</mc:Choice><mc:Fallback>{boxed}</mc:Fallback>\
         </mc:AlternateContent><w:t>b</w:t></w:r></w:p>"
    );
    assert_eq!(word_text(&body), "ab\nboxed\n");
}

const LIST_STYLES: &str = "<office:automatic-styles>\
    <style:style style:name='P1' style:parent-style-name='Title'/>\
    <style:style style:name='T1' style:family='text'><style:text-properties text:display='none'/></style:style>\
    <style:style style:name='T2' style:family='text'><style:text-properties text:display='true'/></style:style>\
    <style:style style:name='P2' style:family='paragraph'><style:text-properties text:display='none'/></style:style>\
    <text:list-style style:name='L1'>\
    <text:list-level-style-number text:level='1' style:num-suffix='.' style:num-format='1' text:start-value='4'/>\
    <text:list-level-style-number text:level='2' loext:num-list-format='%1%(%2%)' style:num-format='a'/></text:list-style>\
    <text:list-style style:name='L2'><text:list-level-style-bullet text:level='1'/></text:list-style>\
    </office:automatic-styles>";

/// The text of an OpenDocument text with this body.
fn open_document(body: &str) -> Result<DocumentText, Unreadable> {
    let content = format!(
        "<office:document-content>{LIST_STYLES}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let styles = "<office:document-styles><office:styles><text:outline-style>\
        <text:outline-level-style text:level='1' style:num-format='I' style:num-prefix='Part '/></text:outline-style>\
        </office:styles></office:document-styles>";
    text_of(archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
        ("styles.xml", styles),
    ]))
}

#[test]
fn an_open_document_reads_as_that_of_word_does() {
    let body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region>\
        </text:tracked-changes>\
        <text:p text:style-name='P1'>Lease</text:p><text:h text:outline-level='1'>Terms</text:h>\
        <text:list text:style-name='L1'><text:list-item><text:p>Rent</text:p>\
        <text:list><text:list-item><text:p>yearly</text:p></text:list-item><text:list-item><text:p>monthly</text:p></text:list-item></text:list>\
        </text:list-item></text:list><text:p>Between.</text:p>\
        <text:list text:style-name='L1' text:continue-numbering='true'><text:list-item><text:p>Term</text:p></text:list-item></text:list>\
        <text:list text:style-name='L2'><text:list-item><text:p>dot</text:p><text:p>more</text:p></text:list-item></text:list>\
        <text:p>  one\n  two<text:s text:c='2'/>three<text:tab/>four<text:line-break/>five<text:note><text:note-citation>1</text:note-citation>\
        <text:note-body><text:p>The law.</text:p></text:note-body></text:note><office:annotation><text:p>no</text:p></office:annotation></text:p>\
        <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p><text:p>c</text:p></table:table-cell></table:table-row>\
        <table:table-row><table:covered-table-cell/><table:table-cell><text:p>d</text:p></table:table-cell></table:table-row></table:table>";
    let text = "# Lease\n# Part I Terms\n4. Rent\n4(a) yearly\n4(b) monthly\nBetween.\n5. Term\n- dot\nmore\none two  three\tfour\nfive[^1]\n\
        | a | b c |\n| d |\n\n[^1]: The law.\n";
    assert_eq!(
        open_document(body),
        Ok(DocumentText { text: text.to_owned(), has_tracked_changes: true, has_hidden_text: false })
    );
}

#[test]
fn cells_and_rows_that_stand_there_several_times() {
    let cell = |times: u32, text: &str| {
        format!("<table:table-cell table:number-columns-repeated='{times}'><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |times: u32, cells: &[String]| {
        format!("<table:table-row table:number-rows-repeated='{times}'>{}</table:table-row>", cells.concat())
    };
    let table = [
        row(1, &[cell(1, "Fee"), cell(2, "5 kr"), cell(1_000, "")]),
        row(2, &[cell(2, ""), cell(1, "6 kr"), cell(0, "7 kr")]),
        row(1_000_000, &[cell(1, "end")]),
    ];
    let text = open_document(&format!("<table:table>{}</table:table>", table.concat())).unwrap().text;
    assert_eq!(text, "| Fee | 5 kr | 5 kr |  |\n|  |  | 6 kr | 7 kr |\n|  |  | 6 kr | 7 kr |\n| end |\n");
    // Tables within cells that stand there several times each would fill any memory.
    let nested = (0..6).fold("<text:p>a long text</text:p>".to_owned(), |inner, _| {
        format!(
            "<table:table><table:table-row table:number-rows-repeated='64'>\
             <table:table-cell table:number-columns-repeated='64'>{inner}</table:table-cell></table:table-row></table:table>"
        )
    });
    assert_eq!(open_document(&nested), Err(Unreadable::TooLarge { max_bytes: 64 << 20 }));
}

#[test]
fn hidden_text_is_read_and_said() {
    let run = |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let paragraph = |properties: &str, runs: &str| format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>");
    for (body, is_hidden) in [
        (paragraph("", &run("<w:b/><w:vanish/>", "fee")), true),
        (paragraph("", &run("<w:vanish w:val='1'/>", "fee")), true),
        (paragraph("", &run("<w:rStyle w:val='Secret'/>", "fee")), true),
        (paragraph("<w:pStyle w:val='Deep'/>", &run("", "fee")), true),
        (paragraph("<w:pStyle w:val='Deep'/>", &run("<w:vanish w:val='0'/>", "fee")), false),
        (paragraph("", &run("<w:vanish w:val='false'/>", "fee")), false),
        (paragraph("", &run("<w:webHidden/>", "fee")), false),
        (paragraph("", &(run("<w:vanish/>", " ") + &run("", "fee"))), false),
        // The end of a paragraph may be hidden, and what is tracked is another thing.
        (paragraph("<w:rPr><w:vanish/></w:rPr>", &run("", "fee")), false),
        (paragraph("", &run("<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>", "fee")), false),
    ] {
        let document = word(&body).unwrap();
        assert_eq!((document.text.trim(), document.has_hidden_text), ("fee", is_hidden), "{body}");
        assert!(!document.has_tracked_changes);
    }
    for (body, is_hidden) in [
        ("<text:p><text:span text:style-name='T1'>fee</text:span></text:p>", true),
        ("<text:p text:style-name='P2'>fee</text:p>", true),
        ("<text:p text:style-name='P2'><text:span text:style-name='T2'>fee</text:span></text:p>", false),
        ("<text:section text:display='none'><text:p>fee</text:p></text:section>", true),
        ("<text:section><text:p>fee</text:p></text:section>", false),
        ("<text:p><text:hidden-text text:is-hidden='true' text:string-value='fee'/></text:p>", true),
        (
            "<text:p><text:hidden-text text:is-hidden='false' text:string-value='fee'>fee</text:hidden-text></text:p>",
            false,
        ),
        // A style of paragraphs may be called as one of spans is.
        ("<text:p text:style-name='T1'>fee</text:p>", false),
        ("<text:p><text:span text:style-name='T1'> </text:span>fee</text:p>", false),
    ] {
        let document = open_document(body).unwrap();
        assert_eq!((document.text.trim(), document.has_hidden_text), ("fee", is_hidden), "{body}");
    }
}

#[test]
fn what_is_no_document_is_named() {
    use ForeignFormat::{Compressed, LegacyWord, OtherZip, Pdf, Picture, Rtf, Utf16, Utf32};
    for (bytes, format) in [
        (&b"%PDF-1.7\n..."[..], Pdf),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", LegacyWord),
        (b"{\\rtf1\\ansi hello}", Rtf),
        (b"\xff\xfeh\0i\0", Utf16),
        (b"\xfe\xff\0h\0i", Utf16),
        (b"h\0e\0l\0l\0", Utf16),
        (b"\xff\xfe\0\0h\0\0\0", Utf32),
        (b"\0\0\xfe\xff\0\0\0h", Utf32),
        (b"\x89PNG\r\n\x1a\n\0", Picture),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Picture),
        (b"\x1f\x8b\x08\0", Compressed("gzip")),
        (b"BZh91AY&SY", Compressed("bzip2")),
        (b"\xfd7zXZ\0", Compressed("xz")),
        (b"\x28\xb5\x2f\xfd", Compressed("zstd")),
    ] {
        assert_eq!(text_of(bytes.to_vec()), Err(Unreadable::Foreign(format)), "{bytes:?}");
    }
    for parts in
        [&[("xl/workbook.xml", "<x/>")][..], &[("mimetype", "application/epub+zip"), ("content.xml", "<x/>")], &[]]
    {
        let found = text_of(archive(parts));
        assert!(matches!(found, Err(Unreadable::Foreign(OtherZip) | Unreadable::Broken(_))), "{found:?}");
    }
    assert_eq!(text_of(b"a\xffb".to_vec()), Err(Unreadable::NotUtf8 { offset: 1, beginning: b"a\xffb".to_vec() }));
    assert_eq!(text_of(b"plain".to_vec()).unwrap().text, "plain");
}

#[test]
fn what_is_broken_is_one_error_and_nothing_grows_without_bound() {
    let broken = |found: Result<DocumentText, Unreadable>| {
        let Err(Unreadable::Broken(problem)) = found else { panic!("{found:?}") };
        problem
    };
    assert_eq!(
        broken(word("<w:p>")),
        "word/document.xml: ill-formed document: expected `</w:p>`, but `</w:body>` was found"
    );
    assert_eq!(broken(word("&bomb;")), "word/document.xml: an entity that is not defined");
    let deep = ["<w:p>".repeat(300), "</w:p>".repeat(300)].concat();
    assert_eq!(broken(word(&deep)), "word/document.xml: elements are nested too deep");
    let whole = archive(&[("word/document.xml", &paragraph("a"))]);
    for end in (5..whole.len()).step_by(7) {
        broken(text_of(whole[..end].to_vec()));
    }
    // A bomb: a few kilobytes that would be a gigabyte.
    let long = paragraph(&"a".repeat(1 << 20)).repeat(70);
    assert_eq!(word(&long), Err(Unreadable::TooLarge { max_bytes: 64 << 20 }));
    let joined = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>".to_owned()
        + &"a".repeat(1 << 20)
        + "</w:t></w:r></w:p>";
    assert_eq!(word(&joined.repeat(70)), Err(Unreadable::TooLarge { max_bytes: 64 << 20 }));
    let padded = format!("<w:p>{}</w:p>", " ".repeat(1 << 20).repeat(90));
    assert_eq!(broken(word(&padded)), "word/document.xml: I/O error: a piece of it is too long");
}

#[test]
fn a_password_is_said_to_be_needed() {
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", "\u{1}\u{2}"),
        ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
    ];
    assert_eq!(text_of(archive(&parts)), Err(Unreadable::Encrypted));
}
