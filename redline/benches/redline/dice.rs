//! Numbers that look random and are the same in every run.

/// Numbers that look random and are the same in every run (xorshift64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    /// So many words of so many, some in each line.
    pub fn words(&mut self, count: usize, alphabet: usize, per_line: usize) -> String {
        let mut text = String::new();
        for index in 1..=count {
            text.push_str(&format!("w{}", self.below(alphabet)));
            text.push(if index % per_line == 0 { '\n' } else { ' ' });
        }
        text
    }
}
