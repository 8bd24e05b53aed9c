//! The account by what enters it: rates, messages, starting up, and how its parts sum up.

use super::*;
use crate::domain::blocker::{BlockerCause, BlockerSubtype};
use crate::domain::organization::Priority;
use crate::domain::plan::EpicId;
use crate::engine::time::Moment;
use crate::metrics::fabricated::{stopped, workshop};

/// The workshop with agents: the lead uses tokens and takes long to start, the director uses tokens.
fn agents() -> Scenario {
    let mut scenario = workshop();
    let lead = &mut scenario.organization.members[0].pay;
    *lead = Pay {
        rate_per_hour: 100.0,
        tokens_per_hour: 300_000.0,
        tokens_per_message: 2_000.0,
        token_price: 5.0,
        startup_cost: 0.5,
        startup_tokens: 20_000.0,
    };
    scenario.policies[0].desks[0].pay = Pay { tokens_per_hour: 60_000.0, tokens_per_message: 1_000.0, token_price: 15.0, ..Pay::default() };
    scenario
}

fn heard(scenario: &Scenario, facts: &[Fact]) -> Ledger {
    let mut ledger = Ledger::new(scenario);
    facts.iter().for_each(|fact| ledger.hear(fact, scenario));
    ledger
}

fn started(member: u32, work: Work) -> Fact {
    Fact::WorkStarted { member: MemberId(member), work, step: 0 }
}

#[test]
fn an_hour_costs_its_rate_and_its_tokens_with_their_price() {
    let scenario = agents();
    let ledger = heard(&scenario, &[stopped(0, Work::Task(TaskId(0)), 0, 1.5)]);
    // 150 of money, 450,000 tokens at 5 a million; the mitigation in force is 1,000.
    assert_eq!(ledger.of_expense(Expense::Work), Amount { money_millionths: 152_250_000, tokens: 450_000 });
    assert_eq!(ledger.of_team(TeamId(0)), ledger.of_expense(Expense::Work));
    assert_eq!(ledger.of_task(TaskId(0)), ledger.of_expense(Expense::Work));
    assert_eq!(ledger.total().money(), 1_152.25);
}

#[test]
fn starting_up_is_paid_once_for_each_piece_of_work() {
    let scenario = agents();
    let (task, other) = (Work::Task(TaskId(0)), Work::Task(TaskId(1)));
    let ledger = heard(&scenario, &[started(0, task), started(0, task), started(0, other), started(1, task)]);
    // Twice .5 and 20,000 tokens at 5 a million.
    assert_eq!(ledger.of_team(TeamId(0)), Amount { money_millionths: 2 * 600_000, tokens: 40_000 });
    assert_eq!(ledger.of_expense(Expense::Overhead).tokens, 40_000);
    assert_eq!(ledger.of_task(TaskId(1)).tokens, 20_000);
}

#[test]
fn messages_are_read_by_the_first_of_a_team_and_by_the_office() {
    let scenario = agents();
    let mut ledger = Ledger::new(&scenario);
    ledger.delivered(AgentId::TRACKER, AgentId::of_team(TeamId(0)), &Message::TaskReleased(TaskId(0)));
    ledger.delivered(AgentId::TRACKER, AgentId::of_team(TeamId(1)), &Message::TaskReleased(TaskId(3)));
    ledger.delivered(AgentId::TRACKER, AgentId::DIRECTOR, &Message::BlockerCleared { blocker: BlockerId(0) });
    ledger.delivered(AgentId::TRACKER, AgentId::PLANNER, &Message::TaskReleased(TaskId(0)));
    ledger.delivered(AgentId::WORLD, AgentId::DIRECTOR, &Message::PolicyChanged(1));
    assert_eq!(ledger.of_expense(Expense::Coordination), Amount { money_millionths: 10_000, tokens: 2_000 });
    assert_eq!(ledger.of_expense(Expense::Escalation), Amount { money_millionths: 15_000, tokens: 1_000 });
    assert_eq!((ledger.of_team(TeamId(0)).tokens, ledger.of_office().tokens), (2_000, 1_000));
}

#[test]
fn what_is_done_about_a_blocker_is_escalation_and_counts_for_its_task() {
    let scenario = agents();
    let blocker = BlockerId(0);
    let arose = Fact::BlockerArose {
        blocker,
        task: Some(TaskId(2)),
        cause: BlockerCause::Work,
        subtype: BlockerSubtype::CodeBug,
        owner: Some(MemberId(1)),
    };
    let served = Fact::Served {
        agent: AgentId::DIRECTOR,
        item: MessageKind::BlockerAlert,
        priority: Priority::P1,
        began: Moment::START,
        waited: Span::ZERO,
        worked: Span::from_minutes(30),
    };
    let ledger = heard(&scenario, &[arose, stopped(1, Work::OwnResolution(blocker), 0, 2.0), served]);
    assert_eq!(ledger.of_task(TaskId(2)).money(), 160.0);
    assert_eq!(ledger.of_expense(Expense::Escalation), Amount { money_millionths: 160_450_000, tokens: 30_000 });
}

#[test]
fn the_six_sum_to_the_total_and_so_do_the_teams_with_what_is_nobody_s() {
    let scenario = agents();
    let mut facts = Vec::new();
    // Odd lengths of time, so that every entry is rounded.
    for number in 0..200_u32 {
        let work = match number % 5 {
            0 => Work::Task(TaskId(number % 5)),
            1 => Work::Review { gate: GateId(number), check: 0 },
            2 => Work::Remediation { task: TaskId(1), number },
            3 => Work::OwnResolution(BlockerId(number)),
            _ => Work::Retrospective(EpicId(0)),
        };
        facts.push(started(number % 3, work));
        facts.push(stopped(number % 3, work, 0, 0.001 + f64::from(number) / 7.0));
    }
    let ledger = heard(&scenario, &facts);
    let expenses = Expense::ALL.iter().fold(Amount::default(), |sum, &expense| sum + ledger.of_expense(expense));
    assert_eq!(expenses, ledger.total());
    let teams = scenario.organization.team_ids().fold(Amount::default(), |sum, team| sum + ledger.of_team(team));
    assert_eq!(teams + ledger.of_office() + ledger.mitigation() + ledger.hires(), ledger.total());
    assert!(Expense::ALL.iter().all(|&expense| !ledger.of_expense(expense).is_nothing()));
}

#[test]
fn a_budget_is_overrun_by_more_than_it_not_by_all_of_it() {
    let scenario = agents();
    let ledger = heard(&scenario, &[stopped(0, Work::Task(TaskId(0)), 0, 1.0)]);
    let budget = |cost, tokens| Budget { cost, tokens, is_hard: true };
    assert_eq!(ledger.overrun(&budget(Some(1_101.5), Some(300_000.0))), None);
    assert_eq!(ledger.overrun(&budget(Some(1_101.0), None)).as_deref(), Some("the budget of 1,101 is spent: 1,101.50"));
    assert_eq!(ledger.overrun(&budget(None, Some(299_999.0))).as_deref(), Some("the budget of 299,999 tokens is spent: 300,000"));
}
