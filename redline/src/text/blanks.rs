//! White space beside a position, and an account of how much of it was looked at.
//!
//! A text may be one long run of line feeds with many changes in it. Whoever looks at all the white
//! space beside each of them does so in quadratic time, so everybody looks through here, where
//! tests count.

#![allow(clippy::indexing_slicing, reason = "lengths are those of trimmed slices of the same text")]

/// Notes that so many bytes were looked at; costs nothing outside of tests.
#[inline]
pub(crate) fn note(_bytes: usize) {
    #[cfg(test)]
    account::LOOKED_AT.set(account::LOOKED_AT.get() + _bytes as u64 + 1);
}

/// The text without the white space at its end. Cost: O(that white space).
pub(crate) fn without_end(text: &str) -> &str {
    let solid = text.trim_end();
    note(text.len() - solid.len());
    solid
}

/// The text without the white space at its start. Cost: O(that white space).
pub(crate) fn without_start(text: &str) -> &str {
    let solid = text.trim_start();
    note(text.len() - solid.len());
    solid
}

/// The white space that the text begins with. Cost: O(result).
pub(crate) fn at_start(text: &str) -> &str {
    &text[..text.len() - without_start(text).len()]
}

#[cfg(test)]
mod account {
    std::thread_local! {
        /// Bytes that were looked at on this thread.
        pub(super) static LOOKED_AT: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
    }
}

#[cfg(test)]
mod tests {
    use super::account::LOOKED_AT;
    use crate::compare;

    /// What a hostile text repeats.
    const UNITS: [&str; 28] = [
        "\n",
        "\r\n",
        "\n\r",
        "\r",
        " ",
        "\t",
        "\n ",
        " \n",
        "\n\n ",
        "x\n\n",
        ". ",
        ".\n",
        "?\n",
        "\u{a0}",
        "\u{2028}",
        "\u{3000}",
        "a\n",
        "A-",
        "a. ",
        "\"",
        "”\n",
        ".)",
        "…",
        "中",
        "-1 ",
        "not ",
        "http://",
        "same line here\n",
    ];

    /// The bytes of white space that a comparison looks at.
    fn looked_at_by_comparing(old: &str, new: &str) -> u64 {
        let before = LOOKED_AT.get();
        let redline = compare(old, new);
        assert_eq!(redline.is_changed(), old != new);
        LOOKED_AT.get() - before
    }

    #[test]
    fn twice_the_white_space_is_looked_at_twice_as_long() {
        type Variant = fn(&str, usize) -> String;
        let variants: [(&str, Variant); 8] = [
            ("x behind each", |unit, count| format!("{unit}x").repeat(count)),
            ("X behind each", |unit, count| format!("{unit}X ").repeat(count)),
            ("a space behind each", |unit, count| format!("{unit} ").repeat(count)),
            ("a space before each", |unit, count| format!(" {unit}").repeat(count)),
            ("a line feed behind each", |unit, count| format!("{unit}\n").repeat(count)),
            ("x behind each tenth", |unit, count| format!("{}x", unit.repeat(10)).repeat(count / 10)),
            ("one less", |unit, count| unit.repeat(count - 1)),
            ("x in the middle", |unit, count| format!("{0}x{0}", unit.repeat(count / 2))),
        ];
        for unit in UNITS {
            for (name, variant) in variants {
                let looked = |count: usize| looked_at_by_comparing(&unit.repeat(count), &variant(unit, count));
                let (once, twice) = (looked(1_000), looked(2_000));
                let bytes = 2_000 * 2 * (unit.len() as u64 + 2);
                assert!(twice <= 3 * once + 2 * bytes, "{unit:?}, {name}: {once}, then {twice}");
            }
        }
    }
}
