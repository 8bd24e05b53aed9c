//! What is read from PSPLIB files, what they become, and what is said of those that are wrong. The instances are made up.

use super::*;
use crate::scenario::plan;

/// Two resources; job 3 needs neither.
const SMALL: &str = "\
************************************************************************
file with basedata            : made up.bas
initial value random generator: 1
************************************************************************
projects                      :  1
jobs (incl. supersource/sink ):  5
horizon                       :  12
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
************************************************************************
PROJECT INFORMATION:
pronr.  #jobs rel.date duedate tardcost  MPM-Time
    1      3      0       9        0        9
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          1           5
   5        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     4       3    1
  3      1     2       0    0
  4      1     5       0    2
  5      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    3    2
************************************************************************
";

#[test]
fn an_instance_has_its_jobs_with_their_durations_demands_and_predecessors() {
    let instance = instance_of(SMALL);
    assert_eq!(instance.capacities, [3, 2]);
    assert_eq!(instance.jobs[1], Job { duration: 4, demands: vec![3, 1], predecessors: vec![0] });
    assert_eq!(instance.jobs[3].predecessors, [1, 2]);
    assert_eq!(instance.jobs.len(), 5);
}

#[test]
fn line_ends_blanks_letter_case_and_missing_colons_make_no_difference() {
    let plain = instance_of(SMALL);
    assert_eq!(instance_of(&SMALL.replace('\n', "\r\n")), plain);
    assert_eq!(instance_of(&SMALL.replace(' ', "  \t").replace('\n', "  \n\n")), plain);
    let other = SMALL.replace("RESOURCEAVAILABILITIES:", "RESOURCE AVAILABILITIES").replace("REQUESTS/DURATIONS:", "Requests/Durations");
    assert_eq!(instance_of(&other.replace("mode duration  R 1  R 2", "mode dur R1 R2")), plain);
    let short = SMALL.replace("  - nonrenewable              :  0   N\n", "").replace("  - doubly constrained        :  0   D\n", "");
    assert_eq!(instance_of(&format!("\u{feff}{short}")), plain);
}

#[test]
fn resources_become_roles_units_members_and_jobs_crews() {
    let (toml, csv) = scenario(&instance_of(SMALL), "small", "small.csv");
    assert_eq!(
        csv,
        "task,name,team,role,realistic,depends_on\n\
         1,Job 1,crew,,0,\n\
         2,Job 2,crew,3 R1 + 1 R2,4,1\n\
         3,Job 3,crew,1 none,2,1\n\
         4,Job 4,crew,2 R2,5,2; 3\n\
         5,Job 5,crew,,0,4\n"
    );
    let scenario: toml::Table = toml.parse().expect("a scenario is TOML");
    assert_eq!(scenario["plan"].as_str(), Some("small.csv"));
    let members: Vec<(&str, i64)> = scenario["teams"]["crew"]["members"]
        .as_array()
        .expect("members")
        .iter()
        .map(|member| (member["role"].as_str().expect("a role"), member["count"].as_integer().expect("a count")))
        .collect();
    assert_eq!(members, [("R1", 3), ("R2", 2), ("none", 1)]);
    assert!(toml.starts_with("# The PSPLIB instance small: 5 jobs"));
}

#[test]
fn the_plan_is_one_that_can_be_read_as_any_other() {
    let (_, csv) = scenario(&instance_of(SMALL), "small", "small.csv");
    let mut problems = Problems::default();
    let rows = plan::csv::read(FileId(0), &csv, &mut problems);
    assert_eq!((rows.len(), problems.list), (5, vec![]));
}

#[test]
fn a_file_name_is_a_name_in_toml_whatever_it_is() {
    let (toml, _) = scenario(&instance_of(SMALL), "a \"b\"\\\n\u{7f}", "c \"d\".csv");
    let scenario: toml::Table = toml.parse().expect("a scenario is TOML");
    assert_eq!(scenario["name"].as_str(), Some("a \"b\"\\\n\u{7f}"));
    assert_eq!(scenario["plan"].as_str(), Some("c \"d\".csv"));
}

#[test]
fn a_plan_longer_than_the_default_horizon_gets_a_longer_one() {
    assert!(!scenario(&instance_of(SMALL), "x", "x.csv").0.contains("horizon"));
    let long = SMALL.replace("4      1     5 ", "4      1     20000 ");
    assert!(scenario(&instance_of(&long), "x", "x.csv").0.contains("horizon = \"20030h\""));
}

