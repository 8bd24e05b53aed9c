//! Folders of agents, what becomes of them, and how they and a plan come together.

use super::*;
use crate::import::draft::{DraftEffort, DraftLink, DraftResource, DraftRisk, DraftTask, DraftWho};
use crate::import::table::testing::loaded;
use proptest::prelude::*;

fn definitions(texts: &[(&str, &str)]) -> Vec<Definition> {
    texts.iter().enumerate().map(|(at, (path, text))| Definition { file: FileId(at), path: (*path).into(), text: (*text).into() }).collect()
}

fn agent(name: &str, description: &str, model: &str) -> (String, String) {
    (
        format!("agents/{name}.md"),
        format!("---\nname: {name}\ndescription: {description}\ntools: Read, Write\nmodel: {model}\n---\n\nYou are one.\n"),
    )
}

fn folder(agents: &[(&str, &str, &str)]) -> Vec<Definition> {
    let texts: Vec<(String, String)> = agents.iter().map(|(name, description, model)| agent(name, description, model)).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    definitions(&texts)
}

fn draft_of(definitions: &[Definition]) -> Draft {
    let mut problems = Problems::default();
    let draft = read(definitions, &Options { name: "crew".into(), model: String::new() }, &mut problems);
    assert_eq!(problems.list, []);
    draft.expect("a draft without a problem")
}

const CREW: [(&str, &str, &str); 9] = [
    ("backend-developer", "Builds servers", "sonnet"),
    ("react-specialist", "Builds pages", "haiku"),
    ("postgres-pro", "Knows databases", "opus"),
    ("code-reviewer", "Reads code", "inherit"),
    ("helper", "Use for test automation of anything", ""),
    ("project-manager", "Manages", "opus"),
    ("growth-loops", "Grows the business", "opus"),
    ("mystery", "Does backend work", "llama-4"),
    ("devops-engineer", "Runs it", "sonnet"),
];

#[test]
fn agents_become_members_of_the_teams_that_their_names_or_descriptions_fit() {
    let draft = draft_of(&folder(&CREW));
    let told: Vec<(&str, Vec<(&str, &str)>)> = draft
        .teams
        .iter()
        .map(|team| (team.name.as_str(), team.members.iter().map(|member| (member.name.as_str(), member.roles[0].as_str())).collect()))
        .collect();
    assert_eq!(
        told,
        [
            ("Foundation", vec![("postgres-pro", "database-architect"), ("devops-engineer", "devops-engineer")]),
            ("Backend", vec![("backend-developer", "backend-developer"), ("mystery", "backend-developer")]),
            ("Frontend", vec![("react-specialist", "frontend-developer")]),
            ("Quality", vec![("helper", "qa-engineer"), ("code-reviewer", "code-review-expert")]),
        ]
    );
    assert_eq!(draft.teams[2].members[0].roles, ["frontend-developer", "react-specialist"]);
    assert_eq!(
        draft.notes.left_out,
        [
            "agents who direct, plan or hand out work: the director, the planner and the four support agents stand for them: project-manager",
            "agents who fit no team, neither by name nor by description: growth-loops",
            "fields that nothing simulated asks for: `tools` of 9 agents",
        ]
    );
    assert!(
        draft.notes.guessed.contains(&"by the words of their descriptions: helper is qa-engineer, mystery is backend-developer".to_owned())
    );
}

#[test]
fn speed_and_tokens_follow_from_the_model_or_from_that_of_most_others() {
    let draft = draft_of(&folder(&CREW));
    let member = |name: &str| draft.teams.iter().flat_map(|team| &team.members).find(|member| member.name == name).expect(name);
    let [opus, sonnet, haiku, ..] = &MODELS;
    let further = |model: &Model| vec!["nature = \"agent\"".to_owned(), models::field(model)];
    assert_eq!(member("postgres-pro").further, further(opus));
    assert_eq!(member("react-specialist").further, further(haiku));
    for name in ["code-reviewer", "helper", "mystery", "devops-engineer"] {
        assert_eq!(member(name).further, further(sonnet), "{name}");
    }
    for (family, is_there) in [("opus", true), ("sonnet", true), ("haiku", true), ("gemini", false)] {
        assert_eq!(draft.further.contains(&format!("[models.{family}]\n")), is_there, "{family}");
    }
    assert!(
        draft.notes.guessed.contains(&"2 agents have no model of their own: sonnet, that of most others".to_owned()),
        "{:?}",
        draft.notes
    );
    assert!(draft.notes.guessed.contains(&"models that are not known count as sonnet: mystery (llama-4)".to_owned()));
}

