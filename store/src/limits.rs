//! Every maximum of the format, with its unit and its reason.

/// Bytes of one content: what a program can still show and compare in memory.
pub const CONTENT_BYTES_MAX: usize = 64 << 20;

/// Bytes of one record's line, without its line feed: metadata, never a text.
pub const RECORD_BYTES_MAX: usize = 64 << 10;

/// Bytes of one briefing's name.
pub const NAME_BYTES_MAX: usize = 255;

/// Bytes of one label.
pub const LABEL_BYTES_MAX: usize = 64;

/// Raw bytes of a frame that holds more than one content: the window every zstd decoder accepts.
pub const FRAME_BYTES_MAX: usize = 8 << 20;

/// Raw bytes of a frame of records: one read and one decode when a single record is wanted. A pack that is to be small has frames
/// of as many.
pub const RECORDS_FRAME_BYTES_MAX: usize = 256 << 10;

/// Raw bytes at which any other frame of records is closed: a briefing's records stand in as many frames as it has revisions.
pub const RECORDS_FRAME_BYTES: usize = 64 << 10;

/// Raw bytes at which an entry's frame of contents is closed: a text read out of a batch costs the decode of what stands before
/// it in its frame, and a batch is of many short histories. Measured on 71,239 news-shaped revisions in batches of 4,096: 12 %
/// more bytes than frames of 1 MiB, and a quarter of the decode.
pub const ENTRY_FRAME_BYTES: usize = 256 << 10;

/// Bytes of texts and records after which an import writes what it has gathered, as one entry.
pub const IMPORT_BATCH_BYTES: usize = 32 << 20;

/// Records after which it does, however short their texts are.
pub const IMPORT_BATCH_RECORDS: usize = 32 << 10;

/// Bytes of objects that are merged into one pack, and so the bytes of a pack at most, nearly: held in memory while it is made.
pub const PACK_BYTES: u64 = 96 << 20;

/// Records of one pack at most, for the same reason.
pub const PACK_RECORDS: u64 = 1 << 20;

/// Raw bytes at which a pack's frame of short histories is closed: to read one text, what stands before it in its frame is decoded.
/// Measured on 71,239 news-shaped revisions: 3.5 % more bytes than frames of 4 MiB, and half the decode.
pub const PACK_FRAME_BYTES: usize = 2 << 20;

/// The same in a pack that is to be small.
pub const PACK_FRAME_BYTES_BEST: usize = 4 << 20;

/// Raw bytes of a briefing's texts in a pack from which on they have frames of their own, of up to 8 MiB: there is more alike
/// in one long history than in many short ones, and whoever reads one text of it reads others.
pub const LONG_HISTORY_BYTES: usize = 1 << 20;

/// Bytes of unpacked frames that merging keeps at hand.
pub const MERGE_CACHE_BYTES: usize = 96 << 20;

/// Entries after which a writer merges them by itself, if that is cheap.
pub const GATHERED_ENTRIES: usize = 1024;

/// Places from one try to do so to the next: each reads the tables of what it merges, and takes a fraction of a second.
pub const GATHERED_STEP: u64 = 64;

/// Bytes of objects that a writer merges by itself: a fraction of a second.
pub const GATHERED_BYTES: u64 = 16 << 20;

/// Seconds for which what a base covers is kept, so that copying `log/` and then `packs/`, file by file, is a backup.
pub const KEPT_SECONDS: i64 = 3600;

/// Base-two logarithm of the largest zstd window in bytes that is written, and that is accepted when read.
pub const WINDOW_LOG: u32 = 23;

/// Bytes of an object's table of contents: some ten million leaves.
pub const TABLE_BYTES_MAX: usize = 256 << 20;

/// Bytes of the JSON header within a table of contents: some ten thousand packs.
pub const HEADER_BYTES_MAX: usize = 8 << 20;

/// The largest integer that a record or a header may hold, so that every JSON reader reads the same number.
pub const INTEGER_MAX: u64 = 1 << 53;

/// Bytes of the object `store`.
pub const STORE_OBJECT_BYTES_MAX: usize = 4 << 10;
