//! What a reader has seen of a store, beside what the store shows.

use serde::Serialize;
use variorum_store::{Damage, Pin, PinStatus, Verification};

use super::verification::VerificationObject;

/// What a reader has seen of a store, beside what the store shows.
#[derive(Serialize)]
pub struct PinObject<'status> {
    r#type: &'static str,
    store: String,
    /// Null where nothing was seen before.
    seen: Option<SizeObject>,
    shown: SizeObject,
    ok: bool,
    finding: Option<String>,
    lost: Vec<LostObject<'status>>,
    /// Whether nothing else is lost that was seen.
    lost_is_all: bool,
    damage: Option<String>,
    unread: Option<&'status str>,
    /// The last verifications, the last one first.
    verified: Vec<VerificationObject>,
}

impl<'status> PinObject<'status> {
    /// The object for the status of a pin, with the first damage of the store and when it was
    /// verified.
    #[must_use]
    pub fn new(status: &'status PinStatus, damage: Option<&Damage>, verified: &[Verification]) -> Self {
        Self {
            r#type: "pin",
            store: status.shown.store.to_string(),
            seen: status.pinned.as_ref().map(SizeObject::new),
            shown: SizeObject::new(&status.shown),
            ok: status.finding.is_none() && damage.is_none() && status.unread.is_none(),
            finding: status.finding.as_ref().map(ToString::to_string),
            lost: status.lost.iter().map(|(briefing, number)| LostObject { briefing, number: *number }).collect(),
            lost_is_all: status.is_all_lost,
            damage: damage.map(ToString::to_string),
            unread: status.unread.as_deref(),
            verified: verified.iter().map(VerificationObject::new).collect(),
        }
    }
}

/// A store that was seen.
#[derive(Serialize)]
pub struct SeenObject {
    store: String,
    records: u64,
    root: String,
}

impl SeenObject {
    /// The object for a pin.
    #[must_use]
    pub fn new(pin: &Pin) -> Self {
        Self { store: pin.store.to_string(), records: pin.size, root: pin.root.to_string() }
    }
}

#[derive(Serialize)]
struct SizeObject {
    records: u64,
    root: String,
}

impl SizeObject {
    fn new(pin: &Pin) -> Self {
        Self { records: pin.size, root: pin.root.to_string() }
    }
}

#[derive(Serialize)]
struct LostObject<'status> {
    briefing: &'status str,
    number: u64,
}
