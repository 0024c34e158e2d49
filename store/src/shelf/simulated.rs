//! A shelf on a simulated disk, which records every operation and computes every state that a power
//! loss could leave.
//!
//! The fault model: the data of a file without fsync may be missing, half written, zeros, or
//! complete. Of the operations on a folder since its last fsync, any subset may have happened, as
//! long as the operations on one file keep their order.
//!
//! For tests of the engine and of programs built on it.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::Result;
use crate::shelf::{CREATE, Created, Shelf, Step};

/// The objects on a disk: their bytes by name.
pub type Image = BTreeMap<String, Vec<u8>>;

/// An operation that reached the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Operation {
    /// A file was created with these bytes, without the name of an object yet.
    Write { file: usize, bytes: Vec<u8> },
    /// fsync was called on a file.
    SyncFile { file: usize },
    /// A file got a name.
    Name { file: usize, name: String },
    /// A file was removed.
    Remove { file: usize, name: String },
    /// fsync was called on a folder.
    SyncFolder { folder: String },
}

/// A simulated disk, shared by all shelves on it.
#[derive(Clone, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Clone, Default)]
struct State {
    operations: Vec<Operation>,
    files: Vec<Vec<u8>>,
    /// When each file was created.
    created: Vec<i64>,
    names: BTreeMap<String, usize>,
    clock: i64,
}

/// What the network does to the response of a `create`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// The response arrives.
    #[default]
    Answered,
    /// The object is created, the response is lost.
    LostAfter,
    /// Nothing is created, and no response arrives.
    LostBefore,
    /// The object is created, the transport repeats the request, and the second response arrives.
    Resent,
}

