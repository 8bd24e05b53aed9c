//! Ranges and lists of values: what they hold, and what is said of those that cannot be.

use super::*;

#[test]
fn what_is_left_open_is_told() {
    let wrong = |text: &str| read(text).unwrap_err();
    assert!(wrong("x=[1,2m..8h").starts_with("brackets are not in pairs"));
    assert!(wrong("x=1],2").starts_with("brackets are not in pairs"));
    assert!(wrong("x=\"a,b").starts_with("a quote is left open"));
}

#[test]
fn a_range_with_steps_holds_both_ends() {
    assert_eq!(levels("L1.escalate_after=1h..2h/30m"), ["1h", "1h30m", "2h"]);
    assert_eq!(levels("x=10%..50%/20%"), ["10%", "30%", "50%"]);
    assert_eq!(levels("x=0..1/.1").len(), 11);
    assert_eq!(levels("x=1..7/3"), ["1", "4", "7"]);
    assert_eq!(levels("x=1..6/3"), ["1", "4"]);
}

#[test]
fn a_range_may_be_multiplied() {
    assert_eq!(levels("x=30m..8h*2"), ["30m", "1h", "2h", "4h", "8h"]);
    assert_eq!(levels("x=.01..1*10"), ["0.01", "0.1", "1"]);
}

#[test]
fn a_list_is_split_at_commas_outside_of_brackets() {
    assert_eq!(levels("rule=lft,spt"), ["lft", "spt"]);
    assert_eq!(levels(r#"x={ triangular = ["4h", "8h", "9h"] },5h"#), [r#"{ triangular = ["4h", "8h", "9h"] }"#, "5h"]);
}

#[test]
fn durations_far_apart_are_looked_at_by_their_logarithm() {
    assert!(read("x=5m..8h").unwrap().is_log());
    assert!(!read("x=1h..2h").unwrap().is_log());
    assert!(read("x=1..9@log").unwrap().is_log());
}

#[test]
fn what_cannot_be_is_told_with_what_to_write() {
    let told = |text: &str| read(text).unwrap_err();
    assert_eq!(told("x=8h..1h"), "the range goes the wrong way round; write `1h..8h`");
    assert_eq!(
        told("x=1h..50%"),
        "`1h` and `50%` are not two ends of a range; write two durations, two shares or two numbers: `30m..8h`, `10%..90%`, `1..5`"
    );
    assert_eq!(told("x=0..1/1e-9"), "1000000000 values of one field; at most 10000: take larger steps");
    assert_eq!(told("x=0h..5h*2"), "a range that is multiplied cannot begin at nothing; begin above 0, or write `/` and a step");
    assert_eq!(
        told("x=lft"),
        "`lft` is one value, which varies nothing; write more, with commas, or a range such as `1h..8h/1h`; one value goes with --set"
    );
    assert_eq!(told("x=lft,lft"), "`lft` comes twice; write each value once");
    assert_eq!(told("x=2h,60m,1h"), "`60m` and `1h` are the same value; write each value once");
    assert_eq!(told("x=0.1,0.10"), "`0.1` and `0.10` are the same value; write each value once");
    assert_eq!(
        told("name=a,b"),
        "`name` is for people alone: to vary it varies nothing; name a field that runs follow, such as `dispatch.rule`"
    );
    assert_eq!(told("x=lft,"), "a value is missing; write values between the commas: `lft,spt,mts`");
    assert_eq!(told("x=1h..8h/0h"), "`0h` is no step of such a range; write a duration over nothing after the `/`");
}

#[test]
fn a_search_goes_over_values_and_steps_and_back_to_texts() {
    let both = |text: &str, values: &[f64]| {
        let vary = read(text).unwrap();
        values.iter().map(|value| vary.text(*value)).map(|text| (vary.value(&text), text)).collect::<Vec<_>>()
    };
    assert_eq!(both("x=1h..8h/1h", &[0.0, 7.0]), [(Some(0.0), "1h".into()), (Some(7.0), "8h".into())]);
    assert_eq!(both("x=10%..90%", &[0.125]), [(Some(0.125), "12.5%".into())]);
    assert_eq!(both("x=lft,spt", &[1.0]), [(Some(1.0), "spt".into())]);
    assert_eq!(read("x=1m1s..8h").unwrap().text(61_000.0), "1m1s");
    assert_eq!(read("x=30m,1h").unwrap().value("60m"), Some(1.0));
    assert_eq!(read("x=1h,2h,4h").unwrap().position("2h"), Some(2.0));
    assert_eq!(read("x=lft,spt").unwrap().position("spt"), None);
}

#[test]
fn values_are_written_as_a_person_would() {
    let texts = |kind: Kind, values: &[f64]| values.iter().map(|value| kind.text(*value)).collect::<Vec<_>>();
    assert_eq!(texts(Kind::Duration, &[0.0, 125_400.0, 3_725_000.0, 15_300_000.0, 40_000_000.0]), ["0", "2m5s", "1h2m", "4h15m", "11h"]);
    assert_eq!(texts(Kind::Share, &[0.123_456, 1.0]), ["12.3%", "100%"]);
    assert_eq!(texts(Kind::Number, &[0.012_345, 1234.6]), ["0.0123", "1235"]);
}

fn read(text: &str) -> Result<Vary, String> {
    let (mut files, mut problems) = (Files::default(), Problems::default());
    let file = files.add("--vary", text);
    Vary::read(file, &files, &mut problems).ok_or_else(|| problems.list[0].what.clone() + "; " + &problems.list[0].label)
}

fn levels(text: &str) -> Vec<String> {
    read(text).unwrap().levels().unwrap()
}
