"""Opens a file of `sandtable export mspdi` with MPXJ, a reader of project files that is not ours, and holds it to what a project must be.

Usage: check_mspdi.py FILE.xml...   (needs Java, and the Python packages mpxj and jpype1)
"""

import sys
import xml.etree.ElementTree as tree

import jpype
import mpxj  # noqa: F401  it puts its classes on the path

NAMESPACE = "{http://schemas.microsoft.com/project}"


def elements_out_of_order(path):
    """The schema wants elements in its order, and Project refuses a file that has them in another. MPXJ's classes are made from that schema."""
    of = jpype.java.lang.Class.forName
    annotation = of("jakarta.xml.bind.annotation.XmlType")
    orders = {}

    def order(name):
        if name not in orders:
            # Where a list is not an element of its own, its class stands in the one above.
            try:
                found = of("org.mpxj.mspdi.schema.Project" + name).getAnnotation(annotation)
            except jpype.JException:
                found = None
            orders[name] = [str(word).lower().strip("_") for word in found.propOrder()] if found is not None else None
        return orders[name]

    def walk(element, name):
        known, last = order(name), -1
        for child in element:
            tag = child.tag.removeprefix(NAMESPACE)
            if known is not None and len(known) > 1:
                if tag.lower() not in known:
                    yield f"{name or 'Project'}: no element {tag}"
                    continue
                place = known.index(tag.lower())
                if place < last:
                    yield f"{name or 'Project'}: {tag} comes too late"
                last = max(last, place)
            yield from walk(child, name + "$" + tag)

    yield from walk(tree.parse(path).getroot(), "")


def check(path):
    from org.mpxj.reader import UniversalProjectReader

    problems = sorted(set(elements_out_of_order(path)))
    project = UniversalProjectReader().read(path)
    assert project is not None, "not taken for a project at all"
    leaves = [task for task in project.getTasks() if not task.getSummary()]
    own = [task for task in leaves if task.getText(1) is not None]
    assert own, "no task has Sandtable's own field"
    by_alias = {str(field.getAlias()): field for field in project.getCustomFields() if field.getAlias() is not None}
    aliases = ["task", "epic", "feature", "team", "role", "effort", "complexity", "depends_on", "must", "value", "static", "resource", "available"]
    aliases += ["buffer", "epics", "noise", "roles", "coordination", "activation", "skill", "wip"]
    for alias in aliases:
        if f"Sandtable: {alias}" not in by_alias:
            problems.append(f"no field Sandtable: {alias}")
    teams = {str(resource.getGroup()) for resource in project.getResources() if resource.getName() is not None}
    for task in own:
        name = f"{task.getText(1)} {task.getName()}"
        if str(task.getText(4)) not in teams:
            problems.append(f"{name}: nobody is in its team {task.getText(4)}")
        if task.getStart() is None or task.getFinish() is None or task.getFinish().isBefore(task.getStart()):
            problems.append(f"{name}: from {task.getStart()} to {task.getFinish()}")
        if int(task.getOutlineLevel()) != 3:
            problems.append(f"{name}: at level {task.getOutlineLevel()}")
        links = [link for link in str(task.getText(8) or "").split(";") if link.strip()]
        if len(links) != len(task.getPredecessors()):
            problems.append(f"{name}: depends on {links}, and has {len(task.getPredecessors())} predecessors")
        if task.getActualFinish() is not None and float(task.getPercentageComplete().doubleValue()) != 100.0:
            problems.append(f"{name}: done, and {task.getPercentageComplete()} % complete")
        assigned = sum(float(one.getWork().getDuration()) for one in task.getResourceAssignments() if one.getWork() is not None)
        if task.getActualFinish() is not None and abs(assigned - float(task.getWork().getDuration())) > 0.01:
            problems.append(f"{name}: {task.getWork()} of work, and {assigned} h assigned")
    for calendar in project.getCalendars():
        if float(calendar.getMinutesPerWeek().doubleValue()) <= 0:
            problems.append(f"calendar {calendar.getName()} never opens")
    print(
        f"{path}: {len(own)} tasks, {len(leaves) - len(own)} other milestones, {len(project.getResources())} resources, "
        f"{len(project.getResourceAssignments())} assignments, {len(project.getCalendars())} calendars, from {project.getEarliestStartDate()} "
        f"to {project.getLatestFinishDate()}; {len(problems)} problems"
    )
    for problem in problems[:20]:
        print("  " + problem)
    return problems


if __name__ == "__main__":
    jpype.startJVM()
    bad = [path for path in sys.argv[1:] if check(path)]
    sys.exit(1 if bad or len(sys.argv) < 2 else 0)
