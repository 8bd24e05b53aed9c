//! Bytes as a source of choices: the same bytes make the same choices, and when they run out every choice is the first.

/// Reads choices off a slice.
pub struct Bytes<'b> {
    rest: &'b [u8],
}

impl<'b> Bytes<'b> {
    pub fn new(rest: &'b [u8]) -> Bytes<'b> {
        Bytes { rest }
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        first
    }

    /// Below `end`, which is above 0.
    pub fn below(&mut self, end: usize) -> usize {
        let number = if end <= 256 { usize::from(self.byte()) } else { usize::from(self.byte()) << 8 | usize::from(self.byte()) };
        number % end
    }

    /// Four bytes, little-endian.
    pub fn number(&mut self) -> u32 {
        u32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()])
    }

    /// True for one byte of `of`.
    pub fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == of - 1
    }

    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// As many of the bytes as the next one says, or all that are left.
    pub fn some(&mut self) -> &'b [u8] {
        let count = usize::from(self.byte()).min(self.rest.len());
        let (some, rest) = self.rest.split_at(count);
        self.rest = rest;
        some
    }

    /// As [`Bytes::some`], as text.
    pub fn text(&mut self) -> String {
        String::from_utf8_lossy(self.some()).into_owned()
    }
}
