//! Plans from elsewhere, each format one file: a foreign text in, the texts of a scenario and its plan out.

mod activation;
pub mod agents;
pub mod canonical;
pub mod csv;
pub mod draft;
mod graph;
pub mod jira;
pub mod mspdi;
pub mod network;
mod muster;
pub mod plan_md;
pub mod psplib;
pub mod table;
pub mod text;
pub mod xer;
