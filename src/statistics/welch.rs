//! The difference between two sets of runs that share nothing.

use super::{Difference, Moments};

/// How much more the mean of `other` is than that of `first`, with the degrees of freedom that Welch gives its t (Biometrika 34 (1947),
/// 28-35). For runs with seeds of their own, and for figures of which it is not known whether they share draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Welch {
    pub difference: Difference,
    pub freedom: f64,
}

/// `None` if either has fewer than two values, or neither varies.
pub fn welch(first: &Moments, other: &Moments, confidence: f64) -> Option<Welch> {
    let part = |moments: &Moments| Some((moments.variance()? / moments.count() as f64, (moments.count() - 1) as f64));
    let ((a, freedom_a), (b, freedom_b)) = (part(first)?, part(other)?);
    let squared_error = a + b;
    if squared_error == 0.0 {
        return None;
    }
    let freedom = squared_error * squared_error / (a * a / freedom_a + b * b / freedom_b);
    let value = other.mean()? - first.mean()?;
    Some(Welch { difference: Difference::of_student(value, libm::sqrt(squared_error), freedom, confidence), freedom })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_alike_it_has_the_degrees_of_both() {
        let moments = Moments::of([1.0, 2.0, 3.0, 4.0]);
        let welch = welch(&moments, &moments, 0.95).unwrap();
        assert!((welch.freedom - 6.0).abs() < 1e-12);
        assert_eq!(welch.difference.p_value, 1.0);
    }

    #[test]
    fn it_goes_by_the_degrees_of_the_one_that_varies() {
        let welch = welch(&Moments::of([2.0, 2.0, 2.0]), &Moments::of([1.0, 5.0, 3.0, 7.0]), 0.95).unwrap();
        assert!((welch.freedom - 3.0).abs() < 1e-12);
        assert_eq!(welch.difference.value, 2.0);
    }

    #[test]
    fn nothing_that_varies_and_single_values_give_no_test() {
        let certain = Moments::of([1.0, 1.0]);
        assert_eq!(welch(&certain, &certain, 0.95), None);
        assert_eq!(welch(&Moments::of([1.0]), &Moments::of([1.0, 2.0]), 0.95), None);
    }
}
