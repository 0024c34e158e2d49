"""The feeds of a server that serves the sample briefings at ADDRESS, as feedparser reads them."""

import json
import sys
import urllib.request

import feedparser

address = sys.argv[1]
read = 0
for path in ["/feed", "/b/news/stari-most/feed", "/b/news/deposit-terms/feed", "/b/sea/ferry-accident/feed"]:
    url = f"{address}{path}.atom"
    feed = feedparser.parse(url)
    assert not feed.bozo, (url, feed.get("bozo_exception"))
    ids = [entry.id for entry in feed.entries]
    assert ids and len(ids) == len(set(ids)), (url, ids)
    for entry in feed.entries:
        assert entry.id.startswith("tag:") and entry.title and entry.updated_parsed, (url, entry.id)
        assert entry.link.startswith(address), (url, entry.link)
    shown = "".join(content.value for entry in feed.entries for content in entry.get("content", []))
    assert "<del" in shown and "<ins" in shown, url
    assert feedparser.parse(url, etag=feed.etag).status == 304, url
    with urllib.request.urlopen(f"{address}{path}.json") as answer:
        items = json.load(answer)["items"]
    assert [item["id"] for item in items] == ids, url
    read += len(ids)
print(f"feedparser read {read} entries of feeds")
