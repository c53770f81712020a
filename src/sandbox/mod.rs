//! The embedded service provider, which judges tokens by its own reading of the rules.
