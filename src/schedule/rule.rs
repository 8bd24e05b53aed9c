//! Priority rules as figures by task.
