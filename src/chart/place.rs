//! Places labels side by side in lanes, so that none covers another.

/// Lanes, each full up to some x.
#[derive(Clone, Debug)]
pub struct Lanes {
    ends: Vec<f64>,
    most: usize,
}

impl Lanes {
    /// At most `most` of them.
    pub fn up_to(most: usize) -> Lanes {
        Lanes { ends: Vec::new(), most }
    }

    /// The first lane with nothing past `from`, which is then full up to `to`. Ask in the order of `from`. `None` if all lanes are full
    /// there and no more may be opened.
    pub fn take(&mut self, from: f64, to: f64) -> Option<usize> {
        let free = self.ends.iter().position(|end| *end <= from);
        let lane = match free {
            Some(lane) => lane,
            None if self.ends.len() < self.most => {
                self.ends.push(f64::NEG_INFINITY);
                self.ends.len() - 1
            }
            None => return None,
        };
        self.ends[lane] = to;
        Some(lane)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// Room on a sheet that is taken, box by box: x0, y0, x1, y1.
#[derive(Clone, Debug, Default)]
pub struct Boxes {
    taken: Vec<(f64, f64, f64, f64)>,
}

impl Boxes {
    pub fn take(&mut self, room: (f64, f64, f64, f64)) {
        self.taken.push(room);
    }

    /// Takes the room if nobody has any of it.
    pub fn ask(&mut self, room: (f64, f64, f64, f64)) -> bool {
        let is_free = self.is_free(room);
        if is_free {
            self.take(room);
        }
        is_free
    }

    pub fn is_free(&self, room: (f64, f64, f64, f64)) -> bool {
        self.taken.iter().all(|one| one.2 <= room.0 || room.2 <= one.0 || one.3 <= room.1 || room.3 <= one.1)
    }
}
