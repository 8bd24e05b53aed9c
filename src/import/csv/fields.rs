//! What the columns of a task list may stand for, and the names that people and tools give them.

use crate::import::table::words::folded;

/// What a column may stand for: the columns of a plan, and what other lists have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Task,
    Name,
    Epic,
    Feature,
    Team,
    Role,
    Assignee,
    Optimistic,
    Realistic,
    Pessimistic,
    Remaining,
    Complexity,
    DependsOn,
    Kind,
    Blocks,
    Must,
    Value,
    Static,
    Start,
    End,
    Finished,
    Complete,
    Status,
    Milestone,
    Level,
    Parent,
    Outline,
}

/// Of each field its name for `--map`, and the names by which its column is known, the surest first. Folded as headers are.
const FIELDS: [(Field, &str, &str); 27] = [
    (
        Field::Task,
        "task",
        "task id, id, key, issue key, card id, unique id, nr, no, #, number, nummer, kennung, schlüssel, aufgaben id, \
         vorgangsnummer, vorgangs nr, lfd nr, ref, code, ticket, pos, position, pos nr, item no, item nr, task no, task number, activity id",
    ),
    (
        Field::Name,
        "name",
        "name, task name, title, summary, task, card name, aufgabe, aufgabenname, vorgangsname, vorgang, bezeichnung, titel, \
         zusammenfassung, tätigkeit, arbeitspaket, work item, item, activity, aktivität, to do, todo, story, user story, \
         issue, beschreibung, description, was, what, deliverable, work package",
    ),
    (
        Field::Epic,
        "epic",
        "epic, epic name, phase, projektphase, project phase, section column, section, stage, teilprojekt, workstream, work \
         stream, summary task, arbeitsstrom, bereich, area, module, modul, group, gruppe, category, kategorie, project, \
         projekt, meilensteinphase",
    ),
    (Field::Feature, "feature", "feature, funktion, component, komponente, component s, thema, topic, paket, package"),
    (Field::Team, "team", "team, squad, abteilung, department, team name, einheit, unit, crew"),
    (Field::Role, "role", "role, rolle, skill, profil, profile, qualifikation, discipline, gewerk, fachrolle"),
    (
        Field::Assignee,
        "assignee",
        "assignee, assignees, assigned to, owner, owners, resource names, resource name, resources, resource, responsible, \
         person, people, members, member, who, verantwortlich, verantwortliche, verantwortlicher, zuständig, zuständige \
         person, bearbeiter, bearbeiterin, ressourcennamen, ressourcen, ressource, mitarbeiter, zugewiesen an, zugewiesen, \
         zugewiesene person, wer, durchführung, resource ids, resource id, lead, developer, entwickler, done by, agent, agents, \
         assigned agent, resp, responsible person, responsibility, performed by, wer macht es",
    ),
    (
        Field::Optimistic,
        "optimistic",
        "optimistic, optimistic duration, optimistic effort, optimistic estimate, best case, optimistisch, best, min, minimum, bester fall, low estimate, estimate low, est low, est optimistic, minimal",
    ),
    (
        Field::Realistic,
        "realistic",
        "realistic, realistic duration, realistic effort, realistic estimate, most likely, most likely duration, realistisch, wahrscheinlich, estimate, estimated, work, effort, time estimate, original \
         estimate, aufwand, geschätzter aufwand, schätzung, geschätzt, geschätzte, arbeit, soll, plan, plan aufwand, \
         planaufwand, geplanter aufwand, estimated effort, estimated time, expected, erwartet, size, duration, dauer, \
         estimated duration, geschätzte dauer, story points, likely, mittel, est, est likely, estimate likely, est realistic, est effort, est time, est duration, planned effort, \
         effort planned, time needed, time required, needed time, zeitbedarf, zeitaufwand",
    ),
    (
        Field::Pessimistic,
        "pessimistic",
        "pessimistic, pessimistic duration, pessimistic effort, pessimistic estimate, worst case, pessimistisch, worst, max, maximum, schlimmster fall, high estimate, estimate high, est high, est pessimistic, maximal",
    ),
    (
        Field::Remaining,
        "remaining",
        "remaining, remaining work, remaining effort, remaining estimate, remaining duration, rest, restaufwand, \
         verbleibend, verbleibende arbeit, verbleibende dauer, to go, etc",
    ),
    (Field::Complexity, "complexity", "complexity, komplexität, schwierigkeit, difficulty, t shirt size, shirt size"),
    (
        Field::DependsOn,
        "depends_on",
        "depends on, depends, dependencies, predecessors, predecessor ids, predecessor id, dependency ids, predecessor, dependency, dependent on, blocked by, blocked by dependencies, \
         vorgänger, abhängig von, abhängigkeit, abhängigkeiten, hängt ab von, voraussetzung, voraussetzungen, after, nach, \
         waits for, wartet auf, requires, prerequisites, needs, prerequisite, benötigt, braucht, pred, preds, vorg, follows",
    ),
    (Field::Kind, "kind", "kind, dependency kind, art der abhängigkeit"),
    (Field::Blocks, "blocks", "blocks, blocking, blocking dependencies, successors, successor, nachfolger, blockiert"),
    (Field::Must, "must", "must, optional, moscow, muss kann, pflicht, mandatory, required, verbindlichkeit"),
    (Field::Value, "value", "value, business value, wert, nutzen, geschäftswert"),
    (Field::Static, "static", "static, statisch"),
    (
        Field::Start,
        "start",
        "start date, start, planned start, timeline start, begin, begin date, beginn, anfang, startdatum, starttermin, \
         anfangstermin, von, from, geplanter beginn, geplanter start, geplanter anfang, beginn geplant, start geplant, anfang \
         geplant, planned start date, planned begin, start planned, earliest, earliest start, earliest start date, not before, frühester \
         beginn, frühester start, frühestens, nicht vor",
    ),
    (
        Field::End,
        "end",
        "end date, end, finish, finish date, planned finish, planned end, due date, due, due on, timeline end, deadline, \
         target date, ende, enddatum, endtermin, fertig stellen, fällig, fällig am, fälligkeit, fälligkeitsdatum, termin, \
         bis, to, until, until date, geplantes ende, ende geplant, planned finish date, planned end date, finish planned, end \
         planned",
    ),
    (
        Field::Finished,
        "finished",
        "finished, actual finish, completed at, completed on, completed date, date completed, completion date, closed at, \
         closed date, closed, finished date, done date, resolved, resolution date, done, completed, due complete, erledigt, \
         erledigt am, abgeschlossen am, fertig, fertig am, tatsächliches ende, is done, complete",
    ),
    (
        Field::Complete,
        "complete",
        "% complete, percent complete, % work complete, progress, % done, complete %, fortschritt, % abgeschlossen, \
         fertigstellung, fertigstellungsgrad, fertig %, % fertig, completion, progress %, erledigt %, % erledigt",
    ),
    (Field::Status, "status", "status, state, zustand, list name, column, bearbeitungsstand, stand"),
    (Field::Milestone, "milestone", "milestone, meilenstein, is milestone"),
    (Field::Level, "level", "outline level, gliederungsebene, level, ebene, indent"),
    (Field::Parent, "parent", "parent, parent task, parent id, parent issue, übergeordnete aufgabe, übergeordnet, elternaufgabe"),
    (Field::Outline, "outline", "wbs, outline number, psp code, psp, gliederungsnummer, wbs code, projektstrukturplan"),
];

