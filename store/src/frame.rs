//! Zstandard frames (RFC 8878): compression, and decompression of hostile bytes within a stated
//! bound.

mod incremental;

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use zstd::bulk::Compressor;
use zstd::stream::raw::CParameter;
use zstd::zstd_safe::{self, DCtx, DParameter, InBuffer, OutBuffer, ResetDirective};

pub(crate) use incremental::IncrementalFrame;

use crate::limits::WINDOW_LOG;
use crate::ordered_parallel::{Reordered, processors};

/// The level of a commit's entry, and of packs by default: zstd's own default.
pub(crate) const LEVEL: i32 = 3;

/// The level of batches of many revisions, which packing will merge: as fast as texts can be read.
pub(crate) const LEVEL_BATCH: i32 = 1;

/// The level of a pack's records below [`LEVEL_SMALL`]: they are mostly hashes in hexadecimal
/// digits, in which higher levels find many matches that cost more than the digits themselves.
/// Measured on 30,000 records in frames of 256 KiB: 2.76 MB at level 1, 3.33 at 3, 2.99 at 6, 3.24
/// at 9, 2.72 at 19, whose parser weighs the cost of a match.
pub(crate) const LEVEL_RECORDS: i32 = 1;

/// From this level on, a pack is made for size rather than for fast reading.
pub(crate) const LEVEL_SMALL: i32 = 16;

/// Why a frame could not be decompressed as far as needed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The frame's header states another length than the table of contents.
    #[error("the frame's header does not state a length of {raw_bytes} bytes")]
    Header {
        /// The length in bytes that the table states.
        raw_bytes: u64,
    },
    /// zstd could not decode it, or it ends early.
    #[error("the frame cannot be decoded beyond byte {decoded_bytes}")]
    Decode {
        /// How many bytes could be decoded.
        decoded_bytes: usize,
    },
}

