"""Measures, for scripts/measure-tables: measure_tables.py PROGRAM DIR, where DIR/news.ndjson was imported into the store."""
import difflib, json, os, subprocess, sys, time

import pyarrow
import pyarrow.parquet

SAMPLE_S = 20

program, directory = sys.argv[1:]


def run(*words):
    began = time.monotonic()
    child = subprocess.Popen([program, "--quiet", *words])
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, words
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def bytes_below(path):
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path) for name in names)


out = f"{directory}/tables"
took, used, mib = run("export", "--format", "tables", "-o", out)
parts = json.load(open(f"{out}/manifest.json"))["tables"]
pairs = sum(part["rows"] for part in parts["pairs"])
rows = sum(part["rows"] for parts in parts.values() for part in parts)
print(f"variorum, all tables: {pairs:,} pairs, {rows:,} rows, {bytes_below(out) / 1e6:,.0f} MB in {took:.1f} s ({used:.1f} s of processors): "
      f"{pairs / took:,.0f} pairs/s, at most {mib:,.0f} MiB")
for table in ("revisions", "pairs", "changes", "sentences"):
    took, used, mib = run("export", "--format", "tables", "--tables", table, "-o", f"{directory}/{table}")
    print(f"  {table} alone: {took:.1f} s ({used:.1f} s), {bytes_below(f'{directory}/{table}') / 1e6:,.0f} MB, {mib:,.0f} MiB")
    if table == "changes":
        ours = pairs / used
took, _, _ = run("export", "--format", "tables", "-o", out)
print(f"  once more, with nothing new: {took:.2f} s")

# The peers' way: words by difflib, rows by pyarrow, one process.
texts, rows, compared = {}, [], 0
began = time.process_time()
schema = pyarrow.schema([(name, pyarrow.string()) for name in ("doc", "op", "old", "new")])
with open(f"{directory}/news.ndjson") as news, pyarrow.parquet.ParquetWriter(f"{directory}/peer.parquet", schema, compression="zstd") as writer:
    for line in news:
        revision = json.loads(line)
        old, new = texts.get(revision["doc"]), revision["content"].split()
        texts[revision["doc"]] = new
        if old is None:
            continue
        for op, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if op != "equal":
                rows.append({"doc": revision["doc"], "op": op, "old": " ".join(old[i1:i2]), "new": " ".join(new[j1:j2])})
        compared += 1
        if time.process_time() - began > SAMPLE_S:
            break
    writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
used = time.process_time() - began
print(f"difflib and pyarrow, changes alone: {compared:,} pairs in {used:.1f} s of a processor")
print(f"pairs in a second of a processor, changes alone: {ours:,.0f} and {compared / used:,.0f}, {ours / (compared / used):.1f} times as many")