#[test]
fn what_is_not_single_mode_with_renewable_resources_is_refused_by_its_name() {
    check(
        &[("nonrenewable              :  0", "nonrenewable              :  2")],
        "10: 2 nonrenewable resources, which cannot be imported",
    );
    check(&[("constrained        :  0", "constrained        :  1")], "11: 1 doubly constrained resources, which cannot be imported");
    check(
        &[("   2        1          1", "   2        3          1")],
        "20: job 2 has 3 modes: a multi-mode instance, which cannot be imported",
    );
    check(&[("projects                      :  1", "projects :  2")], "5: 2 projects in one file");
}

#[test]
fn a_file_without_its_sections_is_no_psplib_file() {
    assert_eq!(problems_of(""), ["1: not a PSPLIB file: no line `jobs (incl. supersource/sink ): N`"]);
    check(&[("PRECEDENCE RELATIONS:", "")], "1: not a PSPLIB file: no section `PRECEDENCE RELATIONS`");
    check(&[("REQUESTS/DURATIONS:", "")], "1: not a PSPLIB file: no section `REQUESTS/DURATIONS`");
    check(&[("RESOURCEAVAILABILITIES:", "PROJECT INFORMATION:")], "1: not a PSPLIB file: no section `RESOURCEAVAILABILITIES`");
    check(&[("    3    2\n", "")], "34: no numbers under RESOURCEAVAILABILITIES");
}

#[test]
fn a_row_that_does_not_fit_is_told_with_its_line() {
    check(&[("  2      1     4       3    1", "  2      1     4       4    1")], "29: job 2 asks for 4 of resource R1, and there are 3");
    check(&[("  2      1     4       3    1", "  2      1     4       3")], "29: job 2 has mode 1 and 1 demands, for 2 resources");
    check(&[("  2      1     4       3    1", "  2      1     four    3    1")], "29: `four` is not a whole number of 0 or more");
    check(&[("  2      1     4       3    1", "  2      1     -4      3    1")], "29: `-4` is not a whole number of 0 or more");
    check(&[("  2      1     4       3    1", "  2      1 9999999999  3    1")], "29: `9999999999` is too large a number");
    check(&[("  2      1     4       3    1", "  3      1     4       3    1")], "30: job 3 occurs twice under REQUESTS/DURATIONS");
    check(&[("  2      1     4       3    1\n", "")], "25: 4 rows under REQUESTS/DURATIONS, and 5 jobs");
    check(&[("    3    2\n", "    3\n")], "36: 1 availabilities for 2 renewable resources");
}

#[test]
fn precedence_that_does_not_fit_is_told_with_its_line() {
    check(&[("2           2   3", "2           2   9")], "19: no job has the number 9");
    check(&[("2           2   3", "2           2   2")], "19: job 1 names successor 2 twice");
    check(&[("2           2   3", "3           2   3")], "19: job 1 names 2 successors and says 3");
    check(&[("   5        1          0", "   5        1          1     2")], "22: a cycle of jobs: 4 -> 5 -> 2 -> 4");
}

#[test]
fn all_instances_of_the_library_are_read_where_they_are_at_hand() {
    let library = crate::sample::from_the_root("../shared/psplib");
    for (set, jobs) in [("j30", 32), ("j60", 62)] {
        let Ok(folder) = std::fs::read_dir(library.join(set)) else {
            crate::aloud::skipped(format_args!("no instances in {}", library.join(set).display()));
            continue;
        };
        let files =
            folder.map(|file| file.expect("a file").path()).filter(|path| path.extension().is_some_and(|extension| extension == "sm"));
        let instances = files.map(|path| instance_of(&std::fs::read_to_string(path).expect("UTF-8")));
        let sizes: Vec<usize> =
            instances.inspect(|instance| assert_eq!(instance.capacities.len(), 4)).map(|instance| instance.jobs.len()).collect();
        assert_eq!(sizes, vec![jobs; 480]);
    }
}

fn instance_of(text: &str) -> Instance {
    let mut problems = Problems::default();
    let instance = read(FileId(0), text, &mut problems);
    assert_eq!(problems.list, []);
    instance.expect("an instance without a problem")
}

/// The small instance with some pieces replaced has this one problem.
fn check(replaced: &[(&str, &str)], expected: &str) {
    let mut text = SMALL.to_owned();
    for (from, to) in replaced {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    assert_eq!(problems_of(&text), [expected]);
}

/// As `line: what`.
fn problems_of(text: &str) -> Vec<String> {
    let mut problems = Problems::default();
    assert_eq!(read(FileId(0), text, &mut problems), None);
    let line = |place: &Option<Place>| 1 + text[..place.as_ref().map_or(0, |place| place.bytes.start)].matches('\n').count();
    problems.list.iter().map(|problem| format!("{}: {}", line(&problem.place), problem.what)).collect()
}
