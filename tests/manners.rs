//! Manners: help with examples, completions, manual pages, suggestions, and results that no terminal, locale or wish to hear more can change.

mod json;
use crate::pages::words;
use crate::place::{Place, scenario};
use std::process::{Command, Output, Stdio};

fn commands() -> Vec<clap::Command> {
    sandtable::cli::command().get_subcommands().cloned().collect()
}

// ---- help -----------------------------------------------------------------------------------------------------------------------------

#[test]
fn every_command_has_examples_that_parse_and_tells_how_it_may_end() {
    for mut command in commands() {
        let name = command.get_name().to_owned();
        let own = command.get_after_help().unwrap_or_else(|| panic!("{name} has no examples")).to_string();
        let examples = own.split_once("Examples:\n").unwrap_or_else(|| panic!("{name}: {own}")).1;
        let lines: Vec<&str> = examples.lines().take_while(|line| line.starts_with("  sandtable ")).collect();
        assert!(!lines.is_empty(), "{name}: {own}");
        assert!(lines.iter().any(|line| line.starts_with(&format!("  sandtable {name}"))), "{name} is in none of its examples");
        for line in lines {
            let line = line.split(['|', '>']).next().filter(|_| !line.contains('\'')).unwrap_or(line).trim();
            let parsed = sandtable::cli::command().try_get_matches_from(words(line));
            assert!(parsed.is_ok(), "{line}\n{}", parsed.unwrap_err());
        }
        assert!(own.contains("\n\nExit status: 0 "), "{name}: {own}");
        let long = command.render_long_help().to_string();
        for status in ["Examples:", "Exit status:", "2 wrong", "65", "70", "74", "75", "130", "141"] {
            assert!(long.contains(status), "{name} --help tells nothing of {status}");
        }
    }
}

#[test]
fn the_programs_own_help_tells_every_exit_status() {
    let told = Place::new().ask(&["--help"]);
    for status in ["0", "1", "2", "3", "4", "65", "70", "74", "75", "130, 143", "141"] {
        assert!(told.stdout.lines().any(|line| line.trim_start().starts_with(&format!("{status}  "))), "{status}:\n{}", told.stdout);
    }
}

#[test]
fn help_and_answers_keep_to_the_columns_that_there_are() {
    let place = Place::new();
    assert_eq!(place.ask(&["run", &scenario("todo-api"), "--out", "run", "-q"]).status, 0);
    // From a folder whose name no line must break.
    place.write("scenarios/here.toml", &std::fs::read(scenario("todo-api")).expect("it is read"));
    for columns in [40, 80, 200] {
        for asked in [
            &["--help"][..],
            &["replicate", "-h"],
            &["tune", "--help"],
            &["check", "scenarios/here.toml"],
            &["explain", "run"],
            &["explain", "run", "--task", "T-6"],
            &["explain", "run", "--blocker", "B-1"],
            &["report", "run", "--day", "3"],
        ] {
            let output = place.command(asked).env("COLUMNS", columns.to_string()).output().expect("started");
            assert!(output.status.success(), "{asked:?}");
            let text = String::from_utf8(output.stdout).expect("UTF-8");
            // Usage is a line, and a word that has no room is not broken.
            let is_long = |line: &&str| {
                let room = columns - line.chars().take_while(|&letter| letter == ' ').count();
                line.chars().count() > columns && line.split_whitespace().all(|word| word.chars().count() <= room)
            };
            let longest = text.lines().filter(|line| !line.starts_with("Usage:")).find(is_long);
            assert_eq!(longest, None, "{asked:?} on {columns} columns");
        }
    }
}

// ---- completions, manual pages --------------------------------------------------------------------------------------------------------

