//! The limits of the format and of this implementation, each with its unit and its reason.

/// Maximum bytes of one content: it can still be compared and shown in memory.
pub const CONTENT_BYTES_MAX: usize = 64 << 20;

/// Maximum bytes of a record's line, without its line feed: a record is metadata, never a text.
pub const RECORD_BYTES_MAX: usize = 64 << 10;

/// Maximum bytes of a briefing's name.
pub const NAME_BYTES_MAX: usize = 255;

/// Maximum bytes of a label.
pub const LABEL_BYTES_MAX: usize = 64;

/// Maximum decompressed bytes of a frame with more than one content: the window that every zstd
/// decoder accepts.
pub const FRAME_BYTES_MAX: usize = 8 << 20;

/// Maximum decompressed bytes of a frame of records, as reading one record means reading and
/// decompressing its frame. Packs made for size have frames of as many.
pub const RECORDS_FRAME_BYTES_MAX: usize = 256 << 10;

/// Decompressed bytes at which other frames of records are closed: the records of one briefing may
/// be in as many frames as it has revisions.
pub const RECORDS_FRAME_BYTES: usize = 64 << 10;

/// Decompressed bytes at which an entry's frame of contents is closed: to read a text, everything
/// before it in its frame is decompressed, and a batch holds many short histories. Measured on
/// 71,239 news-shaped revisions in batches of 4,096: 12% more bytes than with frames of 1 MiB, and
/// a quarter of the decompression.
pub const ENTRY_FRAME_BYTES: usize = 256 << 10;

/// Bytes of texts and records after which an import writes its batch, as one entry.
pub const IMPORT_BATCH_BYTES: usize = 32 << 20;

/// Records after which an import writes its batch, however short their texts are.
pub const IMPORT_BATCH_RECORDS: usize = 32 << 10;

/// Bytes of objects that are merged into one pack, and so roughly the maximum size of a pack: it is
/// held in memory while it is written.
pub const PACK_BYTES: u64 = 96 << 20;

/// Maximum records of a pack, for the same reason.
pub const PACK_RECORDS: u64 = 1 << 20;

/// Decompressed bytes at which a pack's frame of short histories is closed: to read one text,
/// everything before it in its frame is decompressed. Measured on 71,239 news-shaped revisions:
/// 3.5% more bytes than with frames of 4 MiB, and half the decompression.
pub const PACK_FRAME_BYTES: usize = 2 << 20;

/// The same in a pack made for size.
pub const PACK_FRAME_BYTES_BEST: usize = 4 << 20;

/// From this many decompressed bytes on, the texts of a briefing have frames of their own in a
/// pack, of up to 8 MiB: one long history has more in common than many short ones, and whoever
/// reads one of its texts reads others.
pub const LONG_HISTORY_BYTES: usize = 1 << 20;

/// Bytes of decompressed frames that merging caches.
pub const MERGE_CACHE_BYTES: usize = 96 << 20;

/// Entries after which a writer merges them automatically, if that is cheap.
pub const GATHERED_ENTRIES: usize = 1024;

/// Entries from one attempt at automatic merging to the next: each reads the tables of what it
/// merges, which takes a fraction of a second.
pub const GATHERED_STEP: u64 = 64;

/// Maximum bytes of objects that a writer merges automatically: a fraction of a second.
pub const GATHERED_BYTES: u64 = 16 << 20;

/// Seconds for which objects are kept after they were merged, by the shelf's clock, so that copying
/// `log/` and `packs/`, file by file and in any order, makes a backup; and for which writers leave
/// packing to a packer whose packs lie there.
pub const KEPT_SECONDS: i64 = 3600;

/// Bytes to be merged from which on a packer says at its beginning that it is at work: less takes a
/// fraction of a second.
pub const CLAIM_BYTES: u64 = 1 << 20;

/// Maximum bytes of packs that a writer reads back by itself before it removes what they stand for:
/// a fraction of a second.
pub const READ_BACK_BYTES: u64 = 64 << 20;

/// Base-two logarithm of the largest zstd window, in bytes, that is written and that is accepted
/// when reading.
pub const WINDOW_LOG: u32 = 23;

/// Maximum bytes of an object's table of contents: some ten million leaves.
pub const TABLE_BYTES_MAX: usize = 256 << 20;

/// Maximum bytes of the JSON header within a table of contents: some ten thousand packs.
pub const HEADER_BYTES_MAX: usize = 8 << 20;

/// The largest integer allowed in a record or a header: every JSON parser reads it as the same
/// number.
pub const INTEGER_MAX: u64 = 1 << 53;

/// Maximum bytes of the object `store`.
pub const STORE_OBJECT_BYTES_MAX: usize = 4 << 10;
