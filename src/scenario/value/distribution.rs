//! Distributions as people write them: a name with its parameters, by place or by name.

use super::{Refusal, hours, share};
use crate::engine::distribution::Distribution;
use crate::scenario::problem::did_you_mean;

/// What a distribution is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Numbers are hours; durations are accepted.
    Hours,
    /// A plain number, or a percentage.
    Factor,
}

/// One parameter as written: `p90=4h` or `4h`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    pub name: Option<String>,
    pub text: String,
}

/// A family with its parameters, in their order when written without names. `true`: in the unit of the distribution; `false`: a plain
/// number.
struct Family {
    name: &'static str,
    parameters: &'static [(&'static str, bool)],
}

const FAMILIES: [Family; 9] = [
    Family { name: "fixed", parameters: &[("value", true)] },
    Family { name: "uniform", parameters: &[("low", true), ("high", true)] },
    Family { name: "triangular", parameters: &[("low", true), ("mode", true), ("high", true)] },
    Family { name: "pert", parameters: &[("low", true), ("mode", true), ("high", true)] },
    Family { name: "exponential", parameters: &[("mean", true)] },
    Family { name: "lognormal", parameters: &[("median", true), ("sigma", false)] },
    Family { name: "loglogistic", parameters: &[("alpha", true), ("beta", false)] },
    Family { name: "weibull", parameters: &[("shape", false), ("scale", true)] },
    Family { name: "gamma", parameters: &[("shape", false), ("scale", true)] },
];

/// Families with their parameters, in order; `true`: in the unit of the distribution. Without `empirical`, which has no parameters.
pub fn families() -> impl Iterator<Item = (&'static str, &'static [(&'static str, bool)])> {
    FAMILIES.iter().map(|family| (family.name, family.parameters))
}

/// The names of all distributions, as a scenario writes them.
pub fn names() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|family| family.name).chain(["empirical"])
}

/// `lognormal(36m, 1.5)`, `lognormal(p50=36m, p90=4h)`, `triangular(4h, 8h, 24h, max=20h)`, or a plain value.
///
/// # Errors
/// What is wrong and what to write instead.
pub fn distribution(text: &str, unit: Unit) -> Result<Distribution, Refusal> {
    let written = text.trim();
    let Some((name, rest)) = written.split_once('(') else {
        let word = written.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        if names().any(|name| name == word) {
            return Err(Refusal::new(format!("`{written}` lacks its parameters"), format!("write {}", example(word, unit))));
        }
        return amount(written, unit).map(Distribution::Fixed).map_err(|refusal| match unit {
            Unit::Hours if refusal.what.contains("not hours") => Refusal::new(
                format!("`{written}` is neither hours nor a distribution"),
                "write hours such as `6.5` or `1h30m`, or a distribution such as `triangular(4h, 8h, 24h)`",
            ),
            _ => refusal,
        });
    };
    let Some(inside) = rest.strip_suffix(')') else {
        return Err(Refusal::new(format!("`{written}` does not end with `)`"), "close the parenthesis after the last parameter"));
    };
    let arguments: Vec<Argument> = inside
        .split([',', ';'])
        .map(str::trim)
        .filter(|argument| !argument.is_empty())
        .map(|argument| match argument.split_once('=') {
            Some((name, text)) => Argument { name: Some(name.trim().into()), text: text.trim().into() },
            None => Argument { name: None, text: argument.into() },
        })
        .collect();
    distribution_of(name.trim(), &arguments, unit)
}

/// The distribution of a family's name and its parameters.
///
/// # Errors
/// What is wrong, what to write instead, and which argument it is about.
pub fn distribution_of(name: &str, arguments: &[Argument], unit: Unit) -> Result<Distribution, Refusal> {
    let (cap, arguments) = split_cap(arguments, unit)?;
    let inner = if name == "empirical" {
        empirical(&arguments, unit)?
    } else {
        let family = FAMILIES.iter().find(|family| family.name == name).ok_or_else(|| unknown_family(name))?;
        if name == "lognormal" && arguments.iter().any(|(_, argument)| argument.name.as_deref().is_some_and(is_quantile)) {
            lognormal_by_quantiles(&arguments, unit)?
        } else {
            built(name, &parameters(family, &arguments, unit)?, unit)?
        }
    };
    Ok(match cap {
        Some(high) => Distribution::Clamped { inner: Box::new(inner), high },
        None => inner,
    })
}

