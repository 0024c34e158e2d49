//! The SQLite files that a reader keeps for itself: made where they are missing, anew where they
//! are broken or others could have written them, and never waited for by an fsync.
//!
//! A file's name carries its version, so that programs of two versions do not take each other's
//! for broken. Nothing of a database is mapped into memory, where a file that somebody cuts short
//! would end the process; but the index of its write-ahead log (`-shm`) is, which SQLite cannot do
//! without where several processes read one file. It is in a folder of which only its owner can
//! reach the files.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior};

use crate::error::Error;
use crate::shelf::{Access, access, file_bytes, has_locks, make_folder, make_private, remove_files, remove_own_file};

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

/// How many statements a connection keeps prepared: all that are asked again. Of the 16 that
/// rusqlite keeps by itself none is left when a commit comes to the next one's first, and half of
/// its time went into preparing them.
const STATEMENTS_KEPT: usize = 128;

/// What a file holds.
pub(crate) struct Schema {
    /// The beginning of the file's name in the folder; its version follows.
    pub(crate) name: &'static str,
    /// Raised whenever the tables change.
    pub(crate) version: i64,
    /// The statements that make the tables.
    pub(crate) tables: &'static str,
}

/// A file that is open.
pub(crate) struct OpenedFile {
    pub(crate) connection: Connection,
    /// Whether its tables were made now, and so have no rows yet.
    pub(crate) is_new: bool,
    /// Why what was there before was not believed, and the file made anew.
    pub(crate) distrusted: Option<String>,
}

impl Schema {
    /// The file in a folder.
    pub(crate) fn path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}-{}.sqlite", self.name, self.version))
    }

    /// Opens the file in `folder`, making it where it is missing, and anew where it is broken or
    /// others could have written it; those of older versions are removed with that.
    ///
    /// Errors: I/O, SQLite; a folder of somebody else's; a file system without locks. Cost: some
    /// 0.3 ms.
    pub(crate) fn open(&self, folder: &Path) -> Result<OpenedFile> {
        make_folder(folder)?;
        let distrusted = self.make_private(folder)?;
        let path = self.path(folder);
        let is_missing = access(&path)? == Access::Absent;
        let (connection, is_new) = match self.connect(&path) {
            Err(error) if error.blames_the_file() => {
                self.remove(folder)?;
                self.connect(&path)
            }
            other => other,
        }?;
        if is_missing {
            // They are only in the way.
            let _ = remove_files(folder, |file| self.is_older(file));
        }
        Ok(OpenedFile { connection, is_new, distrusted })
    }

    /// Removes the file, so that the next opening makes it anew. Whoever has it open keeps what
    /// they have.
    pub(crate) fn remove(&self, folder: &Path) -> Result<()> {
        Ok(self.files(folder).iter().try_for_each(|path| remove_own_file(path))?)
    }

    /// The file, and the two that SQLite keeps beside it.
    fn files(&self, folder: &Path) -> [PathBuf; 3] {
        let path = self.path(folder).into_os_string();
        ["", "-wal", "-shm"].map(|end| {
            let mut path = path.clone();
            path.push(end);
            path.into()
        })
    }

    /// Whether a file is one of an older version.
    fn is_older(&self, file: &str) -> bool {
        let rest = file.strip_prefix(self.name);
        let version = rest.and_then(|rest| rest.strip_prefix('-')?.split_once(".sqlite")?.0.parse::<i64>().ok());
        version.map_or_else(|| rest.is_some_and(|rest| rest.starts_with(".sqlite")), |version| version < self.version)
    }

    /// Sees to it that nobody else can write what is believed: takes permissions away, and removes
    /// files that others could have written. Says so where that was needed.
    ///
    /// Errors: the folder is not this user's own; I/O.
    fn make_private(&self, folder: &Path) -> Result<Option<String>> {
        let was_shared = match access(folder)? {
            Access::Private | Access::Absent => false,
            Access::Shared => {
                make_private(folder)?;
                true
            }
            Access::Foreign => return Err(unusable("it belongs to another user, or is a link", folder)),
        };
        if was_shared && access(folder)? != Access::Private {
            return Err(unusable("others can write to it", folder));
        }
        let mut is_distrusted = was_shared;
        for file in self.files(folder) {
            is_distrusted |= matches!(access(&file)?, Access::Shared | Access::Foreign);
        }
        if !is_distrusted || access(&self.path(folder))? == Access::Absent {
            return Ok(None);
        }
        self.remove(folder)?;
        Ok(Some(format!("{}: others could write to it", self.path(folder).display())))
    }

    fn connect(&self, path: &Path) -> Result<(Connection, bool)> {
        let connection = Connection::open(path)?;
        // The write-ahead log lets readers read while one writes, and needs no fsync: after a power
        // loss the file is an older one, and is brought up to date from its bookmark. Closing must
        // not move the log into the file, which would cost two fsyncs a run.
        let mode = |connection: &Connection| connection.query_row("PRAGMA journal_mode", [], |row| row.get(0));
        connection.busy_timeout(Duration::ZERO)?;
        let mut known: rusqlite::Result<String> = mode(&connection);
        connection.busy_timeout(BUSY)?;
        if known.as_ref().err().and_then(rusqlite::Error::sqlite_error_code) == Some(ErrorCode::DatabaseBusy) {
            // Where there are no locks, SQLite takes every lock for somebody else's.
            if !path.parent().is_some_and(has_locks) {
                return Err(unusable("its file system has no locks", path));
            }
            known = mode(&connection);
        }
        if known? != "wal" {
            set_wal(&connection)?;
        }
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.execute_batch("PRAGMA synchronous = normal; PRAGMA wal_autocheckpoint = 0; PRAGMA mmap_size = 0")?;
        self.prepare(connection)
    }

    /// The same without a file.
    pub(crate) fn in_memory(&self) -> Result<Connection> {
        Ok(self.prepare(Connection::open_in_memory()?)?.0)
    }

    /// The same in a file without a name, which takes memory only as far as its cache goes.
    pub(crate) fn temporary(&self) -> Result<Connection> {
        let connection = Connection::open("")?;
        connection.execute_batch("PRAGMA journal_mode = off; PRAGMA synchronous = off")?;
        Ok(self.prepare(connection)?.0)
    }

    /// Sets a connection up, and makes the tables where they are missing or of another version;
    /// whether it made them.
    fn prepare(&self, mut connection: Connection) -> Result<(Connection, bool)> {
        let mut is_new = false;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        // A statement is planned once, and not again for every value that it is asked with.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // No file of ours has any: what somebody else has put there must not run.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
        let version =
            |connection: &Connection| connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
        if version(&connection)? != self.version {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            if version(&transaction)? != self.version {
                self.make_anew(&transaction)?;
                transaction.pragma_update(None, "user_version", self.version)?;
                is_new = true;
            }
            transaction.commit()?;
        }
        Ok((connection, is_new))
    }

    /// Makes every table anew, in one transaction: whoever is killed meanwhile leaves what was
    /// there.
    pub(crate) fn forget(&self, connection: &mut Connection) -> Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        self.make_anew(&transaction)?;
        Ok(transaction.commit()?)
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

