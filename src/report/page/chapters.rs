//! The reports' Markdown as chapters of the page: headings, prose, tables that sort, and pictures drawn in their places.

use super::table::{Cell, Head, Table, worth};
use maud::{Escaper, Markup, PreEscaped};
use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::fmt::Write as _;

/// A part of the page under a heading of its own.
pub struct Chapter {
    /// As the address has it after `#`.
    pub id: String,
    pub title: String,
    pub body: Markup,
}

impl Chapter {
    pub fn new(id: &str, title: &str, body: Markup) -> Chapter {
        Chapter { id: id.to_owned(), title: title.to_owned(), body }
    }
}

/// Gives the picture that a report calls by the name of its file, without its ending, and tells what it shows.
pub type Pictures<'a> = &'a dyn Fn(&str, &str) -> Option<Markup>;

/// What stands before the first heading of the second level comes first, under no title; then each chapter. With `folds`, what stands under a
/// heading of the third level is folded away.
pub fn chapters(markdown: &str, pictures: Pictures<'_>, folds: bool) -> Vec<Chapter> {
    let mut writer = Writer::new(pictures, folds);
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        writer.event(event);
    }
    writer.close_chapter();
    writer.chapters
}

struct Writer<'a> {
    pictures: Pictures<'a>,
    folds: bool,
    chapters: Vec<Chapter>,
    title: String,
    /// What tables are called by: the last heading.
    heading: String,
    /// The chapter so far.
    body: String,
    /// What is being written now: a paragraph, a heading, a cell, an item.
    inline: String,
    /// The same without markup.
    text: String,
    is_fold_open: bool,
    /// The paragraph is a picture.
    is_picture: bool,
    /// The picture that is being named, and its words so far.
    naming: Option<(String, String)>,
    table: Option<Table>,
    is_in_head: bool,
    row: Vec<Cell>,
}

impl<'a> Writer<'a> {
    fn new(pictures: Pictures<'a>, folds: bool) -> Writer<'a> {
        Writer {
            pictures,
            folds,
            chapters: Vec::new(),
            title: String::new(),
            heading: String::new(),
            body: String::new(),
            inline: String::new(),
            text: String::new(),
            is_fold_open: false,
            is_picture: false,
            naming: None,
            table: None,
            is_in_head: false,
            row: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            // Markup of a report's own is none of the page's: it is shown, not obeyed.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.say(&text),
            Event::Code(code) => {
                self.inline.push_str("<code>");
                self.say(&code);
                self.inline.push_str("</code>");
            }
            Event::SoftBreak | Event::HardBreak => self.say("\n"),
            Event::Rule => self.body.push_str("<hr>"),
            // Nothing that the options above let through.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn say(&mut self, text: &str) {
        if let Some((_, words)) = &mut self.naming {
            words.push_str(text);
            return;
        }
        self.text.push_str(text);
        // Writing to a String cannot fail.
        let _ = Escaper::new(&mut self.inline).write_str(text);
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } | Tag::TableCell | Tag::Paragraph => self.clear(),
            Tag::Strong => self.inline.push_str("<strong>"),
            Tag::Emphasis => self.inline.push_str("<em>"),
            Tag::List(_) => {
                self.body.push_str(&std::mem::take(&mut self.inline));
                self.body.push_str("<ul>");
            }
            Tag::TableHead => self.is_in_head = true,
            Tag::Item => {
                self.clear();
                self.body.push_str("<li>");
            }
            Tag::CodeBlock(_) => {
                self.clear();
                self.body.push_str("<pre>");
            }
            Tag::Image { dest_url, .. } => {
                let name = dest_url.rsplit_once('.').map_or(&*dest_url, |(name, _)| name);
                self.naming = Some((name.to_owned(), String::new()));
            }
            Tag::Table(alignments) => {
                let head = |of: &Alignment| Head { title: String::new(), what: String::new(), is_figures: *of == Alignment::Right };
                self.table = Some(Table {
                    name: self.heading.clone(),
                    heads: alignments.iter().map(head).collect(),
                    rows: Vec::new(),
                    left_out: None,
                    rows_left_out: 0,
                });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::Paragraph => {
                let inline = std::mem::take(&mut self.inline);
                let _ = if self.is_picture { write!(self.body, "{inline}") } else { write!(self.body, "<p>{inline}</p>") };
                self.is_picture = false;
            }
            TagEnd::Strong => self.inline.push_str("</strong>"),
            TagEnd::Emphasis => self.inline.push_str("</em>"),
            TagEnd::List(_) => self.body.push_str("</ul>"),
            TagEnd::Item => {
                let inline = std::mem::take(&mut self.inline);
                let _ = write!(self.body, "{inline}</li>");
            }
            TagEnd::CodeBlock => {
                let inline = std::mem::take(&mut self.inline);
                let _ = write!(self.body, "{inline}</pre>");
            }
            TagEnd::Image => {
                if let Some(picture) = self.naming.take().and_then(|(name, words)| (self.pictures)(&name, &words)) {
                    self.is_picture = true;
                    self.inline.push_str(&picture.0);
                }
            }
            TagEnd::TableCell => self.end_cell(),
            TagEnd::TableHead => {
                self.is_in_head = false;
                self.row.clear();
            }
            TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                if let Some(table) = &mut self.table {
                    table.rows.push(row);
                }
            }
            TagEnd::Table => {
                let table = self.table.take().map_or(String::new(), |table| table.markup().0);
                self.body.push_str(&table);
            }
            _ => {}
        }
    }

