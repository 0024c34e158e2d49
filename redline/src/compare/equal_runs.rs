//! What an alignment finds: runs of units that are equal on both sides.

/// A stretch of units that are equal on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EqualRun {
    /// The first unit on the left.
    pub(crate) left: usize,
    /// The first unit on the right.
    pub(crate) right: usize,
    /// How many units.
    pub(crate) len: usize,
}

/// Runs in order: each begins, on both sides, at or behind the end of the one before; touching runs
/// are one.
#[derive(Default)]
pub(crate) struct EqualRuns(Vec<EqualRun>);

impl EqualRuns {
    /// Appends a run that stands behind all others; an empty one changes nothing.
    pub(crate) fn push(&mut self, left: usize, right: usize, len: usize) {
        if len == 0 {
            return;
        }
        if let Some(last) = self.0.last_mut() {
            debug_assert!(left >= last.left + last.len && right >= last.right + last.len);
            if last.left + last.len == left && last.right + last.len == right {
                last.len += len;
                return;
            }
        }
        self.0.push(EqualRun { left, right, len });
    }

    /// The runs.
    pub(crate) fn as_slice(&self) -> &[EqualRun] {
        &self.0
    }
}
