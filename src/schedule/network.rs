//! The plan as a network: tasks and their finish-to-start links, team activations and epic order among them.
