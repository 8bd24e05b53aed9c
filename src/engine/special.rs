//! The special functions that distributions stand on, over `libm` alone. Relative error about 1e-13 unless stated.

use libm::{erfc, exp, expm1, lgamma, log, log1p, sqrt};

const SQRT_2: f64 = std::f64::consts::SQRT_2;

/// Where a sum or a fraction no longer moves.
const STILL: f64 = f64::EPSILON / 2.0;

/// Far past any need: Newton's method below closes in from one side, and doubles its digits once near.
const MOST_STEPS: u32 = 200;

/// The standard normal distribution function, accurate in both tails.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

/// The standard normal quantile, for `p` over 0 and under 1: PPND16 of Algorithm AS 241, Applied Statistics 37 (1988), 477-484;
/// relative error about 1e-16, so it needs no refinement.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return q * ratio(&CENTRE, r);
    }
    let r = sqrt(-log(if q < 0.0 { p } else { 1.0 - p }));
    let size = if r <= 5.0 { ratio(&SHOULDER, r - 1.6) } else { ratio(&TAIL, r - 5.0) };
    if q < 0.0 { -size } else { size }
}

/// A quotient of two polynomials of degree 7, lowest coefficient first.
type Ratio = [[f64; 8]; 2];

fn ratio([above, below]: &Ratio, r: f64) -> f64 {
    let horner = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * r + coefficient);
    horner(above) / horner(below)
}

#[expect(clippy::excessive_precision, reason = "digits as published")]
#[rustfmt::skip]
const CENTRE: Ratio = [
    [3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3],
    [1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3],
];

#[expect(clippy::excessive_precision, reason = "digits as published")]
#[rustfmt::skip]
const SHOULDER: Ratio = [
    [1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4],
    [1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9],
];

#[expect(clippy::excessive_precision, reason = "digits as published")]
#[rustfmt::skip]
const TAIL: Ratio = [
    [6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7],
    [1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15],
];

/// ln B(a, b), for positive `a` and `b`.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    lgamma(a) + lgamma(b) - lgamma(a + b)
}

/// The regularized incomplete beta function I_x(a, b), for positive `a` and `b`: the share of a Beta(a, b) variable up to `x`.
pub fn beta_share(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        exp(ln_beta_share(a, b, log(x), ln_beta(a, b)))
    }
}

/// The inverse of [`beta_share`] in `x`, for `p` over 0 and under 1, `a` and `b` at least 1.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    debug_assert!(a >= 1.0 && b >= 1.0, "the search needs a density without poles: Beta({a}, {b})");
    // The smaller tail, so that neither it nor the result loses digits.
    if p > 0.5 { 1.0 - lower_beta_quantile(b, a, 1.0 - p) } else { lower_beta_quantile(a, b, p) }
}

/// Newton's method on ln I over ln x, which is concave for `b` from 1; it starts where x^a / (a B) = p, below the root, and so stays below.
fn lower_beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let ln_b = ln_beta(a, b);
    let ln_p = log(p);
    newton((ln_p + log(a) + ln_b) / a, |ln_x| {
        let ln_share = ln_beta_share(a, b, ln_x, ln_b);
        let ln_slope = a * ln_x + (b - 1.0) * log1p(-exp(ln_x)) - ln_b;
        (ln_share - ln_p, exp(ln_slope - ln_share))
    })
}

/// ln I_x(a, b), from ln x under 0: the continued fraction of DLMF 8.17.22, on the side of the mean where it converges in a few steps.
fn ln_beta_share(a: f64, b: f64, ln_x: f64, ln_b: f64) -> f64 {
    let x = exp(ln_x);
    let rest = -expm1(ln_x);
    let ln_rest = log1p(-x);
    if x <= (a + 1.0) / (a + b + 2.0) {
        a * ln_x + b * ln_rest - ln_b - log(a) + log(beta_fraction(a, b, x))
    } else {
        let above = exp(a * ln_x + b * ln_rest - ln_b) / b * beta_fraction(b, a, rest);
        log1p(-above)
    }
}

/// The continued fraction by Lentz's method as modified by Thompson and Barnett, J. Comput. Phys. 64 (1986), 490-509.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let (mut c, mut d) = (1.0, 1.0 / kept_from_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    let mut m = 1.0;
    loop {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / kept_from_zero(1.0 + even * d);
        c = kept_from_zero(1.0 + even / c);
        fraction *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / kept_from_zero(1.0 + odd * d);
        c = kept_from_zero(1.0 + odd / c);
        fraction *= c * d;
        // Left of the mean the number of steps grows as the root of the larger parameter.
        if (c * d - 1.0).abs() <= 2.0 * STILL || m > 1e5 {
            return fraction;
        }
        m += 1.0;
    }
}