#[test]
fn front_matter_that_is_no_yaml_is_used_and_told_with_file_and_line() {
    let text = "---\nname: qa-lead\ndescription: Use it. Triggers on: 'tests', \"bugs\".\n---\n";
    let draft = draft_of(&definitions(&[("team/qa-lead.md", text), ("team/README.md", "# Readme\n")]));
    assert_eq!(draft.teams[0].members[0].name, "qa-lead");
    assert!(
        draft.notes.guessed.iter().any(|note| note.starts_with("team/qa-lead.md:3: the front matter is not YAML (")),
        "{:?}",
        draft.notes
    );
    assert_eq!(draft.notes.left_out, ["files without front matter: team/README.md"]);
}

#[test]
fn an_example_plan_is_for_the_roles_that_there_are_and_says_that_it_is_one() {
    let all: Vec<(String, String)> = canonical::TEAMS.iter().flat_map(|team| team.roles).map(|role| agent(role, "x", "sonnet")).collect();
    let all: Vec<(&str, &str)> = all.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let whole = draft_of(&definitions(&all));
    assert_eq!((whole.teams.len(), whole.tasks.len()), (6, 14));
    assert!(whole.tasks.iter().all(|task| task.epic.starts_with("Example: ") && task.epic.ends_with("(replace by yours)")));
    let scenario = loaded(&whole);
    assert_eq!(scenario.remarks, [""; 0]);
    // Frontend alone: what the pages wait for is nobody's.
    let alone = draft_of(&folder(&[("frontend-developer", "x", "")]));
    let tasks: Vec<(&str, Vec<&str>)> =
        alone.tasks.iter().map(|task| (task.id.as_str(), task.depends_on.iter().map(|link| link.on.as_str()).collect())).collect();
    assert_eq!(tasks, [("EX-6", vec![]), ("EX-7", vec!["EX-6"]), ("EX-14", vec!["EX-7"])]);
    loaded(&alone);
}

#[test]
fn a_folder_of_agents_loads_with_its_tokens() {
    assert!(loaded(&draft_of(&folder(&CREW))).uses_tokens());
}

#[test]
fn a_plan_for_agents_loads_with_their_tokens() {
    assert!(loaded(&with_plan(draft_of(&folder(&CREW)), plan())).uses_tokens());
}

#[test]
fn a_folder_in_which_nobody_fits_a_team_is_refused() {
    for (definitions, what) in [
        (Vec::new(), "no agent definitions: the folder has no Markdown files"),
        (definitions(&[("a.md", "text"), ("b.md", "---\nname: scrum-master\n---\n")]), "none of 2 files defines an agent that fits a team"),
    ] {
        let mut problems = Problems::default();
        assert_eq!(read(&definitions, &Options::default(), &mut problems), None);
        assert_eq!(problems.list.len(), 1);
        assert_eq!(problems.list[0].what, what);
    }
}

#[test]
fn the_agents_that_people_publish_are_read_where_they_are_at_hand() {
    let path = crate::sample::from_the_root("../shared/samples/agents");
    let Ok(entries) = std::fs::read_dir(&path) else {
        crate::aloud::skipped(format_args!("no {}", path.display()));
        return;
    };
    let mut files: Vec<(String, String)> = entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), std::fs::read_to_string(&path).expect("UTF-8")))
        .collect();
    files.sort();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let draft = draft_of(&definitions(&files));
    assert_eq!(draft.teams.iter().map(|team| team.members.len()).sum::<usize>(), 1);
    assert_eq!((draft.teams[0].name.as_str(), draft.teams[0].members[0].name.as_str()), ("Quality", "code-reviewer"));
    let office = &draft.notes.left_out[0];
    for name in ["agent-organizer", "multi-agent-coordinator", "project-manager", "scrum-master", "task-distributor"] {
        assert!(office.contains(name), "{office}");
    }
    assert!(draft.notes.left_out[1].contains("front matter is broken") && draft.notes.left_out[1].ends_with("badyaml-growth-loops.md"));
    assert!(draft.notes.guessed.iter().any(|note| note.starts_with("badyaml-growth-loops.md:3: ")), "{:?}", draft.notes);
    // Nobody but Quality is there, so the example is what Quality can do.
    loaded(&draft);
}

