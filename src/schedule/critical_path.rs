//! Critical path method on working calendars.
