//! The account of a run: money and tokens as facts and messages bring them about, by what they went into, by team and by task.
//!
//! Amounts are whole numbers, rounded as each is entered: millionths of the currency, and tokens. So whichever way they are summed up, the
//! sums are equal, to the last digit.

use crate::domain::blocker::BlockerId;
use crate::domain::decision::OptionKind;
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::{GateId, HandoffId, Item};
use crate::domain::journal::{Entry, What};
use crate::domain::message::{Message, MessageKind};
use crate::domain::number::grouped;
use crate::domain::organization::{AgentId, MemberId, TeamId};
use crate::domain::pay::{Budget, Pay};
use crate::domain::plan::TaskId;
use crate::engine::time::Span;
use crate::scenario::Scenario;
use std::collections::BTreeSet;
use std::ops::{Add, AddAssign};

const MS_PER_HOUR: u128 = 3_600_000;
const MILLION: f64 = 1e6;

/// Money and tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Millionths of the currency.
    pub money_millionths: u128,
    pub tokens: u128,
}

impl Amount {
    /// In the currency.
    pub fn money(self) -> f64 {
        self.money_millionths as f64 / MILLION
    }

    pub fn tokens(self) -> f64 {
        self.tokens as f64
    }

    pub fn is_nothing(self) -> bool {
        self == Amount::default()
    }

    fn of_money(money: f64) -> Amount {
        Amount { money_millionths: whole(money * MILLION), tokens: 0 }
    }
}

impl Add for Amount {
    type Output = Amount;

    fn add(self, other: Amount) -> Amount {
        Amount { money_millionths: self.money_millionths + other.money_millionths, tokens: self.tokens + other.tokens }
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Amount) {
        *self = *self + other;
    }
}

/// What an amount went into. Every amount goes into one of the six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expense {
    /// Tasks, arrivals, research.
    Work,
    /// Reviews at gates.
    Review,
    /// Remedies of findings, rework, gaps of packages.
    Rework,
    /// Blockers: those who stand before them, work on them or decide on them.
    Escalation,
    /// Messages, meetings, acknowledgements, and the office's attention to all but blockers.
    Coordination,
    /// Starting up, mitigations in force, and people had from outside.
    Overhead,
}

impl Expense {
    pub const ALL: [Expense; 6] =
        [Expense::Work, Expense::Review, Expense::Rework, Expense::Escalation, Expense::Coordination, Expense::Overhead];

    /// As figures and tables name it.
    pub fn name(self) -> &'static str {
        match self {
            Expense::Work => "work",
            Expense::Review => "review",
            Expense::Rework => "rework",
            Expense::Escalation => "escalation",
            Expense::Coordination => "coordination",
            Expense::Overhead => "overhead",
        }
    }

    pub fn of_work(work: Work) -> Expense {
        match work {
            Work::Task(_) | Work::Arrival { .. } | Work::Research(_) => Expense::Work,
            Work::Review { .. } => Expense::Review,
            Work::Remediation { .. } | Work::Rework(_) | Work::HandoffGap(_) => Expense::Rework,
            Work::Stuck(_) | Work::OwnResolution(_) | Work::Assistance { .. } | Work::Briefing(_) => Expense::Escalation,
            Work::Retrospective(_) | Work::Attention { .. } | Work::Acknowledgement(_) => Expense::Coordination,
        }
    }

    fn of_message(kind: MessageKind) -> Expense {
        match kind {
            MessageKind::BlockerAlert => Expense::Escalation,
            _ => Expense::Coordination,
        }
    }
}

/// Whose time or reading an amount paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Payee {
    Team(TeamId),
    Office,
    Nobody,
}

/// Rates in whole units.
#[derive(Clone, Copy, Debug, Default)]
struct Rates {
    millionths_per_hour: u128,
    /// Millionths of tokens, so that a rate of .4 tokens an hour is one.
    token_millionths_per_hour: u128,
    tokens_per_message: u128,
    /// Thousandths of the currency for a million tokens: the smallest that a provider's price list tells.
    price_thousandths: u128,
    startup: Amount,
}

impl Rates {
    fn of(pay: &Pay) -> Rates {
        let price_thousandths = whole(pay.token_price * 1_000.0);
        let startup_tokens = whole(pay.startup_tokens);
        let startup = Amount { money_millionths: whole(pay.startup_cost * MILLION), tokens: 0 };
        Rates {
            millionths_per_hour: whole(pay.rate_per_hour * MILLION),
            token_millionths_per_hour: whole(pay.tokens_per_hour * MILLION),
            tokens_per_message: whole(pay.tokens_per_message),
            price_thousandths,
            startup: startup + priced(startup_tokens, price_thousandths),
        }
    }

