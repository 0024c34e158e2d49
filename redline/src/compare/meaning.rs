//! What an equal run between two changes says: whether a clause ends in it, a word of it means
//! something by itself, or readers must see it apart.

use crate::kinds::lexicon::{LazyLanguages, find_within};
use crate::kinds::word::known;
use crate::text::blanks;
use crate::text::boundaries::is_sentence_end;
use crate::text::characters::{has_unspaced, is_unspaced, stands_alone};
use crate::text::sentence_end::next_sentence_end;
use crate::text::word_count::count_words;

/// Words of fewer letters are taken to mean nothing by themselves.
const CONTENT_LETTERS_MIN: usize = 3;

/// A mark that ends a clause or a sentence.
pub(super) fn ends_clause(character: char) -> bool {
    matches!(
        character,
        ',' | ';'
            | ':'
            | '!'
            | '?'
            | '…'
            | '—'
            | '–'
            | '،'
            | '؛'
            | '؟'
            | '。'
            | '，'
            | '；'
            | '：'
            | '、'
            | '！'
            | '？'
    )
}

/// Whether a sentence ends in a run, and words of the next one follow in it: of a passage that was
/// written anew, a full stop alone stays by chance.
pub(super) fn begins_sentence(run: &str) -> bool {
    next_sentence_end(run, 0..run.len()).is_some_and(|(end, _)| count_words(&run[end..]) > 0)
}

/// Whether a text is of figures alone, and of the marks within one: of a date or a time.
pub(super) fn is_figure(text: &str) -> bool {
    text.chars().all(|mark| mark.is_numeric() || matches!(mark, '/' | ':' | '.' | '-'))
}

/// A sign that makes one of what stands on both sides of it, without white space.
pub(super) fn joins(character: char) -> bool {
    matches!(
        character,
        '-' | '/'
            | '+'
            | '#'
            | '_'
            | '@'
            | '.'
            | '='
            | '&'
            | '%'
            | '~'
            | '^'
            | '$'
            | '*'
            | '|'
            | '\\'
            | '{'
            | '}'
            | '['
            | ']'
            | '('
            | ')'
            | '<'
            | '>'
    )
}

/// Whether a word of a run negates.
pub(super) fn negates(run: &str, languages: &LazyLanguages<'_>) -> bool {
    if has_unspaced(run) {
        return !find_within(run, &(0..run.len())).negations.is_empty();
    }
    run.split(|mark: char| !mark.is_alphanumeric() && !matches!(mark, '\'' | '’'))
        .any(|word| known(word, languages).is_negation)
}

/// Whether a run is of a script that sets no words apart and whose letters are no words: Thai, Lao,
/// Khmer, Burmese.
pub(super) fn is_of_clusters(run: &str) -> bool {
    has_unspaced(run) && run.chars().all(|character| is_unspaced(character) && !stands_alone(character))
}

/// Whether a word of a run means something by itself: it is long, and none of the words that every
/// text has; or it is Han.
pub(super) fn has_content(run: &str, languages: &LazyLanguages<'_>) -> bool {
    if has_unspaced(run) {
        return run.contains(|character: char| {
            is_unspaced(character)
                && !matches!(
                    character,
                    '\u{3041}'
                        ..='\u{3096}'
                            | '的'
                            | '了'
                            | '在'
                            | '是'
                            | '和'
                            | '与'
                            | '與'
                            | '也'
                            | '就'
                            | '都'
                            | '而'
                            | '及'
                            | '或'
                            | '之'
                            | '于'
                            | '於'
                            | '以'
                            | '为'
                            | '為'
                            | '对'
                            | '對'
                )
        });
    }
    let words = run.split(|mark: char| !mark.is_alphanumeric() && !matches!(mark, '\'' | '’' | '\u{200c}'));
    words
        .filter(|word| word.chars().nth(CONTENT_LETTERS_MIN - 1).is_some())
        .any(|word| !known(word, languages).is_common)
}

/// Whether there is a number, a negation, or a name: a capital letter where no sentence begins, if
/// nouns have none.
pub(super) fn carries_meaning(run: &str, text_before: &str, languages: &LazyLanguages<'_>) -> bool {
    let mut before = text_before.chars().next_back();
    let solid_before = blanks::without_end(text_before);
    // A line begins as a sentence does: a heading in front of it ends in no full stop.
    let begins_line = text_before.get(solid_before.len()..).is_some_and(|blank| blank.contains('\n'));
    let mut begins_sentence = begins_line || is_sentence_end(solid_before) || solid_before.is_empty();
    for character in run.chars() {
        if character.is_numeric() {
            return true;
        }
        let begins_word = !before.is_some_and(char::is_alphanumeric);
        if character.is_uppercase() && begins_word && !begins_sentence && !languages.get().are_german() {
            return true;
        }
        if character.is_alphanumeric() {
            begins_sentence = false;
        } else if matches!(character, '.' | '!' | '?' | '\n') {
            begins_sentence = true;
        }
        before = Some(character);
    }
    if has_unspaced(run) {
        let within = find_within(run, &(0..run.len()));
        return !within.numbers.is_empty() || !within.negations.is_empty();
    }
    run.split_whitespace().any(|word| {
        let word = word.trim_matches(|mark: char| !mark.is_alphanumeric());
        let known = known(word, languages);
        known.is_number || known.is_negation
    })
}