#[test]
fn completions_know_every_command_and_every_format_in_every_shell() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let told = place.ask(&["completions", shell]);
        assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{shell}");
        for command in commands() {
            assert!(told.stdout.contains(command.get_name()), "{shell}: {}", command.get_name());
        }
        // Of these two, the generator completes options alone.
        for format in sandtable::export::ALL.iter().filter(|_| !["powershell", "elvish"].contains(&shell)) {
            assert!(told.stdout.contains(format.name), "{shell}: {}", format.name);
        }
    }
    let told = place.ask(&["completions", "csh"]);
    assert!(told.status == 2 && told.stderr.contains("possible values: bash, elvish, fish, powershell, zsh"), "{}", told.stderr);
}

#[test]
fn bash_completes_commands_and_values_by_the_script_and_all_else_as_files() {
    let place = Place::new();
    let told = place.ask(&["completions", "bash"]);
    place.write("complete.sh", told.stdout.as_bytes());
    let script = "source ./complete.sh; complete -p sandtable\n\
        one() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _sandtable sandtable \"${@: -1}\" \"${@: -2:1}\"; echo \"${COMPREPLY[*]}\"; }\n\
        one sandtable rep\none sandtable export --format msp\none sandtable run x.toml --driver d\none sandtable run x.toml y\n";
    let Ok(output) = Command::new("bash").args(["--norc", "-c", script]).current_dir(place.path("")).output() else { return };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("-o default"), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        (lines[1], lines[2], lines[3], lines.get(4).copied().unwrap_or_default()),
        ("replicate report", "mspdi", "direct", ""),
        "{text}"
    );
}

#[test]
fn every_command_has_a_manual_page_with_its_examples() {
    let place = Place::new();
    assert_eq!(place.ask(&["man", "--out", "pages"]).status, 0);
    let mut names: Vec<String> = commands().iter().map(|command| format!("sandtable-{}.1", command.get_name())).collect();
    names.push("sandtable.1".into());
    names.sort();
    assert_eq!(place.list("pages"), names);
    for command in commands() {
        let name = command.get_name();
        let page = place.ask(&["man", name]).stdout;
        assert_eq!(page.as_bytes(), place.read(&format!("pages/sandtable-{name}.1")), "{name}");
        for part in [format!(".TH SANDTABLE-{} 1", name.to_uppercase()), ".SH \"EXAMPLES\"".into(), ".SH \"EXIT STATUS\"".into()] {
            assert!(page.contains(&part), "{name}: {part}\n{page}");
        }
        assert!(page.contains(&format!("\nsandtable {name}")), "{name}");
    }
    assert!(place.ask(&["man"]).stdout.contains(".TH SANDTABLE 1"));
    let told = place.ask(&["man", "replicte"]);
    assert!(told.status == 2 && told.stderr.contains("did you mean `replicate`?"), "{}", told.stderr);
}

// ---- what was meant -------------------------------------------------------------------------------------------------------------------