/// A plan for people, of whom agents can replace some.
fn plan() -> Draft {
    let member = |name: &str| DraftMember { name: name.into(), ..DraftMember::default() };
    let team = |name: &str, members: &[&str]| DraftTeam {
        name: name.into(),
        members: members.iter().map(|name| member(name)).collect(),
        ..DraftTeam::default()
    };
    let task = |id: &str, team: &str, who| DraftTask {
        id: id.into(),
        team: team.into(),
        who,
        effort: DraftEffort::One(4.0),
        ..DraftTask::default()
    };
    let one = |role: &str| DraftWho::Steps(vec![(role.into(), 1.0)]);
    let mut tasks = vec![
        task("1", "IT", one("React Developer")),
        task("2", "IT", DraftWho::Crew(vec![("react-specialist".into(), 1), ("frontend-developer".into(), 2)])),
        task("3", "Legal", one("lawyer")),
        task("4", "backend", DraftWho::Team),
        task("5", "Backend", one("Data Wizard")),
        task("6", "Legal", DraftWho::Team),
    ];
    tasks[1].depends_on =
        vec![DraftLink { on: "1".into(), ..DraftLink::default() }, DraftLink { on: "key".into(), ..DraftLink::default() }];
    Draft {
        name: "Plan".into(),
        source: "A plan.".into(),
        calendar: "office".into(),
        calendars: vec![crate::import::draft::DraftCalendar {
            name: "office".into(),
            weekly: vec!["mon-fri 08:00-17:00".into()],
            holidays: Vec::new(),
        }],
        fields: vec!["buffer = \"10%\"".into()],
        teams: vec![
            team("IT", &["React Developer", "react-specialist", "frontend-developer", "frontend-developer"]),
            team("Legal", &["lawyer"]),
            team("Backend", &["Data Wizard"]),
        ],
        resources: vec![DraftResource { id: "key".into(), name: "Key".into(), available: "\"2d\"".into(), is_date: false }],
        risks: vec![
            DraftRisk {
                id: "ill".into(),
                probability: 0.1,
                fields: vec!["on_start = \"1\"".into(), "member_away = { member = \"React Developer\", for = \"2d\" }".into()],
                ..DraftRisk::default()
            },
            DraftRisk {
                id: "sued".into(),
                probability: 0.1,
                fields: vec!["on_start = \"1\"".into(), "member_away = { member = \"lawyer\", for = \"2d\" }".into()],
                ..DraftRisk::default()
            },
        ],
        tasks,
        ..Draft::default()
    }
}

#[test]
fn a_plan_is_given_to_the_agents_who_can_do_it_and_keeps_whom_they_cannot_replace() {
    let both = with_plan(draft_of(&folder(&CREW)), plan());
    let teams: Vec<&str> = both.tasks.iter().map(|task| task.team.as_str()).collect();
    assert_eq!(teams, ["Frontend", "Frontend", "Legal", "Backend", "Backend (people)", "Legal"]);
    assert_eq!(both.tasks[0].who, DraftWho::Steps(vec![("frontend-developer".into(), 1.0)]));
    // One agent holds both roles; the crew is of three.
    assert_eq!(both.teams.iter().find(|team| team.name == "Frontend").map(|team| team.members[0].count), Some(3));
    assert_eq!(both.risks.iter().map(|risk| risk.id.as_str()).collect::<Vec<_>>(), ["sued"]);
    assert_eq!((both.name.as_str(), both.calendar.as_str()), ("Plan", "always"));
    let scenario = loaded(&both);
    let lawyer = scenario.organization.members.iter().find(|member| member.name == "lawyer").expect("a lawyer");
    assert_ne!(lawyer.calendar, scenario.organization.members[0].calendar);
    for note in [
        "roles of the plan that agents stand in for: React Developer (frontend-developer)",
        "agents that are started more than once, as the plan needs them at once: react-specialist",
        "3 roles that no agent of a team can stand for (Data Wizard of Backend (people), all of Legal, lawyer of Legal): they stay in the plan as people",
    ] {
        assert!(both.notes.guessed.contains(&note.to_owned()), "{:?}", both.notes);
    }
}

