//! Proofs that a reader gives of its log: sound, and accepted by who has nothing but the roots.

use super::{commit, draft, open, simulated};
use crate::merkle::Tree;
use crate::{Homes, Packing, RecordId, Store, TreeHash, unwatched, verify_consistency, verify_inclusion};

/// Roots of the log's first 0, 1, 2, … records.
fn roots(ids: &[RecordId]) -> Vec<TreeHash> {
    let mut tree = Tree::default();
    let mut roots = vec![tree.root()];
    for id in ids {
        tree.append(id);
        roots.push(tree.root());
    }
    roots
}

/// That every proof between some sizes is given, and accepted.
fn check(store: &Store) {
    let ids: Vec<RecordId> = store.walk_records(0).map(|record| record.unwrap().id).collect();
    let roots = roots(&ids);
    let size = ids.len() as u64;
    assert_eq!(store.view.tree.root(), roots[ids.len()]);
    let sizes = [1, 2, 255, 256, 257, 300, 511, 512, 513, size - 1, size];
    assert_eq!(store.root(0).unwrap(), Some(roots[0]));
    assert_eq!(store.root(size + 1).unwrap(), None, "a longer log than there is");
    for size in sizes {
        assert_eq!(store.root(size).unwrap(), Some(roots[size as usize]), "{size}");
        for leaf in [0, 1, 254, 255, 256, 257, 511, 512, size - 1].into_iter().filter(|leaf| *leaf < size) {
            let path = store.inclusion_proof(leaf, size).unwrap().unwrap();
            assert!(verify_inclusion(&ids[leaf as usize], leaf, size, &path, &roots[size as usize]), "{leaf}, {size}");
        }
        assert_eq!(store.inclusion_proof(size, size).unwrap(), None, "no such leaf");
        for old in sizes.into_iter().filter(|old| *old <= size).chain([0]) {
            let proof = store.consistency_proof(old, size).unwrap().unwrap();
            let (old_root, new_root) = (roots[old as usize], roots[size as usize]);
            assert!(verify_consistency(old, &old_root, size, &new_root, &proof), "{old} to {size}");
        }
    }
    assert_eq!(store.inclusion_proof(0, size + 1).unwrap(), None, "a longer log than there is");
    assert_eq!(store.consistency_proof(0, size + 1).unwrap(), None);
    assert_eq!(store.consistency_proof(2, 1).unwrap(), None);
}

#[test]
fn a_log_is_proved_however_its_catalog_came_to_be() {
    let (disk, mut store) = simulated();
    // In pieces, so that nodes are completed within an object, at its end, and over several.
    for count in [200, 100, 212, 1, 100] {
        let drafts: Vec<_> = (0..count).map(|n| draft("a", &n.to_string())).collect();
        store.append(&drafts).unwrap();
    }
    check(&store);
    check(&open(&disk));
    let packing = Packing { level: 1, everything: true, remove_at_once: true };
    store.pack(&packing, &mut unwatched).unwrap();
    commit(&mut store, "b", "another");
    check(&store);
    check(&open(&disk));
    // A catalog that is kept goes on from its bookmark.
    let folder = tempfile::tempdir().unwrap();
    let homes = Homes { cache: Some(folder.path().to_owned()), state: None };
    let shelf = || std::sync::Arc::new(crate::shelf::simulated::Simulated::on(&disk));
    for text in ["one", "two"] {
        let mut store = Store::open_on(shelf(), "key", &homes, &mut unwatched).unwrap().unwrap();
        commit(&mut store, "b", text);
        check(&store);
    }
}
