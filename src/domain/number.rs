//! Numbers as people read them: their thousands apart.

/// Digits with `mark` between groups of three, counted from the last.
pub fn apart(digits: &str, mark: char) -> String {
    let mut apart = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            apart.push(mark);
        }
        apart.push(digit);
    }
    apart
}

/// `12,345`.
pub fn thousands(number: u64) -> String {
    apart(&number.to_string(), ',')
}

/// A number with as many decimals as it has, up to two: `1,234.50`.
pub fn grouped(value: f64) -> String {
    let hundredths = (value * 100.0).round();
    let text = if hundredths % 100.0 == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") };
    let (number, decimals) =
        text.split_once('.').map_or((text.as_str(), String::new()), |(number, decimals)| (number, format!(".{decimals}")));
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    format!("{sign}{}{decimals}", apart(digits, ','))
}

/// A number with so many decimals at most, thousands apart: `1,234.5`.
pub fn trimmed(value: f64, decimals: usize) -> String {
    let by = (0..decimals).fold(1.0, |by, _| by * 10.0);
    let text = format!("{:.decimals$}", (value * by).round() / by);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (number, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    if text == "-0" || !value.is_finite() { text.trim_start_matches('-').to_owned() } else { format!("{sign}{}{rest}", apart(digits, ',')) }
}

/// `1 task`, `2,000 tasks`.
pub fn count(number: usize, name: &str) -> String {
    format!("{} {name}{}", thousands(number as u64), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(apart("600000", '_'), "600_000");
    }

    #[test]
    fn what_is_counted_has_its_plural_and_decimals_end_where_they_say_nothing() {
        assert_eq!([count(1, "task"), count(0, "task"), count(2_000, "task")], ["1 task", "0 tasks", "2,000 tasks"]);
        assert_eq!([trimmed(-12_345.50, 2), trimmed(-0.001, 2), trimmed(1_200.0, 0)], ["-12,345.5", "0", "1,200"]);
    }

    #[test]
    fn decimals_are_as_many_as_there_are_up_to_two() {
        assert_eq!([0.0, 999.0, 1_000.0, 1_234_567.891, -12_345.5].map(grouped), ["0", "999", "1,000", "1,234,567.89", "-12,345.50"]);
    }
}