/// Puts a new file in the mode in which readers read while one writes.
///
/// SQLite waits for nobody there: where several processes make the file at once, all but one are
/// told at once that it is locked.
fn set_wal(connection: &Connection) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        match connection.query_row("PRAGMA journal_mode = wal", [], |row| row.get::<_, String>(0)) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && waited < BUSY => {
                std::thread::sleep(PAUSE);
                waited += PAUSE;
            }
            other => return other.map(drop),
        }
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

fn unusable(why: &'static str, path: &Path) -> DatabaseError {
    let source = io::Error::new(io::ErrorKind::PermissionDenied, why);
    Error::Io { verb: "use", path: path.to_owned(), source }.into()
}

impl DatabaseError {
    /// Whether an error says that the file, or a row of it, is not one of ours, so that a new one
    /// would do better; and not that there is no room, no permission, or no time.
    pub(crate) fn blames_the_file(&self) -> bool {
        matches!(self, Self::Sqlite(error) if is_of_the_file(error))
    }

    /// Whether it is [`inconsistent`]: then the file can be read, but for some rows.
    pub(crate) const fn is_of_rows(&self) -> bool {
        matches!(self, Self::Sqlite(rusqlite::Error::ToSqlConversionFailure(_)))
    }

    /// The same error, which names the file.
    pub(crate) fn naming(self, path: Option<&Path>) -> Error {
        match (self, path) {
            (Self::Sqlite(source), Some(path)) => Error::Catalog(Box::new(FileError { path: path.to_owned(), source })),
            (error, _) => error.into(),
        }
    }
}

/// Rows of a table of ours are missing, or contradict those of another.
pub(crate) fn inconsistent(table: &'static str) -> DatabaseError {
    rusqlite::Error::ToSqlConversionFailure(format!("rows of the table {table} are missing or old").into()).into()
}

