//! What no run may break, whatever the scenario and the seed: an auditor, written apart from the agents, replays journals.

mod auditor;