    fn time(&self, worked: Span) -> Amount {
        let ms = u128::from(worked.ms());
        let money = Amount { money_millionths: divided(ms * self.millionths_per_hour, MS_PER_HOUR), tokens: 0 };
        let tokens = divided(ms * self.token_millionths_per_hour, MS_PER_HOUR * 1_000_000);
        money + priced(tokens, self.price_thousandths)
    }

    fn message(&self) -> Amount {
        priced(self.tokens_per_message, self.price_thousandths)
    }
}

/// Tokens with what they cost: a thousandth of the currency for a million is a thousandth of a millionth for one.
fn priced(tokens: u128, price_thousandths: u128) -> Amount {
    Amount { money_millionths: divided(tokens * price_thousandths, 1_000), tokens }
}

/// Rounded to the nearest, halves up.
fn divided(numerator: u128, denominator: u128) -> u128 {
    (numerator + denominator / 2) / denominator
}

/// The nearest whole number; a scenario's amounts are 0 or more and limited.
fn whole(value: f64) -> u128 {
    value.round() as u128
}

/// Folds what a run costs.
#[derive(Clone, Debug)]
pub struct Ledger {
    members: Vec<Rates>,
    /// By team: who reads what the team is sent, its first member.
    readers: Vec<Option<MemberId>>,
    desks: [Rates; AgentId::OFFICE.len()],
    /// Whether messages cost anything: there are many.
    counts_messages: bool,
    policy: usize,
    total: Amount,
    by_expense: [Amount; Expense::ALL.len()],
    by_team: Vec<Amount>,
    by_office: Amount,
    by_task: Vec<Amount>,
    mitigation: Amount,
    hires: Amount,
    /// The task that each blocker, task gate and handoff is about.
    blockers: Vec<Option<TaskId>>,
    gates: Vec<Option<TaskId>>,
    handoffs: Vec<Option<TaskId>>,
    /// What was taken up before, by those whom starting up costs something.
    taken_up: BTreeSet<(MemberId, Work)>,
}

impl Ledger {
    /// The account of a run that is over.
    pub fn of(journal: &[Entry], scenario: &Scenario) -> Ledger {
        let mut ledger = Ledger::new(scenario);
        for entry in journal {
            match &entry.what {
                What::Delivered { from, to, message, .. } => ledger.delivered(*from, *to, message),
                What::Noted { fact, .. } => ledger.hear(fact, scenario),
                What::Pending { .. } => {}
            }
        }
        ledger
    }

    /// With the mitigations in force entered.
    pub fn new(scenario: &Scenario) -> Ledger {
        let organization = &scenario.organization;
        let mitigation = scenario
            .risks
            .iter()
            .filter(|risk| risk.is_mitigated)
            .fold(Amount::default(), |sum, risk| sum + Amount::of_money(risk.mitigation_cost));
        let mut ledger = Ledger {
            members: organization.members.iter().map(|member| Rates::of(&member.pay)).collect(),
            readers: organization.team_ids().map(|team| organization.members_of(team).next()).collect(),
            desks: Default::default(),
            counts_messages: scenario.pays().any(Pay::counts_messages),
            policy: 0,
            total: Amount::default(),
            by_expense: Default::default(),
            by_team: vec![Amount::default(); organization.teams.len()],
            by_office: Amount::default(),
            by_task: vec![Amount::default(); scenario.plan.tasks.len()],
            mitigation,
            hires: Amount::default(),
            blockers: Vec::new(),
            gates: Vec::new(),
            handoffs: Vec::new(),
            taken_up: BTreeSet::new(),
        };
        ledger.take_policy(0, scenario);
        ledger.enter(mitigation, Expense::Overhead, Payee::Nobody, None);
        ledger
    }

    pub fn total(&self) -> Amount {
        self.total
    }

    pub fn of_expense(&self, expense: Expense) -> Amount {
        self.by_expense[expense as usize]
    }

    /// What the team's members cost, whomever they worked for.
    pub fn of_team(&self, team: TeamId) -> Amount {
        self.by_team[team.index()]
    }

    /// The director, the planner and the support agents.
    pub fn of_office(&self) -> Amount {
        self.by_office
    }

    /// Work on the task, on what was found in it, on its blockers, its own gate and its handoffs, by whomever.
    pub fn of_task(&self, task: TaskId) -> Amount {
        self.by_task[task.index()]
    }

    pub fn mitigation(&self) -> Amount {
        self.mitigation
    }

    pub fn hires(&self) -> Amount {
        self.hires
    }

    /// What is spent of a budget that allows no more, if it is.
    pub fn overrun(&self, budget: &Budget) -> Option<String> {
        let over = |limit: Option<f64>, spent: f64| limit.filter(|&limit| spent > limit);
        if let Some(limit) = over(budget.cost, self.total.money()) {
            return Some(format!("the budget of {} is spent: {}", grouped(limit), grouped(self.total.money())));
        }
        let limit = over(budget.tokens, self.total.tokens())?;
        Some(format!("the budget of {} tokens is spent: {}", grouped(limit), grouped(self.total.tokens())))
    }