/// A distribution as [`distribution`] reads it; `None` of observed values, if these are many.
pub fn written(distribution: &Distribution, unit: Unit) -> Option<String> {
    /// What people read as a list.
    const OBSERVED_MAX: usize = 12;
    let amount = |value: &f64| if unit == Unit::Hours { format!("{value}h") } else { value.to_string() };
    Some(match distribution {
        Distribution::Fixed(value) => amount(value),
        Distribution::Uniform { low, high } => format!("uniform({}, {})", amount(low), amount(high)),
        Distribution::Triangular { low, mode, high } => format!("triangular({}, {}, {})", amount(low), amount(mode), amount(high)),
        Distribution::Pert { low, mode, high } => format!("pert({}, {}, {})", amount(low), amount(mode), amount(high)),
        Distribution::Exponential { mean } => format!("exponential({})", amount(mean)),
        Distribution::Lognormal { median, sigma } => format!("lognormal({}, {sigma})", amount(median)),
        Distribution::Loglogistic { alpha, beta } => format!("loglogistic({}, {beta})", amount(alpha)),
        Distribution::Weibull { shape, scale } => format!("weibull({shape}, {})", amount(scale)),
        Distribution::Gamma { shape, scale } => format!("gamma({shape}, {})", amount(scale)),
        Distribution::Empirical(values) if values.len() > OBSERVED_MAX => return None,
        Distribution::Empirical(values) => format!("empirical({})", values.iter().map(amount).collect::<Vec<_>>().join(", ")),
        Distribution::Clamped { inner, high } => match (&**inner, written(inner, unit)?) {
            (Distribution::Fixed(_), inner) => format!("fixed({inner}, max={})", amount(high)),
            (_, inner) => format!("{}, max={})", inner.trim_end_matches(')'), amount(high)),
        },
    })
}

fn unknown_family(name: &str) -> Refusal {
    let instead = did_you_mean(name, names())
        .unwrap_or_else(|| format!("write one of {}", names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")));
    Refusal::new(format!("unknown distribution `{name}`"), instead)
}

fn example(name: &str, unit: Unit) -> &'static str {
    match (name, unit) {
        ("fixed", _) => "`fixed(8)`",
        ("uniform", Unit::Hours) => "`uniform(4h, 8h)`",
        ("triangular", Unit::Hours) => "`triangular(4h, 8h, 24h)`",
        ("pert", Unit::Hours) => "`pert(4h, 8h, 24h)`",
        ("exponential", Unit::Hours) => "`exponential(8h)`",
        ("lognormal", Unit::Hours) => "`lognormal(8h, 0.6)` (median, sigma) or `lognormal(p50=8h, p90=16h)`",
        ("loglogistic", Unit::Hours) => "`loglogistic(8h, 2.5)` (alpha, beta)",
        ("weibull", Unit::Hours) => "`weibull(1.5, 8h)` (shape, scale)",
        ("gamma", Unit::Hours) => "`gamma(2, 4h)` (shape, scale)",
        ("empirical", Unit::Hours) => "`empirical(2h, 3h, 8h)`",
        ("uniform", Unit::Factor) => "`uniform(0.5, 1.5)`",
        ("triangular", Unit::Factor) => "`triangular(0.5, 1, 3)`",
        ("pert", Unit::Factor) => "`pert(0.5, 1, 3)`",
        ("exponential", Unit::Factor) => "`exponential(1)`",
        ("lognormal", Unit::Factor) => "`lognormal(1, 0.3)` (median, sigma) or `lognormal(p50=1, p90=1.5)`",
        ("loglogistic", Unit::Factor) => "`loglogistic(0.75, 2.5)` (alpha, beta)",
        ("weibull", Unit::Factor) => "`weibull(1.5, 1)` (shape, scale)",
        ("gamma", Unit::Factor) => "`gamma(2, 0.5)` (shape, scale)",
        _ => "`empirical(0.8, 1, 1.7)`",
    }
}

fn amount(text: &str, unit: Unit) -> Result<f64, Refusal> {
    match unit {
        Unit::Hours => hours(text),
        Unit::Factor => match share(text) {
            Ok(number) if number < 0.0 => Err(Refusal::new(format!("`{text}` is negative"), "write a number of 0 or more, such as `1.2`")),
            Ok(number) => Ok(number),
            Err(refusal) => Err(Refusal::new(
                refusal.what.replace("is not a share", "is not a number"),
                "write a number such as `1.2`, or a distribution such as `lognormal(1, 0.3)`",
            )),
        },
    }
}

/// An argument with its place among what was written.
type Placed<'a> = (usize, &'a Argument);