/// Whether an error of the engine is one of SQLite's that [`DatabaseError::blames_the_file`].
pub(crate) fn blames_a_file(error: &Error) -> bool {
    let Error::Catalog(error) = error else { return false };
    let of_file = error.downcast_ref::<FileError>().map(|error| &error.source);
    of_file.or_else(|| error.downcast_ref()).is_some_and(is_of_the_file)
}

fn is_of_the_file(error: &rusqlite::Error) -> bool {
    !matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::CannotOpen
                | ErrorCode::OutOfMemory
                | ErrorCode::OperationInterrupted
        )
    )
}

/// What SQLite says of a file.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
struct FileError {
    path: PathBuf,
    source: rusqlite::Error,
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::{PermissionsExt, chown};

    use super::*;

    const SCHEMA: Schema = Schema { name: "kept", version: 3, tables: "CREATE TABLE kept(row INTEGER)" };

    /// How many rows are kept in the folder, and what is said of it; then keeps one more.
    fn rows(folder: &Path) -> (i64, Option<String>) {
        let OpenedFile { connection, distrusted, .. } = SCHEMA.open(folder).map_err(Error::from).unwrap();
        let rows = connection.query_row("SELECT count(*) FROM kept", [], |row| row.get(0)).unwrap();
        connection.execute("INSERT INTO kept VALUES (1)", []).unwrap();
        (rows, distrusted)
    }

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_others_could_have_written_is_made_anew_and_closed_to_them() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        assert_eq!(rows(&folder), (0, None));
        assert_eq!(rows(&folder), (1, None), "what is one's own is kept");
        assert_eq!(mode(&folder), 0o700);
        let file = SCHEMA.path(&folder);
        for (loose, path) in [(0o777, &folder), (0o720, &folder), (0o622, &file)] {
            set_permissions(path, Permissions::from_mode(loose)).unwrap();
            let (kept, distrusted) = rows(&folder);
            assert!(kept == 0 && distrusted.is_some(), "{loose:o}");
            assert_eq!(mode(path) & 0o022, 0, "{loose:o}");
            assert_eq!(rows(&folder), (1, None), "{loose:o}: it is said once");
        }
        std::fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink(home.path().join("elsewhere"), &file).unwrap();
        assert!(rows(&folder).1.is_some());
        assert!(!home.path().join("elsewhere").exists(), "a link is not followed");
    }

    #[test]
    fn a_folder_of_another_user_is_not_used() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("kept");
        std::fs::create_dir(&folder).unwrap();
        // Only root can give a folder away; for anybody else, one of root's would be believed.
        if chown(&folder, Some(65534), None).is_ok() {
            let refused = SCHEMA.open(&folder).map(drop).map_err(Error::from).unwrap_err().to_string();
            assert!(refused.contains("another user") && refused.contains("kept"), "{refused}");
        }
        let link = home.path().join("link");
        std::os::unix::fs::symlink(home.path(), &link).unwrap();
        assert!(SCHEMA.open(&link).is_err());
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 2);
    }

    #[test]
    fn files_of_older_versions_go_when_the_new_one_is_made() {
        let home = tempfile::tempdir().unwrap();
        let others = ["kept.sqlite", "kept.sqlite-wal", "kept-2.sqlite", "kept-2.sqlite-shm"];
        let stay = ["kept-4.sqlite", "kept-x.sqlite", "other.sqlite", "kept-3.sqlite"];
        for file in others.iter().chain(&stay[..3]) {
            std::fs::write(home.path().join(file), "").unwrap();
        }
        rows(home.path());
        assert!(others.iter().all(|file| !home.path().join(file).exists()));
        assert!(stay.iter().all(|file| home.path().join(file).exists()));
    }

    #[test]
    fn forgetting_leaves_what_was_there_where_it_cannot_be_done() {
        let home = tempfile::tempdir().unwrap();
        rows(home.path());
        let mut connection = SCHEMA.open(home.path()).map_err(Error::from).unwrap().connection;
        let broken = Schema { tables: "CREATE TABLE kept(row INTEGER); CREATE TABLE kept(row INTEGER)", ..SCHEMA };
        assert!(broken.forget(&mut connection).is_err());
        assert_eq!(rows(home.path()), (1, None));
        SCHEMA.forget(&mut connection).map_err(Error::from).unwrap();
        assert_eq!(rows(home.path()), (0, None));
    }
}
