//! The parallel schedule-generation scheme.
