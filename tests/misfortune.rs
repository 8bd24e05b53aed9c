//! Whatever the machine or a person does to a command: it ends with the exit status that says so, and leaves nothing half made.

mod commands;
mod disks;
mod outputs;
mod paths;
mod records;
mod signals;
mod sizes;
mod stuck;
