//! Results for the tools that people work with, one format a file.

pub mod optuna;
