# Names for what is done often. Each recipe is a plain command, which works as well without just; .ci/run is all that must hold.

# The recipes.
default:
    @just --list

# Format and lints.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Every test.
test *arguments:
    cargo test --workspace --locked {{ arguments }}

# Every test, and nothing left out where a program is missing that some of them use.
test-all:
    VARIORUM_TEST_ALL=1 cargo test --workspace --locked

# Write the golden files anew, and show what changed.
golden:
    UPDATE=1 cargo test --workspace --locked
    git diff --stat -- fixtures

# What must hold before anything lands.
ci:
    .ci/run

# The story of the demo.
demo:
    cargo run --release --locked -- demo

# The redline beside its peers; some minutes.
bench-redline *arguments:
    cargo bench --bench redline -- {{ arguments }}

# Store and redline beside git; 8 minutes with the corpora, 2 without.
bench-git *arguments:
    cargo bench --bench versus_git -- {{ arguments }}

# Both benches.
bench: bench-redline bench-git

# The bench beside git with little of everything, not optimised: does it still run?
bench-smoke:
    cargo bench --profile dev --bench versus_git -- --corpus generated --articles 90 --rounds 2

# Licences, sources and versions of dependencies.
deny:
    cargo deny check bans licenses sources

# A tarball and a .deb in target/package, and what they are worth.
package:
    scripts/package
    scripts/check-package

# What crates.io would be given.
publish-dry-run:
    cargo publish --workspace --dry-run --no-verify --locked

# Documentation of all crates, without a warning.
doc:
    RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked

# What a developer waits for after a change of one line.
measure-rebuild:
    scripts/measure-rebuild
