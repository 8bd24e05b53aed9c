//! A run told to people: the plan, the war room, and the last words on the screen.
