//! The report of a run, its renderings, and the comparison of two.
