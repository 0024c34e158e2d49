//! Against the reference vectors of certificate-transparency, and against the definitions of RFC
//! 6962, word for word.

use std::convert::Infallible;

use super::*;

/// The data of the reference tree's leaves (certificate-transparency's `merkle_tree_test`, today
/// `testonly` of transparency-dev/merkle).
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// Its roots, from one leaf to eight.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Audit paths: the leaf, counted from 0, the size, the path.
const PATHS: [(u64, u64, &[&str]); 5] = [
    (0, 1, &[]),
    (
        0,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

/// Proofs of consistency: the old size, the new one, the proof.
const PROOFS: [(u64, u64, &[&str]); 4] = [
    (1, 1, &[]),
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

fn hashes(digits: &[&str]) -> Vec<TreeHash> {
    digits.iter().map(|digits| TreeHash::parse(digits).unwrap()).collect()
}

/// Section 2.1, literally: the root of some leaves' hashes.
fn root(leaves: &[TreeHash]) -> TreeHash {
    match leaves {
        [] => Tree::default().root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&root(left), &root(right))
        }
    }
}

/// Section 2.1.1, literally.
fn path_by_definition(leaf: usize, leaves: &[TreeHash]) -> Vec<TreeHash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut path, sibling) = if leaf < left.len() {
        (path_by_definition(leaf, left), root(right))
    } else {
        (path_by_definition(leaf - left.len(), right), root(left))
    };
    path.push(sibling);
    path
}

