//! The query of an address, and the body of a form, which are written alike.

/// Names with their values, in the order in which they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryString {
    pairs: Vec<(String, String)>,
    text: String,
}

impl QueryString {
    /// Reads `a=1&b=two+words`; what is not UTF-8 gets replacement characters.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(text);
        let pairs = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        Self { pairs, text: String::from_utf8_lossy(text).into_owned() }
    }

    /// Reads what a form sent; `None` where a part of it is not UTF-8, which no browser sends.
    #[must_use]
    pub fn parse_exactly(text: &[u8]) -> Option<Self> {
        let decode = |part: &[u8]| {
            let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            Some(percent_encoding::percent_decode(&spaced).decode_utf8().ok()?.into_owned())
        };
        let pairs = text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let end = memchr::memchr(b'=', pair).unwrap_or(pair.len());
            let (name, value) = pair.split_at(end);
            Some((decode(name)?, decode(value.get(1..).unwrap_or_default())?))
        });
        let pairs = pairs.collect::<Option<_>>()?;
        Some(Self { pairs, text: String::from_utf8_lossy(text).into_owned() })
    }

    /// The first value of a name, without white space around it; `None` where it is empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.exact(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The first value of a name, as it was sent.
    #[must_use]
    pub fn exact(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// All of it, with its escapes, as it was sent.
    #[must_use]
    pub fn as_sent(&self) -> &str {
        &self.text
    }

    /// Writes a query: names with their values, in order.
    #[must_use]
    pub fn write(pairs: &[(&str, &str)]) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_sends_is_read() {
        let query = QueryString::parse(b"q=two+words%21&empty=&q=again&time=+2026-05-09+");
        assert_eq!(query.get("q"), Some("two words!"));
        assert_eq!(query.get("empty"), None);
        assert_eq!(query.exact("empty"), Some(""));
        assert_eq!(query.get("time"), Some("2026-05-09"));
        assert_eq!(query.get("absent"), None);
        assert_eq!(QueryString::parse_exactly(b"q=two+words%21&empty=&q=again&time=+2026-05-09+"), Some(query));
        assert_eq!(QueryString::parse_exactly(b"a&b=c=d").unwrap().exact("b"), Some("c=d"));
        assert_eq!(QueryString::parse_exactly(b"a=%ff"), None);
        let written = QueryString::write(&[("q", "a&b=ü"), ("n", "1")]);
        assert_eq!(QueryString::parse(written.as_bytes()).get("q"), Some("a&b=ü"));
    }
}