/// Compresses many frames with one context, which keeps its memory.
pub(crate) struct Packer(Compressor<'static>);

impl Packer {
    /// A packer at `level`, with a window of 8 MiB, stated sizes and zstd's own checksum, so that
    /// `zstd -t` finds damage too.
    pub(crate) fn new(level: i32) -> std::io::Result<Self> {
        let mut compressor = Compressor::new(level)?;
        compressor.set_parameter(CParameter::WindowLog(WINDOW_LOG))?;
        compressor.set_parameter(CParameter::ContentSizeFlag(true))?;
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        Ok(Self(compressor))
    }

    /// Compresses `raw` into one frame.
    pub(crate) fn pack(&mut self, raw: &[u8]) -> std::io::Result<Vec<u8>> {
        self.0.compress(raw)
    }

    /// The same, with what a table has to say of it.
    fn frame(&mut self, raw: &[u8]) -> std::io::Result<PackedFrame> {
        let packed = self.pack(raw)?;
        let hash = *blake3::hash(&packed).as_bytes();
        Ok(PackedFrame { raw_bytes: raw.len(), packed, hash })
    }
}

/// A frame that was compressed on another thread.
pub(crate) struct PackedFrame {
    pub(crate) raw_bytes: usize,
    pub(crate) packed: Vec<u8>,
    /// The BLAKE3 hash of the compressed bytes.
    pub(crate) hash: [u8; 32],
}

/// Compresses frames on all processors, or on the caller's thread where the system gives no other;
/// [`Self::next`] returns them in the order of [`Self::submit`].
pub(crate) struct FramePool {
    jobs: Option<SyncSender<(u64, Vec<u8>)>>,
    done: Receiver<(u64, std::io::Result<PackedFrame>)>,
    workers: Vec<JoinHandle<()>>,
    /// Compresses where there are no workers.
    packer: Option<Packer>,
    packed: Reordered<PackedFrame>,
    submitted: u64,
}

impl FramePool {
    /// A pool of [`processors`] threads, each with a packer at `level`.
    pub(crate) fn new(level: i32) -> std::io::Result<Self> {
        let threads = processors();
        let (jobs, to_do) = std::sync::mpsc::sync_channel::<(u64, Vec<u8>)>(threads);
        let (finished, done) = std::sync::mpsc::channel();
        let to_do = Arc::new(Mutex::new(to_do));
        let mut workers = Vec::new();
        for _ in 0..threads {
            let mut packer = Packer::new(level)?;
            let (to_do, finished) = (to_do.clone(), finished.clone());
            let run = move || {
                loop {
                    let job = to_do.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((number, raw)) = job else { return };
                    if finished.send((number, packer.frame(&raw))).is_err() {
                        return;
                    }
                }
            };
            workers.extend(std::thread::Builder::new().spawn(run));
        }
        let packer = if workers.is_empty() { Some(Packer::new(level)?) } else { None };
        Ok(Self { jobs: Some(jobs), done, workers, packer, packed: Reordered::new(), submitted: 0 })
    }

    /// Submits the contents of a frame; blocks while all threads are busy.
    pub(crate) fn submit(&mut self, raw: Vec<u8>) -> std::io::Result<()> {
        let job = (self.submitted, raw);
        self.submitted += 1;
        if let Some(packer) = &mut self.packer {
            self.packed.put(job.0, packer.frame(&job.1)?);
            return Ok(());
        }
        let sent = self.jobs.as_ref().map(|jobs| jobs.send(job).is_ok());
        if sent == Some(true) { Ok(()) } else { Err(std::io::Error::other("a compression thread ended unexpectedly")) }
    }

    /// The next frame, if it is ready; with `wait`, blocks until it is. `None` if none is left, or
    /// none is ready.
    pub(crate) fn next(&mut self, wait: bool) -> std::io::Result<Option<PackedFrame>> {
        while self.packed.returned() < self.submitted {
            if let Some(frame) = self.packed.next() {
                return Ok(Some(frame));
            }
            let gone = || std::io::Error::other("a compression thread ended unexpectedly");
            let (number, packed) = match self.done.try_recv() {
                Ok(done) => done,
                Err(_) if wait => self.done.recv().map_err(|_| gone())?,
                Err(_) => return Ok(None),
            };
            self.packed.put(number, packed?);
        }
        Ok(None)
    }
}

impl Drop for FramePool {
    fn drop(&mut self) {
        self.jobs = None;
        for worker in self.workers.drain(..) {
            // A thread that ended early was reported by `submit` or `next`.
            let _ = worker.join();
        }
    }
}

/// As much of a frame as could be decompressed, and why it ended early, if it did.
pub(crate) struct Unpacked {
    /// The decompressed bytes, perhaps only the first ones.
    pub(crate) bytes: Vec<u8>,
    /// Set if not everything could be decoded, or if the frame as a whole is invalid.
    pub(crate) error: Option<FrameError>,
}

thread_local! {
    /// The decompression context of this thread, kept from frame to frame.
    static CONTEXT: RefCell<Option<DCtx<'static>>> = const { RefCell::new(None) };
}

/// Decompresses a frame of which the table states `raw_bytes`; checks its end and its checksum.
///
/// Memory: what was decoded; for the rest of the stated length only addresses.
pub(crate) fn unpack(packed: &[u8], raw_bytes: usize) -> Unpacked {
    if let Err(error) = check_stated_length(packed, raw_bytes) {
        return Unpacked { bytes: Vec::new(), error: Some(error) };
    }
    let mut bytes = Vec::with_capacity(raw_bytes);
    let decoded =
        CONTEXT.with_borrow_mut(|context| decode(context.get_or_insert_with(DCtx::create), packed, &mut bytes));
    let sound = decoded == Ok(true) && bytes.len() == raw_bytes;
    let error = (!sound).then_some(FrameError::Decode { decoded_bytes: bytes.len() });
    Unpacked { bytes, error }
}

/// Checks that a frame's header states a length of `raw_bytes`.
fn check_stated_length(packed: &[u8], raw_bytes: usize) -> Result<(), FrameError> {
    match zstd_safe::get_frame_content_size(packed) {
        Ok(Some(stated)) if stated == raw_bytes as u64 => Ok(()),
        _ => Err(FrameError::Header { raw_bytes: raw_bytes as u64 }),
    }
}

/// Resets the context for a new frame, whatever happened to the one before. zstd writes straight
/// into the output buffer, which must stay the same, with the bytes decoded so far, from one call
/// to the next.
fn prepare(context: &mut DCtx<'static>) -> Result<(), zstd_safe::ErrorCode> {
    context.reset(ResetDirective::SessionAndParameters)?;
    context.set_parameter(DParameter::WindowLogMax(WINDOW_LOG))?;
    context.set_parameter(DParameter::StableOutBuffer(true))?;
    Ok(())
}

/// Decodes a frame; returns whether its end is that of `packed`.
fn decode(context: &mut DCtx<'static>, packed: &[u8], bytes: &mut Vec<u8>) -> Result<bool, zstd_safe::ErrorCode> {
    prepare(context)?;
    let (mut out, mut input) = (OutBuffer::around(bytes), InBuffer::around(packed));
    loop {
        let before = input.pos;
        let left = context.decompress_stream(&mut out, &mut input)?;
        if left == 0 || input.pos == packed.len() || input.pos == before {
            return Ok(left == 0 && input.pos == packed.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pack(raw: &[u8]) -> Vec<u8> {
        Packer::new(LEVEL).unwrap().pack(raw).unwrap()
    }

    #[test]
    fn a_frame_unpacks_and_nothing_may_follow_it() {
        for text in [String::new(), "Ferry count corrected. ".repeat(20_000)] {
            let mut packed = pack(text.as_bytes());
            let unpacked = unpack(&packed, text.len());
            assert_eq!((unpacked.error, unpacked.bytes), (None, text.clone().into_bytes()));
            packed.push(0);
            assert_eq!(unpack(&packed, text.len()).error, Some(FrameError::Decode { decoded_bytes: text.len() }));
        }
    }

    #[test]
    fn a_frame_that_claims_another_size_is_refused_before_it_is_decoded() {
        let packed = pack(&vec![0; 1 << 24]);
        assert!(matches!(unpack(&packed, 4096).error, Some(FrameError::Header { .. })));
    }

    #[test]
    fn a_flipped_bit_is_found() {
        let text = "The council will not raise the fare before June.";
        let packed = pack(text.as_bytes());
        for at in 0..packed.len() * 8 {
            let mut flipped = packed.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            let unpacked = unpack(&flipped, text.len());
            assert!(unpacked.error.is_some() || unpacked.bytes == text.as_bytes(), "bit {at}");
        }
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), raw in 0usize..5000) {
            let unpacked = unpack(&bytes, raw);
            prop_assert!(unpacked.bytes.len() <= raw);
        }
    }
}
