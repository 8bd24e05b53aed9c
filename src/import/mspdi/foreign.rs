//! Files that are not Microsoft Project XML, by what they are, and what to do instead.

use quick_xml::events::BytesStart;

pub(super) const SAVE: &str = "in Microsoft Project choose File, Save As, and the type XML Format (*.xml)";

pub(super) const WEB_PAGE: &str = "this is a web page, not Microsoft Project XML";

/// The namespace of Microsoft Project's XML; later versions have a year behind it.
const NAMESPACE: &str = "http://schemas.microsoft.com/project";

/// What a file is that is no text at all, and what to do; nothing if it may be XML.
pub(super) fn binary(text: &str) -> Option<(String, String)> {
    let what = if text.starts_with("PK\u{3}\u{4}") {
        "this is a ZIP archive, such as an Excel workbook"
    // What Windows-1252 makes of D0 CF 11 E0, by which compound files begin.
    } else if text.starts_with("\u{d0}\u{cf}\u{11}\u{e0}") {
        "this is a Microsoft compound file, such as a project in the format MPP"
    } else if text.starts_with("MPX") {
        return Some((
            "this is an MPX file of Microsoft Project 98 and before".into(),
            "open it in Microsoft Project or ProjectLibre, and save it as XML".into(),
        ));
    } else if text.starts_with("ERMHDR") {
        return Some(("this is an XER file of Primavera P6".into(), "import it as `xer`".into()));
    } else if text.trim_start().starts_with(['{', '[']) {
        return Some(("this is JSON, not XML".into(), SAVE.into()));
    } else {
        return None;
    };
    Some((what.into(), SAVE.into()))
}

/// What another XML file is by its root element, and what to do; nothing if it is Microsoft Project's.
pub(super) fn refused(root: &BytesStart<'_>) -> Option<(String, String)> {
    let qualified = root.name();
    let (name, prefix) = (qualified.local_name(), qualified.prefix());
    let name = name.as_ref();
    let attributes: Vec<(String, String)> =
        root.attributes().flatten().take(50).map(|one| (one.key.into_inner().to_owned(), one.value.into_owned())).collect();
    let has = |attribute: &str| attributes.iter().any(|(key, _)| key == attribute);
    let declares = match prefix {
        Some(prefix) => format!("xmlns:{}", prefix.as_ref()),
        None => "xmlns".to_owned(),
    };
    let namespace = attributes.iter().find(|(key, _)| *key == declares).map_or("", |(_, value)| value.as_str());
    let known = |what: &str, help: &str| Some((format!("this is {what}, not Microsoft Project XML"), help.to_owned()));
    match name {
        "Project" if namespace.is_empty() || namespace.starts_with(NAMESPACE) => None,
        "Project" if namespace.contains("developer/msbuild") => known("a project of Visual Studio", SAVE),
        "APIBusinessObjects" => known("Primavera's PMXML", "export the project from P6 as XER, and import it as `xer`"),
        "project" if has("mrproject-version") => {
            known("a Planner file", "open it in ProjectLibre, or in Planner export it to Microsoft Project XML")
        }
        "project" if has("gantt-divider-location") || has("webLink") || has("view-date") => {
            known("a GanttProject file", "in GanttProject choose Project, Export, Microsoft Project, and the type XML")
        }
        "project" if namespace.contains("maven") => known("a Maven build file", SAVE),
        "feed" | "service" | "Edmx" | "entry" => {
            known("OData of a Project server", "open the project from the server in Microsoft Project, and save it as XML")
        }
        "svg" => known("an SVG picture", SAVE),
        "html" | "HTML" => Some((WEB_PAGE.into(), SAVE.into())),
        "Workbook" => known("an Excel workbook in XML", SAVE),
        "log" => known("an event log (XES)", SAVE),
        _ => {
            let of = if namespace.is_empty() { String::new() } else { format!(" of `{namespace}`") };
            known(&format!("an XML file with the root <{name}>{of}"), SAVE)
        }
    }
}
