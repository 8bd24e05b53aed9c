//! Plans from elsewhere, each format one file: a foreign text in, the texts of a scenario and its plan out.

pub mod psplib;
