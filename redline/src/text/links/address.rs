//! Addresses in prose: with a scheme, of mailboxes, domains and paths alone.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use super::Found;
use crate::text::boundaries::{head, tail};
use crate::text::characters::is_unspaced;

/// Longer addresses are followed no further, in bytes.
const ADDRESS_BYTES_MAX: usize = 2048;

/// Longer names of domains and files are none, in bytes.
const NAME_BYTES_MAX: usize = 256;

/// Schemes of addresses that have no `//`.
const SCHEMES: [&str; 7] = ["mailto", "tel", "doi", "urn", "link", "xref", "data"];

/// The last parts of names of domains that stand in prose without a scheme; two letters are those
/// of countries.
const DOMAINS: [&str; 27] = [
    "com", "org", "net", "gov", "edu", "int", "info", "biz", "news", "press", "media", "blog", "app", "dev", "shop",
    "online", "site", "cat", "museum", "срб", "рф", "укр", "бг", "мкд", "бел", "ею", "example",
];

/// Countries that have names in prose, and in no abbreviation.
const COUNTRIES: &str = " ac ae af al am ar at au az ba bd be bg bh br by ca cc ch ci cl cn co cr cu cy cz de dk do dz ec ee \
     eg es eu fi fm fr ge gr hk hr hu id ie il in io iq ir is it jo jp ke kg kr kw kz lb li lk lt lu lv ly ma md me mk \
     mn mt mx my ng ni nl no np nz om pa pe ph pk pl pt py qa ro rs ru sa se sg si sk sn sv sy th tj tm tn tr tv tw ua \
     uk us uy uz va ve vn xk ye za zw ";

/// Extensions of files that are linked to.
const EXTENSIONS: [&str; 30] = [
    "html", "htm", "php", "asp", "aspx", "jsp", "pdf", "png", "jpg", "jpeg", "gif", "svg", "webp", "mp3", "mp4",
    "docx", "doc", "odt", "xlsx", "xls", "csv", "zip", "txt", "xml", "json", "md", "adoc", "rst", "epub", "ics",
];