/// Section 2.1.2, literally.
fn proof_by_definition(old: usize, leaves: &[TreeHash], is_known: bool) -> Vec<TreeHash> {
    if old == leaves.len() {
        return if is_known { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut proof, sibling) = if old <= left.len() {
        (proof_by_definition(old, left, is_known), root(right))
    } else {
        (proof_by_definition(old - left.len(), right, false), root(left))
    };
    proof.push(sibling);
    proof
}

fn ids(count: u64) -> Vec<RecordId> {
    (0..count).map(|n| RecordId::of(&n.to_string())).collect()
}

/// The levels that the tests keep: low ones, so that small trees have all of them.
const KEPT: [u32; 3] = [0, 3, 5];

/// Makes something from the subtrees of `leaves`, where the tree in hand has `size` of them.
fn from_subtrees<T>(
    ids: &[RecordId],
    size: usize,
    make: impl FnOnce(
        &mut Subtrees<'_, &mut dyn FnMut(u32, u64, u64) -> Result<Vec<TreeHash>, Infallible>>,
    ) -> Result<T, Infallible>,
) -> T {
    let leaves: Vec<TreeHash> = ids.iter().map(|id| leaf_hash(&id.0)).collect();
    let mut tree = Tree::default();
    ids[..size].iter().for_each(|id| tree.append(id));
    let mut rows = |level: u32, first: u64, count: u64| {
        assert!(KEPT.contains(&level), "{level}");
        let subtree = |index: u64| root(&leaves[(index << level) as usize..((index + 1) << level) as usize]);
        Ok((first..first + count).map(subtree).collect())
    };
    let Ok(made) = make(&mut Subtrees { tree: &tree, kept: &KEPT, rows: &mut rows });
    made
}

#[test]
fn the_reference_vectors_of_certificate_transparency_hold() {
    let leaves: Vec<TreeHash> = LEAVES.iter().map(|data| leaf_hash(data)).collect();
    let roots = hashes(&ROOTS);
    for (size, expected) in (1..).zip(&roots) {
        assert_eq!(root(&leaves[..size]), *expected, "{size}");
    }
    let at = |size: u64| roots[size as usize - 1];
    let tree = Tree::default();
    let mut rows = |level: u32, first: u64, count: u64| {
        let subtree = |index: u64| root(&leaves[(index << level) as usize..((index + 1) << level) as usize]);
        Ok::<_, Infallible>((first..first + count).map(subtree).collect())
    };
    let mut subtrees = Subtrees { tree: &tree, kept: &[0], rows: &mut rows };
    for (leaf, size, path) in PATHS {
        let path = hashes(path);
        assert_eq!(inclusion(leaf, size, &mut subtrees).unwrap(), path, "{leaf} in {size}");
        assert!(leads_to(leaves[leaf as usize], leaf, size, &path, &at(size)), "{leaf} in {size}");
    }
    for (old, new, proof) in PROOFS {
        let proof = hashes(proof);
        assert_eq!(consistency(old, new, &mut subtrees).unwrap(), proof, "{old} to {new}");
        assert!(verify_consistency(old, &at(old), new, &at(new), &proof), "{old} to {new}");
    }
}

#[test]
fn every_path_is_the_one_that_rfc_6962_defines_and_is_accepted() {
    const SIZE_MAX: u64 = 130;
    let ids = ids(SIZE_MAX);
    let leaves: Vec<TreeHash> = ids.iter().map(|id| leaf_hash(&id.0)).collect();
    for size in 1..=SIZE_MAX {
        let known = root(&leaves[..size as usize]);
        // The edge in hand is that of this tree, or of a larger one.
        for held in [size, SIZE_MAX] {
            from_subtrees(&ids, held as usize, |subtrees| {
                for leaf in 0..size {
                    let path = inclusion(leaf, size, subtrees)?;
                    assert_eq!(path, path_by_definition(leaf as usize, &leaves[..size as usize]), "{leaf} in {size}");
                    assert!(verify_inclusion(&ids[leaf as usize], leaf, size, &path, &known));
                }
                Ok(())
            });
        }
    }
}

#[test]
fn every_proof_is_the_one_that_rfc_6962_defines_and_is_accepted() {
    const SIZE_MAX: u64 = 130;
    let ids = ids(SIZE_MAX);
    let leaves: Vec<TreeHash> = ids.iter().map(|id| leaf_hash(&id.0)).collect();
    let roots: Vec<TreeHash> = (0..=leaves.len()).map(|size| root(&leaves[..size])).collect();
    for new in 0..=SIZE_MAX {
        for held in [new, SIZE_MAX] {
            from_subtrees(&ids, held as usize, |subtrees| {
                for old in 0..=new {
                    let proof = consistency(old, new, subtrees)?;
                    if old > 0 {
                        let defined = proof_by_definition(old as usize, &leaves[..new as usize], true);
                        assert_eq!(proof, defined, "{old} to {new}");
                    }
                    let (old_root, new_root) = (roots[old as usize], roots[new as usize]);
                    assert!(verify_consistency(old, &old_root, new, &new_root, &proof), "{old} to {new}");
                }
                Ok(())
            });
        }
    }
}

#[test]
fn a_path_that_was_changed_in_any_way_is_refused() {
    let ids = ids(40);
    for size in [1, 2, 3, 7, 8, 33, 40] {
        let known = from_subtrees(&ids, size as usize, |subtrees| Ok(subtrees.tree.root()));
        for leaf in 0..size {
            let path = from_subtrees(&ids, size as usize, |subtrees| inclusion(leaf, size, subtrees));
            let is_accepted = |leaf: u64, size, path: &[TreeHash]| {
                verify_inclusion(&ids[(leaf % 40) as usize], leaf, size, path, &known)
            };
            assert!(is_accepted(leaf, size, &path));
            for other in [leaf + 1, size, u64::MAX] {
                assert!(!verify_inclusion(&ids[leaf as usize], other, size, &path, &known), "{leaf} in {size}");
            }
            assert!(!is_accepted((leaf + 1) % 40, size, &path), "another record");
            assert!(!is_accepted(leaf, 0, &path));
            for index in 0..path.len() {
                let mut changed = path.clone();
                changed[index].0[7] ^= 1;
                assert!(!is_accepted(leaf, size, &changed));
                assert!(!is_accepted(leaf, size, &path[..index]));
                changed.clone_from(&path);
                changed.insert(index, known);
                assert!(!is_accepted(leaf, size, &changed));
            }
            assert!(!is_accepted(leaf, size, &[path.as_slice(), &[known]].concat()));
        }
    }
}

#[test]
fn a_proof_that_was_changed_in_any_way_is_refused() {
    let ids = ids(40);
    let leaves: Vec<TreeHash> = ids.iter().map(|id| leaf_hash(&id.0)).collect();
    let at = |size: u64| root(&leaves[..size as usize]);
    for new in [1, 2, 8, 33, 40] {
        for old in 0..=new {
            let proof = from_subtrees(&ids, new as usize, |subtrees| consistency(old, new, subtrees));
            let is_accepted = |proof: &[TreeHash]| verify_consistency(old, &at(old), new, &at(new), proof);
            assert!(is_accepted(&proof));
            assert!(!verify_consistency(old, &leaves[39], new, &at(new), &proof), "{old} to {new}: another old root");
            if old > 0 {
                assert!(!verify_consistency(old, &at(old), new, &leaves[39], &proof), "{old} to {new}");
            }
            if old < new {
                assert!(!verify_consistency(new, &at(new), old, &at(old), &proof), "{new} to {old}");
            }
            for index in 0..proof.len() {
                let mut changed = proof.clone();
                changed[index].0[7] ^= 1;
                assert!(!is_accepted(&changed));
                assert!(!is_accepted(&proof[..index]));
            }
            assert!(!is_accepted(&[proof.as_slice(), &[at(new)]].concat()));
        }
    }
}
