//! Ways to break the protocol of the log, one by one.

/// Steps of the protocol that are left out. None is, but in tests, which show that leaving it out
/// would be noticed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mutants {
    /// A reader takes packs for the base whatever they were built on.
    pub(crate) accepts_any_base: bool,
    /// A writer publishes its next base whatever the one in force; once.
    pub(crate) publishes_on_any_base: bool,
    /// A writer does not look at the base after it has created an entry.
    pub(crate) believes_every_creation: bool,
    /// A writer does not look whether an entry landed whose answer was lost.
    pub(crate) ignores_lost_replies: bool,
    /// A packer removes covered names from the newest to the oldest.
    pub(crate) removes_newest_first: bool,
    /// A packer removes covered names while an older base has to stay.
    pub(crate) removes_below_older_bases: bool,
    /// A packer removes packs that the log does not speak of before it says that they are dead.
    pub(crate) removes_orphans_at_once: bool,
    /// A packer that was overtaken lists its packs beside or instead of others that they do not
    /// tile with.
    pub(crate) splices_anywhere: bool,
    /// A packer that was overtaken lets its base cover less than the one it is built on.
    pub(crate) lets_covers_fall: bool,
    /// A packer lists packs that another one has declared dead.
    pub(crate) splices_dead_packs: bool,
    /// A packer does not say again which packs an earlier base has declared dead.
    pub(crate) forgets_dead_packs: bool,
    /// A packer declares packs dead that it has not read.
    pub(crate) declares_unread_packs_dead: bool,
    /// A packer merges entries before they are durable.
    pub(crate) packs_what_is_not_durable: bool,
    /// A writer that renames does not say that this must be understood.
    pub(crate) hides_renames: bool,
    /// A writer gives names that other briefings have.
    pub(crate) gives_taken_names: bool,
    /// A writer that was overtaken by a rename goes on with the name that it knew.
    pub(crate) ignores_renames: bool,
}