    fn clear(&mut self) {
        self.inline.clear();
        self.text.clear();
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let (shown, title) = (std::mem::take(&mut self.inline), self.text.trim().to_owned());
        match level {
            // The page has a title of its own.
            HeadingLevel::H1 => {}
            HeadingLevel::H2 => {
                self.close_chapter();
                self.title.clone_from(&title);
            }
            _ if self.folds => {
                self.close_fold();
                let _ = write!(self.body, "<details><summary>{shown}</summary>");
                self.is_fold_open = true;
            }
            _ => {
                let _ = write!(self.body, "<h3>{shown}</h3>");
            }
        }
        self.heading = title;
    }

    fn end_cell(&mut self) {
        if let Some(head) = self.table.as_mut().filter(|_| self.is_in_head).and_then(|table| table.heads.get_mut(self.row.len())) {
            head.title.clone_from(&self.text);
        }
        let shown = PreEscaped(std::mem::take(&mut self.inline));
        self.row.push(Cell { value: worth(&self.text), shown });
    }

    fn close_fold(&mut self) {
        if std::mem::take(&mut self.is_fold_open) {
            self.body.push_str("</details>");
        }
    }

    fn close_chapter(&mut self) {
        self.close_fold();
        let (title, body) = (std::mem::take(&mut self.title), std::mem::take(&mut self.body));
        if !(title.is_empty() && body.is_empty()) {
            self.chapters.push(Chapter { id: String::new(), title, body: PreEscaped(body) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::html;

    fn of(markdown: &str, folds: bool) -> Vec<Chapter> {
        let draw = |name: &str, words: &str| (name == "fever").then(|| html! { figure { (words) } });
        chapters(markdown, &draw, folds)
    }

    #[test]
    fn each_heading_of_the_second_level_begins_a_chapter() {
        let all = of("# The title\n\nBefore.\n\n## One *a*\n\n- x **y**\n- `z`\n\n### Part\n\nEnd.\n\n## Two\n", false);
        let told: Vec<(&str, &str)> = all.iter().map(|chapter| (chapter.title.as_str(), chapter.body.0.as_str())).collect();
        let one = "<ul><li>x <strong>y</strong></li><li><code>z</code></li></ul><h3>Part</h3><p>End.</p>";
        assert_eq!(told, [("", "<p>Before.</p>"), ("One a", one), ("Two", "")]);
    }

    #[test]
    fn what_looks_like_markup_is_shown_and_links_lead_nowhere() {
        let all = of("<b onclick=\"x\">bold</b> [here](https://example.org) &lt;i&gt; \\<u>\n\n<div>\nblock\n</div>\n", false);
        let body = &all[0].body.0;
        assert!(body.starts_with("<p>&lt;b onclick=&quot;x&quot;&gt;bold&lt;/b&gt; here &lt;i&gt; &lt;u&gt;</p>"), "{body}");
        assert!(!body.contains("<b") && !body.contains("<div") && !body.contains("href"), "{body}");
    }

    #[test]
    fn a_picture_stands_where_the_report_shows_it_and_one_that_is_not_known_leaves_no_trace() {
        let all = of("![Buffer & work](fever.svg)\n\n![No](nothing.svg)\n", false);
        assert_eq!(all[0].body.0, "<figure>Buffer &amp; work</figure><p></p>");
    }

    #[test]
    fn a_table_sorts_by_what_its_cells_are_worth_and_is_called_by_its_heading() {
        let all = of("## Teams\n\n| Team \\| who | Share |\n| --- | ---: |\n| *A* | 12 % |\n", false);
        let body = &all[0].body.0;
        assert!(body.contains(r#"aria-label="Teams""#), "{body}");
        assert!(body.contains(r#"<th scope="col">Team | who</th><th scope="col" class="figure">Share</th>"#), "{body}");
        assert!(body.contains(r#"<td><em>A</em></td><td class="figure" data-value="12">12 %</td>"#), "{body}");
    }

    #[test]
    fn parts_of_a_chapter_fold() {
        let all = of("## D\n\nAll.\n\n### D-1\n\nx\n\n### D-2\n\ny\n\n## E\n", true);
        let folded = "<details><summary>D-1</summary><p>x</p></details><details><summary>D-2</summary><p>y</p></details>";
        assert_eq!(all[0].body.0, format!("<p>All.</p>{folded}"));
    }
}
