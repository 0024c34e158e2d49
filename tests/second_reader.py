#!/usr/bin/env python3
"""A second reader of variorum stores, written from FORMAT.md alone.

    second_reader.py STORE        lists every revision, checks all that FORMAT.md says a full check checks, prints the root
    second_reader.py --verdicts   reads paths of stores, a line each, and prints a line for each: its verdict

Exit 4 where something is wrong, 7 where a newer program made it. Needs the package `blake3` and the program `zstd`. Names are
judged by the Unicode version of this Python, which may know fewer characters than FORMAT.md's.
"""
import calendar, hashlib, json, os, re, stat, struct, subprocess, sys, unicodedata
from blake3 import blake3

LIMIT = 1 << 53

class Damage(Exception):
    """Something was lost or altered."""

class Newer(Exception):
    """Something was made by a newer program."""

class Void(Exception):
    """A record that counts for nothing."""

def need(condition, what):
    if not condition:
        raise Damage(what)

# ---- zstd: exactly one frame, which states the length of its content

unpacked = {}

def unzstd(packed, raw_bytes):
    need(frame_lengths(packed) == (len(packed), raw_bytes), "a frame of another length")
    if packed not in unpacked:
        run = subprocess.run(["zstd", "-dcq"], input=packed, capture_output=True)
        unpacked[packed] = run.stdout if run.returncode == 0 else None
    raw = unpacked[packed]
    need(raw is not None and len(raw) == raw_bytes, "a frame that cannot be decoded")
    return raw

def frame_lengths(packed):
    """The bytes of the first frame, and those that its content has."""
    need(packed[:4] == b"\x28\xb5\x2f\xfd" and len(packed) > 8, "not a frame")
    flags = packed[4]
    single = flags >> 5 & 1
    size_bytes = [single, 2, 4, 8][flags >> 6]
    need(size_bytes, "a frame that does not state its length")
    at = 5 + (1 - single) + [0, 1, 2, 4][flags & 3]
    raw = int.from_bytes(packed[at:at + size_bytes], "little") + (256 if size_bytes == 2 else 0)
    at, last = at + size_bytes, 0
    while not last:
        need(at + 3 <= len(packed), "a frame that ends early")
        block = int.from_bytes(packed[at:at + 3], "little")
        last, kind, size = block & 1, block >> 1 & 3, block >> 3
        at += 3 + (1 if kind == 1 else size)
    return at + 4 * (flags >> 2 & 1), raw

# ---- the strict subset of JSON

