//! A study that is killed, stopped, starved of disk or contested loses nothing that it had: the same command goes on, and ends as if nothing
//! had been.

mod damaged;
mod disks;
mod kills;
mod merged;
mod partial;
mod many;
