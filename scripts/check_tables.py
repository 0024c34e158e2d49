"""What scripts/check-tables asks of tables.

    check_tables.py briefings           the sample briefings as JSON Lines, in the order of their times
    check_tables.py rebuild DIR         make each text of the tables in DIR from the one before it
    check_tables.py answers DIR [spark] ask DIR/parquet the questions of docs/analysis.md, of every engine;
                                        and DIR/cases those that fixtures/tables has answers to
"""
import csv, datetime, glob, io, json, os, re, sys

TABLES = ("revisions", "pairs", "changes", "sentences", "labels", "events")
ANALYSIS = "docs/analysis.md"
CASES = "fixtures/tables"
QUESTION = re.compile(r"```sql\n(.*?)```\n\n```csv\n(.*?)```", re.S)


def briefings():
    lines = []
    for path in sorted(glob.glob("fixtures/briefings/*/revisions.ndjson")):
        with open(path) as file:
            for line in map(json.loads, file):
                with open(f"{os.path.dirname(path)}/{line.pop('file')}", newline="") as text:
                    line["content"] = text.read()
                line["doc"] = line.pop("name")
                if "label" in line:
                    line["labels"] = [line.pop("label")]
                lines.append(line)
    lines.sort(key=lambda line: datetime.datetime.fromisoformat(line["time"]))
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))


def duckdb_over(folder, encoding="parquet"):
    import duckdb
    engine = duckdb.connect()
    engine.execute("SET TimeZone = 'UTC'")
    read = {
        "parquet": "read_parquet('{}')",
        "jsonl": "read_json('{}', format = 'newline_delimited')",
        "csv": "read_csv('{}', all_varchar = true, header = true)",
    }[encoding]
    for table in TABLES:
        engine.execute(f"CREATE VIEW {table} AS FROM {read.format(f'{folder}/{table}/*.{encoding}')}")
    return engine


def rebuild(folder):
    """Applies the rows of `changes` by the rule of docs/tables.md; the tables must have the texts."""
    engine = duckdb_over(folder)
    pairs = engine.execute("""
        SELECT p.leaf, a.text, b.text, p.words_deleted, p.words_inserted
        FROM pairs p JOIN revisions a ON a.id = p.old_id JOIN revisions b ON b.id = p.new_id ORDER BY p.leaf""")
    of_changes = engine.cursor().execute("""
        SELECT leaf, old_start, old_end, new_start, new_text, words_deleted, words_inserted, "move" IS NOT NULL AND op <> 'move'
        FROM changes ORDER BY leaf, change""")
    count, waiting = 0, of_changes.fetchone()
    while (pair := pairs.fetchone()) is not None:
        leaf, old, new, deleted, inserted = pair
        rows = []
        while waiting is not None and waiting[0] == leaf:
            rows.append(waiting[1:])
            waiting = of_changes.fetchone()
        assert sum(row[4] for row in rows) == deleted and sum(row[5] for row in rows) == inserted, leaf
        whole = [row for row in rows if not row[6]]
        left, position, kept = old.encode(), 0, b""
        for start, end in sorted(row[:2] for row in whole):
            kept, position = kept + left[position:start], end
        kept += left[position:]
        made = b""
        for start, text in sorted((row[2], row[3]) for row in whole if row[3]):
            taken = start - len(made)
            made, kept = made + kept[:taken] + text.encode(), kept[taken:]
        assert made + kept == new.encode(), f"the changes of leaf {leaf} do not give its text"
        count += 1
    assert waiting is None and count == engine.execute("SELECT count(*) FROM pairs").fetchone()[0]
    print(f"{count} texts made of the ones before them")


def as_csv(names, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def ask_duckdb(folder):
    engine = duckdb_over(folder)

    def ask(query):
        found = engine.execute(query)
        return as_csv([column[0] for column in found.description], found.fetchall())
    return ask


def ask_polars(folder):
    import polars
    frames = {table: polars.scan_parquet(f"{folder}/{table}/*.parquet") for table in TABLES}
    engine = polars.SQLContext(frames)

    def ask(query):
        found = engine.execute(query, eager=True)
        return as_csv(found.columns, found.rows())
    return ask


def ask_spark(folder):
    from pyspark.sql import SparkSession
    engine = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    engine = engine.config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", "2").getOrCreate()
    engine.sparkContext.setLogLevel("ERROR")
    for table in TABLES:
        engine.read.parquet(f"{folder}/{table}").createOrReplaceTempView(table)

    def ask(query):
        found = engine.sql(query)
        return as_csv(found.columns, found.collect())
    return ask


def answers(folder, with_spark):
    # Every encoding has the same rows.
    def counts(encoding):
        engine = duckdb_over(f"{folder}/{encoding}", encoding)
        count = lambda table: engine.execute(f"SELECT count(*), min(leaf::BIGINT), max(leaf::BIGINT) FROM {table}").fetchone()
        return [count(table) for table in TABLES if table != "events"]
    assert counts("parquet") == counts("jsonl") == counts("csv"), "the encodings differ"

    cases, folder = f"{folder}/cases", f"{folder}/parquet"
    with open(ANALYSIS) as file:
        text = file.read()
    if os.environ.get("UPDATE"):
        ask = ask_duckdb(folder)
        text = QUESTION.sub(lambda found: f"```sql\n{found[1]}```\n\n```csv\n{ask(found[1])}```", text)
        with open(ANALYSIS, "w") as file:
            file.write(text)
        ask = ask_duckdb(cases)
        for number, (query, _) in enumerate(QUESTION.findall(text), 1):
            if os.path.exists(path := f"{CASES}/{number}.csv"):
                with open(path, "w") as file:
                    file.write(ask(query))
    questions = QUESTION.findall(text)
    assert len(questions) == 10, f"{len(questions)} questions"
    asked = [(f"question {number}", folder, *question) for number, question in enumerate(questions, 1)]
    for path in sorted(glob.glob(f"{CASES}/*.csv")):
        number = int(os.path.splitext(os.path.basename(path))[0])
        with open(path, newline="") as file:
            asked.append((f"question {number} to {CASES}", cases, questions[number - 1][0], file.read()))
    engines = {"DuckDB": ask_duckdb, "polars": ask_polars}
    if with_spark:
        engines["Spark"] = ask_spark
    failed = 0
    for name, engine in engines.items():
        for of_folder in (folder, cases):
            ask = engine(of_folder)
            for question, _, query, expected in (one for one in asked if one[1] == of_folder):
                try:
                    answer = ask(query)
                except Exception as error:
                    answer = f"{type(error).__name__}: {error}\n"
                if answer != expected:
                    failed += 1
                    print(f"{name}, {question}:\n{answer}instead of\n{expected}")
        print(f"{name} {'answered' if not failed else 'failed'}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["briefings"]:
            briefings()
        case ["rebuild", folder]:
            rebuild(folder)
        case ["answers", folder, *spark]:
            answers(folder, bool(spark))
        case _:
            sys.exit(__doc__)
