//! What members and agents have from the models that they name.

use super::*;

/// The lead and the director are of one model, and the clerk says some things himself.
fn modelled() -> String {
    SMALL
        .replace("role = \"api-architect\"", "role = \"api-architect\"\nmodel = \"large\"")
        .replace("skill = 1.2", "skill = 1.2\nmodel = \"large\"\ntoken_price = 3")
        + r#"
[models.large]
skill = 2
tokens_per_hour = "400k"
token_price = 15
startup_tokens = 100
[models.small]
rate = 1
[agents.director]
model = "large"
"#
}

fn refused(overrides: &[&str]) -> String {
    let library = Memory::new([("small.toml", modelled())]);
    let request = Request { path: "small.toml".into(), overrides: overrides.iter().map(|text| (*text).to_owned()).collect() };
    load(&request, &library).err().map(|rejection| rejection.render(false)).unwrap_or_default()
}

#[test]
fn what_is_not_said_of_a_member_or_an_agent_comes_from_its_model() {
    let scenario = loaded(&modelled(), &[]);
    let (lead, clerk) = (&scenario.organization.members[0], &scenario.organization.members[1]);
    assert_eq!((lead.skill, lead.pay.tokens_per_hour, lead.pay.token_price, lead.pay.startup_tokens), (2.0, 400_000.0, 15.0, 100.0));
    assert_eq!((clerk.skill, clerk.pay.tokens_per_hour, clerk.pay.token_price), (1.2, 400_000.0, 3.0));
    let director = scenario.policies[0].desks[crate::domain::organization::AgentId::DIRECTOR.index()].pay;
    assert_eq!((director.tokens_per_hour, director.token_price, director.startup_tokens), (400_000.0, 15.0, 0.0));
}

#[test]
fn one_override_of_a_model_is_of_all_who_name_it() {
    let scenario = loaded(&modelled(), &["models.large.tokens_per_hour=1M", "teams.backend.members.1.model=small"]);
    let (lead, clerk) = (&scenario.organization.members[0], &scenario.organization.members[1]);
    assert_eq!((lead.pay.tokens_per_hour, clerk.pay.tokens_per_hour, clerk.pay.rate_per_hour), (1e6, 0.0, 1.0));
}

#[test]
fn one_who_is_of_no_model_again_has_nothing_from_it() {
    let scenario = loaded(&modelled(), &["agents.director.model=none", "teams.backend.members.0.model=none"]);
    let (lead, director) = (&scenario.organization.members[0], &scenario.policies[0].desks[0].pay);
    assert_eq!((lead.skill, lead.pay.token_price, director.tokens_per_hour), (1.0, 0.0, 0.0));
}

#[test]
fn an_event_may_change_the_model_of_an_agent() {
    let text = modelled() + "[events.cheaper]\nat = \"1d\"\nset = { \"agents.director.model\" = \"small\" }\n";
    let scenario = loaded(&text, &[]);
    let rates: Vec<_> = scenario
        .policies
        .iter()
        .map(|policy| policy.desks[crate::domain::organization::AgentId::DIRECTOR.index()].pay)
        .map(|pay| (pay.tokens_per_hour, pay.rate_per_hour))
        .collect();
    assert_eq!(rates, [(400_000.0, 0.0), (0.0, 1.0)]);
}

#[test]
fn a_field_that_comes_from_a_model_has_its_value_today() {
    let library = Memory::new([("small.toml", modelled())]);
    let of = |path: &str| value_at(&Request::new("small.toml"), path, &library);
    assert_eq!(of("teams.backend.members.0.skill").as_deref(), Some("2"));
    assert_eq!(of("models.large.token_price").as_deref(), Some("15"));
}

#[test]
fn a_model_that_there_is_not_is_told_and_what_is_wrong_with_one_is_told_once() {
    let told = refused(&["teams.backend.members.0.model=larg"]);
    assert!(told.contains("unknown model `larg`") && told.contains("did you mean `large`?"), "{told}");
    let told = refused(&["models.larg.skill=3"]);
    assert!(told.contains("no model `larg`") && told.contains("did you mean `large`?"), "{told}");
    let told = refused(&["models.none.skill=2"]);
    assert!(told.contains("`none` says of somebody to be of no model"), "{told}");
    let told = refused(&["models.large.skill=0"]);
    assert!(told.contains("1 problem"), "{told}");
}

#[test]
fn a_model_that_nobody_is_of_is_told_with_the_one_that_may_have_been_meant() {
    let told = |more: &str| {
        let remarks = loaded(&(modelled() + more), &[]).remarks;
        remarks.into_iter().filter(|remark| remark.starts_with("nobody is of the model")).collect::<Vec<_>>()
    };
    let small = "nobody is of the model `small`: what [models.small] says changes nothing";
    assert_eq!(told(""), [small]);
    let larg = "nobody is of the model `larg` (did you mean `large`?): what [models.larg] says changes nothing";
    assert_eq!(told("[models.larg]\nrate = 2\n"), [small, larg]);
    assert!(told("[events.cheaper]\nat = \"1d\"\nset = { \"agents.director.model\" = \"small\" }\n").is_empty());
}