#[test]
fn a_name_that_is_nearly_right_is_told_as_it_should_be() {
    let place = Place::new();
    let small = scenario("todo-api");
    place.write("scenarios/baseline.toml", &std::fs::read(scenario("baseline")).expect("it is read"));
    place.write("mine/webshop.toml", b"");
    assert_eq!(place.ask(&["run", &small, "--out", "run", "-q"]).status, 0);
    for (command, meant) in [
        (&["run", "baselin"][..], "did you mean `scenarios/baseline.toml`?"),
        (&["check", "baseline"], "did you mean `scenarios/baseline.toml`?"),
        (&["replicate", "scenarios/basline.toml"], "did you mean `scenarios/baseline.toml`?"),
        (&["compare", &small, "mine/webshp.toml"], "did you mean `mine/webshop.toml`?"),
        (&["repliacte"], "'replicate'"),
        (&["run", &small, "--sed", "1"], "'--seed'"),
        (&["run", &small, "--driver", "directt"], "'direct'"),
        (&["run", &small, "--set", "dispach.rule=lft"], "did you mean `dispatch`?"),
        (&["run", &small, "--set", "dispatch.rule=ltf"], "did you mean `lft`?"),
        (&["run", &small, "--require", "durtion <= 10d"], "did you mean `duration`?"),
        (&["replicate", &small, "--require", "finsh.p80 <= 2026-03-31"], "did you mean `finish.p80`?"),
        (&["compare", &small, "--variant", "dispatch.rulle=spt"], "did you mean `rule`?"),
        (&["compare", &small, "--variant", "dispatch.rule=spt", "--by", "durtion"], "did you mean `duration`?"),
        (&["sweep", &small, "--vary", "dispatch.rulle=lft,spt"], "did you mean `rule`?"),
        (&["sweep", &small, "--vary", "dispatch.rule=lft,spt", "--metric", "dration"], "did you mean `duration`?"),
        (&["tune", &small, "--vary", "dispatch.rule=lft,spt", "--minimize", "duraton"], "did you mean `duration`?"),
        (&["export", "mspid", "run", "-o", "x.xml"], "'mspdi'"),
        (&["import", "jria", "x.csv", "-o", "x.toml"], "'jira'"),
        (&["explain", "run", "--task", "T6"], "did you mean `T-6`?"),
    ] {
        let told = place.ask(command);
        assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{command:?}");
        assert!(told.stderr.contains(meant), "{command:?}: {meant}\n{}", told.stderr);
    }
    let told = place.ask(&["run", "nothing-like-it"]);
    assert!(!told.stderr.contains("did you mean"), "{}", told.stderr);
    let of = |task| place.ask(&["explain", "run", "--task", task]);
    assert_eq!((of("api of LISTS and items").status, of("api of LISTS and items").stdout), (0, of("T-6").stdout), "by its name");
}

// ---- what changes no result -----------------------------------------------------------------------------------------------------------

fn asked(place: &Place, arguments: &[&str], change: impl Fn(&mut Command)) -> Output {
    let mut command = place.command(arguments);
    change(&mut command);
    command.output().expect("started")
}

#[test]
fn to_hear_more_or_less_or_in_colours_changes_no_result() {
    let place = Place::new();
    let small = scenario("todo-api");
    for command in [&["run", &small, "--no-out"][..], &["replicate", &small, "-n", "3", "--causes", "0", "--no-out"], &["check", &small]] {
        for json in [&[][..], &["--json"]] {
            let plain = place.ask(&[command, json].concat());
            for more in [&["-v"][..], &["-vv"], &["-q"], &["--color", "always"], &["--color", "never"]] {
                let mut told = place.ask(&[command, json, more].concat());
                // Colours are of words that stand there anyway.
                told.stdout = told.stdout.replace("\u{1b}[32m", "").replace("\u{1b}[31m", "").replace("\u{1b}[0m", "");
                assert_eq!((told.status, &told.stdout), (plain.status, &plain.stdout), "{command:?} {json:?} {more:?}");
            }
        }
    }
    for (option, is_more) in [("-q", false), ("-v", true), ("-vv", true)] {
        let folder = &format!("out{option}");
        let told = place.ask(&["run", &small, "--out", folder, option]);
        assert_eq!(!told.stderr.is_empty(), is_more, "{option}: {}", told.stderr);
        for name in place.list("out-q") {
            assert!(place.read(&format!("out-q/{name}")) == place.read(&format!("{folder}/{name}")), "{folder}/{name}");
        }
    }
    let [once, twice] = ["-v", "-vv"].map(|option| place.ask(&["run", &small, "--no-out", option]).stderr);
    assert!(
        once.contains("18 tasks") && twice.len() > once.len() && twice.starts_with(&once[..once.find('\n').unwrap_or(0)]),
        "{once}\n{twice}"
    );
    assert_eq!(place.ask(&["run", &small, "-q", "-v"]).status, 2);
}

