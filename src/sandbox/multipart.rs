//! Reads forms in parts (RFC 7578), for the policy that lets them through.

use std::borrow::Cow;

/// Names and values in order.
type Parts<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// The fields of the form; none where the boundary or a part is not as it should be. Files are fields like others.
pub(crate) fn fields<'a>(content_type: &str, body: &'a [u8]) -> Option<Parts<'a>> {
    let text = std::str::from_utf8(body).ok()?;
    let boundary = parameter(content_type, "boundary")?;
    let delimiter = format!("--{boundary}");
    let mut rest = text.split_once(delimiter.as_str())?.1;
    let next = format!("\r\n{delimiter}");
    let mut parts = Vec::new();
    while !rest.starts_with("--") {
        let (part, after) = rest.strip_prefix("\r\n")?.split_once(next.as_str())?;
        let (head, value) = part.split_once("\r\n\r\n")?;
        parts.push((Cow::Owned(name_in(head)?), Cow::Borrowed(value)));
        rest = after;
    }
    Some(parts)
}

fn name_in(head: &str) -> Option<String> {
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    parameter(disposition, "name")
}

/// The parameter of a header's value, without quotation marks.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (name.trim().eq_ignore_ascii_case(wanted) && !value.is_empty()).then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=\"xYz\"";

    #[test]
    fn the_fields_of_a_form_in_parts_are_read_in_order() {
        let body = "--xYz\r\nContent-Disposition: form-data; name=\"jwt\"\r\n\r\na.b.c\r\n--xYz\r\n\
                    content-disposition: form-data; name=return_to\r\nContent-Type: text/plain\r\n\r\n/hc\r\nx\r\n--xYz--\r\n";
        let expected = [("jwt", "a.b.c"), ("return_to", "/hc\r\nx")];
        let expected: Parts<'_> = expected.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        assert_eq!(fields(TYPE, body.as_bytes()), Some(expected));
        assert_eq!(fields(TYPE, b"--xYz--\r\n"), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_form_in_parts_is_not_read() {
        let part = "--xYz\r\nContent-Disposition: form-data; name=\"jwt\"\r\n\r\na";
        let whole = format!("{part}\r\n--xYz--");
        for (content_type, body) in [
            ("multipart/form-data", whole.as_str()),
            ("multipart/form-data; boundary=", whole.as_str()),
            ("multipart/form-data; boundary=other", whole.as_str()),
            (TYPE, part),
            (TYPE, ""),
            (TYPE, "--xYz\r\nContent-Type: text/plain\r\n\r\na\r\n--xYz--"),
        ] {
            assert_eq!(fields(content_type, body.as_bytes()), None, "{content_type} {body:?}");
        }
    }
}
