use crate::StackError;

/// Replaces each `${NAME}` (capitals, digits, underscores) by its value, as the entry point of the
/// official nginx image does. nginx's own variables are in small letters and stay.
pub fn rendered(template: &str, values: &[(&str, String)]) -> Result<String, StackError> {
    let mut text = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let name = after.split('}').next().unwrap_or_default();
        let is_ours = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        if is_ours {
            let value = values.iter().find(|(known, _)| *known == name);
            let (_, value) = value.ok_or_else(|| StackError::Template(name.to_owned()))?;
            text.push_str(value);
            rest = &after[name.len() + 1..];
        } else {
            text.push_str("${");
            rest = after;
        }
    }
    text.push_str(rest);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_capitals_are_replaced_and_those_of_nginx_stay() {
        let values = [("PORT", "80".to_owned()), ("S3_SERVER", "a".to_owned())];
        let text = rendered("listen ${PORT}; set $x ${host}; ${S3_SERVER}${PORT}", &values);
        assert_eq!(text.unwrap(), "listen 80; set $x ${host}; a80");
    }

    #[test]
    fn a_name_without_a_value_is_an_error() {
        let error = rendered("${PORT}", &[]).unwrap_err();
        assert!(error.to_string().contains("PORT"), "{error}");
    }
}