#[test]
fn colours_are_where_they_are_wanted_alone() {
    let place = Place::new();
    place.write("bad.toml", b"plan = 1\n");
    let is_colored = |arguments: &[&str], change: &dyn Fn(&mut Command)| {
        let output = asked(&place, arguments, change);
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true));
        output.stderr.contains(&0x1b)
    };
    assert!(!is_colored(&["check", "bad.toml"], &|_| {}), "no terminal");
    assert!(is_colored(&["check", "bad.toml", "--color", "always"], &|_| {}));
    assert!(
        is_colored(&["check", "bad.toml", "--color", "always"], &|command| _ = command.env("NO_COLOR", "1")),
        "what is asked for counts"
    );
    assert!(!is_colored(&["check", "bad.toml", "--color", "never"], &|_| {}));
}

#[test]
fn home_locale_time_zone_and_terminal_change_no_result() {
    let place = Place::new();
    let small = scenario("todo-api");
    let plain = asked(&place, &["run", &small, "--out", "out"], |_| {});
    assert!(plain.status.success());
    type Change<'a> = (&'a str, &'a dyn Fn(&mut Command));
    let changes: [Change<'_>; 7] = [
        ("nothing", &|command| _ = command.env_clear()),
        ("home", &|command| _ = command.env_remove("HOME").env("XDG_CONFIG_HOME", "/nowhere")),
        ("turkish", &|command| _ = command.env("LC_ALL", "tr_TR.UTF-8").env("LANG", "tr_TR.UTF-8")),
        ("c", &|command| _ = command.env("LC_ALL", "C")),
        ("apia", &|command| _ = command.env("TZ", "Pacific/Apia")),
        ("zone", &|command| _ = command.env("TZ", "nonsense")),
        ("terminal", &|command| _ = command.env("TERM", "dumb").env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full")),
    ];
    for (at, (name, change)) in changes.into_iter().enumerate() {
        let folder = &format!("x{at:02}");
        let output = asked(&place, &["run", &small, "--out", folder], change);
        let told = String::from_utf8_lossy(&output.stdout).replace(folder.as_str(), "out");
        assert_eq!((output.status.code(), &*told), (Some(0), &*String::from_utf8_lossy(&plain.stdout)), "{name}");
        for file in place.list("out") {
            assert!(place.read(&format!("out/{file}")) == place.read(&format!("{folder}/{file}")), "{folder}/{file}");
        }
        for bad in [&["check", "nowhere.toml"][..], &["dance"], &["verify", "nowhere"]] {
            assert_eq!(asked(&place, bad, change).status.code(), Some(2), "{name}: {bad:?}");
        }
    }
}

#[test]
fn closed_channels_change_no_result_and_no_exit_status() {
    let place = Place::new();
    let small = scenario("todo-api");
    assert_eq!(place.ask(&["run", &small, "--out", "plain", "-q"]).status, 0);
    for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
        let shell = |arguments: &str| {
            let line = format!("exec \"$0\" {arguments} {closed}");
            let program = assert_cmd::cargo::cargo_bin!("sandtable");
            let status =
                Command::new("sh").args(["-c", &line]).arg(program).arg(&small).current_dir(place.path("")).stdin(Stdio::null()).output();
            status.expect("started").status.code()
        };
        assert_eq!(shell("run \"$1\" --out closed"), Some(0), "{closed}");
        for file in place.list("plain") {
            assert!(place.read(&format!("plain/{file}")) == place.read(&format!("closed/{file}")), "{closed}: {file}");
        }
        assert_eq!(shell("verify closed"), Some(0), "{closed}");
        assert_eq!(shell("replicate \"$1\" -n 2 --causes 0 --no-out --json"), Some(0), "{closed}");
        assert_eq!(shell("check nowhere.toml"), Some(2), "{closed}");
        assert_eq!(shell("check \"$1\" --set handoff.communication_ready=false"), Some(1), "{closed}");
        assert_eq!(shell("run \"$1\" --set horizon=60d --set noise.project=50 --no-out"), Some(3), "{closed}");
    }
}
