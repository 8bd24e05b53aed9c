//! What people begin with runs at once and to its end: the files of a new project, a plan in Markdown, a folder of agents.

use crate::sampling::Sample;
use sandtable::domain::journal::Ending;
use sandtable::drive::Unfollowed;
use sandtable::import::{agents, csv, draft, plan_md};
use sandtable::record::Told;
use sandtable::report;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::files::FileId;
use sandtable::scenario::problem::Problems;
use sandtable::scenario::{Memory, Request, Scenario, load, starter};
use std::sync::Arc;

fn loaded(scenario: String, plan: String) -> Arc<Scenario> {
    let library = Memory::new([("scenario.toml".to_owned(), scenario), ("plan.csv".to_owned(), plan)]);
    Arc::new(load(&Request::new("scenario.toml"), &library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false))))
}

fn runs_to_its_end(draft: &draft::Draft) {
    let texts = draft::write(draft, "plan.csv");
    let scenario = loaded(texts.scenario, texts.plan);
    let outcome = run(&Order { scenario, seed: 1, replication: 0, driver: Driver::Direct, keeps_journal: false }, Unfollowed);
    assert_eq!(outcome.expect("nobody stops it").ending, Ending::Completed);
}

#[test]
fn a_new_project_is_done_in_every_course_of_events_and_in_time_more_often_than_not() {
    let scenario = loaded(starter::scenario("new", "plan.csv", jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0)), starter::plan().to_owned());
    let sample = Sample::of(&scenario, 400);
    let on_time = sample.mean("on_time");
    assert!((0.5..=0.8).contains(&on_time), "on time in {on_time:.2} of runs");
}

#[test]
fn of_a_list_of_people_the_report_says_who_of_them_is_busy() {
    let list = "name,assignee,effort\na,Ada,30h\nb,Ada,30h\nc,Ada,30h\nd,Bob,8h\n";
    let mut problems = Problems::default();
    let draft = csv::read(FileId(0), list, &csv::Options::default(), &mut problems).unwrap_or_else(|| panic!("{problems:?}"));
    let texts = draft::write(&draft, "plan.csv");
    // As it is estimated: drawn, eight hours may become more than ninety.
    let noiseless = format!("trouble = \"none\"\n{}\n[noise]\ntask = \"none\"\nproject = \"none\"\n", texts.scenario);
    let scenario = loaded(noiseless, texts.plan);
    let order = Order { scenario, seed: 1, replication: 0, driver: Driver::Direct, keeps_journal: true };
    let outcome = run(&order, Unfollowed).expect("nobody stops it");
    let page = report::implementation(&Told::of(&outcome));
    assert!(page.contains("Ada is the busiest of 2 members, at work "), "{page}");
    let (_, table) = page.split_once("| Busiest members |").expect("a table");
    let (ada, bob) = (table.find("| Ada |"), table.find("| Bob |"));
    assert!(ada.is_some() && ada < bob, "the busiest first");
}

#[test]
fn a_plan_in_markdown_runs() {
    let text = "# Plan\n\n## Epic 1: Ground\n**Dependencies:** None\n**Information Dependencies:**\n- [ ] What there is already\n**Resource Dependencies:**\n- [ ] Test account\n\n\
        ### Task 1.1: Schema\n- Assigned To: database-architect (Foundation)\n- Effort: 2 / 4 / 9 hours\n\n### Task 1.2: API\n- Assigned To: api-architect → backend-developer\n- Effort: 1-2 days\n- Dependencies: 1.1\n\n\
        ## Epic 2: Page\n**Priority:** P2\n**Dependencies:** Epic 1\n### Task 2.1: Page\n- Assigned To: frontend-developer\n- Effort: 6h\n\n## Risks\n| Risk | Likelihood | Impact |\n|---|---|---|\n| Late | High | Low |\n";
    let mut problems = Problems::default();
    let draft = plan_md::read(FileId(0), text, &plan_md::Options::default(), &mut problems);
    runs_to_its_end(&draft.unwrap_or_else(|| panic!("{problems:?}")));
}

#[test]
fn a_folder_of_agents_runs_its_example() {
    let definition = |name: &str| agents::Definition {
        file: FileId(0),
        path: format!("{name}.md"),
        text: format!("---\nname: {name}\ndescription: Does it\n---\n"),
    };
    let names = ["backend-developer", "react-specialist", "postgres-pro", "code-reviewer", "devops-engineer", "technical-writer"];
    let folder: Vec<agents::Definition> = names.map(definition).into();
    let mut problems = Problems::default();
    let draft = agents::read(&folder, &agents::Options::default(), &mut problems).unwrap_or_else(|| panic!("{problems:?}"));
    runs_to_its_end(&draft);
}