/// Called before every operation of a shelf that others can observe, with its verb and the name or
/// folder: here a test can let another writer go first.
pub type Turnstile = Arc<dyn Fn(&'static str, &str) + Send + Sync>;

/// The handle of one writer or reader on a simulated disk.
#[derive(Clone, Default)]
pub struct Simulated {
    disk: Disk,
    turnstile: Option<Turnstile>,
    fates: Arc<Mutex<Vec<Fate>>>,
    steps: Option<Vec<Step>>,
    skips_make_durable: bool,
    lists_one_by_one: Option<bool>,
}

impl Disk {
    /// A disk with the objects of `image`, all of them durable.
    pub fn holding(image: &Image) -> Self {
        let disk = Self::default();
        let mut state = disk.state();
        for (name, bytes) in image {
            let file = state.files.len();
            state.files.push(bytes.clone());
            state.created.push(0);
            state.names.insert(name.clone(), file);
            state.operations.push(Operation::Write { file, bytes: bytes.clone() });
            state.operations.push(Operation::SyncFile { file });
            state.operations.push(Operation::Name { file, name: name.clone() });
            state.operations.push(Operation::SyncFolder { folder: folder_of(name).to_owned() });
        }
        drop(state);
        disk
    }

    /// Another disk with all that this one has received, which goes its own way from here on.
    #[must_use]
    pub fn copied(&self) -> Self {
        Self(Arc::new(Mutex::new(self.state().clone())))
    }

    /// The objects that are visible now.
    pub fn image(&self) -> Image {
        let state = self.state();
        let bytes = |file: &usize| state.files.get(*file).cloned().unwrap_or_default();
        state.names.iter().map(|(name, file)| (name.clone(), bytes(file))).collect()
    }

    /// Lets time pass by the disk's clock, which begins with 0 and stands still otherwise.
    pub fn pass(&self, seconds: i64) {
        self.state().clock += seconds;
    }

    /// How many operations it has received.
    pub fn operations(&self) -> usize {
        self.state().operations.len()
    }

    /// How many calls of fsync it has received.
    pub fn syncs(&self) -> usize {
        let is_sync = |op: &&Operation| matches!(op, Operation::SyncFile { .. } | Operation::SyncFolder { .. });
        self.state().operations.iter().filter(is_sync).count()
    }

    /// Every state that a power loss after the first `count` operations could leave.
    ///
    /// Cost: four to the number of named files without fsync, times two to the number of pending
    /// operations on folders.
    pub fn crash_images(&self, count: usize) -> BTreeSet<Image> {
        let state = self.state();
        let Settled { data, durable, pending } = settle(&state.operations, count);
        let mut images = BTreeSet::new();
        for mask in 0..1u32 << pending.len().min(20) {
            let chosen: Vec<&Operation> =
                pending.iter().enumerate().filter(|(index, _)| mask & (1 << index) != 0).map(|(_, op)| *op).collect();
            let left_out = pending.iter().enumerate().filter(|(index, _)| mask & (1 << index) == 0);
            let out_of_order = left_out.clone().any(|(index, early)| {
                let later = pending.iter().enumerate().skip(index).filter(|(later, _)| mask & (1 << later) != 0);
                later.clone().any(|(_, late)| file_of(late) == file_of(early) || name_of(late) == name_of(early))
            });
            if out_of_order {
                continue;
            }
            let mut names = durable.clone();
            chosen.into_iter().for_each(|operation| apply(&mut names, operation));
            images.extend(with_unsynced_data(&names, &data));
        }
        images
    }

    /// A hash of all that operations and power losses can show of it from now on, time aside: equal
    /// for disks that are alike in that.
    pub fn digest(&self) -> [u8; 32] {
        let state = self.state();
        let Settled { data, durable, pending } = settle(&state.operations, state.operations.len());
        let mut hasher = blake3::Hasher::new();
        let mut note = |kind: u8, name: &str, file: usize| {
            let (bytes, synced) = data.get(&file).cloned().unwrap_or_default();
            let bytes = blake3::hash(&bytes);
            hasher.update(&[kind, u8::from(synced)]).update(bytes.as_bytes()).update(name.as_bytes()).update(&[0]);
        };
        state.names.iter().for_each(|(name, file)| note(1, name, *file));
        durable.iter().for_each(|(name, file)| note(2, name, *file));
        for operation in pending {
            match operation {
                Operation::Name { file, name } => note(3, name, *file),
                Operation::Remove { file, name } => note(4, name, *file),
                _ => {}
            }
        }
        *hasher.finalize().as_bytes()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is left of operations once their fsyncs are taken into account.
struct Settled<'operations> {
    /// The bytes of each file, and whether they are durable.
    data: BTreeMap<usize, (Vec<u8>, bool)>,
    /// Names that are durable.
    durable: BTreeMap<String, usize>,
    /// Changes of names that are not, in their order.
    pending: Vec<&'operations Operation>,
}

fn settle(operations: &[Operation], count: usize) -> Settled<'_> {
    let (mut data, mut durable): (BTreeMap<usize, (Vec<u8>, bool)>, _) = (BTreeMap::new(), BTreeMap::new());
    let mut pending: Vec<&Operation> = Vec::new();
    for operation in operations.iter().take(count) {
        match operation {
            Operation::Write { file, bytes } => drop(data.insert(*file, (bytes.clone(), false))),
            Operation::SyncFile { file } => drop(data.entry(*file).and_modify(|(_, synced)| *synced = true)),
            Operation::Name { .. } | Operation::Remove { .. } => pending.push(operation),
            Operation::SyncFolder { folder } => {
                let (settled, open): (Vec<_>, Vec<_>) =
                    pending.into_iter().partition(|operation| folder_of(name_of(operation)) == folder);
                settled.into_iter().for_each(|operation| apply(&mut durable, operation));
                pending = open;
            }
        }
    }
    Settled { data, durable, pending }
}

/// Every image with these names: a file without fsync is complete, missing, half written, or zeros.
fn with_unsynced_data(names: &BTreeMap<String, usize>, data: &BTreeMap<usize, (Vec<u8>, bool)>) -> Vec<Image> {
    let mut images = vec![Image::new()];
    for (name, file) in names {
        let (bytes, synced) = data.get(file).cloned().unwrap_or_default();
        let mut fates = vec![bytes.clone()];
        if !synced {
            let half = bytes.get(..bytes.len() / 2).unwrap_or_default().to_vec();
            fates.extend([Vec::new(), half, vec![0; bytes.len()]]);
        }
        let with = |image: &Image, fate: &Vec<u8>| {
            let mut image = image.clone();
            image.insert(name.clone(), fate.clone());
            image
        };
        images =
            images.iter().flat_map(|image| fates.iter().map(|fate| with(image, fate)).collect::<Vec<_>>()).collect();
    }
    images
}

fn name_of(operation: &Operation) -> &str {
    match operation {
        Operation::Name { name, .. } | Operation::Remove { name, .. } => name,
        _ => "",
    }
}

fn file_of(operation: &Operation) -> Option<usize> {
    match operation {
        Operation::Name { file, .. } | Operation::Remove { file, .. } => Some(*file),
        _ => None,
    }
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn apply(names: &mut BTreeMap<String, usize>, operation: &Operation) {
    match operation {
        Operation::Name { file, name } => drop(names.insert(name.clone(), *file)),
        Operation::Remove { name, .. } => drop(names.remove(name)),
        _ => {}
    }
}

impl Simulated {
    /// A handle on `disk` that keeps the protocol.
    pub fn on(disk: &Disk) -> Self {
        Self { disk: disk.clone(), ..Self::default() }
    }

    /// The same handle, which calls `turnstile` before every operation that others can observe.
    pub fn with_turnstile(self, turnstile: Turnstile) -> Self {
        Self { turnstile: Some(turnstile), ..self }
    }

    /// The same handle, whose next creations have these fates, in order.
    pub fn with_fates(self, fates: &[Fate]) -> Self {
        Self { fates: Arc::new(Mutex::new(fates.iter().rev().copied().collect())), ..self }
    }

    /// The same handle, but violating the protocol: it creates objects by other steps. Shows that a
    /// test would detect it.
    pub fn with_steps(self, steps: &[Step]) -> Self {
        Self { steps: Some(steps.to_vec()), ..self }
    }

    /// The same handle, but violating the protocol: `make_durable` does nothing. Shows that a test
    /// would detect it.
    pub fn without_make_durable(self) -> Self {
        Self { skips_make_durable: true, ..self }
    }

    /// The same handle, whose listings check one name after another, forwards or backwards, while
    /// others proceed.
    pub fn listing_one_by_one(self, backwards: bool) -> Self {
        Self { lists_one_by_one: Some(backwards), ..self }
    }

    fn wait(&self, verb: &'static str, name: &str) {
        if let Some(turnstile) = &self.turnstile {
            turnstile(verb, name);
        }
    }

    /// Gives a file a name, which another file may have had, and makes that durable.
    fn give_name(&self, file: usize, name: &str) {
        self.wait("replace", name);
        {
            let mut state = self.disk.state();
            state.names.insert(name.to_owned(), file);
            state.operations.push(Operation::Name { file, name: name.to_owned() });
        }
        let folder = folder_of(name).to_owned();
        self.wait("sync folder", &folder);
        self.disk.state().operations.push(Operation::SyncFolder { folder });
    }

    /// Runs the steps of a creation, each as an operation of its own, so that another writer may
    /// come between two of them.
    fn run(&self, name: &str, bytes: &[u8]) -> Created {
        let file = {
            let mut state = self.disk.state();
            let now = state.clock;
            state.files.push(Vec::new());
            state.created.push(now);
            state.files.len() - 1
        };
        for step in self.steps.as_deref().unwrap_or(&CREATE) {
            match step {
                Step::WriteTemporary => {
                    let mut state = self.disk.state();
                    if let Some(held) = state.files.get_mut(file) {
                        *held = bytes.to_vec();
                    }
                    state.operations.push(Operation::Write { file, bytes: bytes.to_vec() });
                }
                Step::SyncFile => self.disk.state().operations.push(Operation::SyncFile { file }),
                Step::Publish => {
                    self.wait("publish", name);
                    let mut state = self.disk.state();
                    if state.names.contains_key(name) {
                        return Created::Taken;
                    }
                    state.names.insert(name.to_owned(), file);
                    state.operations.push(Operation::Name { file, name: name.to_owned() });
                }
                Step::SyncFolder => {
                    let folder = folder_of(name).to_owned();
                    self.wait("sync folder", &folder);
                    self.disk.state().operations.push(Operation::SyncFolder { folder });
                }
            }
        }
        Created::Landed
    }
}

impl Shelf for Simulated {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        let fate = self.fates.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        Ok(match fate {
            Fate::Answered => self.run(name, bytes),
            Fate::LostBefore => Created::Unknown,
            Fate::LostAfter => {
                self.run(name, bytes);
                Created::Unknown
            }
            Fate::Resent => {
                self.run(name, bytes);
                Created::Taken
            }
        })
    }

    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>> {
        let state = self.disk.state();
        let Some(bytes) = state.names.get(name).and_then(|file| state.files.get(*file)) else { return Ok(None) };
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let to = from.saturating_add(len).min(bytes.len());
        Ok(bytes.get(from..to).map(<[u8]>::to_vec))
    }

    fn stat(&self, name: &str) -> Result<Option<u64>> {
        let state = self.disk.state();
        Ok(state.names.get(name).and_then(|file| state.files.get(*file)).map(|bytes| bytes.len() as u64))
    }

    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
        self.wait("list", folder);
        let inside = |state: &State| -> Vec<String> {
            state.names.keys().filter(|name| folder_of(name) == folder).cloned().collect()
        };
        let mut names = inside(&self.disk.state());
        if let Some(backwards) = self.lists_one_by_one {
            // As POSIX allows: a name that is added or removed during a listing may be in it or
            // not.
            names.extend(inside(&self.disk.state()));
            names.sort_unstable();
            names.dedup();
            if backwards {
                names.reverse();
            }
            names.retain(|name| {
                self.wait("list one", folder);
                self.disk.state().names.contains_key(name)
            });
            names.sort_unstable();
        }
        let files = names.iter().map(|name| name.rsplit_once('/').map_or(name.as_str(), |(_, file)| file));
        Ok(files.filter(|file| *file > after).map(str::to_owned).collect())
    }

    fn remove(&self, names: &[String]) -> Result<()> {
        let mut folders = BTreeSet::new();
        for name in names {
            self.wait("remove", name);
            let mut state = self.disk.state();
            if let Some(file) = state.names.remove(name) {
                state.operations.push(Operation::Remove { file, name: name.clone() });
                folders.insert(folder_of(name).to_owned());
            }
        }
        for folder in folders {
            self.wait("sync folder", &folder);
            self.disk.state().operations.push(Operation::SyncFolder { folder });
        }
        Ok(())
    }

    fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()> {
        let lying = self.disk.state().names.get(name).copied();
        if let Some(file) = lying {
            self.give_name(file, aside);
        }
        let file = {
            let mut state = self.disk.state();
            state.files.push(bytes.to_vec());
            let file = state.files.len() - 1;
            state.operations.push(Operation::Write { file, bytes: bytes.to_vec() });
            state.operations.push(Operation::SyncFile { file });
            file
        };
        self.give_name(file, name);
        Ok(())
    }

    fn modified(&self, name: &str) -> Result<Option<i64>> {
        let state = self.disk.state();
        Ok(state.names.get(name).and_then(|file| state.created.get(*file)).copied())
    }

    fn make_durable(&self, folder: &str) -> Result<()> {
        if !self.skips_make_durable {
            self.wait("make durable", folder);
            self.disk.state().operations.push(Operation::SyncFolder { folder: folder.to_owned() });
        }
        Ok(())
    }

    fn wait_turn(&self) -> Box<dyn Any> {
        Box::new(())
    }

    fn sweep(&self) -> Result<usize> {
        // Temporary files have no names here, so there is nothing to remove.
        Ok(0)
    }
}
