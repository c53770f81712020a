//! Which brand a request is addressed to.

use std::net::Ipv4Addr;

use super::Account;
use super::configuration::Brand;

/// The brand that a host name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrandMatch<'a> {
    /// The default one. So are `localhost` itself, loopback addresses and names of the customer's own.
    Default,
    /// Another one.
    Brand(&'a Brand),
    /// A subdomain that no brand has.
    Unknown,
}

/// The host without its port, in lower case and without a dot at its end.
fn name_of(host: &str) -> String {
    let name = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or(host) };
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// Whether the host, with or without a port, is a name of the customer's own: neither under `localhost` nor an address.
pub(crate) fn is_host_mapped(host: &str) -> bool {
    let name = name_of(host);
    let is_address = name.starts_with('[') || name.parse::<Ipv4Addr>().is_ok();
    !(is_address || name == "localhost" || name.ends_with(".localhost"))
}

impl Account {
    /// The brand of this host, with or without a port: `SUBDOMAIN.localhost` is the brand with this subdomain.
    pub fn brand_of_host(&self, host: &str) -> BrandMatch<'_> {
        let name = name_of(host);
        let Some(subdomain) = name.strip_suffix(".localhost") else { return BrandMatch::Default };
        match self.brands.iter().position(|brand| brand.subdomain.eq_ignore_ascii_case(subdomain)) {
            Some(0) => BrandMatch::Default,
            Some(at) => BrandMatch::Brand(&self.brands[at]),
            None => BrandMatch::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subdomain_of_localhost_names_a_brand() {
        let second = Brand { id: 2, name: "Second".to_owned(), subdomain: "Second".to_owned() };
        let account = Account { brands: vec![Brand::default(), second.clone()], ..Account::default() };
        let table = [
            ("localhost", BrandMatch::Default),
            ("localhost:4000", BrandMatch::Default),
            ("LOCALHOST.", BrandMatch::Default),
            ("127.0.0.1:4000", BrandMatch::Default),
            ("[::1]:4000", BrandMatch::Default),
            ("help.example.test", BrandMatch::Default),
            ("sandbox.localhost:4000", BrandMatch::Default),
            ("second.localhost:4000", BrandMatch::Brand(&second)),
            ("SECOND.localhost.", BrandMatch::Brand(&second)),
            ("third.localhost", BrandMatch::Unknown),
            ("a.second.localhost", BrandMatch::Unknown),
        ];
        for (host, brand) in table {
            assert_eq!(account.brand_of_host(host), brand, "{host}");
        }
    }

    #[test]
    fn names_of_the_customers_own_are_told_from_ours() {
        for ours in ["localhost:1", "sandbox.localhost", "127.0.0.1:4000", "127.9.9.9", "[::1]:4000", "LOCALHOST."] {
            assert!(!is_host_mapped(ours), "{ours}");
        }
        for mapped in ["help.example.test", "help.example.test:443", "localhost.example.test", "notlocalhost"] {
            assert!(is_host_mapped(mapped), "{mapped}");
        }
    }
}
