//! Mean, variance and standard error of values that come one after another.

/// Running moments by the one-pass recurrence (Technometrics 4, 1962, 419-420), which does not lose digits when the mean is far from nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// Sum of squared deviations from the mean.
    squares: f64,
}

impl Moments {
    /// Of `values`, taken in their order.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Moments {
        let mut moments = Moments::default();
        for value in values {
            moments.add(value);
        }
        moments
    }

    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (value - self.mean);
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    /// `None` of nothing.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// The sum of squared deviations from the mean; 0 of fewer than two values.
    pub fn squares(&self) -> f64 {
        self.squares
    }

    /// The sample variance, with n - 1; `None` of fewer than two values.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// The sample standard deviation; `None` of fewer than two values.
    pub fn deviation(&self) -> Option<f64> {
        self.variance().map(libm::sqrt)
    }

    /// Of the mean: the deviation over the root of the count; `None` of fewer than two values.
    pub fn standard_error(&self) -> Option<f64> {
        self.variance().map(|variance| libm::sqrt(variance / self.count as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_a_known_sample() {
        let moments = Moments::of([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!(moments.count(), 8);
        assert_eq!(moments.mean(), Some(5.0));
        assert!((moments.variance().unwrap() - 32.0 / 7.0).abs() < 1e-12);
        assert!((moments.deviation().unwrap() - 2.138_089_935_299_395).abs() < 1e-12);
        assert!((moments.standard_error().unwrap() - 0.755_928_946_018_454_5).abs() < 1e-12);
    }

    #[test]
    fn a_large_mean_does_not_drown_the_variance() {
        let moments = Moments::of([4.0, 7.0, 13.0, 16.0].map(|value| value + 1e9));
        assert_eq!(moments.variance(), Some(30.0));
    }

    #[test]
    fn nothing_has_no_mean_and_one_value_no_variance() {
        assert_eq!(Moments::default().mean(), None);
        let one = Moments::of([3.0]);
        assert_eq!((one.mean(), one.variance(), one.standard_error()), (Some(3.0), None, None));
    }
}
