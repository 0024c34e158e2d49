//! The corpora, as files: JSON Lines for us, the same revisions as a `git fast-import` stream for git.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;
use variorum_store::Time;

use crate::generated;
use crate::processes::Bench;

/// One line of a corpus, or of an export.
#[derive(Deserialize)]
pub struct Line {
    pub doc: String,
    time: When,
    author: Option<String>,
    note: Option<String>,
    pub content: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum When {
    Seconds(i64),
    Text(String),
}

/// Stands for all that a revision says.
pub type Digest = [u8; 16];

impl Line {
    fn seconds(&self) -> i64 {
        match &self.time {
            When::Seconds(seconds) => *seconds,
            When::Text(text) => Time::parse(text).unwrap().instant().seconds,
        }
    }

    fn author(&self) -> &str {
        self.author.as_deref().unwrap_or_default()
    }

    fn note(&self) -> &str {
        self.note.as_deref().unwrap_or_default()
    }

    /// The beginning of the BLAKE3 hash of its time, author, note and text.
    pub fn digest(&self) -> Digest {
        let mut hasher = blake3::Hasher::new();
        for field in [self.seconds().to_string().as_str(), self.author(), self.note(), &self.content] {
            hasher.update(&(field.len() as u64).to_le_bytes()).update(field.as_bytes());
        }
        let mut digest = Digest::default();
        hasher.finalize_xof().fill(&mut digest);
        digest
    }

    /// As a commit that writes one file.
    fn write_commit(&self, out: &mut impl Write) -> std::io::Result<()> {
        let author: String = self.author().chars().filter(|c| !['<', '>', '\n'].contains(c)).collect();
        let author = if author.is_empty() { "nobody" } else { &author };
        // git knows no time before 1970.
        let (seconds, note) = (self.seconds().max(1), self.note());
        writeln!(out, "commit refs/heads/main")?;
        writeln!(out, "author {author} <desk@example.org> {seconds} +0000")?;
        writeln!(out, "committer {author} <desk@example.org> {seconds} +0000")?;
        writeln!(out, "data {}\n{note}", note.len())?;
        writeln!(out, "M 100644 inline {}\ndata {}\n{}", self.doc, self.content.len(), self.content)
    }
}

/// A briefing, with what each of its revisions says, oldest first.
pub struct Briefing {
    pub name: String,
    pub digests: Vec<Digest>,
}

/// What is known of a corpus that lies in files.
pub struct Corpus {
    pub name: &'static str,
    pub jsonl: PathBuf,
    pub stream: PathBuf,
    pub bytes: u64,
    pub briefings: Vec<Briefing>,
    /// The place of each briefing by its name.
    pub places: HashMap<String, usize>,
    /// For each line its briefing's place, and the number of the revision.
    pub revisions: Vec<(usize, usize)>,
}

impl Corpus {
    /// Writes the files of a corpus, line by line: one may be larger than memory. `shared` is where corpora lie; the generated
    /// one needs none.
    pub fn write(bench: &Bench, name: &'static str, shared: &Path, articles: usize) -> Self {
        bench.fresh(name);
        let dir = bench.path(name);
        let mut corpus = Self {
            name,
            jsonl: dir.join("revisions.jsonl"),
            stream: dir.join("stream"),
            bytes: 0,
            briefings: Vec::new(),
            places: HashMap::new(),
            revisions: Vec::new(),
        };
        let mut jsonl = BufWriter::new(File::create(&corpus.jsonl).unwrap());
        let mut stream = BufWriter::new(File::create(&corpus.stream).unwrap());
        let (source, child) = source(name, shared, articles);
        for_each_line(source, |bytes, line| {
            jsonl.write_all(bytes).unwrap();
            line.write_commit(&mut stream).unwrap();
            corpus.add(line);
        });
        if let Some(mut child) = child {
            assert!(child.wait().unwrap().success(), "{name} cannot be read");
        }
        for file in [jsonl, stream] {
            // On the disk before the first measurement, not during it.
            file.into_inner().unwrap().sync_all().unwrap();
        }
        corpus
    }

    fn add(&mut self, line: Line) {
        let digest = line.digest();
        self.bytes += line.content.len() as u64;
        let place = *self.places.entry(line.doc).or_insert_with_key(|name| {
            self.briefings.push(Briefing { name: name.clone(), digests: Vec::new() });
            self.briefings.len() - 1
        });
        self.briefings[place].digests.push(digest);
        self.revisions.push((place, self.briefings[place].digests.len()));
    }

    /// Calls for each line, and what it says.
    pub fn for_each(&self, call: impl FnMut(&[u8], Line)) {
        for_each_line(File::open(&self.jsonl).unwrap(), call);
    }

    pub fn about(&self) -> String {
        let (revisions, briefings, megabytes) = (self.revisions.len(), self.briefings.len(), self.bytes / 1_000_000);
        format!("{}: {revisions} revisions of {briefings} briefings, {megabytes} MB", self.name)
    }
}

/// A corpus as JSON Lines, and the process that gives them, if one does.
fn source(name: &str, shared: &Path, articles: usize) -> (Box<dyn Read>, Option<Child>) {
    let mut command = match name {
        "generated" => return (Box::new(Cursor::new(generated::json_lines(articles))), None),
        "news" => {
            let mut command = Command::new("python3");
            command.arg(shared.join("tools/newsgen.py")).arg(articles.to_string());
            command
        }
        _ => {
            let mut command = Command::new("zstd");
            command.args(["-dc", "--long=27"]).arg(shared.join("corpora").join(format!("{name}.ndjson.zst")));
            command
        }
    };
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the corpus can be read");
    (Box::new(child.stdout.take().unwrap()), Some(child))
}

/// Calls for each line of JSON, with its bytes.
pub fn for_each_line(from: impl Read, mut call: impl FnMut(&[u8], Line)) {
    let mut from = BufReader::with_capacity(1 << 20, from);
    let mut bytes = Vec::new();
    while from.read_until(b'\n', &mut bytes).unwrap() > 0 {
        call(&bytes, serde_json::from_slice(&bytes).expect("a revision"));
        bytes.clear();
    }
}
