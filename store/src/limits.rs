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

/// Raw bytes of a frame of records: one read and one decode when a single record is wanted.
pub const RECORDS_FRAME_BYTES_MAX: usize = 256 << 10;

/// Raw bytes at which an entry's frame of contents is closed: a text read out of a batch costs the decode of what stands before
/// it in its frame, and a batch is of many short histories. Measured on 71,239 news-shaped revisions in batches of 4,096: 12 %
/// more bytes than frames of 1 MiB, and a quarter of the decode.
pub const ENTRY_FRAME_BYTES: usize = 256 << 10;

/// Raw bytes at which an entry's frame of records is closed: a briefing's records stand in as many frames as it has revisions.
pub const ENTRY_RECORDS_FRAME_BYTES: usize = 64 << 10;

/// Bytes of text after which an import writes what it has gathered, as one entry.
pub const IMPORT_BATCH_BYTES: usize = 32 << 20;

/// Records after which it does, however short their texts are.
pub const IMPORT_BATCH_RECORDS: usize = 32 << 10;

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
