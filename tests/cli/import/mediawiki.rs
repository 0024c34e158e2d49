//! A dump of MediaWiki.

use serde_json::{Value, json};

use super::{counts, imported, revisions};
use crate::World;

pub(super) const DUMP: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!-- a dump -->
<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="sr">
  <siteinfo><sitename>W</sitename><namespaces><namespace key="0" case="first-letter" /></namespaces></siteinfo>
  <page>
    <title>Вести/Мост на Дрини</title><ns>0</ns><id>1</id>
    <revision>
      <id>10</id><timestamp>2026-05-09T08:00:00Z</timestamp>
      <contributor><username>Ana</username><id>7</id></contributor><minor />
      <comment>prva &amp; verzija</comment><model>wikitext</model><format>text/x-wiki</format>
      <text bytes="40" xml:space="preserve">Мост &lt;ref&gt;
  је &#1079;атворен. </text><sha1></sha1>
    </revision>
    <revision>
      <id>11</id><parentid>10</parentid><timestamp>2026-05-09T09:00:00Z</timestamp>
      <contributor><ip>192.0.2.7</ip></contributor><comment deleted="deleted" />
      <text bytes="0" />
    </revision>
    <revision>
      <id>12</id><timestamp>2026-05-09T10:00:00Z</timestamp>
      <contributor deleted="deleted" /><text bytes="9" deleted="deleted" />
    </revision>
    <revision><id>13</id><timestamp>2026-13-09T10:00:00Z</timestamp><text>x</text></revision>
    <revision><id>14</id><timestamp>2026-05-09T11:00:00Z</timestamp><text>&bomb;</text></revision>
    <revision><id>15</id><timestamp>2026-05-09T12:00:00Z</timestamp><contributor deleted="deleted" /><text>end</text></revision>
  </page>
  <page><title></title><ns>0</ns>
    <revision><id>20</id><timestamp>2026-05-09T08:00:00Z</timestamp><text>x</text></revision>
    <revision><id>21</id><timestamp>2026-05-09T08:00:00Z</timestamp><text>y</text></revision>
  </page>
</mediawiki>
"#;

#[test]
fn a_dump_of_a_wiki_comes_in_by_its_pages() {
    let world = World::new();
    let outcome = world.command_with_input(["import", "--json"], DUMP.as_bytes());
    let told = outcome.fails(7);
    assert_eq!(told.lines().count(), 3, "{told}");
    for (line, why) in told.lines().zip(["timestamp '2026-13-09", "does not define the entity &bomb;", "it is empty"]) {
        assert!(line.contains(why), "{line}");
    }
    assert_eq!(counts(&outcome)[..3], [3, 0, 4]);
    assert_eq!(
        imported(&outcome)["left_out_kinds"],
        json!({
            "authors deleted in the wiki": 2,
            "notes deleted in the wiki": 1,
            "texts deleted in the wiki": 1,
            "elements siteinfo": 1,
        })
    );
    let found: Vec<Value> = revisions(&world)
        .into_iter()
        .map(|(it, text)| json!([it["number"], it["author"], it["note"], it["meta"]["revision"], text]))
        .collect();
    assert_eq!(
        found,
        [
            json!([1, "Ana", "prva & verzija", "10", "Мост <ref>\n  је затворен. "]),
            json!([2, "192.0.2.7", null, "11", ""]),
            json!([3, null, null, "15", "end"]),
        ]
    );
    assert_eq!(world.run("log --json").ok().objects()[0]["meta"]["title"], "Вести/Мост на Дрини");
    assert_eq!(counts(&world.command_with_input(["import", "--json"], DUMP.as_bytes()))[..2], [0, 3]);
    let broken = DUMP.replacen("Мост &lt;", "\u{1} </i> ", 1);
    let outcome = World::new().command_with_input(["import"], broken.as_bytes());
    assert!(outcome.fails(7).contains("not well-formed"), "{outcome:#?}");
    let mut latin = DUMP.as_bytes().to_vec();
    let at = DUMP.find("end</text>").unwrap();
    latin[at] = 0xff;
    let outcome = World::new().command_with_input(["import"], &latin);
    assert!(outcome.fails(7).contains("text: not UTF-8 at byte 0"), "{outcome:#?}");
    assert!(outcome.out.starts_with("added           2\n"), "{outcome:#?}");
}
