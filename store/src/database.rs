//! The SQLite files that a reader keeps for itself: made where they are missing, anew where they
//! are broken or another version's, and never waited for by an fsync.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior};

use crate::error::Error;
use crate::shelf::{file_bytes, make_folder, remove_files};

/// What ended work on such a file: SQLite's own error stays within the crate.
#[derive(Debug)]
pub(crate) enum DatabaseError {
    /// SQLite's.
    Sqlite(rusqlite::Error),
    /// Any other of the engine's.
    Engine(Error),
}

/// The result of work on such a file.
pub(crate) type Result<T> = std::result::Result<T, DatabaseError>;

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Error> for DatabaseError {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<DatabaseError> for Error {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Sqlite(error) => Self::Catalog(Box::new(error)),
            DatabaseError::Engine(error) => error,
        }
    }
}

/// How long one reader waits for another that is writing the same file.
const BUSY: Duration = Duration::from_secs(60);

/// Bytes of the write-ahead log (WAL) that every opening may have to read through, before it is
/// moved into the file: some six commits.
pub(crate) const WAL_BYTES_MAX: u64 = 256 << 10;

/// What a file holds.
pub(crate) struct Schema {
    /// The file's name in the folder.
    pub(crate) file: &'static str,
    /// Raised whenever the tables change: a file of another version is made anew.
    pub(crate) version: i64,
    /// The statements that make the tables.
    pub(crate) tables: &'static str,
}

impl Schema {
    /// Opens the file in `folder`, making it where it is missing and anew where it is another
    /// version's or broken.
    ///
    /// Errors: I/O, SQLite. Cost: some 0.3 ms.
    pub(crate) fn open(&self, folder: &Path) -> Result<Connection> {
        make_folder(folder)?;
        let path = folder.join(self.file);
        match self.connect(&path) {
            Err(error) if is_broken(&error) => {
                remove_files(folder, self.file)?;
                self.connect(&path)
            }
            other => other,
        }
    }

    fn connect(&self, path: &Path) -> Result<Connection> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        // The write-ahead log lets readers read while one writes, and needs no fsync: after a power
        // loss the file is an older one, and is brought up to date from its bookmark. Closing must
        // not move the log into the file, which would cost two fsyncs a run.
        let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
        if mode != "wal" {
            let _: String = connection.query_row("PRAGMA journal_mode = wal", [], |row| row.get(0))?;
        }
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.execute_batch("PRAGMA synchronous = normal; PRAGMA wal_autocheckpoint = 0")?;
        self.prepare(connection)
    }

    /// The same without a file.
    pub(crate) fn in_memory(&self) -> Result<Connection> {
        self.prepare(Connection::open_in_memory()?)
    }

    /// The same in a file without a name, which takes memory only as far as its cache goes.
    pub(crate) fn temporary(&self) -> Result<Connection> {
        let connection = Connection::open("")?;
        connection.execute_batch("PRAGMA journal_mode = off; PRAGMA synchronous = off")?;
        self.prepare(connection)
    }

    fn prepare(&self, mut connection: Connection) -> Result<Connection> {
        // A statement is planned once, and not again for every value that it is asked with.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let version =
            |connection: &Connection| connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
        if version(&connection)? != self.version {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            if version(&transaction)? != self.version {
                self.make_anew(&transaction)?;
                transaction.pragma_update(None, "user_version", self.version)?;
            }
            transaction.commit()?;
        }
        Ok(connection)
    }

    /// Makes every table anew, without rows; those of another version go.
    pub(crate) fn make_anew(&self, connection: &Connection) -> Result<()> {
        // The tables behind a virtual one go with it.
        let query = "SELECT name FROM pragma_table_list
                     WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        let mut names = connection.prepare(query)?;
        let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?;
        for name in names {
            connection.execute_batch(&format!("DROP TABLE IF EXISTS \"{}\"", name.replace('"', "\"\"")))?;
        }
        Ok(connection.execute_batch(self.tables)?)
    }
}

/// Checkpoints: moves the WAL into the file and truncates it, once it is longer than that: every
/// opening has to read it through.
///
/// SQLite's own checkpoints do not help here: how far one came is remembered only while some
/// process has the file open. Other readers may hold the log; then the next one to write will do.
/// Cost: a stat; two fsyncs when it is cut.
pub(crate) fn checkpoint_if_long(connection: &Connection, bytes_max: u64) -> Result<()> {
    let Some(path) = connection.path().filter(|path| !path.is_empty()) else { return Ok(()) };
    if file_bytes(Path::new(&format!("{path}-wal"))) > bytes_max {
        connection.busy_timeout(Duration::ZERO)?;
        connection.query_row("PRAGMA wal_checkpoint(truncate)", [], |_| Ok(())).optional()?;
        connection.busy_timeout(BUSY)?;
    }
    Ok(())
}

/// Whether an error says that the file is not a sound one of ours.
fn is_broken(error: &DatabaseError) -> bool {
    let DatabaseError::Sqlite(error) = error else { return false };
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}
