//! The account of work done, in steps and never in seconds, so that the same texts give the same
//! answer on a busy machine.

/// What one comparison has cost so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Work {
    /// Lines and words handed to the comparison, on both sides.
    pub(crate) units: u64,
    /// Units looked at by the anchor search, summed over its levels, and steps of its sums over
    /// increasing sequences.
    pub(crate) anchor_steps: u64,
    /// Left times right lengths, summed over the gaps handed to `similar`.
    pub(crate) gap_cells: u64,
    /// Slots looked at in the tables that number lines, chunks and words.
    pub(crate) probes: u64,
    /// Whether a bound was met, so that a longer search might have found more that is equal.
    pub(crate) is_coarse: bool,
}
