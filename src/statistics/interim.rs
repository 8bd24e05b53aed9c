//! Interim.

use super::{Moments, paired_difference, quantile_sorted};
use crate::engine::special::{beta_quantile, beta_share, normal_quantile};
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval { pub low: f64, pub high: f64 }
impl Interval { pub fn half_width(self) -> f64 { (self.high - self.low) / 2.0 } }
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QuantileInterval { pub low: Option<f64>, pub high: Option<f64> }
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference { pub value: f64, pub interval: Interval, pub p_value: Option<f64> }

fn t_quantile(p: f64, df: f64) -> f64 {
    let x = beta_quantile(df / 2.0, 0.5, 2.0 * (1.0 - p));
    (df * (1.0 - x) / x).sqrt()
}
pub fn mean_interval(m: &Moments, confidence: f64) -> Option<Interval> {
    let (mean, se) = (m.mean()?, m.standard_error()?);
    let h = t_quantile(1.0 - (1.0 - confidence) / 2.0, (m.count() - 1) as f64) * se;
    Some(Interval { low: mean - h, high: mean + h })
}
fn binomial_cdf(k: i64, n: i64, p: f64) -> f64 {
    if k < 0 { 0.0 } else if k >= n { 1.0 } else { 1.0 - beta_share((k + 1) as f64, (n - k) as f64, p) }
}
pub fn quantile_interval(sorted: &[f64], p: f64, confidence: f64) -> QuantileInterval {
    let n = sorted.len() as i64;
    let a = 1.0 - confidence;
    let search = |wanted: &dyn Fn(i64) -> bool| { let (mut lo, mut hi) = (0, n + 1); while lo < hi { let mid = (lo + hi) / 2; if wanted(mid) { hi = mid } else { lo = mid + 1 } } lo };
    let first_above = search(&|l| binomial_cdf(l - 1, n, p) > a / 2.0);
    let l = first_above - 1;
    let u = search(&|u| binomial_cdf(u - 1, n, p) >= 1.0 - a / 2.0);
    QuantileInterval { low: (l >= 1).then(|| sorted[(l - 1) as usize]), high: (u <= n && n > 0).then(|| sorted[(u - 1) as usize]) }
}
pub fn wilson(k: u64, n: u64, confidence: f64) -> Interval {
    let z = normal_quantile(1.0 - (1.0 - confidence) / 2.0);
    let (n, p) = (n as f64, k as f64 / n as f64);
    let c = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let h = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
    Interval { low: (c - h).max(0.0), high: (c + h).min(1.0) }
}
pub fn is_precise(mean: f64, half: f64, gamma: f64) -> bool { half <= gamma / (1.0 + gamma) * mean.abs() }
pub fn paired_difference_interval(first: &[f64], other: &[f64], confidence: f64) -> Option<Difference> {
    let m = paired_difference(first, other);
    Some(Difference { value: m.mean()?, interval: mean_interval(&m, confidence)?, p_value: None })
}
pub fn paired_quantile_difference(first: &[f64], other: &[f64], p: f64, confidence: f64) -> Option<Difference> {
    let n = first.len();
    let batches = (n / 20).min(20);
    if batches < 4 { return None; }
    let q = |v: &[f64]| { let mut v = v.to_vec(); v.sort_unstable_by(f64::total_cmp); quantile_sorted(&v, p) };
    let size = n / batches;
    let m = Moments::of((0..batches).filter_map(|b| { let r = b * size..(b + 1) * size; Some(q(&other[r.clone()])? - q(&first[r])?) }));
    let value = q(other)? - q(first)?;
    let h = mean_interval(&m, confidence)?.half_width();
    Some(Difference { value, interval: Interval { low: value - h, high: value + h }, p_value: None })
}
fn ranks(v: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..v.len()).collect();
    order.sort_by(|a, b| v[*a].total_cmp(&v[*b]));
    let mut ranks = vec![0.0; v.len()];
    let mut i = 0;
    while i < order.len() { let mut j = i; while j + 1 < order.len() && v[order[j + 1]] == v[order[i]] { j += 1; } for k in i..=j { ranks[order[k]] = (i + j) as f64 / 2.0; } i = j + 1; }
    ranks
}
pub fn rank_correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let (ra, rb) = (ranks(a), ranks(b));
    let (ma, mb) = (Moments::of(ra.iter().copied()), Moments::of(rb.iter().copied()));
    let (sa, sb, ea, eb) = (ma.deviation()?, mb.deviation()?, ma.mean()?, mb.mean()?);
    if sa == 0.0 || sb == 0.0 { return None; }
    Some(ra.iter().zip(&rb).map(|(x, y)| (x - ea) * (y - eb)).sum::<f64>() / ((a.len() - 1) as f64 * sa * sb))
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PairedTest { pub difference: Difference, pub p_value: f64, pub variance_ratio: Option<f64> }
pub fn paired_test(a: &[f64], b: &[f64], confidence: f64) -> Option<PairedTest> {
    let d = paired_difference(a, b);
    let (se, mean) = (d.standard_error()?, d.mean()?);
    let p = if se == 0.0 { if mean == 0.0 { 1.0 } else { 0.0 } } else { let t = mean / se; let df = (a.len() - 1) as f64; beta_share(df / 2.0, 0.5, df / (df + t * t)) };
    let v = Moments::of(a.iter().copied()).variance()? + Moments::of(b.iter().copied()).variance()?;
    Some(PairedTest { difference: paired_difference_interval(a, b, confidence)?, p_value: p, variance_ratio: d.variance().filter(|d| *d > 0.0).map(|d| v / d) })
}
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut out = vec![0.0; p.len()]; let mut most: f64 = 0.0;
    for (rank, place) in order.into_iter().enumerate() { most = most.max((p.len() - rank) as f64 * p[place]).min(1.0); out[place] = most; }
    out
}
pub fn replications_needed(d: &Difference, n: u64) -> Option<u64> {
    let h = d.interval.half_width();
    (d.value != 0.0).then(|| ((h / d.value).powi(2) * n as f64 - n as f64).max(1.0) as u64)
}
