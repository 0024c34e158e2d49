//! HTML: tags change as wholes, elements come and go as wholes, and no edge is within a link.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod marking;

use marking::check_edges as check;

#[test]
fn what_agrees_within_other_tags_is_chance() {
    check(&[
        (
            "<p>The pool is closed.</p>¶<p>Call the desk.</p>¶",
            "<h2>Opening hours of the hall</h2>¶<p>Call the desk.</p>¶",
            "[-<p>The pool is closed.</p>-]{+<h2>Opening hours of the hall</h2>+}¶<p>Call the desk.</p>¶",
        ),
        (
            "<div class=\"alert alert-big\" role=\"alert\">Zu am Montag.</div>¶",
            "<section id=\"alert\" hidden>Zu am Montag.</section>¶",
            "[-<div class=\"alert alert-big\" role=\"alert\">-]{+<section id=\"alert\" hidden>+}Zu am Montag.[-</div>-]{+</section>+}¶",
        ),
        ("Le <b>prix</b> est fixe.", "Le <em>prix</em> est fixe.", "Le [-<b>-]{+<em>+}prix[-</b>-]{+</em>+} est fixe."),
        (
            "<ul><li>Té</li><li>Pan</li></ul>",
            "<ol><li>Té</li><li>Pan</li></ol>",
            "[-<ul>-]{+<ol>+}<li>Té</li><li>Pan</li>[-</ul>-]{+</ol>+}",
        ),
        // What opens an element and what closes one are two tags.
        (
            "Wir suchen <b>drei</b> Leute.",
            "Wir suchen drei <b>Leute</b>.",
            "Wir suchen [-<b>-]drei[-</b> -]{+ <b>+}Leute{+</b>+}.",
        ),
        // A sign between numbers is no tag.
        ("if a < b then c > d", "if a < e then c > d", "if a < [-b-]{+e+} then c > d"),
    ]);
}

#[test]
fn attributes_of_the_same_tag_are_compared() {
    check(&[
        ("<td class=\"sum\">Anna</td>", "<td class=\"mean\">Anna</td>", "<td class=\"[-sum-]{+mean+}\">Anna</td>"),
        (
            "<tr><th>Jahr eins</th><td>12</td></tr>",
            "<tr><th scope=\"row\">Zeitraum</th><td>12</td></tr>",
            "<tr><th{+ scope=\"row\"+}>[-Jahr eins-]{+Zeitraum+}</th><td>12</td></tr>",
        ),
    ]);
}

#[test]
fn an_attribute_that_came_is_none_of_the_value_in_front_of_it() {
    check(&[
        (
            "<p class=\"a\">Prix</p>",
            "<p class=\"b\" id=\"x\">Prix</p>",
            "<p class=\"[-a-]{+b+}\"{+ id=\"x\"+}>Prix</p>",
        ),
        (
            "<p class=\"lead\">Schnee fiel.</p>",
            "<p class=\"intro\" lang=\"de\">Schnee fiel.</p>",
            "<p class=\"[-lead-]{+intro+}\"{+ lang=\"de\"+}>Schnee fiel.</p>",
        ),
        // In prose a quotation mark ends nothing.
        (
            "He said \"yes\" twice.",
            "He said \"no\" and \"never\" twice.",
            "He said \"[-yes-]{+no\" and \"never+}\" twice.",
        ),
    ]);
}

#[test]
fn elements_come_and_go_as_wholes() {
    check(&[
        (
            "<table><tr><td>Ann</td><td>3</td></tr><tr><td>Cy</td><td>5</td></tr></table>",
            "<table><tr><td>Ann</td><td>3</td></tr><tr><td>Bob</td><td>4</td></tr><tr><td>Cy</td><td>5</td></tr></table>",
            "<table><tr><td>Ann</td><td>3</td></tr>{+<tr><td>Bob</td><td>4</td></tr>+}<tr><td>Cy</td><td>5</td></tr></table>",
        ),
        (
            "<ul><li><b>Чай</b>: 2</li><li><b>Кофе</b>: 4</li><li><b>Сок</b>: 3</li></ul>",
            "<ul><li><b>Чай</b>: 2</li><li><b>Сок</b>: 3</li></ul>",
            "<ul><li><b>Чай</b>: 2</li>[-<li><b>Кофе</b>: 4</li>-]<li><b>Сок</b>: 3</li></ul>",
        ),
        (
            "<p><img src=\"a.png\"><b>Open:</b> nine to five.</p>",
            "<p><img src=\"a.png\"><b>Cars:</b> no.<br><b>Open:</b> nine to five.</p>",
            "<p><img src=\"a.png\">{+<b>Cars:</b> no.<br>+}<b>Open:</b> nine to five.</p>",
        ),
    ]);
}

#[test]
fn no_edge_is_within_a_link() {
    check(&[
        (
            "See [the map](map.html), [the plan](plan.pdf) and [the law](law.html).",
            "See [the map](map.html), [the plan](plan.pdf).",
            "See [the map](map.html), [the plan](plan.pdf)[- and [the law](law.html)-].",
        ),
        (
            "Mitglieder: [[Ann Bell]].",
            "Mitglieder: [[Ann Bell]] und [[Tom Reed]].",
            "Mitglieder: [[Ann Bell]]{+ und [[Tom Reed]]+}.",
        ),
        (
            "Fees (see note 1).",
            "Fees (see note 1) and dues (see note 2).",
            "Fees (see note 1){+ and dues (see note 2)+}.",
        ),
    ]);
}

#[test]
fn tags_change_whole_and_leave_the_word_between_them() {
    check(&[
        (
            "Read <em>all</em> terms.",
            "Read <strong>all</strong> terms.",
            "Read [-<em>-]{+<strong>+}all[-</em>-]{+</strong>+} terms.",
        ),
        ("<p>One.</p><p>Two.</p>", "<p>One.<br>Two.</p>", "<p>One.[-</p><p>-]{+<br>+}Two.</p>"),
        (
            "<h2 id=\"s1\">Scope</h2>",
            "<h3 id=\"scope\">Scope</h3>",
            "[-<h2 id=\"s1\">-]{+<h3 id=\"scope\">+}Scope[-</h2>-]{+</h3>+}",
        ),
    ]);
}
