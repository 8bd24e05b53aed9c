//! Procedures that choose the best, on systems whose best is known: as often right as they promise.

use super::coverage::{at_least, normal};
use sandtable::engine::stream::Chance;
use sandtable::statistics::{KimNelson, Moments, elementary_effects, rinott_h, rinott_replications};

const MACRO_RUNS: u64 = 2_000;
const SYSTEMS: usize = 5;
const FIRST_STAGE: u64 = 10;

/// System 0 is better by the indifference zone than all others, which are equal: the hardest case that the promise covers.
const BETTER_BY: f64 = 1.0;

/// Of unlike deviations, which the procedures must not need to be told.
fn figure(run: u64, system: usize, replication: u64) -> f64 {
    let deviation = [1.0, 0.8, 1.2, 1.0, 0.6][system];
    deviation * normal(Chance::new(run, replication), system as u64) - if system == 0 { BETTER_BY } else { 0.0 }
}

/// As [`figure`], with luck in common that deviates more than all of a system's own.
fn figure_with_common_luck(run: u64, system: usize, replication: u64) -> f64 {
    figure(run, system, replication) + 2.0 * normal(Chance::new(run, replication), 1_000)
}

#[test]
fn kim_and_nelson_choose_the_best_as_often_as_they_promise() {
    let (right, _) = by_kim_and_nelson(figure);
    at_least(right, MACRO_RUNS, 0.95);
}

#[test]
fn kim_and_nelson_gain_by_common_luck_and_lose_no_certainty() {
    let (right, spent) = by_kim_and_nelson(figure_with_common_luck);
    at_least(right, MACRO_RUNS, 0.95);
    let (_, without) = by_kim_and_nelson(figure);
    // Luck in common cancels from every difference: to the last digits it is the same procedure.
    assert!((spent as f64 / without as f64 - 1.0).abs() < 1e-3, "{spent} {without}");
}

/// How many macro-runs chose system 0, and the replications of all.
fn by_kim_and_nelson(figure: fn(u64, usize, u64) -> f64) -> (u64, u64) {
    let (mut right, mut spent) = (0, 0);
    for run in 0..MACRO_RUNS {
        let mut figures: Vec<Vec<f64>> =
            (0..SYSTEMS).map(|system| (0..FIRST_STAGE).map(|replication| figure(run, system, replication)).collect()).collect();
        let first_stage: Vec<&[f64]> = figures.iter().map(Vec::as_slice).collect();
        let procedure = KimNelson::new(&first_stage, BETTER_BY, 0.95);
        let mut moments: Vec<Moments> = figures.drain(..).map(Moments::of).collect();
        let (mut alive, mut replications): (Vec<usize>, u64) = ((0..SYSTEMS).collect(), FIRST_STAGE);
        loop {
            let means: Vec<f64> = moments.iter().map(|moments| moments.mean().expect("a first stage")).collect();
            alive = procedure.survivors(&alive, &means, replications);
            if alive.len() == 1 {
                break;
            }
            assert!(replications <= procedure.most_replications(), "the choice has fallen by then");
            for &system in &alive {
                moments[system].add(figure(run, system, replications));
            }
            replications += 1;
        }
        right += u64::from(alive == [0]);
        spent += moments.iter().map(Moments::count).sum::<u64>();
    }
    (right, spent)
}

#[test]
fn rinott_chooses_the_best_as_often_as_he_promises() {
    let h = rinott_h(SYSTEMS as u32, FIRST_STAGE as u32, 0.95);
    let is_right = |run: &u64| {
        let mean = |system: usize| {
            let mut moments = Moments::of((0..FIRST_STAGE).map(|replication| figure(*run, system, replication)));
            let all = rinott_replications(h, moments.variance().expect("a first stage"), BETTER_BY, FIRST_STAGE);
            (FIRST_STAGE..all).for_each(|replication| moments.add(figure(*run, system, replication)));
            moments.mean().expect("a first stage")
        };
        let best = mean(0);
        (1..SYSTEMS).all(|system| best < mean(system))
    };
    at_least((0..MACRO_RUNS).filter(is_right).count() as u64, MACRO_RUNS, 0.95);
}

#[test]
fn screening_ranks_the_inputs_of_the_g_function_as_their_indices_do() {
    // Walks on four levels by steps of two thirds, as Morris's, from every corner of the lower half, the order of inputs turning on.
    let walk = |walk: usize| {
        let mut point: Vec<f64> = (0..8).map(|input| f64::from((walk >> input) as u32 & 1) / 3.0).collect();
        let mut points = vec![point.clone()];
        for step in 0..8 {
            point[(walk + step) % 8] += 2.0 / 3.0;
            points.push(point.clone());
        }
        let figures = points.iter().map(|point| super::g_function(point)).collect();
        (points, figures)
    };
    let effects = elementary_effects(8, &(0..256).map(walk).collect::<Vec<_>>());
    let sizes: Vec<f64> = effects.iter().map(|effects| effects.sizes().mean().unwrap()).collect();
    assert!(sizes[..5].windows(2).all(|pair| pair[0] > pair[1]), "{sizes:?}");
    assert!(sizes[4..].iter().all(|size| size / sizes[0] < 0.02), "{sizes:?}");
    // The figure is a product, so that every effect depends on the other inputs.
    assert!(effects.iter().all(|effects| effects.deviation().unwrap() > 0.1 * effects.sizes().mean().unwrap()));
}
