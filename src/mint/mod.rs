//! Makes a token of its description: directives resolved, JSON written as the author wrote it, signed, tampered with.