/// Splits off `max`; the others keep their place among what was written.
fn split_cap(arguments: &[Argument], unit: Unit) -> Result<(Option<f64>, Vec<Placed<'_>>), Refusal> {
    let mut cap = None;
    let mut rest = Vec::with_capacity(arguments.len());
    for (place, argument) in arguments.iter().enumerate() {
        if argument.name.as_deref() == Some("max") {
            let high = amount(&argument.text, unit).map_err(|refusal| refusal.at(place))?;
            if high <= 0.0 {
                return Err(Refusal::new("`max` must be over 0", "write the value that larger draws become").at(place));
            }
            cap = Some(high);
        } else {
            rest.push((place, argument));
        }
    }
    Ok((cap, rest))
}

/// The values of a family's parameters in their order, each with its place among what was written.
fn parameters(family: &Family, arguments: &[Placed<'_>], unit: Unit) -> Result<Vec<(f64, usize)>, Refusal> {
    let wanted = || format!("write {}", example(family.name, unit));
    let mut values: Vec<Option<(f64, usize)>> = vec![None; family.parameters.len()];
    for (order, &(place, argument)) in arguments.iter().enumerate() {
        let which = match &argument.name {
            None => order,
            Some(name) => family.parameters.iter().position(|(parameter, _)| parameter == name).ok_or_else(|| {
                let known = family.parameters.iter().map(|(parameter, _)| *parameter).chain(["max"]);
                let instead = did_you_mean(name, known).unwrap_or_else(wanted);
                Refusal::new(format!("`{}` has no parameter `{name}`", family.name), instead).at(place)
            })?,
        };
        let Some(slot) = values.get_mut(which) else {
            let count = family.parameters.len();
            let what = format!("`{}` takes {count} parameter{}, not {}", family.name, if count == 1 { "" } else { "s" }, arguments.len());
            return Err(Refusal::new(what, wanted()).at(place));
        };
        let value = if family.parameters[which].1 { amount(&argument.text, unit) } else { plain(&argument.text) };
        *slot = Some((value.map_err(|refusal| refusal.at(place))?, place));
    }
    let missing = values.iter().position(Option::is_none);
    match missing {
        Some(which) => Err(Refusal::new(format!("`{}` lacks its `{}`", family.name, family.parameters[which].0), wanted())),
        None => Ok(values.into_iter().flatten().collect()),
    }
}

fn plain(text: &str) -> Result<f64, Refusal> {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(Refusal::new(format!("`{text}` is not a finite number"), "write a number such as `1.5`")),
        Err(_) => Err(Refusal::new(format!("`{text}` is not a number"), "write a number without a unit, such as `1.5`")),
    }
}