fn kept_from_zero(x: f64) -> f64 {
    if x.abs() < 1e-300 { 1e-300 } else { x }
}

/// The regularized lower incomplete gamma function P(a, x), for positive `a`: the share of a Gamma(a, 1) variable up to `x`.
pub fn gamma_share(a: f64, x: f64) -> f64 {
    if x <= 0.0 { 0.0 } else { exp(ln_gamma_shares(a, x, log(x)).0) }
}

/// 1 - P(a, x), accurate where it is small.
pub fn gamma_rest(a: f64, x: f64) -> f64 {
    if x <= 0.0 { 1.0 } else { exp(ln_gamma_shares(a, x, log(x)).1) }
}

/// The inverse of [`gamma_share`] in `x`, for `p` over 0 and under 1; 0 where the result is too small for a number.
///
/// Newton's method on ln P or ln (1 - P), whichever is the smaller tail, over ln x: both are concave, so that it converges from anywhere.
/// It starts from the cube of a normal (PNAS 17 (1931), 684-688), or where x^a / (a Gamma(a)) = p if that, a lower bound, is over it.
pub fn gamma_quantile(a: f64, p: f64) -> f64 {
    let cube_root = 1.0 - 1.0 / (9.0 * a) + normal_quantile(p) / (3.0 * sqrt(a));
    let lower_bound = (log(p) + lgamma(a + 1.0)) / a;
    let start = if cube_root > 0.0 { (log(a) + 3.0 * log(cube_root)).max(lower_bound) } else { lower_bound };
    let upper = p > 0.5;
    let ln_p = log(if upper { 1.0 - p } else { p });
    newton(start, |ln_x| {
        let x = exp(ln_x);
        let (ln_share, ln_rest) = ln_gamma_shares(a, x, ln_x);
        let (ln_tail, sign) = if upper { (ln_rest, -1.0) } else { (ln_share, 1.0) };
        (ln_tail - ln_p, sign * exp(ln_gamma_density(a, x, ln_x) - ln_tail))
    })
}

/// ln P(a, x) and ln (1 - P(a, x)), by the series of DLMF 8.11.4 below a + 1 and the continued fraction of DLMF 8.9.2 above.
fn ln_gamma_shares(a: f64, x: f64, ln_x: f64) -> (f64, f64) {
    let ln_density = ln_gamma_density(a, x, ln_x);
    if x == f64::INFINITY {
        (0.0, f64::NEG_INFINITY)
    } else if x < a + 1.0 {
        let ln_share = ln_density - log(a) + log(gamma_series(a, x));
        (ln_share, log1p(-exp(ln_share)))
    } else {
        let ln_rest = ln_density + log(gamma_fraction(a, x));
        (log1p(-exp(ln_rest)), ln_rest)
    }
}

/// ln of x^a e^-x / Gamma(a), which is x times the density. For large `a` by Stirling's series, as the difference of two large numbers has few digits left.
fn ln_gamma_density(a: f64, x: f64, ln_x: f64) -> f64 {
    if a < 20.0 {
        return a * ln_x - x - lgamma(a);
    }
    let u = (x - a) / a;
    let ln_ratio = if u.abs() < 0.5 { log1p(u) } else { ln_x - log(a) };
    let i = 1.0 / (a * a);
    // DLMF 5.11.1; the next term is under 1e-16 from a = 20.
    let stirling = (1.0 / 12.0 - i * (1.0 / 360.0 - i * (1.0 / 1260.0 - i * (1.0 / 1680.0 - i * (1.0 / 1188.0))))) / a;
    a * (ln_ratio - u) + 0.5 * log(a / std::f64::consts::TAU) - stirling
}

/// The sum of x^n / ((a + 1) ... (a + n)).
fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0, 1.0, a);
    while term > STILL * sum {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    sum
}

/// Gamma(a, x) / (x^a e^-x), by Lentz's method.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = 1.0 / kept_from_zero(b);
    let mut fraction = d;
    let mut n = 1.0;
    loop {
        let factor = -n * (n - a);
        b += 2.0;
        d = 1.0 / kept_from_zero(factor * d + b);
        c = kept_from_zero(b + factor / c);
        fraction *= c * d;
        if (c * d - 1.0).abs() <= 2.0 * STILL || n > 1e5 {
            return fraction;
        }
        n += 1.0;
    }
}

/// The exponential of the root of a function, given with its slope, by Newton's method from `start`.
pub(crate) fn newton(start: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut at = start;
    for _ in 0..MOST_STEPS {
        let (value, slope) = function(at);
        if slope == 0.0 || !slope.is_finite() {
            break;
        }
        let step = value / slope;
        at -= step;
        // The error after a step is about its square.
        if step.abs() < 1e-9 {
            break;
        }
    }
    exp(at)
}

#[cfg(test)]
mod tests;