impl Found<'_> {
    /// A mark of an address: `:`, `@`, `.` or `/`. Nothing in front of `from` is looked at.
    pub(super) fn pass_address(&mut self, position: usize, from: usize) -> usize {
        let mark = self.text.as_bytes()[position];
        // As at the end of a clause or a sentence.
        if matches!(mark, b'.' | b':') && self.text.as_bytes().get(position + 1).is_none_or(u8::is_ascii_whitespace) {
            return position + 1;
        }
        let found = match mark {
            b':' => self.with_scheme(position, from),
            b'@' => self.mailbox(position, from),
            b'.' => match self.name_with_stops(position, from) {
                Ok(found) => Some(found),
                Err(behind) => return behind,
            },
            _ => self.path(position, from),
        };
        let Some((start, end)) = found else { return position + 1 };
        // AsciiDoc sets the words of a link in brackets behind its target.
        let rest = head(&self.text[end..], ADDRESS_BYTES_MAX);
        let words = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(words, _)| words);
        match words.filter(|words| !words.contains('\n')) {
            Some(words) => {
                self.add(start..end + 1, start);
                self.add(end + 1 + words.len()..end + words.len() + 2, start);
                end + 1
            }
            None => {
                self.add(start..end, start);
                end
            }
        }
    }

    /// `https://…`, `mailto:…`, around the colon at `position`.
    fn with_scheme(&self, position: usize, from: usize) -> Option<(usize, usize)> {
        let before = &self.text[from..position];
        let is_of_scheme = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-');
        let scheme = &before[before.trim_end_matches(is_of_scheme).len()..];
        let rest = &self.text[position + 1..];
        if scheme.is_empty() || !scheme.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            return None;
        }
        let is_address = rest.starts_with("//") || SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let behind = rest.trim_start_matches('/');
        if !is_address || !behind.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '[' | '+' | '.')) {
            return None;
        }
        Some((position - scheme.len(), address_end(self.text, position + 1)))
    }

    /// `name@example.org`, around the mark at `position`.
    fn mailbox(&self, position: usize, from: usize) -> Option<(usize, usize)> {
        let before = &self.text[from..position];
        let is_of_user = |letter: char| letter.is_ascii_alphanumeric() || "._%+-".contains(letter);
        let user = before[before.trim_end_matches(is_of_user).len()..].trim_start_matches('.');
        let rest = &self.text[position + 1..];
        let is_of_host = |letter: char| letter.is_alphanumeric() && !is_unspaced(letter) || matches!(letter, '-' | '.');
        let host = &rest[..rest.find(|letter| !is_of_host(letter)).unwrap_or(rest.len())];
        let host = host.trim_end_matches(['.', '-']);
        (!user.is_empty() && host.contains('.')).then(|| (position - user.len(), position + 1 + host.len()))
    }

    /// `example.com/path` and `docs/page.html#top`, around the full stop at `position`; where there
    /// is none, the place behind which one may be.
    fn name_with_stops(&self, position: usize, from: usize) -> Result<(usize, usize), usize> {
        let before = tail(&self.text[from..position], NAME_BYTES_MAX);
        let is_of_name = |letter: char| {
            letter.is_alphanumeric() && !is_unspaced(letter) || matches!(letter, '-' | '.' | '_' | '/' | '~')
        };
        let name_start = position - (before.len() - before.trim_end_matches(is_of_name).len());
        let is_of_last = |letter: char| letter.is_alphanumeric() && !is_unspaced(letter) || matches!(letter, '-' | '.');
        let rest = &self.text[position..];
        let behind = position + rest.find(|letter| !is_of_last(letter)).unwrap_or(rest.len());
        let name = self.text[name_start..behind].trim_end_matches(['.', '-']);
        let end = name_start + name.len();
        let name = name.trim_start_matches(['.', '-', '_', '~', '/']);
        let start = end - name.len();
        if name.is_empty() || position >= end || name.len() > NAME_BYTES_MAX {
            return Err(behind);
        }
        // Full stops in front of a name are no part of it.
        if start >= position {
            return Err(start);
        }
        let (stem, last) = name.rsplit_once('.').unwrap_or_default();
        let host = stem.rsplit('.').next().unwrap_or_default();
        let is_file = EXTENSIONS.iter().any(|known| last.eq_ignore_ascii_case(known));
        let is_host = !name.contains(['/', '_', '~']) && (name.starts_with("www.") || is_domain(host, last));
        if !is_file && !is_host {
            return Err(behind);
        }
        let follows = self.text[end..].starts_with(['/', '#', '?']) || self.text[end..].starts_with(":8");
        let start = if is_file { name_start } else { start };
        Ok((start, if follows { address_end(self.text, end) } else { end }))
    }

    /// `/terms/of-use`, `./a`, `../b`, whose slash is at `position`, behind white space, a bracket
    /// or a quotation mark.
    fn path(&self, position: usize, from: usize) -> Option<(usize, usize)> {
        let before = &self.text[from..position];
        let dots = before.len() - before.trim_end_matches(['.', '~']).len();
        let start = position - dots;
        let begins = self.text[from..start].chars().next_back();
        let is_enclosed = begins.is_some_and(|before| matches!(before, '(' | '"' | '`' | '\''));
        if dots > 2 || !begins.is_none_or(|before| before.is_whitespace() || is_enclosed) {
            return None;
        }
        let end = address_end(self.text, position);
        let path = &self.text[position + 1..end];
        let letters = path.chars().take_while(|letter| letter.is_alphanumeric()).count();
        let has_marks = path.trim_end_matches('/').contains(['/', '#', '?', '.', '-', '_']);
        let is_path = letters > 1 && (has_marks || is_enclosed) || dots > 0 && letters > 0;
        is_path.then_some((start, end))
    }
}

/// Whether a domain has such a last part, behind such a host.
fn is_domain(host: &str, last: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_lowercase();
    // One letter in front of two is an abbreviation.
    host.chars().nth(1).is_some()
        && host.starts_with(char::is_alphanumeric)
        && (DOMAINS.contains(&last)
            || last.len() == 2
                && last.chars().all(is_plain)
                && COUNTRIES.split_ascii_whitespace().any(|country| country == last))
}

/// Where the address ends that goes on at `start`: before white space, brackets that were not
/// opened in it, quotation marks, and scripts that set no words apart; and before marks at its end.
pub(super) fn address_end(text: &str, start: usize) -> usize {
    let rest = &text[start..text.floor_char_boundary((start + ADDRESS_BYTES_MAX).min(text.len()))];
    let mut depth = 0_usize;
    let mut end = rest.len();
    for (offset, character) in rest.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if !ends_address(character) => continue,
            _ => {
                end = offset;
                break;
            }
        }
    }
    let mut address = &rest[..end];
    if depth > 0 {
        address = &address[..address.find('(').unwrap_or(end)];
    }
    start + address.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '\'', '~', '…']).len()
}

/// Whether no address goes on beyond a character: white space, brackets and quotation marks around
/// it, and scripts that set no words apart, in which prose touches what it names.
fn ends_address(character: char) -> bool {
    const MARKS: &str = "<>\"[](){}|`\\^“”„«»‘’，；：！？（）「」《》،؛";
    character.is_whitespace() || MARKS.contains(character) || is_unspaced(character)
}
