//! Links, as readers see them: one change for each, and nothing read out of an address.

mod marking;

use marking::check;
use marking::counting::counted;

#[test]
fn a_link_is_a_link_wherever_its_target_leads() {
    check(&[
        (
            "See [the report](/guide/annual-report) today.",
            "See [the report](/guide/new-report) today.",
            "See [the report](/guide/[-annual-]{+new+}‹link›-report) today.",
        ),
        (
            "See [the report](/guide/do-not-enter) today.",
            "See [the report](/guide/entry) today.",
            "See [the report](/guide/[-do-not-enter-]{+entry+}‹link›) today.",
        ),
        (
            "See the report today.",
            "See the [report](https://a.org/x) today.",
            "See the {+[+}‹link›report{+](https://a.org/x)+}‹link› today.",
        ),
        (
            "Visit example.com for info.",
            "Visit example.org for info.",
            "Visit [-example.com-]{+example.org+}‹link› for info.",
        ),
        ("See http://a.org/x.", "See the site.", "See [-http://a.org/x-]{+the site+}‹link+wording›."),
        (
            "[Try](https://p.org/#eyJBcHAu+XG5cbjx0+ZW1wbGF0/ZT5=)",
            "[Try](https://p.org/#eNpNUstyg+zAM3WNLy+EzBDKd6Y/WSdH=)",
            "[Try](https://p.org/#[-eyJBcHAu+XG5cbjx0+ZW1wbGF0/ZT5-]{+eNpNUstyg+zAM3WNLy+EzBDKd6Y/WSdH+}‹link›=)",
        ),
        ("See page-a.html#top now.", "See page-a#top now.", "See page-a[-.html-]‹link›#top now."),
        (
            "Read the <a href=\"/not-here/1\">rules</a>.",
            "Read the <a href=\"/here/2\">rules</a>.",
            "Read the <a href=\"/[-not-here/1-]{+here/2+}‹link›\">rules</a>.",
        ),
        ("## Rule 1", "## Rule 1 {#rule-1-never-lie}", "## Rule 1{+ {#rule-1-never-lie}+}‹link›"),
        ("[[Paris|the city]] is old.", "[[Lyon|the city]] is old.", "[[[-Paris-]{+Lyon+}‹link›|the city]] is old."),
        (
            "请看 https://a.org/bu-3 全文。",
            "请看 https://a.org/jiu-4 全文。",
            "请看 https://a.org/[-bu-3-]{+jiu-4+}‹link› 全文。",
        ),
    ]);
}

#[test]
fn each_link_counts_once() {
    for (old, new, expected) in [
        ("See the report today.", "See the [report](https://a.org/x) today.", "link: 1"),
        ("See the report today.", "See the <a href=\"/x\">report</a> today.", "link: 1"),
        ("See the report today.", "See the [[report]] today.", "link: 1"),
        ("See the report today.", "See the https://a.org/x[report] today.", "link: 1"),
        ("See [a](/x-1) and [b](/y-1).", "See [a](/x-2) and [b](/y-2).", "link: 2"),
        (
            "Read it (currently located at https://help.example.com/en/terms) now.",
            "Read it (/terms) now.",
            "link: 1, wording: 3",
        ),
        ("Schreib an a@b.org heute.", "Schreib an c@b.org heute.", "link: 1"),
        ("Voir [ici](/a-14).", "Voir [ici](/a-41).", "link: 1"),
        ("Some plain text", "Some <b class=\"no-1\">plain</b> text", "wording: 2"),
    ] {
        assert_eq!(counted(old, new), expected, "{old}");
        assert_eq!(counted(new, old), expected, "{new}");
    }
}
