//! Incremental decompression of a frame whose texts are read one by one: only as far as needed,
//! each byte once.

use memmap2::{MmapMut, MmapOptions};
use zstd::zstd_safe::{self, DCtx, DParameter, InBuffer, OutBuffer, WriteBuf};

use super::{CONTEXT, FrameError, check_stated_length, prepare};

/// A compressed frame, and its contents up to the last byte that was needed, or little more. Its
/// checksum is not looked at: whoever reads a text of it checks the text's own hash.
///
/// Memory: the compressed frame and what was decompressed, in steps of 2 MiB if it is large; for
/// the rest of the stated length only addresses.
pub(crate) struct IncrementalFrame {
    packed: Vec<u8>,
    /// How many compressed bytes zstd has consumed.
    consumed: usize,
    /// How many compressed bytes zstd wants next; 0 after the end of the frame, or after an error.
    wants: usize,
    output: Output,
    /// Taken from the thread, and returned when this is dropped.
    context: Option<DCtx<'static>>,
}

impl IncrementalFrame {
    /// A frame of which the table states `raw_bytes`. Errors: [`FrameError::Header`].
    pub(crate) fn new(packed: Vec<u8>, raw_bytes: usize) -> Result<Self, FrameError> {
        check_stated_length(&packed, raw_bytes)?;
        let mut context = CONTEXT.take().unwrap_or_else(DCtx::create);
        prepare(&mut context)
            .and_then(|()| context.set_parameter(DParameter::ForceIgnoreChecksum(true)).map(drop))
            .map_err(|_| FrameError::Decode { decoded_bytes: 0 })?;
        Ok(Self { packed, consumed: 0, wants: 1, output: Output::of(raw_bytes), context: Some(context) })
    }

    /// The first `wanted_bytes` of its contents. Errors: [`FrameError::Decode`] if fewer can be
    /// decompressed.
    ///
    /// zstd is fed block by block, each as long as it asked for: so no block is decompressed in
    /// vain, nor copied to be completed. Similar texts compress to less than 2 KiB for a block of
    /// 128 KiB.
    pub(crate) fn up_to(&mut self, wanted_bytes: usize) -> Result<&[u8], FrameError> {
        while self.output.text().len() < wanted_bytes && self.wants > 0 {
            let end = self.packed.len().min(self.consumed.saturating_add(self.wants));
            let mut block = InBuffer::around(self.packed.get(self.consumed..end).unwrap_or_default());
            let decoded = self.context.as_mut().map(|context| self.output.decode(context, &mut block));
            self.wants = match decoded {
                Some(Ok(wants)) if block.pos > 0 => wants,
                _ => 0,
            };
            self.consumed += block.pos;
        }
        let text = self.output.text();
        text.get(..wanted_bytes).ok_or(FrameError::Decode { decoded_bytes: text.len() })
    }
}

impl Drop for IncrementalFrame {
    fn drop(&mut self) {
        // Fails only while the thread ends, when nothing need be kept.
        let _ = CONTEXT.try_with(|kept| kept.replace(self.context.take()));
    }
}

/// Bytes of a large page, on machines that have them.
const LARGE_PAGE_BYTES: usize = 2 << 20;

/// From this many decompressed bytes on, large pages are requested.
const LARGE_BYTES: usize = LARGE_PAGE_BYTES / 2;

/// The output buffer: it must not move while it grows, as zstd refers back to what it has written.
enum Output {
    Small(Vec<u8>),
    /// In large pages if the system has them: in a process that has just started, getting pages of
    /// 4 KiB one by one takes half as long as decompressing into them, and one or two large ones
    /// are enough.
    Large {
        map: MmapMut,
        begin: usize,
        raw_bytes: usize,
        filled: usize,
    },
}

impl Output {
    fn of(raw_bytes: usize) -> Self {
        // Enough for large pages up to the end, wherever the first one begins.
        let bytes = raw_bytes.next_multiple_of(LARGE_PAGE_BYTES) + LARGE_PAGE_BYTES;
        let mapped = (raw_bytes >= LARGE_BYTES).then(|| MmapOptions::new().len(bytes).no_reserve_swap().map_anon());
        let Some(Ok(map)) = mapped else { return Self::Small(Vec::with_capacity(raw_bytes)) };
        // If it is refused, pages of 4 KiB will do.
        #[cfg(target_os = "linux")]
        let _ = map.advise(memmap2::Advice::HugePage);
        let begin = map.as_ptr().align_offset(LARGE_PAGE_BYTES).min(LARGE_PAGE_BYTES);
        Self::Large { map, begin, raw_bytes, filled: 0 }
    }

    /// What was decompressed so far.
    fn text(&self) -> &[u8] {
        match self {
            Self::Small(bytes) => bytes,
            Self::Large { map, begin, filled, .. } => map.get(*begin..begin + filled).unwrap_or_default(),
        }
    }