fn built(name: &str, values: &[(f64, usize)], unit: Unit) -> Result<Distribution, Refusal> {
    let value = |which: usize| values[which].0;
    let over_zero = |which: usize, parameter: &str| {
        if value(which) > 0.0 {
            return Ok(value(which));
        }
        Err(Refusal::new(format!("`{parameter}` of `{name}` must be over 0"), format!("write {}", example(name, unit))).at(values[which].1))
    };
    Ok(match name {
        "fixed" => Distribution::Fixed(value(0)),
        "exponential" => Distribution::Exponential { mean: over_zero(0, "mean")? },
        "lognormal" if value(1) == 0.0 => Distribution::Fixed(over_zero(0, "median")?),
        "lognormal" => Distribution::Lognormal { median: over_zero(0, "median")?, sigma: over_zero(1, "sigma")? },
        "loglogistic" => Distribution::Loglogistic { alpha: over_zero(0, "alpha")?, beta: over_zero(1, "beta")? },
        "weibull" => Distribution::Weibull { shape: over_zero(0, "shape")?, scale: over_zero(1, "scale")? },
        "gamma" => Distribution::Gamma { shape: over_zero(0, "shape")?, scale: over_zero(1, "scale")? },
        _ => {
            if let Some(which) = (1..values.len()).find(|&which| value(which) < value(which - 1)) {
                let what = format!("the parameters of `{name}` must not fall");
                return Err(Refusal::new(what, format!("write them from the smallest to the largest, as in {}", example(name, unit)))
                    .at(values[which].1));
            }
            match (name, value(0), value(values.len() - 1)) {
                (_, low, high) if low == high => Distribution::Fixed(low),
                ("uniform", low, high) => Distribution::Uniform { low, high },
                ("triangular", low, high) => Distribution::Triangular { low, mode: value(1), high },
                (_, low, high) => Distribution::Pert { low, mode: value(1), high },
            }
        }
    })
}

fn is_quantile(name: &str) -> bool {
    quantile(name).is_some()
}

/// `p90` as 0.9.
pub fn quantile(name: &str) -> Option<f64> {
    let percent: f64 = name.strip_prefix(['p', 'P'])?.parse().ok()?;
    (percent > 0.0 && percent < 100.0).then_some(percent / 100.0)
}

/// The lognormal that has two stated quantiles: its logarithm is linear in the standard normal quantile.
fn lognormal_by_quantiles(arguments: &[Placed<'_>], unit: Unit) -> Result<Distribution, Refusal> {
    let wanted = "write two quantiles, such as `p50` and `p90`, or `median` and `sigma`";
    let mut points = Vec::with_capacity(2);
    for &(place, argument) in arguments {
        let name = argument.name.as_deref().unwrap_or_default();
        let p = quantile(name).ok_or_else(|| Refusal::new(format!("`{name}` does not go with quantiles"), wanted).at(place))?;
        let value = amount(&argument.text, unit).map_err(|refusal| refusal.at(place))?;
        if value <= 0.0 {
            return Err(Refusal::new(format!("`{name}` of `lognormal` must be over 0"), "write a larger value").at(place));
        }
        points.push((p, value, place));
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [(low_p, low, _), (high_p, high, place)] = points[..] else {
        return Err(Refusal::new(format!("`lognormal` takes two quantiles, not {}", points.len()), wanted));
    };
    if low_p == high_p || low >= high {
        return Err(Refusal::new("the higher quantile must have the larger value", wanted).at(place));
    }
    let unit_normal = |p| libm::log(Distribution::Lognormal { median: 1.0, sigma: 1.0 }.quantile(p));
    let sigma = (libm::log(high) - libm::log(low)) / (unit_normal(high_p) - unit_normal(low_p));
    Ok(Distribution::Lognormal { median: libm::exp(libm::log(low) - sigma * unit_normal(low_p)), sigma })
}

fn empirical(arguments: &[Placed<'_>], unit: Unit) -> Result<Distribution, Refusal> {
    let mut values = Vec::with_capacity(arguments.len());
    for &(place, argument) in arguments {
        if let Some(name) = &argument.name {
            return Err(Refusal::new(format!("`empirical` has no parameter `{name}`"), "write the observed values themselves").at(place));
        }
        values.push(amount(&argument.text, unit).map_err(|refusal| refusal.at(place))?);
    }
    if values.is_empty() {
        return Err(Refusal::new("`empirical` has no values", "write the observed values, at least one"));
    }
    values.sort_by(f64::total_cmp);
    Ok(Distribution::Empirical(values.into()))
}
