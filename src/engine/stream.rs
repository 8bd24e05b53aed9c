//! Named random streams: every draw is named, and its name alone decides what is drawn.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

/// The chance of one replication: gives the stream of every named draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    root: u64,
}

/// What a draw is for, hashed at compile time from its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose(u64);

/// The stream of one draw.
#[derive(Clone, Debug)]
pub struct Stream {
    generator: Xoshiro256PlusPlus,
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

/// The next state of a draw's name as one more of its words is taken in. Each word is mixed before the next comes, so their order matters.
///
/// The finalizer is SplitMix64's: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (variant 13 of Stafford).
const fn absorb(state: u64, word: u64) -> u64 {
    let z = (state ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Chance {
    pub const fn new(seed: u64, replication: u64) -> Chance {
        Chance { root: absorb(absorb(0, seed), replication) }
    }

    /// The stream of one draw: `entity` is the key of what it is drawn for, `occurrence` counts such draws from 0.
    pub fn draw(self, purpose: Purpose, entity: u64, occurrence: u64) -> Stream {
        let name = absorb(absorb(absorb(self.root, purpose.0), entity), occurrence);
        Stream { generator: Xoshiro256PlusPlus::seed_from_u64(name) }
    }
}

impl Stream {
    /// Over 0 and under 1.
    pub fn uniform(&mut self) -> f64 {
        middle_of_part(self.generator.next_u64())
    }

    /// One of `0..n`, each as likely to within n / 2^64 (Lemire's multiply-shift without rejection, so that one draw takes one number).
    ///
    /// # Panics
    /// If `n` is 0.
    pub fn index(&mut self, n: usize) -> usize {
        assert!(n > 0, "one of nothing cannot be drawn");
        ((u128::from(self.generator.next_u64()) * n as u128) >> 64) as usize
    }

    /// True with probability `p`: always from 1, never up to 0.
    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }
}

/// The middle of one of 2^52 equal parts of the unit interval. (Of 2^53 parts, the middle of the last would round to 1.)
const fn middle_of_part(bits: u64) -> f64 {
    const PART: f64 = 1.0 / (1_u64 << 52) as f64;
    ((bits >> 12) as f64 + 0.5) * PART
}

#[cfg(test)]
mod tests {
    use super::*;

    const EFFORT: Purpose = Purpose::named("effort");

    #[test]
    fn the_key_of_a_name_is_fnv_1a() {
        // Test vectors of the FNV reference (draft-eastlake-fnv).
        assert_eq!(key(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(key("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(key("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn words_are_mixed_as_splitmix64_does() {
        // The first outputs of SplitMix64 seeded with 0 and with 1234567 (Rosetta Code).
        assert_eq!(absorb(0, 0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(absorb(0, 1_234_567), 6_457_827_717_110_365_317);
    }

    #[test]
    fn a_draw_gives_these_numbers_on_every_machine_and_in_every_version() {
        for (seed, replication, purpose, entity, occurrence, expected) in KNOWN_DRAWS {
            let mut stream = Chance::new(seed, replication).draw(Purpose::named(purpose), key(entity), occurrence);
            let drawn: [f64; 5] = std::array::from_fn(|_| stream.uniform());
            assert_eq!(drawn, expected, "({seed}, {replication}, {purpose}, {entity}, {occurrence})");
        }
    }

    #[test]
    fn each_word_of_a_draws_name_and_their_order_matter() {
        let first = |seed, replication, purpose, entity, occurrence| {
            Chance::new(seed, replication).draw(Purpose(purpose), entity, occurrence).uniform()
        };
        let names = [
            (1, 2, 3, 4, 5),
            (2, 1, 3, 4, 5),
            (1, 2, 4, 3, 5),
            (1, 2, 3, 5, 4),
            (1, 3, 2, 4, 5),
            (5, 4, 3, 2, 1),
            (1, 2, 3, 4, 6),
            (1, 2, 3, 5, 5),
            (1, 2, 2, 4, 5),
            (1, 1, 3, 4, 5),
            (0, 2, 3, 4, 5),
            (0, 0, 0, 0, 0),
        ];
        let mut drawn: Vec<f64> = names.iter().map(|&(s, r, p, e, o)| first(s, r, p, e, o)).collect();
        drawn.sort_by(f64::total_cmp);
        drawn.dedup();
        assert_eq!(drawn.len(), names.len());
    }

    #[test]
    #[cfg_attr(miri, ignore = "a frequency over very many draws, of which known draws hold the bits")]
    fn first_draws_of_neighbouring_names_are_uniform_and_uncorrelated() {
        let by_replication: Vec<f64> = (0..100_000).map(|r| Chance::new(1, r).draw(EFFORT, key("T-1"), 0).uniform()).collect();
        let by_entity: Vec<f64> = (0..100_000).map(|e| Chance::new(1, 1).draw(EFFORT, e, 0).uniform()).collect();
        let by_occurrence: Vec<f64> = (0..100_000).map(|o| Chance::new(1, 1).draw(EFFORT, 7, o).uniform()).collect();
        for drawn in [by_replication, by_entity, by_occurrence] {
            let chi_square = chi_square_of_hundred_classes(&drawn);
            // The .0005 and .9995 quantiles of chi-square with 99 degrees of freedom.
            assert!((58.3..154.2).contains(&chi_square), "{chi_square}");
            let covariance: f64 = drawn.windows(2).map(|pair| (pair[0] - 0.5) * (pair[1] - 0.5)).sum::<f64>() / 99_999.0;
            // Its standard error is 1/12 over the root of the number of pairs.
            assert!(covariance.abs() < 4.0 / 12.0 / 316.2, "{covariance}");
        }
    }

    #[test]
    fn a_uniform_is_never_0_nor_1() {
        assert!(middle_of_part(0) > 0.0);
        assert!(middle_of_part(u64::MAX) < 1.0);
        assert_eq!(1.0 - middle_of_part(u64::MAX), middle_of_part(0));
    }

    #[test]
    #[cfg_attr(miri, ignore = "a frequency over very many draws, of which known draws hold the bits")]
    fn an_index_is_any_of_its_range_as_often() {
        let mut stream = Chance::new(3, 0).draw(Purpose::named("index"), 0, 0);
        let mut counts = [0_u32; 7];
        for _ in 0..70_000 {
            counts[stream.index(7)] += 1;
        }
        // Four standard errors of a binomial count, the root of 70,000 * 1/7 * 6/7.
        assert!(counts.iter().all(|&count| (f64::from(count) - 10_000.0).abs() < 4.0 * 92.6), "{counts:?}");
        assert_eq!(stream.index(1), 0);
    }

    #[test]
    #[cfg_attr(miri, ignore = "a frequency over very many draws, of which known draws hold the bits")]
    fn a_chance_comes_true_as_often_as_it_says() {
        let mut stream = Chance::new(4, 0).draw(Purpose::named("chance"), 0, 0);
        let hits = (0..100_000).filter(|_| stream.chance(0.3)).count();
        assert!((hits as f64 - 30_000.0).abs() < 4.0 * 144.9, "{hits}");
        assert!((0..1_000).all(|_| stream.chance(1.0) && !stream.chance(0.0)));
    }

    type KnownDraw = (u64, u64, &'static str, &'static str, u64, [f64; 5]);

    /// From an implementation in Python, written apart from this one.
    const KNOWN_DRAWS: [KnownDraw; 4] = [
        (0, 0, "", "", 0, [0.15541576579333516, 0.602332002335957, 0.7639182571443709, 0.12994578282554714, 0.3660422706173724]),
        (1, 0, "effort", "T-17", 0, [0.3293915021956074, 0.6427618618778611, 0.3816682620542299, 0.6163430763946492, 0.35138290177388354]),
        (1, 1, "effort", "T-17", 0, [0.5510963333313162, 0.30623173250375213, 0.5471489138812414, 0.4622077178884819, 0.48608982838934345]),
        (
            20240607,
            99999,
            "blocker work",
            "T-17",
            3,
            [0.44289135330044427, 0.10032178340734876, 0.46858982134554983, 0.6896497630697719, 0.6609749480204611],
        ),
    ];

    fn chi_square_of_hundred_classes(drawn: &[f64]) -> f64 {
        let mut counts = [0_u32; 100];
        for u in drawn {
            counts[(u * 100.0) as usize] += 1;
        }
        let expected = drawn.len() as f64 / 100.0;
        counts.iter().map(|&count| (f64::from(count) - expected) * (f64::from(count) - expected) / expected).sum()
    }
}