    /// Decompresses `input` and appends the result; returns how many bytes zstd wants next.
    fn decode(&mut self, context: &mut DCtx<'static>, input: &mut InBuffer<'_>) -> Result<usize, zstd_safe::ErrorCode> {
        match self {
            Self::Small(bytes) => {
                let filled = bytes.len();
                decode_after(context, input, bytes, filled).map(|(wants, _)| wants)
            }
            Self::Large { map, begin, raw_bytes, filled } => {
                let bytes = map.get_mut(*begin..*begin + *raw_bytes).unwrap_or_default();
                let (wants, end) = decode_after(context, input, bytes, *filled)?;
                *filled = end;
                Ok(wants)
            }
        }
    }
}

/// Decompresses `input` into `bytes` after the first `filled`; returns how many bytes zstd wants
/// next, and how many are filled now.
fn decode_after<B: WriteBuf + ?Sized>(
    context: &mut DCtx<'static>,
    input: &mut InBuffer<'_>,
    bytes: &mut B,
    filled: usize,
) -> Result<(usize, usize), zstd_safe::ErrorCode> {
    let mut out = OutBuffer::around_pos(bytes, filled);
    let wants = context.decompress_stream(&mut out, input)?;
    Ok((wants, out.pos()))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::frame::{LEVEL, Packer};

    fn pack(raw: &[u8]) -> Vec<u8> {
        Packer::new(LEVEL).unwrap().pack(raw).unwrap()
    }

    /// Text that compresses well and is not periodic.
    fn text(bytes: usize) -> Vec<u8> {
        let lines =
            (0..).map(|number| format!("Ferry {number}: {} passengers, {} lost.\n", number * 7919 % 400, number % 13));
        lines.flat_map(String::into_bytes).take(bytes).collect()
    }

    #[test]
    fn a_frame_is_decompressed_as_far_as_needed_whatever_its_size() {
        for raw_bytes in [0, 1, 5000, LARGE_BYTES - 1, LARGE_BYTES, 5 << 20] {
            let text = text(raw_bytes);
            let mut frame = IncrementalFrame::new(pack(&text), raw_bytes).unwrap();
            let mut most = 0;
            for wanted in [0, raw_bytes.min(1), raw_bytes / 3, raw_bytes / 2, raw_bytes / 4, raw_bytes] {
                most = wanted.max(most);
                assert!(frame.up_to(wanted).unwrap() == &text[..wanted], "{wanted} of {raw_bytes}");
                assert!(frame.output.text().len() <= most + (128 << 10), "{wanted} of {raw_bytes}");
            }
            let beyond = frame.up_to(raw_bytes + 1);
            assert_eq!(beyond, Err(FrameError::Decode { decoded_bytes: raw_bytes }));
        }
    }

    #[test]
    fn a_truncated_frame_can_be_read_up_to_where_it_ends() {
        let text = text(3 << 20);
        let mut packed = pack(&text);
        packed.truncate(packed.len() / 2);
        let mut frame = IncrementalFrame::new(packed, text.len()).unwrap();
        let Err(FrameError::Decode { decoded_bytes }) = frame.up_to(text.len()) else { panic!("it is truncated") };
        assert!(decoded_bytes > text.len() / 4, "{decoded_bytes}");
        assert!(frame.up_to(decoded_bytes).unwrap() == &text[..decoded_bytes]);
        assert_eq!(frame.up_to(decoded_bytes + 1), Err(FrameError::Decode { decoded_bytes }));
    }

    #[test]
    fn two_frames_at_once_do_not_interfere() {
        let (one, other) = (text(2 << 20), text(1 << 20));
        let mut first = IncrementalFrame::new(pack(&one), one.len()).unwrap();
        assert!(first.up_to(1 << 18).unwrap() == &one[..1 << 18]);
        let mut second = IncrementalFrame::new(pack(&other), other.len()).unwrap();
        assert!(second.up_to(other.len()).unwrap() == other);
        assert!(first.up_to(one.len()).unwrap() == one);
    }

    /// A frame that takes large pages. It is made once for all that is done to it.
    static LARGE: LazyLock<Vec<u8>> = LazyLock::new(|| pack(&text(LARGE_BYTES + 1000)));

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), raw in 0usize..5000) {
            if let Ok(mut frame) = IncrementalFrame::new(bytes, raw) {
                for wanted in [1, raw / 2, raw] {
                    let _ = frame.up_to(wanted);
                }
                prop_assert!(frame.output.text().len() <= raw.max(1));
            }
        }

        #[test]
        fn a_flipped_bit_gives_an_error_or_bytes_never_a_panic(at in 0usize..20_000, bit in 0u8..8) {
            let (mut packed, raw) = (LARGE.clone(), LARGE_BYTES + 1000);
            let at = at % packed.len();
            packed[at] ^= 1 << bit;
            if let Ok(mut frame) = IncrementalFrame::new(packed, raw) {
                for wanted in [1, raw / 2, raw] {
                    let _ = frame.up_to(wanted);
                }
            }
        }
    }
}
