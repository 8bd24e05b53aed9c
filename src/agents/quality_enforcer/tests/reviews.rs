//! Who is asked for reviews: whom the gate names, who stands in, and who is added.

use super::*;

/// A review by an api-architect of the backend team, whose other member is a backend-developer.
fn by_architect() -> Check {
    let review = Review { team: TeamId(0), role: Some(RoleId(0)), effort: Distribution::Fixed(1.0), finds: 0.5 };
    check("architecture", CheckKind::Review(review))
}

const ARCHITECT: MemberId = MemberId(0);
const DEVELOPER: MemberId = MemberId(1);

/// Where the reviews of T-2, of the frontend team, are asked for.
fn places(office: &Office) -> Vec<(AgentId, Option<RoleId>)> {
    office.asked_reviews().iter().map(|&(_, to, role, ..)| (to, role)).collect()
}

#[test]
fn anybody_of_the_team_reviews_while_nobody_is_there_who_holds_the_role() {
    for (gone, back) in [
        (Fact::MemberLeft { member: ARCHITECT }, Fact::MemberJoined { member: ARCHITECT }),
        (Fact::MemberAway { member: ARCHITECT, until: hours(5) }, Fact::MemberBack { member: ARCHITECT }),
        (Fact::MemberLent { member: ARCHITECT, to: TeamId(1), until: hours(5) }, Fact::LoanEnded { member: ARCHITECT, to: TeamId(1) }),
    ] {
        let mut office = Office::new(&[by_architect()]);
        office.hear(0, gone);
        office.submit(1, 1, 0);
        office.hear(5, back);
        office.submit(6, 2, 0);
        office.run();
        assert_eq!(places(&office), [(BACKEND, None), (BACKEND, Some(RoleId(0)))]);
    }
}

#[test]
fn a_team_whose_members_are_all_away_is_waited_for() {
    let mut office = Office::new(&[by_architect()]);
    for member in [ARCHITECT, DEVELOPER] {
        office.hear(0, Fact::MemberAway { member, until: hours(50) });
    }
    office.submit(1, 1, 0);
    office.run();
    assert_eq!(places(&office), [(BACKEND, Some(RoleId(0)))]);
}

#[test]
fn where_the_whole_team_has_left_the_items_own_team_reviews() {
    let mut office = Office::new(&[by_architect()]);
    for member in [ARCHITECT, DEVELOPER] {
        office.hear(0, Fact::MemberLeft { member });
    }
    office.submit(1, 1, 0);
    office.run();
    assert_eq!(places(&office), [(FRONTEND, None)]);
    // An item whose own team has left as well is reviewed by a team that is left.
    office.submit(3, 0, 0);
    office.run();
    assert_eq!(places(&office)[1], (FRONTEND, None));
}

#[test]
fn a_review_whose_reviewer_leaves_is_asked_elsewhere_and_the_first_answer_counts() {
    let mut office = Office::new(&[by_architect()]);
    office.do_teams_answer = false;
    office.submit(0, 1, 0);
    office.hear(1, Fact::MemberLeft { member: ARCHITECT });
    office.hear(2, Fact::MemberLeft { member: DEVELOPER });
    office.hear(3, Fact::MemberLeft { member: MemberId(3) });
    for hour in [4, 5] {
        office.post(hour, FRONTEND, Message::ReviewDone { gate: GateId(0), check: 0, by: MemberId(2) });
    }
    office.run();
    assert_eq!(places(&office), [(BACKEND, Some(RoleId(0))), (BACKEND, None), (FRONTEND, None)]);
    let efforts: Vec<Span> = office.asked_reviews().iter().map(|&(.., effort, _)| effort).collect();
    assert_eq!(efforts, [Span::from_hours(1); 3], "it is the same review");
    assert_eq!(office.closings(), [(hours(4), T2, 1, true, 0)]);
}

#[test]
fn an_added_reviewer_takes_every_other_review_off_those_who_hold_the_role_until_quality_is_no_longer_red() {
    let mut office = Office::new(&[by_architect()]);
    office.post(0, AgentId::DIRECTOR, Message::ReviewersWanted);
    for hour in 1..5 {
        office.post(hour, BACKEND, Message::GateAsked(Item::Task(TaskId(hour as u32 % 3))));
    }
    office.hear(6, Fact::IndicatorChanged { indicator: Indicator::Quality, from: Colour::Red, to: Colour::Green, figure: 0.95 });
    for hour in 7..9 {
        office.post(hour, BACKEND, Message::GateAsked(Item::Task(TaskId(hour as u32 % 3))));
    }
    office.run();
    let added = Fact::ReviewerAdded { team: TeamId(0), member: DEVELOPER };
    assert_eq!(office.notes[0], (hours(0), added));
    let roles: Vec<Option<RoleId>> = places(&office).iter().map(|&(_, role)| role).collect();
    let architect = Some(RoleId(0));
    assert_eq!(roles, [None, architect, None, architect, architect, architect]);
}

#[test]
fn nobody_is_added_twice_nor_one_who_holds_the_role_or_is_not_there() {
    let mut office = Office::new(&[by_architect()]);
    for hour in 0..3 {
        office.post(hour, AgentId::DIRECTOR, Message::ReviewersWanted);
    }
    office.run();
    assert_eq!(office.count(|fact| matches!(fact, Fact::ReviewerAdded { .. })), 1);
    let mut office = Office::new(&[by_architect(), review(1.0, 0.5)]);
    office.hear(0, Fact::MemberAway { member: DEVELOPER, until: hours(9) });
    office.post(1, AgentId::DIRECTOR, Message::ReviewersWanted);
    office.run();
    assert_eq!(office.count(|fact| matches!(fact, Fact::ReviewerAdded { .. })), 0, "both of frontend hold the role");
}
