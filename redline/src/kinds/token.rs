//! A word or a mark of a change, with its traits.

/// A word or a mark of a change; `ChangedSide::text_of` has its text.
#[derive(Clone, Copy)]
pub(super) struct Token {
    /// Its number in the vocabulary: equal numbers, equal texts.
    pub(super) id: u32,
    /// What is known of it, a bit for each of [`traits`].
    pub(super) traits: u16,
}

/// Traits of tokens.
pub(super) mod traits {
    /// It has a letter or a digit.
    pub(crate) const WORD: u16 = 1;
    /// It begins with a capital letter.
    pub(crate) const CAPITAL: u16 = 1 << 1;
    /// It is a number or part of a date or an amount.
    pub(crate) const NUMBER: u16 = 1 << 2;
    /// It is a unit or a currency, in letters.
    pub(crate) const UNIT: u16 = 1 << 3;
    /// It negates.
    pub(crate) const NEGATION: u16 = 1 << 4;
    /// It is one of the words that every text has.
    pub(crate) const COMMON: u16 = 1 << 5;
    /// It has a capital letter wherever it stands.
    pub(crate) const NO_NAME: u16 = 1 << 6;
    /// It opens or closes a quotation.
    pub(crate) const QUOTE: u16 = 1 << 7;
    /// It is a mark at which a voice pauses.
    pub(crate) const PAUSE: u16 = 1 << 8;
    /// It says something by itself: an arrow, an equals sign, a flag, a tick.
    pub(crate) const SYMBOL: u16 = 1 << 9;
    /// It is the name of a month.
    pub(crate) const MONTH: u16 = 1 << 10;
    /// It is a day of the week, or one told from that of the text.
    pub(crate) const DAY: u16 = 1 << 11;
    /// It is the initial of a name.
    pub(crate) const INITIAL: u16 = 1 << 12;
    /// What it is depends on what stands beside it; see `super::context`.
    pub(crate) const UNCLEAR: u16 = 1 << 13;
    /// Only its side of the change has it.
    pub(crate) const OWN: u16 = 1 << 14;
    /// It has a digit.
    pub(crate) const DIGIT: u16 = 1 << 15;
}

impl Token {
    /// Whether it has all these traits.
    #[inline]
    pub(super) fn is(self, traits: u16) -> bool {
        self.traits & traits == traits
    }

    /// Whether it has one of these traits.
    #[inline]
    pub(super) fn is_any(self, traits: u16) -> bool {
        self.traits & traits != 0
    }
}

/// Whether the first letter of a word is a capital.
pub(super) fn begins_with_capital(word: &str) -> bool {
    if let Some(first) = word.bytes().next().filter(u8::is_ascii_alphanumeric) {
        return first.is_ascii_uppercase();
    }
    let mut letters = word.chars().skip_while(|character| !character.is_alphanumeric());
    letters.next().is_some_and(char::is_uppercase)
}
