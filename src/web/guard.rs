//! Who is let in: a request must name this server as its host, so that no page of somebody else's
//! can be made to stand for it (DNS rebinding).

/// The hosts that this server answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    hosts: Vec<String>,
}

impl Guard {
    /// A guard of a server on a port of this machine alone.
    #[must_use]
    pub fn of_port(port: u16) -> Self {
        let names = ["127.0.0.1", "localhost", "[::1]"];
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            hosts.extend(names.iter().map(|name| (*name).to_owned()));
        }
        Self { hosts }
    }

    /// Whether a request to this host is for us.
    #[must_use]
    pub fn knows(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }
}
