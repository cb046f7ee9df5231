//! From a host name to addresses.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// The system's resolver, but for `localhost` and the names below it: these are this machine, and nobody
/// is asked (RFC 6761, section 6.3). Many systems would ask the DNS for the names below it, and some
/// network would answer.
#[derive(Debug, Default)]
pub(super) struct Names {
    system: DefaultResolver,
}

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let (Some(host), port) = (uri.host(), uri.port_u16().unwrap_or(super::HTTPS_PORT)) else {
            return Err(Error::HostNotFound);
        };
        if !is_this_machine(host) {
            return self.system.resolve(uri, config, timeout).map_err(|error| match error {
                Error::Timeout(_) => error,
                // Resolvers have many words for it.
                _ => Error::HostNotFound,
            });
        }
        let mut addresses = self.empty();
        addresses.push(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        addresses.push(SocketAddr::from((Ipv6Addr::LOCALHOST, port)));
        Ok(addresses)
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_end_in_localhost() {
        for ours in ["localhost", "fr.localhost", "keeper.be.localhost"] {
            assert!(is_this_machine(ours), "{ours}");
        }
        for other in ["localhost.example.org", "fr-localhost", "notlocalhost", "example.org"] {
            assert!(!is_this_machine(other), "{other}");
        }
    }
}
