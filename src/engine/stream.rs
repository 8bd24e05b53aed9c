//! Named random streams: every draw is named, and its name alone decides what is drawn (MODEL 3.1).

/// The chance of one replication: gives the stream of every named draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    root: u64,
}

/// What a draw is for, hashed at compile time from its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose(u64);

/// The stream of one draw.
pub struct Stream {
    todo: (),
}

impl Purpose {
    pub const fn named(name: &str) -> Purpose {
        Purpose(key(name))
    }
}

/// A name as a number, the same on every machine: FNV-1a, 64 bits.
pub const fn key(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}

impl Chance {
    pub fn new(seed: u64, replication: u64) -> Chance {
        Chance { root: seed ^ replication }
    }

    /// The stream of one draw: `entity` is the key of what it is drawn for, `occurrence` counts such draws from 0.
    pub fn draw(self, purpose: Purpose, entity: u64, occurrence: u64) -> Stream {
        let _ = (self.root, purpose.0, entity, occurrence);
        todo!()
    }
}

impl Stream {
    /// Over 0 and under 1.
    pub fn uniform(&mut self) -> f64 {
        self.todo;
        todo!()
    }
}
