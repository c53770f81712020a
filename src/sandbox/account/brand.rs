//! Which brand a request is addressed to.

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

impl Account {
    /// The brand of this host, with or without a port: `SUBDOMAIN.localhost` is the brand with this subdomain.
    pub fn brand_of_host(&self, host: &str) -> BrandMatch<'_> {
        let name = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or(host) };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
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
}
