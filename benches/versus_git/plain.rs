//! What verifying cannot do without: reading every frame of a store, decoding it, and hashing it packed and raw.

use std::fs::{self, File};
use std::hint::black_box;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use zstd::bulk::Decompressor;
use zstd::zstd_safe::{find_frame_compressed_size, get_frame_content_size};

use crate::processes::files;

const FRAME_MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();

const THREADS: usize = 2;

/// A frame, and where it lies.
struct Frame {
    file: usize,
    offset: u64,
    packed_bytes: usize,
    raw_bytes: usize,
}

/// The frames of a store, found beforehand.
pub struct Frames {
    files: Vec<PathBuf>,
    frames: Vec<Frame>,
}

impl Frames {
    /// Finds the frames of every entry and every pack: they follow one another from the first byte to the table.
    pub fn find(store: &Path) -> Self {
        let files: Vec<_> = ["log", "packs"].iter().flat_map(|folder| files(&store.join(folder))).collect();
        let mut frames = Vec::new();
        for (file, path) in files.iter().enumerate() {
            let bytes = fs::read(path).unwrap();
            let mut rest = bytes.as_slice();
            while rest.starts_with(&FRAME_MAGIC) {
                let packed_bytes = find_frame_compressed_size(rest).expect("a frame");
                let raw_bytes = get_frame_content_size(rest).unwrap().expect("a frame states its size") as usize;
                frames.push(Frame { file, offset: (bytes.len() - rest.len()) as u64, packed_bytes, raw_bytes });
                rest = &rest[packed_bytes..];
            }
        }
        Self { files, frames }
    }

    /// How long it takes to read, decode and hash them all, on two threads.
    pub fn decode(&self) -> Duration {
        let start = Instant::now();
        let files: Vec<File> = self.files.iter().map(|path| File::open(path).unwrap()).collect();
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let (mut decoder, mut packed, mut raw) = (Decompressor::new().unwrap(), Vec::new(), Vec::new());
                    while let Some(frame) = self.frames.get(next.fetch_add(1, Ordering::Relaxed)) {
                        packed.resize(frame.packed_bytes, 0);
                        files[frame.file].read_exact_at(&mut packed, frame.offset).unwrap();
                        black_box(blake3::hash(&packed));
                        raw.clear();
                        raw.reserve(frame.raw_bytes);
                        decoder.decompress_to_buffer(&packed, &mut raw).unwrap();
                        black_box(blake3::hash(&raw));
                    }
                });
            }
        });
        start.elapsed()
    }
}
