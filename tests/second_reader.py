#!/usr/bin/env python3
"""A second reader of variorum stores, written from FORMAT.md alone.

    second_reader.py STORE

Lists every revision, checks everything that FORMAT.md says a full check checks, and prints the root; exit 4 where something
is wrong. Needs the package `blake3` and the program `zstd`.
"""
import hashlib, json, os, re, struct, subprocess, sys
from blake3 import blake3

class Damage(Exception):
    pass

def need(condition, what):
    if not condition:
        raise Damage(what)

def unzstd(packed, raw_bytes):
    run = subprocess.run(["zstd", "-dcq"], input=packed, capture_output=True)
    need(run.returncode == 0 and len(run.stdout) == raw_bytes, "a frame that cannot be decoded")
    return run.stdout

def parse(line):
    """A record of the strict subset of JSON."""
    need(len(line) <= 64 << 10, "a record that is too long")
    def unique(pairs):
        need(len(dict(pairs)) == len(pairs), "a key that occurs twice")
        return dict(pairs)
    def refuse(number):
        raise Damage("a number that is not an integer")
    def integer(digits):
        need(abs(int(digits)) <= 1 << 53, "an integer beyond 2^53")
        return int(digits)
    try:
        text = line.decode("utf-8")
        need(not re.search(r"\s", re.sub(r'"(?:[^"\\]|\\.)*"', "", text)), "white space outside a string")
        record = json.loads(text, object_pairs_hook=unique, parse_float=refuse, parse_constant=refuse, parse_int=integer)
        json.dumps(record, ensure_ascii=False).encode("utf-8")  # refuses lone surrogates
    except ValueError:
        raise Damage("a record that is not JSON")
    need(isinstance(record, dict) and isinstance(record.get("type"), str), "a record without a type")
    return record

def read_object(data, name):
    """The header, the records with their lines, and the content that each names."""
    need(len(data) >= 72, "an object without a table")
    *counts, magic, digest = struct.unpack("<7I4s32s", data[-64:])
    header_bytes, content_frames, records_frames, contents, leaves, table_bytes, version = counts
    need(magic == b"vrm1" and 72 <= table_bytes <= len(data), "an object without a table")
    start = len(data) - table_bytes
    table = data[start:]
    need(blake3(table[:-32]).digest() == digest, "a table with another hash")
    need(version == 1, "a newer version")
    need(struct.unpack("<II", table[:8]) == (0x184D2A55, table_bytes - 8), "a table that is no skippable frame")
    frames = content_frames + records_frames
    need(8 + header_bytes + 52 * frames + 12 * contents + 4 * leaves + 64 == table_bytes, "counts that do not add up")
    header, at = json.loads(table[8:8 + header_bytes]), 8 + header_bytes
    frame_rows = [struct.unpack_from("<QIII32s", table, at + 52 * i) for i in range(frames)]
    at += 52 * frames
    content_rows = [struct.unpack_from("<III", table, at + 12 * i) for i in range(contents)]
    at += 12 * contents
    leaf_rows = struct.unpack_from(f"<{leaves}I", table, at)
    end, raw = 0, []
    for offset, packed, raw_bytes, first, frame_hash in frame_rows:
        need(offset == end, "a gap between frames")
        end = offset + packed
        need(blake3(data[offset:end]).digest() == frame_hash, "a frame with another hash")
        raw.append(unzstd(data[offset:end], raw_bytes))
    need(end == start, "a gap before the table")
    texts, filled = [], [0] * content_frames
    for frame, offset, length in content_rows:
        need(frame < content_frames and offset == filled[frame], "contents that do not tile their frame")
        filled[frame] += length
        texts.append(raw[frame][offset:offset + length])
    need(filled == [len(frame) for frame in raw[:content_frames]], "contents that do not fill their frame")
    lines = []
    for (_, _, _, first, _), frame in zip(frame_rows[content_frames:], raw[content_frames:]):
        need(frame[:1] == b"\n" and frame[-1:] == b"\n" and first == len(lines), "a frame of records out of order")
        lines += frame[1:-1].split(b"\n")
    need(len(lines) == leaves == sum(count for _, count in header["leaves"]), "another number of records")
    need(header["type"] == ("entry" if name.startswith("log/") else "pack"), "an object of another type")
    return header, [(line, None if row == 0xFFFFFFFF else texts[row]) for line, row in zip(lines, leaf_rows)], digest.hex()

