//! What a mark or a sign is, whatever stands beside it.

/// Whether a character is the sign of a currency.
pub(super) fn is_currency(sign: char) -> bool {
    matches!(sign, '$' | '¢'..='¥' | '\u{20A0}'..='\u{20C0}' | '＄' | '￥' | '￡')
}

/// Whether a mark belongs to a number wherever it stands: a currency, per cent, per mille.
pub(super) fn is_of_amount(mark: &str) -> bool {
    mark.chars().all(|sign| is_currency(sign) || matches!(sign, '%' | '‰' | '％' | '٪'))
}

/// Whether a voice pauses at a mark.
pub(super) fn is_pause(mark: &str) -> bool {
    matches!(mark, "," | "،" | "，" | "、" | "." | "。" | ";" | ":" | "!" | "?" | "-" | "–" | "—" | "؛")
}

/// Whether a character says something by itself, where punctuation only sets apart what words say:
/// arrows, signs of mathematics, ticks, pictures, flags, the signs for copyright and trademark.
pub(super) fn is_symbol(character: char) -> bool {
    matches!(character,
        '=' | '±' | '×' | '÷' | '¬' | '©' | '®' | '§' | '¶' | '°'
        | '\u{2100}'..='\u{214F}'
        | '\u{2190}'..='\u{22FF}'
        | '\u{2300}'..='\u{23FF}'
        | '\u{25A0}'..='\u{275A}'
        | '\u{2761}'..='\u{2767}'
        | '\u{2776}'..='\u{27E5}'
        | '\u{27F0}'..='\u{2982}'
        | '\u{2999}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1FBFF}')
}

/// Whether a character joins the halves of a word.
pub(super) fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}' | '\u{2011}' | '\u{AD}')
}

/// Whether a token is a quotation mark.
pub(super) fn is_quote(token: &str) -> bool {
    matches!(
        token,
        "\"" | "“"
            | "”"
            | "„"
            | "‟"
            | "«"
            | "»"
            | "‹"
            | "›"
            | "「"
            | "」"
            | "『"
            | "』"
            | "‘"
            | "’"
            | "‚"
            | "'"
            | "＂"
    )
}
