//! The address at which people reach the pages, where that is not the one that is listened on.

use axum::http::Uri;

/// What `--public-url` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Whether it is reached by TLS.
    pub is_https: bool,
    /// The host, in lower case, with the port where that is not the scheme's.
    pub host: String,
    /// The path below which the pages are, without a slash at its end: empty, or `/history`.
    pub base: String,
}

/// Why a text is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    /// It does not begin with `http://` or `https://` and a host.
    #[error("must begin with http:// or https:// and a host")]
    NoHost,
    /// It has a user, a query or a fragment.
    #[error("cannot have a user, a query or a fragment")]
    Extra,
    /// Its path has something in it that would have to be escaped, or an empty part.
    #[error("the path may only have letters, digits, - . _ and ~ between single slashes")]
    Path,
}

impl PublicUrl {
    /// Reads an address, such as `https://example.org/history`.
    ///
    /// Errors: it is none; it has parts that mean nothing here.
    pub fn parse(text: &str) -> Result<Self, PublicUrlError> {
        if text.contains(['#', '?', '@']) {
            return Err(PublicUrlError::Extra);
        }
        let uri: Uri = text.parse().map_err(|_| PublicUrlError::NoHost)?;
        let is_https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(PublicUrlError::NoHost),
        };
        let authority = uri.authority().ok_or(PublicUrlError::NoHost)?;
        if authority.host().is_empty() {
            return Err(PublicUrlError::NoHost);
        }
        let host = authority.host().to_ascii_lowercase();
        let is_usual = |port: u16| port == if is_https { 443 } else { 80 };
        let host = match authority.port_u16().filter(|port| !is_usual(*port)) {
            Some(port) => format!("{host}:{port}"),
            None => host,
        };
        let base = uri.path().trim_end_matches('/');
        let is_plain = |part: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            !matches!(part, "" | "." | "..") && part.bytes().all(is_plain)
        };
        if !base.split('/').skip(1).all(is_plain) {
            return Err(PublicUrlError::Path);
        }
        Ok(Self { is_https, host, base: base.to_owned() })
    }

    /// As a browser names it where it says which page sent a form.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.is_https { "https" } else { "http" }, self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_what_means_nothing_is_refused() {
        let read = |text| PublicUrl::parse(text).map(|url| (url.origin(), url.base));
        let is = |origin: &str, base: &str| Ok((origin.to_owned(), base.to_owned()));
        assert_eq!(read("https://Example.org"), is("https://example.org", ""));
        assert_eq!(read("https://example.org:443/"), is("https://example.org", ""));
        assert_eq!(read("http://example.org:443/a/b/"), is("http://example.org:443", "/a/b"));
        assert_eq!(read("http://[::1]:8080/history"), is("http://[::1]:8080", "/history"));
        for text in ["", "example.org", "/history", "ftp://example.org", "https://", "https:///a", "https://:80/"] {
            assert_eq!(read(text), Err(PublicUrlError::NoHost), "{text}");
        }
        for text in ["https://me@example.org/", "https://example.org/?a", "https://example.org/#a"] {
            assert_eq!(read(text), Err(PublicUrlError::Extra), "{text}");
        }
        for text in ["https://example.org/a//b", "https://example.org/../b", "https://example.org/a%2Fb"] {
            assert_eq!(read(text), Err(PublicUrlError::Path), "{text}");
        }
    }
}
