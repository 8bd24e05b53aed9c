//! Bytes of a foreign file as text: files come from spreadsheets and planning tools, and not all of them write UTF-8.

/// The text of `bytes`, without a byte order mark, and the name of its encoding: UTF-8 or UTF-16 by its mark, else UTF-8 if it is valid,
/// else Windows-1252, in which every byte is a letter.
pub fn decode(bytes: &[u8]) -> (String, &'static str) {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return (encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned(), encoding.name());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), encoding_rs::UTF_8.name()),
        Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), encoding_rs::WINDOWS_1252.name()),
    }
}

/// The text of an XML file: as [`decode`] where a mark or its bytes tell the encoding, else as its declaration says.
pub fn decode_xml(bytes: &[u8]) -> (String, &'static str) {
    // Without a mark, the first letter of a file in UTF-16 still is `<`.
    let wide = match bytes {
        [b'<', 0, ..] => Some(encoding_rs::UTF_16LE),
        [0, b'<', ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = wide {
        return (encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding.name());
    }
    // A declaration in other bytes than its letters is in an encoding that a mark would have told.
    let declared = declared(bytes).filter(|encoding| encoding.is_ascii_compatible());
    match declared.filter(|_| encoding_rs::Encoding::for_bom(bytes).is_none()) {
        Some(encoding) if encoding != encoding_rs::UTF_8 => (encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding.name()),
        _ => decode(bytes),
    }
}

/// What `<?xml version="1.0" encoding="..."?>` says.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.strip_prefix(b"<?xml")?;
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let head = std::str::from_utf8(&head[..end]).ok()?;
    let (_, after) = head.split_once("encoding")?;
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    encoding_rs::Encoding::for_label(after[1..].split(quote).next()?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_xml};

    #[test]
    fn an_xml_file_is_read_as_its_declaration_says_if_no_mark_says_otherwise() {
        let text = |bytes: &[u8]| decode_xml(bytes).0;
        assert_eq!(text(b"<?xml version='1.0' encoding='ISO-8859-2'?><a>\xb1</a>"), "<?xml version='1.0' encoding='ISO-8859-2'?><a>ą</a>");
        assert_eq!(text(b"<?xml version=\"1.0\" encoding=\"windows-1251\"?>\xc4"), "<?xml version=\"1.0\" encoding=\"windows-1251\"?>Д");
        assert_eq!(text("\u{feff}<?xml version='1.0' encoding='latin1'?>ä".as_bytes()), "<?xml version='1.0' encoding='latin1'?>ä");
        assert_eq!(text("<?xml encoding='utf-16'?>ä".as_bytes()), "<?xml encoding='utf-16'?>ä");
        assert_eq!((text(b"<\0a\0"), text(b"\0<\0a"), text(b"<a>\xe4")), ("<a".into(), "<a".into(), "<a>ä".into()));
        assert_eq!(text(b"<?xml encoding"), "<?xml encoding");
    }

    #[test]
    fn marks_tell_the_encoding_and_are_dropped() {
        assert_eq!(decode(b"\xef\xbb\xbfTask"), ("Task".to_owned(), "UTF-8"));
        assert_eq!(decode(b"\xff\xfe\xdc\x00b\x00"), ("Üb".to_owned(), "UTF-16LE"));
        assert_eq!(decode(b"\xfe\xff\x00\xdc\x00b"), ("Üb".to_owned(), "UTF-16BE"));
    }

    #[test]
    fn what_is_no_utf_8_is_read_as_windows_1252() {
        assert_eq!(decode("Prüfung".as_bytes()), ("Prüfung".to_owned(), "UTF-8"));
        assert_eq!(decode(b"Pr\xfcfung \x80"), ("Prüfung €".to_owned(), "windows-1252"));
    }
}