impl Field {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        FIELDS.iter().find(|(field, ..)| *field == self).map_or("", |(_, name, _)| name)
    }

    /// By its name, or else by another word that a column of it is known by: `finish` is `end`.
    pub fn of(name: &str) -> Option<Field> {
        let name = folded(name);
        FIELDS.iter().find(|(_, ours, _)| folded(ours) == name).map(|(field, ..)| *field).or_else(|| Some(known(&name)?.0))
    }
}

/// All fields' names for people.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    FIELDS.iter().map(|(_, name, _)| *name)
}

/// The field that folded words name, and how sure that is, 0 the surest.
pub fn known(words: &str) -> Option<(Field, usize)> {
    FIELDS.iter().find_map(|(field, ours, names)| {
        let rank = names.split(", ").position(|name| name == words);
        // `task` alone is what a task is called, unless there is a name beside it.
        rank.or_else(|| (folded(ours) == words && *field != Field::Task).then_some(0)).map(|rank| (*field, rank))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_known_for_two_fields() {
        let mut names: Vec<&str> = FIELDS.iter().flat_map(|(_, _, names)| names.split(", ")).collect();
        assert!(names.iter().all(|name| folded(name) == *name), "as headers are folded");
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn the_page_lists_every_field_and_no_other() {
        let page = crate::sample::from_the_root("docs/src/import.md");
        let page = std::fs::read_to_string(page).expect("the page");
        let from = page.find("Ours are").expect("where they are listed");
        let listed = &page[from..from + page[from..].find(": an unknown").expect("their end")];
        let told: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
        for name in &told {
            assert!(Field::of(name).is_some(), "{name} is listed, and refused");
        }
        for name in names() {
            assert!(told.contains(&name), "{name} is not listed");
        }
    }

    #[test]
    fn every_field_is_found_by_its_name() {
        assert!(names().all(|name| Field::of(name).is_some_and(|field| field.name() == name)));
    }
}