#[test]
fn somebody_who_is_called_as_an_agent_is_that_agent_and_nobody_else() {
    let list = "id,name,assignee,effort,depends on\n1,Schema,postgres-pro,6h,\n2,Api,backend-developer,8h,1\n\
        3,Both,\"postgres-pro, backend-developer\",8h,2\n4,Sign,Notary,2h,3\n5,Done,,0h,4\n";
    let mut problems = Problems::default();
    let options = crate::import::csv::Options { start: Some("2026-03-02T08:00".parse().unwrap()), ..Default::default() };
    let plan = crate::import::csv::read(FileId(0), list, &options, &mut problems).expect("a plan");
    let both = with_plan(draft_of(&folder(&CREW)), plan);
    loaded(&both);
    let teams: Vec<(&str, &str)> = both.tasks.iter().map(|task| (task.id.as_str(), task.team.as_str())).collect();
    assert_eq!(teams, [("1", "Foundation"), ("2", "Backend"), ("3", "Foundation"), ("4", "Team"), ("5", "Team")]);
    let own = both.teams.iter().find(|team| team.name == "Team").expect("the notary's");
    assert_eq!(own.members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), ["Notary"]);
    // Four hours of two are eight of one.
    assert_eq!(both.tasks[2].effort.realistic(), 8.0);
    assert_eq!(both.notes.kept[0], "5 tasks for 8 members of 5 teams");
    for (notes, begin) in [
        (&both.notes.guessed, "1 role that no agent of a team can stand for (Notary of Team)"),
        (&both.notes.left_out, "1 task names agents of several teams (3)"),
    ] {
        assert!(notes.iter().any(|note| note.starts_with(begin)), "{begin}: {:?}", both.notes);
    }
}

#[test]
fn work_that_names_nobody_is_for_the_agents_where_the_plan_has_no_people_for_it() {
    let both = |list: &str| {
        let options = crate::import::csv::Options::default();
        let plan = crate::import::csv::read(FileId(0), list, &options, &mut Problems::default()).expect("a plan");
        let both = with_plan(draft_of(&folder(&CREW)), plan);
        loaded(&both);
        let teams: Vec<String> = both.tasks.iter().map(|task| task.team.clone()).collect();
        let own = both.teams.iter().find(|team| team.name == "Team").map(|team| team.members.len());
        (teams.join(" "), own, both.notes)
    };
    let (teams, own, notes) = both("id,name,who,hours\n1,Schema,postgres-pro,6\n2,Free,,4\n");
    assert_eq!((teams.as_str(), own), ("Foundation Foundation", None));
    assert!(notes.guessed.contains(&"1 task that names nobody (2): work for the agents of Foundation".to_owned()), "{notes:?}");
    let (teams, own, notes) = both("id,name,hours\n1,Schema,6\n2,Free,4\n");
    assert_eq!((teams.split(' ').count(), own), (2, None));
    let idle = notes.left_out.iter().find(|note| note.contains("agents for whom the plan has no task")).expect("some are idle");
    let working = teams.split(' ').next().expect("a team");
    assert_eq!((working, idle.contains("postgres-pro")), ("Foundation", false), "{idle}");
    assert!(!notes.guessed.iter().any(|note| note.contains("made up")), "{notes:?}");
    // Beside people nobody stands in for an agent.
    let (teams, own, _) = both("id,name,who,hours\n1,Schema,postgres-pro,6\n2,Sign,Notary,2\n3,Free,,4\n");
    assert_eq!((teams.as_str(), own), ("Foundation Team Team", Some(1)));
}

#[test]
fn no_model_is_told_of_that_nobody_in_the_scenario_is_of() {
    let poet = [("backend-developer", "Builds", "opus"), ("poet", "Writes limericks", "gpt-5-mini")];
    let draft = draft_of(&folder(&poet));
    assert!(draft.further.contains("[models.opus]") && !draft.further.contains("[models.gpt]"), "{}", draft.further);
    let list = "id,name,assignee,effort\n1,Ode,poet,6h\n";
    let plan =
        crate::import::csv::read(FileId(0), list, &crate::import::csv::Options::default(), &mut Problems::default()).expect("a plan");
    let both = with_plan(draft, plan);
    assert!(both.further.contains("[models.gpt]"), "{}", both.further);
    assert!(both.source.starts_with("A task list of 1 row, read as CSV. Carried out by agents: "), "{}", both.source);
    loaded(&both);
}

