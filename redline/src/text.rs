//! What a text is made of: characters, tokens, words, and where its sentences and paragraphs end.

pub(crate) mod blanks;
pub(crate) mod boundaries;
pub(crate) mod characters;
pub(crate) mod dates;
pub(crate) mod entities;
pub(crate) mod figures;
pub(crate) mod intern;
pub(crate) mod joined_figures;
pub(crate) mod links;
pub(crate) mod normal_form;
pub(crate) mod note_marks;
pub(crate) mod segmentation;
pub(crate) mod sentence_end;
pub(crate) mod split_text;
pub(crate) mod tags;
pub(crate) mod tokens;
pub(crate) mod vocabulary;
pub(crate) mod word_count;