def strict(data):
    """An object of the subset, in records and headers; ValueError for anything else."""
    text = data.decode("utf-8")
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    if not text.startswith("{") or re.search(r"[ \t\n\r\f]|-0", bare):
        raise ValueError("not strict")
    depth = 0
    for sign in re.findall(r"[\[\]{}]", bare):
        depth += 1 if sign in "[{" else -1
        if depth > 64:
            raise ValueError("nested too deep")
    def unique(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key that occurs twice")
        return dict(pairs)
    def refuse(number):
        raise ValueError("a number that is not an integer")
    def integer(digits):
        if len(digits) > 17 or abs(int(digits)) > LIMIT:
            raise ValueError("an integer beyond 2^53")
        return int(digits)
    value = json.loads(text, object_pairs_hook=unique, parse_float=refuse, parse_constant=refuse, parse_int=integer)
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # refuses lone surrogates
    return value

def is_hex(value, digits):
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{%d}" % digits, value) is not None

def is_count(value):
    return type(value) is int and value >= 0

def is_time(value):
    if not isinstance(value, str) or len(value) > 40:
        return False
    shape = r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))"
    found = re.fullmatch(shape, value, re.ASCII)
    if not found:
        return False
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    sign, offset_hour, offset_minute = found.group(7), int(found.group(8) or 0), int(found.group(9) or 0)
    if not 1 <= month <= 12 or hour > 23 or minute > 59 or second > 60 or offset_hour > 23 or offset_minute > 59:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = 29 if month == 2 and leap else calendar.mdays[month]
    if not 1 <= day <= days:
        return False
    if second < 60:
        return True
    # A leap second is the last one of a month in UTC.
    minutes = hour * 60 + minute - (offset_hour * 60 + offset_minute) * (-1 if sign == "-" else 1)
    last_day = day + (minutes // 1440)
    return minutes % 1440 == 1439 and (last_day == days or last_day == 0)

# ---- names

# Joining_Type of Unicode 18.0, as the property is derived in DerivedJoiningType.txt: D or L, D or R.
JOINS_NEXT = """
    620 626 628 62a-62e 633-63f 641-647 649-64a 66e-66f 678-687 69a-6bf 6c1-6c2 6cc 6ce 6d0-6d1 6fa-6fc 6ff
    712-714 71a-71d 71f-727 729 72b 72d-72e 74e-758 75c-76a 76d-770 772 775-777 77a-77f 7ca-7ea 841-845 848
    84a-853 855 860 862-865 868 886 889-88d 88f 8a0-8a9 8af-8b0 8b3-8b8 8ba-8c8 1807 1820-1878 1887-18a8 18aa
    a840-a872 10ac0-10ac4 10acd 10ad3-10adc 10ade-10ae0 10aeb-10aee 10b80 10b82 10b86-10b88 10b8a-10b8b 10b8d
    10b90 10bad-10bae 10d00-10d21 10d23 10ec3-10ec4 10ec6-10ec7 10ed9-10eee 10f30-10f32 10f34-10f44 10f51-10f53
    10f70-10f73 10f76-10f81 10fb0 10fb2-10fb3 10fb8 10fbb-10fbc 10fbe-10fbf 10fc1 10fc4 10fca-10fcb 1e900-1e943
"""
JOINS_LAST = """
    620 622-63f 641-64a 66e-66f 671-673 675-6d3 6d5 6ee-6ef 6fa-6fc 6ff 710 712-72f 74d-77f 7ca-7ea 840-858 860
    862-865 867-86a 870-882 886 889-88f 8a0-8ac 8ae-8c8 1807 1820-1878 1887-18a8 18aa a840-a871 10ac0-10ac5 10ac7
    10ac9-10aca 10ace-10ad6 10ad8-10ae1 10ae4 10aeb-10aef 10b80-10b91 10ba9-10bae 10d01-10d23 10ec2-10ec4
    10ec6-10ec7 10f30-10f44 10f51-10f54 10f70-10f81 10fb0 10fb2-10fb6 10fb8-10fbf 10fc1-10fc4 10fc9-10fca
    1e900-1e943
"""

def is_in(ranges, sign):
    edges = (edge.partition("-") for edge in ranges.split())
    return any(int(first, 16) <= ord(sign) <= int(last or first, 16) for first, _, last in edges)

def is_emoji(sign):
    is_symbol = sign != "" and (unicodedata.category(sign) == "So" or sign == "\u2194")
    return is_symbol and (0x2190 <= ord(sign) <= 0x2bff or 0x1f000 <= ord(sign) <= 0x1faff)

def joins_emoji(before, after):
    before = before.removesuffix("\ufe0f")
    before = before[:-1] if "\U0001f3fb" <= before[-1:] <= "\U0001f3ff" else before
    return is_emoji(before[-1:]) and is_emoji(after[:1])

def joins(text, at):
    """Whether a joiner, or U+FE0F, stands where it shows."""
    sign, before, after = text[at], text[:at], text[at + 1:]
    is_letter = lambda sign: sign != "" and unicodedata.category(sign)[0] == "L"
    is_virama = lambda sign: sign != "" and unicodedata.combining(sign) == 9
    if sign == "\ufe0f":
        joined = before[-2:-1] == "\u200d" and joins_emoji(before[:-2], before[-1:])
        return is_emoji(before[-1:]) and (joined or after[:1] == "\u200d" and is_emoji(after[1:2]))
    if sign not in ("\u200c", "\u200d"):
        return False
    if is_virama(before[-1:]) or is_virama(after[:1]):
        front, behind = (before[:-1], after) if is_virama(before[-1:]) else (before, after[1:])
        while front and unicodedata.category(front[-1])[0] == "M":
            front = front[:-1]
        if is_letter(front[-1:]) and is_letter(behind[:1]):
            return True
    if sign == "\u200d":
        return joins_emoji(before, after)
    while before and unicodedata.category(before[-1]) in ("Mn", "Me"):
        before = before[:-1]
    while after and unicodedata.category(after[0]) in ("Mn", "Me"):
        after = after[1:]
    return before != "" and after != "" and is_in(JOINS_NEXT, before[-1]) and is_in(JOINS_LAST, after[0])

def is_spelled(text, limit):
    if not isinstance(text, str) or not 1 <= len(text.encode("utf-8")) <= limit or text[0] == "-" or "@" in text:
        return False
    for at, sign in enumerate(text):
        category, code = unicodedata.category(sign), ord(sign)
        if joins(text, at):
            continue
        if category in ("Cc", "Cf", "Zl", "Zp", "Co", "Cn") or category == "Zs" and sign != " ":
            return False
        if code in (0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xffa0) or 0x180b <= code <= 0x180f \
                or 0xfe00 <= code <= 0xfe0f or 0xe0100 <= code <= 0xe01ef:
            return False
    return unicodedata.is_normalized("NFC", text)

def is_name(text):
    return is_spelled(text, 255) and all(part not in ("", ".", "..") for part in text.split("/"))

def is_label(text):
    if not is_spelled(text, 64) or "/" in text or text in (".", ".."):
        return False
    digits = text[1:] if text[0] == "+" else text
    is_number = re.fullmatch("[0-9]+", digits) is not None
    return not (is_number or re.match(r"[0-9]{4}-", text) or len(text) >= 4 and re.fullmatch("[0-9a-fA-F]+", text))

# ---- objects

def parse_header(data):
    try:
        header = strict(data)
        need(is_count(header["v"]), "a header without a version")
        needs = header.get("needs", {})
        for names in (needs.get("read", []), needs.get("write", [])):
            need(isinstance(names, list) and all(isinstance(name, str) for name in names), "needs")
        if header["v"] > 1 or any(feature != "rename" for feature in needs.get("read", [])):
            raise Newer("a header")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Damage("a header that is not strict JSON")
    return header

def runs_of(value):
    need(isinstance(value, list) and all(isinstance(run, list) and len(run) == 2 for run in value), "the leaves")
    need(all(is_count(first) and is_count(count) and count > 0 for first, count in value), "an empty run of leaves")
    need(all(one[0] + one[1] < other[0] for one, other in zip(value, value[1:])), "runs of leaves that touch")
    return value

def check_base(base):
    need(isinstance(base, dict) and is_count(base.get("place")) and is_count(base.get("covers")), "a base")
    need(is_hex(base.get("hash"), 64) and 0 < base["place"] and base["covers"] < base["place"], "a base")
    return {key: base[key] for key in ("place", "hash", "covers")}

def check_header(header):
    """What a header must be by itself."""
    kind, size, place = header.get("type"), header.get("size"), header.get("place")
    need(kind in ("entry", "pack") and is_hex(header.get("store"), 32) and is_count(size), "a header")
    runs = runs_of(header.get("leaves"))
    need(len(runs) <= 1 or kind == "pack", "the number of runs of leaves")
    need(not runs or sum(runs[-1]) == size, "leaves that do not end at the size")
    edge, root = header.get("edge"), header.get("root")
    need(isinstance(edge, list) and all(is_hex(hash, 64) for hash in edge) and is_hex(root, 64), "a tree")
    need(len(edge) == bin(size).count("1") and fold([bytes.fromhex(hash) for hash in edge]).hex() == root, "a tree")
    tombstones = header.get("tombstones", [])
    need(isinstance(tombstones, list) and all(map(is_count, tombstones)), "tombstones")
    need(all(one < other for one, other in zip(tombstones, tombstones[1:])), "tombstones")
    need(all(any(first <= leaf < first + count for first, count in runs) for leaf in tombstones), "tombstones")
    base, covers = header.get("base"), header.get("covers")
    packs, dead = header.get("packs", []), header.get("dead", [])
    need(isinstance(packs, list) and isinstance(dead, list), "packs")
    if kind == "pack":
        need(place is None and base is None and covers is None and not packs and not dead, "a pack")
        return
    need(is_count(place) and place > 0, "a place")
    base = check_base(base) if base is not None else None
    need(base is None or base["place"] < place, "a base behind its entry")
    need((covers is None) == (not packs) and (covers is None or is_count(covers) and covers < place), "covers")
    need(covers is None or base is None or covers >= base["covers"], "covers that fall")
    names, runs = set(), []
    for pack in packs:
        need(isinstance(pack, dict) and is_hex(pack.get("name"), 32) and pack["name"] not in names, "a pack's name")
        names.add(pack["name"])
        need(all(is_count(pack.get(key)) for key in ("bytes", "records", "table")) and is_hex(pack.get("hash"), 64), "a pack")
        need(pack["records"] <= pack["table"] <= pack["bytes"], "a pack's offsets")
        runs += runs_of(pack.get("leaves"))
    end = 0
    for first, count in sorted(runs):
        need(first == end, "packs that do not tile")
        end += count
    need(end <= size, "packs behind the log's end")
    need(all(is_hex(name, 32) and name not in names for name in dead), "a dead pack")

def read_object(data, name):
    """The header, the records with the content that each leaf row gives, all contents, the object's hash."""
    need(len(data) >= 72, "an object without a table")
    *counts, magic, digest = struct.unpack("<7I4s32s", data[-64:])
    header_bytes, content_frames, records_frames, contents, leaves, table_bytes, version = counts
    need(magic == b"vrm1" and 72 <= table_bytes <= min(len(data), 256 << 20), "an object without a table")
    start = len(data) - table_bytes
    table = data[start:]
    need(blake3(table[:-32]).digest() == digest, "a table with another hash")
    if version > 1:
        raise Newer("an object")
    need(struct.unpack("<II", table[:8]) == (0x184D2A55, table_bytes - 8), "a table that is no skippable frame")
    frames = content_frames + records_frames
    need(8 + header_bytes + 52 * frames + 12 * contents + 4 * leaves + 64 == table_bytes, "counts that do not add up")
    need(header_bytes <= 8 << 20, "a header that is too long")
    header, at = parse_header(table[8:8 + header_bytes]), 8 + header_bytes
    check_header(header)
    frame_rows = [struct.unpack_from("<QIII32s", table, at + 52 * i) for i in range(frames)]
    at += 52 * frames
    content_rows = [struct.unpack_from("<III", table, at + 12 * i) for i in range(contents)]
    at += 12 * contents
    leaf_rows = struct.unpack_from(f"<{leaves}I", table, at)
    need(leaves == sum(count for _, count in header["leaves"]), "another number of leaves")
    end, raw = 0, []
    for number, (offset, packed, raw_bytes, first, frame_hash) in enumerate(frame_rows):
        need(offset == end and raw_bytes <= (64 << 20 if number < content_frames else 256 << 10), "a frame's row")
        end = offset + packed
        need(blake3(data[offset:end]).digest() == frame_hash, "a frame with another hash")
        raw.append(unzstd(data[offset:end], raw_bytes))
    need(end == start, "a gap before the table")
    texts, held = [], [[] for _ in range(content_frames)]
    for index, (frame, offset, length) in enumerate(content_rows):
        need(frame < content_frames and not any(held[frame + 1:]), "contents out of order")
        need(offset == sum(content_rows[other][2] for other in held[frame]), "contents that do not tile their frame")
        need(held[frame] or index == frame_rows[frame][3], "a frame's first content")
        held[frame].append(index)
        texts.append(raw[frame][offset:offset + length])
    for frame in range(content_frames):
        need(held[frame] and sum(content_rows[i][2] for i in held[frame]) == len(raw[frame]), "a frame's contents")
        need(len(held[frame]) == 1 or len(raw[frame]) <= 8 << 20, "a frame that is too long")
    lines = []
    for (_, _, _, first, _), frame in zip(frame_rows[content_frames:], raw[content_frames:]):
        need(frame[:1] == b"\n" and frame[-1:] == b"\n" and first == len(lines), "a frame of records out of order")
        lines += frame[1:-1].split(b"\n") if len(frame) > 1 else []
        need(first < len(lines), "a frame without records")
    need(len(lines) == leaves, "another number of records")
    need(all(row == 0xFFFFFFFF or row < contents for row in leaf_rows), "a content that is not there")
    is_at_home = header["type"] == ("entry" if name.startswith("log/") else "pack")
    need(is_at_home and (header["type"] == "pack" or name == f"log/{header['place']:020}"), "an object of another place")
    rows = [None if row == 0xFFFFFFFF else row for row in leaf_rows]
    return header, list(zip(lines, rows)), texts, digest.hex()

# ---- the tree

node = lambda left, right: hashlib.sha256(b"\1" + left + right).digest()

def fold(edge):
    root = edge[-1] if edge else hashlib.sha256().digest()
    for left in reversed(edge[:-1]):
        root = node(left, root)
    return root

class Tree:
    def __init__(self):
        self.size, self.edge = 0, []

    def append(self, id):
        hash, size = hashlib.sha256(b"\0" + id).digest(), self.size
        while size & 1:
            hash, size = node(self.edge.pop(), hash), size >> 1
        self.edge.append(hash)
        self.size += 1

    def state(self):
        return self.size, [hash.hex() for hash in self.edge], fold(self.edge).hex()

# ---- records

def parse(line):
    """A record: its kind, what it says, its id; Void where it cannot be read."""
    try:
        if len(line) > 64 << 10:
            raise ValueError("too long")
        redacted = re.fullmatch(rb'\{"type":"redacted","id":"([0-9a-f]{64})"\}', line)
        if redacted:
            return "redacted", {}, bytes.fromhex(redacted.group(1).decode())
        record = strict(line)
        kind, v, content = record["type"], record["v"], record.get("content")
        if not isinstance(kind, str) or not is_count(v) or kind == "redacted":
            raise ValueError("no type, no version")
        if content is not None and not is_hex(content, 64):
            raise ValueError("a content that is no hash")
        texts = lambda keys: all(record.get(key) is None or isinstance(record[key], str) for key in keys)
        if kind in ("revision", "label") and v != 1:
            if not isinstance(record["briefing"], str):
                raise ValueError("a briefing")
            kind = "newer"
        elif kind == "revision":
            meta = record.get("meta", {})
            fine = isinstance(record["briefing"], str) and is_count(record["number"]) and is_count(record["bytes"])
            fine = fine and (record.get("parent") is None or is_hex(record["parent"], 64)) and content is not None
            fine = fine and is_time(record["time"]) and is_time(record["recorded"]) and is_hex(record["salt"], 32)
            fine = fine and texts(("author", "note", "source")) and isinstance(meta, dict)
            fine = fine and (record.get("undoes") is None or is_hex(record["undoes"], 64))
            if not fine or not all(isinstance(value, str) for value in meta.values()):
                raise ValueError("a field")
        elif kind == "label":
            fine = isinstance(record["label"], str) and isinstance(record["briefing"], str) and texts(("author",))
            fine = fine and all(record.get(key) is None or is_hex(record[key], 64) for key in ("revision", "parent"))
            if not fine or not is_time(record["recorded"]) or not is_hex(record["salt"], 32):
                raise ValueError("a field")
        elif kind == "end" and v == 1:
            fine = isinstance(record["briefing"], str) and is_hex(record["revision"], 64) and is_time(record["time"])
            fine = fine and is_time(record["recorded"]) and is_hex(record["salt"], 32) and texts(("author", "reason"))
            if not fine:
                raise ValueError("a field")
        elif kind == "rename" and v == 1:
            fine = is_time(record["time"]) and is_time(record["recorded"]) and is_hex(record["salt"], 32)
            if not fine or not texts(("author", "note")) or not isinstance(record["renames"], list):
                raise ValueError("a field")
            for one in record["renames"]:
                if not isinstance(one["briefing"], str) or not isinstance(one["to"], str) or not is_hex(one["revision"], 64):
                    raise ValueError("a field")
        elif kind == "tombstone" and v == 1:
            fine = isinstance(record["by"], str) and isinstance(record["reason"], str) and is_time(record["recorded"])
            if not fine or not is_hex(record["salt"], 32):
                raise ValueError("a field")
            for taken in record["revisions"] if isinstance(record["revisions"], list) else [None]:
                fine = is_hex(taken["id"], 64) and (taken.get("briefing") is None or isinstance(taken["briefing"], str))
                fine = fine and (taken.get("number") is None or is_count(taken["number"]))
                if not fine or not (taken.get("parent") is None or is_hex(taken["parent"], 64)):
                    raise ValueError("a field")
        else:
            kind = "unknown"
        return kind, record, blake3(line).digest()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Void("a record that cannot be read")

class Records:
    """Which records count, in the order of the log."""
    def __init__(self, taken):
        self.taken, self.ids, self.heads, self.labels, self.newer = taken, set(), {}, {}, set()
        self.tree, self.revisions, self.voids = Tree(), [], 0
        # What is called so, of the names that were given or freed; and of each revision, whose it is.
        self.called, self.briefings, self.has_renames = {}, {}, False

    def key(self, name):
        """Stands for a briefing, whatever it is called."""
        return self.called.get(name, name)

    def take(self, leaf, line):
        """Takes the next record in; gives its kind and what it says."""
        id = blake3(line).digest()
        try:
            kind, record, id = parse(line)
        except Void:
            kind, record = "unreadable", {}
        self.tree.append(id)
        try:
            if kind == "unreadable" or id in self.ids:
                raise Void("twice, or unreadable")
            self.judge(kind, record, id)
            self.ids.add(id)
            for taken in record["revisions"] if kind == "tombstone" else []:
                need(self.taken.get(taken["id"], {}).get("leaf") == leaf, "a tombstone that its object does not list")
        except Void:
            self.voids += 1
        return kind, record

    def judge(self, kind, record, id):
        if kind == "revision":
            name, number = record["briefing"], record["number"]
            before, parent = self.heads.get(self.key(name), (0, None))
            if (number - 1, record.get("parent")) != (before, parent):
                if name in self.newer:
                    return
                raise Void("another number or parent")
            if parent is None and not is_name(name):
                raise Void("a name that no briefing may have")
            self.heads[self.key(name)] = (number, id.hex())
            self.briefings[id.hex()] = self.key(name)
            if id.hex() not in self.taken:
                self.revisions.append(f"{json.dumps(name)}@{number} {id.hex()}")
        elif kind == "label":
            key = (self.key(record["briefing"]), record["label"])
            if not is_label(record["label"]) or record.get("parent") is not None and self.labels.get(record["parent"]) != key:
                raise Void("a label that follows nothing")
            self.labels[id.hex()] = key
        elif kind == "end":
            is_its = self.briefings.get(record["revision"]) == self.key(record["briefing"])
            if not is_its and record["briefing"] not in self.newer:
                raise Void("an end behind a revision that its briefing does not have")
        elif kind == "rename":
            self.rename(record["renames"])
        elif kind == "newer":
            self.newer.add(record["briefing"])
        elif kind == "redacted":
            need(id.hex() in self.taken, "a redacted record without a tombstone")
            taken = self.taken[id.hex()]
            if taken.get("briefing") is not None and taken.get("number") is not None:
                key = self.key(taken["briefing"])
                if (taken["number"] - 1, taken.get("parent")) == self.heads.get(key, (0, None)):
                    self.heads[key], self.briefings[id.hex()] = (taken["number"], id.hex()), key

    def names(self):
        """What each briefing is called now of which a revision lives, and how many revisions it had."""
        living = {self.briefings[id] for id in self.briefings if id not in self.taken}
        called = {name for name in [*self.called, *self.heads] if isinstance(name, str)}
        now = sorted(name.encode("utf-8", "surrogatepass") for name in called if self.key(name) in living)
        return "".join(f"{name.decode()} {self.heads[self.key(name.decode())][0]}\n" for name in now)

    def rename(self, renames):
        old, new = [one["briefing"] for one in renames], [one["to"] for one in renames]
        if not renames or any(one == other for one, other in zip(old, new)):
            raise Void("no other name")
        if len(set(old)) < len(old) or len(set(new)) < len(new) or not all(map(is_name, new)):
            raise Void("a name that occurs twice, or that no briefing may have")
        if any(name in self.newer for name in old + new):
            self.newer.update(old + new)
            return
        for one in renames:
            if self.heads.get(self.key(one["briefing"]), (0, None))[1] != one["revision"]:
                raise Void("a briefing with another last revision")
            if one["to"] not in old and self.key(one["to"]) in self.heads:
                raise Void("a name that another briefing has")
        moved = {one["to"]: self.key(one["briefing"]) for one in renames}
        self.called.update({name: (self.tree.size, name) for name in old})
        self.called.update(moved)
        self.has_renames = True

# ---- the log

class Store:
    def __init__(self, path):
        self.path, self.objects = path, {}
        self.id = self.identity()

    def load(self, name):
        path = os.path.join(self.path, name)
        need(stat.S_ISREG(os.lstat(path).st_mode), f"{name}: not a file")
        return open(path, "rb").read()

    def identity(self):
        lines = self.load("store").split(b"\n")
        need(len(lines) == 3 and not lines[2] and blake3(lines[0]).hexdigest().encode() == lines[1], "store")
        try:
            identity = strict(lines[0])
        except ValueError:
            raise Damage("store")
        need(identity.get("type") == "store" and is_count(identity.get("v")) and is_hex(identity.get("id"), 32), "store")
        if identity["v"] > 1:
            raise Newer("the store")
        return identity["id"]

    def object(self, name):
        if name not in self.objects:
            read = read_object(self.load(name), name)
            need(read[0]["store"] == self.id, f"{name}: another store's object")
            self.objects[name] = read
        return self.objects[name]

    def entry(self, place):
        return self.object(f"log/{place:020}")

    def base_in_force(self, newest):
        """The header of the base in force, from the newest entry; None before the first packing."""
        run, place, (header, _, _, digest) = [], newest, self.entry(newest)
        while True:
            built_on = check_base(header["base"]) if header.get("base") is not None else None
            if header.get("covers") is None:
                break
            run.append((place, header, digest))
            place -= 1
            if header["covers"] >= place:
                break
            try:
                header, _, _, digest = self.entry(place)
            except (Damage, OSError):
                break
        in_force, found = built_on, None
        for place, header, digest in reversed(run):
            if (check_base(header["base"]) if header.get("base") is not None else None) == in_force:
                in_force, found = {"place": place, "hash": digest, "covers": header["covers"]}, header
        if found is None and in_force is not None:
            found, _, _, digest = self.entry(in_force["place"])
            need(digest == in_force["hash"] and found.get("covers") == in_force["covers"], "another base")
        return found

    def check(self):
        places = sorted(int(name) for name in os.listdir(os.path.join(self.path, "log")) if re.fullmatch(r"\d{20}", name))
        places = [place for place in places if 0 < place <= LIMIT]
        base = self.base_in_force(places[-1]) if places else None
        if os.path.lexists(os.path.join(self.path, "packed")):
            line = b'{"type":"packed","v":1,"store":"%s"}\n' % self.id.encode()
            need(self.load("packed") == line and base, "packed, without a base")
        covers = base["covers"] if base else 0
        live = [place for place in places if place > covers]
        need(live == list(range(covers + 1, covers + 1 + len(live))), "a missing entry")
        names = [f"log/{place:020}" for place in live]
        for pack in base["packs"] if base else []:
            name = f"packs/{pack['name']}.zst"
            header, _, _, digest = self.object(name)
            same = (digest, len(self.load(name)), header["leaves"]) == (pack["hash"], pack["bytes"], pack["leaves"])
            need(same, f"{name}: not the pack that the base lists")
            names.append(name)
        runs = sorted((first, count, name) for name in names for first, count in self.object(name)[0]["leaves"])
        end = 0
        for first, count, name in runs:
            need(first == end, f"{name}: a gap, or an overlap")
            end += count
        need(not places or end == self.entry(places[-1])[0]["size"], "another size")
        return self.check_records(names, runs, places[-1] if places else None), len(live)

    def check_records(self, names, runs, newest):
        lines, states = {}, {}
        for name in names:
            header, records, _, _ = self.object(name)
            numbers = [first + i for first, count in header["leaves"] for i in range(count)]
            lines.update({leaf: (name, line, row) for leaf, (line, row) in zip(numbers, records)})
            states.setdefault(header["size"], []).append((name, (header["size"], header["edge"], header["root"])))
        taken = {}
        for name in names:
            for leaf in self.object(name)[0].get("tombstones", []):
                try:
                    kind, record, _ = parse(lines[leaf][1])
                except Void:
                    continue
                need(kind == "tombstone", f"leaf {leaf}: not the tombstone that its object says")
                taken.update({one["id"]: {**one, "leaf": leaf} for one in record["revisions"]})
        records, said = Records(taken), {name: {} for name in names}
        self.check_states(records, states)
        for leaf in range(len(lines)):
            name, line, row = lines[leaf]
            kind, record = records.take(leaf, line)
            self.check_states(records, states)
            self.note_content(leaf, kind, record, row, self.object(name)[2], said[name])
        need(not states, "a tree that the log never had")
        needs = self.entry(newest)[0].get("needs", {}) if newest else {}
        is_said = all("rename" in needs.get(list_of, []) for list_of in ("read", "write"))
        need(is_said or not records.has_renames, "renames that the log does not say must be understood")
        for name in names:
            for number, text in enumerate(self.object(name)[2]):
                need(number in said[name], f"{name}: content {number} is no record's")
                expected = said[name][number]
                need(expected is None or blake3(text).hexdigest() == expected[0], f"{name}: another text")
                if expected and expected[1]:
                    text.decode("utf-8")
        return records

    def check_states(self, records, states):
        for name, state in states.pop(records.tree.size, []):
            need(state == records.tree.state(), f"{name}: another tree")

    def note_content(self, leaf, kind, record, row, texts, said):
        """Notes what a record says of the content that its leaf's row gives it."""
        if kind == "unreadable":
            if row is not None:
                said.setdefault(row, None)
            return
        names = record.get("content") if kind in ("revision", "unknown", "newer") else None
        need((names is None) == (row is None), f"leaf {leaf}: a content that is named, or there, and not both")
        if row is None:
            return
        need(kind != "revision" or len(texts[row]) == record["bytes"], f"leaf {leaf}: another length")
        before = said.get(row)
        need(before is None or before[0] == names, f"leaf {leaf}: two hashes of one content")
        said[row] = (names, kind == "revision" or bool(before and before[1]))

def verdict(path):
    """What a full check says: a word, and what it found."""
    try:
        records, entries = Store(path).check()
        return "sound", records, entries
    except Newer as error:
        return "newer", error, 0
    except (Damage, OSError, UnicodeDecodeError) as error:
        return "damaged", error, 0

if sys.argv[1:] == ["--verdicts"]:
    for path in sys.stdin:
        word, found, _ = verdict(path.rstrip("\n"))
        said = f" {found}"
        if word == "sound":
            names = blake3(found.names().encode("utf-8")).hexdigest()
            said = f" {len(found.revisions)} {found.voids} {found.tree.state()[2]} {names}"
        print(word + said.replace("\n", " "), flush=True)
    sys.exit(0)
word, found, entries = verdict(sys.argv[1])
if word == "sound":
    print("\n".join(found.revisions + [f"{entries} entries, {len(found.revisions)} revisions, root {found.tree.state()[2]}"]))
    if found.voids:
        print(f"{found.voids} records are void", file=sys.stderr)
    sys.exit(0)
print(f"{word}: {found!r}", file=sys.stderr)
sys.exit({"damaged": 4, "newer": 7}[word])