    /// A message is delivered. Its receiver reads it, the first member of a team for the team; what comes from the world is no message, but
    /// what happens.
    pub fn delivered(&mut self, from: AgentId, to: AgentId, message: &Message) {
        if !self.counts_messages || from == AgentId::WORLD {
            return;
        }
        let (amount, payee) = match to.team() {
            Some(team) => match self.readers[team.index()] {
                Some(reader) => (self.members[reader.index()].message(), Payee::Team(team)),
                None => return,
            },
            None if to == AgentId::WORLD => return,
            None => (self.desks[to.index()].message(), Payee::Office),
        };
        if !amount.is_nothing() {
            self.enter(amount, Expense::of_message(message.kind()), payee, None);
        }
    }

    pub fn hear(&mut self, fact: &Fact, scenario: &Scenario) {
        match fact {
            Fact::WorkStarted { member, work, .. } => self.take_up(*member, *work, scenario),
            Fact::WorkStopped { member, work, worked, .. } => {
                let amount = self.members[member.index()].time(*worked);
                let team = scenario.organization.member(*member).team;
                self.enter(amount, Expense::of_work(*work), Payee::Team(team), self.task_of(*work));
            }
            Fact::Served { agent, item, worked, .. } => {
                let amount = self.desks[agent.index()].time(*worked);
                self.enter(amount, Expense::of_message(*item), Payee::Office, None);
            }
            // What they cost by the hour is entered with everybody's hours.
            Fact::Decided(decision) if decision.choice().option == OptionKind::AddResources => {
                let amount = Amount::of_money(scenario.policies[self.policy].decisions.resources.cost);
                self.hires += amount;
                self.enter(amount, Expense::Overhead, Payee::Nobody, None);
            }
            Fact::PolicyChanged { policy } => self.take_policy(*policy as usize, scenario),
            Fact::BlockerArose { blocker: BlockerId(number), task, .. } => remember(&mut self.blockers, *number, *task),
            Fact::GateStarted { gate: GateId(number), item, .. } => {
                let task = if let Item::Task(task) = item { Some(*task) } else { None };
                remember(&mut self.gates, *number, task);
            }
            Fact::HandoffOpened { handoff: HandoffId(number), task, .. } => remember(&mut self.handoffs, *number, Some(*task)),
            _ => {}
        }
    }

    fn take_policy(&mut self, policy: usize, scenario: &Scenario) {
        self.policy = policy;
        for (rates, desk) in self.desks.iter_mut().zip(&scenario.policies[policy].desks) {
            *rates = Rates::of(&desk.pay);
        }
    }

    fn take_up(&mut self, member: MemberId, work: Work, scenario: &Scenario) {
        let startup = self.members[member.index()].startup;
        if !startup.is_nothing() && self.taken_up.insert((member, work)) {
            let team = scenario.organization.member(member).team;
            self.enter(startup, Expense::Overhead, Payee::Team(team), self.task_of(work));
        }
    }

    fn task_of(&self, work: Work) -> Option<TaskId> {
        let known = |list: &[Option<TaskId>], number: u32| list.get(number as usize).copied().flatten();
        match work {
            Work::Task(task) | Work::Remediation { task, .. } | Work::Rework(task) | Work::Research(task) => Some(task),
            Work::Review { gate, .. } => known(&self.gates, gate.0),
            Work::HandoffGap(handoff) | Work::Acknowledgement(handoff) => known(&self.handoffs, handoff.0),
            Work::Stuck(blocker) | Work::OwnResolution(blocker) | Work::Briefing(blocker) | Work::Assistance { blocker, .. } => {
                known(&self.blockers, blocker.0)
            }
            Work::Arrival { .. } | Work::Retrospective(_) | Work::Attention { .. } => None,
        }
    }

    fn enter(&mut self, amount: Amount, expense: Expense, payee: Payee, task: Option<TaskId>) {
        self.total += amount;
        self.by_expense[expense as usize] += amount;
        match payee {
            Payee::Team(team) => self.by_team[team.index()] += amount,
            Payee::Office => self.by_office += amount,
            Payee::Nobody => {}
        }
        if let Some(task) = task {
            self.by_task[task.index()] += amount;
        }
    }
}

/// Numbers come in order.
fn remember(list: &mut Vec<Option<TaskId>>, number: u32, task: Option<TaskId>) {
    if list.len() <= number as usize {
        list.resize(number as usize + 1, None);
    }
    list[number as usize] = task;
}

#[cfg(test)]
mod tests;