def merkle(ids):
    """The roots of the perfect subtrees, largest first, and the root over them."""
    edge, start = [], 0
    node = lambda left, right: hashlib.sha256(b"\1" + left + right).digest()
    for bit in reversed(range(len(ids).bit_length())):
        if len(ids) >> bit & 1:
            level = [hashlib.sha256(b"\0" + id).digest() for id in ids[start:start + (1 << bit)]]
            while len(level) > 1:
                level = [node(*pair) for pair in zip(level[::2], level[1::2])]
            edge, start = edge + level, start + (1 << bit)
    root = edge[-1] if edge else hashlib.sha256().digest()
    for left in reversed(edge[:-1]):
        root = node(left, root)
    return [hash.hex() for hash in edge], root.hex()

def check(store):
    load = lambda name: open(os.path.join(store, name), "rb").read()
    identity = load("store").decode("ascii").split("\n")
    need(len(identity) == 3 and not identity[2] and blake3(identity[0].encode()).hexdigest() == identity[1], "store")
    store_id = json.loads(identity[0])["id"]
    places = sorted(int(name) for name in os.listdir(os.path.join(store, "log")) if re.fullmatch(r"\d{20}", name))
    objects = {}
    def entry(place):
        name = f"log/{place:020}"
        if name not in objects:
            objects[name] = read_object(load(name), name)
            need(objects[name][0]["place"] == place, f"{name}: another place's entry")
        return objects[name]
    base, covers = None, 0
    if places:
        newest = entry(places[-1])[0]
        base = newest if "covers" in newest else None
        if base is None and "base" in newest:
            base, _, digest = entry(newest["base"]["place"])
            need(digest == newest["base"]["hash"], "another base")
        covers = base["covers"] if base else 0
    names = [f"packs/{pack['name']}.zst" for pack in base["packs"]] if base else []
    live = [place for place in places if place > covers]
    need(live == list(range(covers + 1, covers + 1 + len(live))), "a missing entry")
    read = [(name, read_object(load(name), name)) for name in names] + [(f"log/{place:020}", entry(place)) for place in live]
    leaves, ends = {}, []
    for name, (header, records, _) in read:
        need(header["store"] == store_id and header["v"] == 1, f"{name}: another store's object")
        numbers = [first + i for first, count in header["leaves"] for i in range(count)]
        leaves.update(zip(numbers, records))
        ends.append((header["size"], header["root"], header["edge"], name))
    need(sorted(leaves) == list(range(len(leaves))), "a missing leaf")
    ids, heads, revisions = [], {}, 0
    for number in sorted(leaves):
        line, text = leaves[number]
        record = parse(line)
        need(record["type"] != "redacted", "a redacted record without a tombstone")
        id = blake3(line).digest()
        ids.append(id)
        if record["type"] == "revision" and record["v"] == 1:
            before = heads.get(record["briefing"], (0, None))
            need((record["number"] - 1, record.get("parent")) == before, f"leaf {number}: another number or parent")
            need(text is not None and blake3(text).hexdigest() == record["content"], f"leaf {number}: another text")
            need(len(text) == record["bytes"], f"leaf {number}: another length")
            heads[record["briefing"]] = (record["number"], id.hex())
            revisions += 1
            print(f"{json.dumps(record['briefing'])}@{record['number']} {id.hex()}")
    need(len(set(ids)) == len(ids), "a record that occurs twice")
    for size, root, edge, name in ends:
        if size <= len(ids):
            need((edge, root) == merkle(ids[:size]), f"{name}: another tree")
    print(f"{len(live)} entries, {revisions} revisions, root {merkle(ids)[1]}")

try:
    check(sys.argv[1])
except (Damage, KeyError, TypeError, ValueError, OSError, struct.error, RecursionError) as error:
    print(f"damaged: {error!r}", file=sys.stderr)
    sys.exit(4)