#[test]
fn an_agent_of_no_team_whom_the_plan_names_works_in_the_plans_team() {
    let list = "id,name,assignee,effort\n1,Schema,postgres-pro,6h\n2,Grow,growth-loops,8h\n3,Steer,maestro,2h\n4,Sign,Notary,2h\n";
    let plan =
        crate::import::csv::read(FileId(0), list, &crate::import::csv::Options::default(), &mut Problems::default()).expect("a plan");
    let mut agents = CREW.to_vec();
    agents.extend([("maestro", "Orchestrate and direct all other agents", "opus"), ("odd-one", "Grows too", "")]);
    let both = with_plan(draft_of(&folder(&agents)), plan);
    let scenario = loaded(&both);
    let own = both.teams.iter().find(|team| team.name == "Team").expect("the plan's own");
    let is_agent = |name: &str| own.members.iter().any(|one| one.name == name && one.further.contains(&"nature = \"agent\"".to_owned()));
    assert!(is_agent("growth-loops") && is_agent("maestro") && !is_agent("Notary"), "{:?}", own.members);
    assert_eq!(scenario.plan.tasks.len(), 4);
    let told = "agents of no team of agents, whom the plan names: they work in the plan's own teams: growth-loops, maestro";
    assert!(both.notes.guessed.contains(&told.to_owned()), "{:?}", both.notes);
    assert!(both.notes.kept.iter().any(|note| note.ends_with(" files, and 2 more whom the plan names")), "{:?}", both.notes);
    let (kept, idle) = (
        "1 role that no agent of a team can stand for (Notary of Team)",
        "agents of no team of agents, whom the plan does not name: odd-one",
    );
    assert!(both.notes.guessed.iter().any(|note| note.starts_with(kept)), "{:?}", both.notes);
    assert!(both.notes.left_out.contains(&idle.to_owned()), "{:?}", both.notes);
}

#[test]
fn a_role_that_only_agents_hold_is_nobodys_who_stays_as_a_person() {
    let mut plan = plan();
    let member = |name: &str, role: &str| DraftMember { name: name.into(), roles: vec![role.into()], ..DraftMember::default() };
    plan.teams = vec![DraftTeam { name: "Growth".into(), members: vec![member("growth-loops", "marketer")], ..DraftTeam::default() }];
    let of = |id: &str, who| DraftTask {
        id: id.into(),
        name: id.into(),
        team: "Growth".into(),
        who,
        effort: DraftEffort::One(4.0),
        ..DraftTask::default()
    };
    plan.tasks = vec![of("1", DraftWho::Steps(vec![("marketer".into(), 1.0)])), of("2", DraftWho::Team)];
    (plan.risks, plan.resources) = (Vec::new(), Vec::new());
    let both = with_plan(draft_of(&folder(&CREW)), plan);
    loaded(&both);
    assert!(both.tasks.iter().all(|task| task.team == "Growth"));
    assert!(!both.notes.guessed.iter().any(|note| note.contains("stay in the plan as people")), "{:?}", both.notes);
}

#[test]
fn what_front_matter_has_and_nothing_asks_for_is_told_with_a_word_on_limits() {
    let with = "---\nname: backend-developer\ndescription: d\ntools: Read, Bash\ncolor:\n---\n";
    let limited = "---\nname: ui-designer\ndescription: d\ntools: Read\nmax_turns: 30\nhooks: {a: 1}\n---\n";
    let told = |definitions: &[(&str, &str)]| {
        let notes = draft_of(&self::definitions(definitions)).notes.left_out;
        notes.into_iter().find(|note| note.starts_with("fields")).expect("told")
    };
    assert_eq!(told(&[("a.md", with)]), "fields that nothing simulated asks for: `tools` of 1 agent");
    assert_eq!(
        told(&[("a.md", with), ("b.md", limited)]),
        "fields that nothing simulated asks for: `hooks` of 1 agent, `max_turns` of 1 agent, `tools` of 2 agents; nobody has limits of their own: \
         `[budget]` limits what all spend together"
    );
}

#[test]
fn a_description_that_begins_with_a_trade_is_surer_than_a_word_of_the_name_and_both_are_told() {
    let smith = "---\nname: api-forger\ndescription: Backend developer that implements REST services\n---\n";
    let react = "---\nname: react-pro\ndescription: Does it\n---\n";
    let draft = draft_of(&definitions(&[("a.md", smith), ("b.md", react)]));
    for told in [
        "by the words of their descriptions: api-forger is backend-developer",
        "by the words of their names: react-pro is frontend-developer",
    ] {
        assert!(draft.notes.guessed.iter().any(|note| note == told), "{:?}", draft.notes);
    }
}

#[test]
fn what_is_assumed_where_no_agent_names_a_model_is_told_as_an_assumption() {
    let draft = draft_of(&folder(&[("backend-developer", "Builds", ""), ("ui-designer", "Draws", "")]));
    let told = "2 agents have no model of their own: sonnet, an assumption, as none of them names one";
    assert!(draft.notes.guessed.iter().any(|note| note == told), "{:?}", draft.notes);
}

#[test]
fn agents_whom_the_plan_has_no_task_for_are_told() {
    let mut plan = plan();
    plan.tasks.truncate(1);
    let both = with_plan(draft_of(&folder(&CREW)), plan);
    let idle = both.notes.left_out.iter().find(|note| note.contains("agents for whom the plan has no task")).expect("some are idle");
    assert!(!idle.contains("react-specialist"), "{idle}");
}

#[test]
fn what_is_broken_is_told_as_broken_and_not_as_one_who_fits_no_team() {
    let broken = "---\nname: odd-one\ndescription: Does: things, [unclosed\n---\n";
    let fine = "---\nname: backend-developer\ndescription: d\n---\n";
    let draft = draft_of(&definitions(&[("odd.md", broken), ("b.md", fine)]));
    assert!(
        draft.notes.left_out.iter().any(|note| note.contains("front matter is broken") && note.contains("odd.md")),
        "{:?}",
        draft.notes
    );
    assert!(!draft.notes.left_out.iter().any(|note| note.contains("agents who fit no team")), "{:?}", draft.notes);
}

#[test]
fn a_plan_in_markdown_is_given_to_agents_too() {
    let text = "# Plan\n## Epic 1: A\n### Task 1.1.1: Pages\n- Assigned To: frontend-developer + qa-engineer (Web)\n- Effort: 8h\n### Task 1.1.2: API\n- Assigned To: backend-developer\n- Dependencies: 1.1.1\n";
    let mut problems = Problems::default();
    let plan = crate::import::plan_md::read(FileId(0), text, &crate::import::plan_md::Options::default(), &mut problems).expect("a plan");
    let both = with_plan(draft_of(&folder(&CREW)), plan);
    assert_eq!(both.tasks.iter().map(|task| task.team.as_str()).collect::<Vec<_>>(), ["Web", "Backend"]);
    loaded(&both);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn any_folder_is_read_to_its_end_and_loads_if_it_is_accepted(
        texts in prop::collection::vec(("[a-z./-]{0,12}", "(---\n)?(name: [\\PC]{0,20}\n)?(description: \\PC{0,40}\n)?(model: \\PC{0,9}\n)?(---\n)?\\PC{0,20}"), 0..6),
        names in prop::collection::vec(0_usize..20, 0..8),
    ) {
        const NAMES: [&str; 20] = [
            "backend-developer", "backend-developer", "ui-designer", "qa, and more", "rust \"pro\"", "docs:writer", "sre\\x", "web", "sql", "mcp",
            "Backend-Developer", "backend-developer-1", "world api", "security", "director api", "test\u{7f}", "x", "code review > all", "java+", "1 developer",
        ];
        let mut files: Vec<(String, String)> = texts;
        files.extend(names.iter().map(|at| ("a.md".to_owned(), format!("---\nname: {}\ndescription: d\n---\n", NAMES[*at]))));
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let mut problems = Problems::default();
        match read(&definitions(&files), &Options::default(), &mut problems) {
            Some(draft) => {
                loaded(&draft);
                loaded(&with_plan(draft, plan()));
            }
            None => prop_assert!(!problems.list.is_empty()),
        }
    }
}
