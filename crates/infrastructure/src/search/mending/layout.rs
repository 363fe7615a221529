//! The same keys in the other keyboard layout, English (US) and Russian (ЙЦУКЕН).

const ENGLISH: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?@#$^&";
const RUSSIAN: &str = "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,\"№;:?";

/// What the keys of `typed` give in the other layout. Its letters say which one it was typed in;
/// without letters there is nothing to switch.
pub(super) fn switched(typed: &str) -> Option<String> {
    let latin = typed.chars().any(|c| c.is_ascii_alphabetic());
    let cyrillic = typed.chars().any(|c| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'));
    let (from, to) = match (latin, cyrillic) {
        (true, false) => (ENGLISH, RUSSIAN),
        (false, true) => (RUSSIAN, ENGLISH),
        _ => return None,
    };
    let switch = |c| from.chars().zip(to.chars()).find(|(key, _)| *key == c).map_or(c, |(_, c)| c);
    Some(typed.chars().map(switch).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_other_layout() {
        assert_eq!(switched("Ghbdtn").as_deref(), Some("Привет"));
        assert_eq!(switched("vj,bkmyfz").as_deref(), Some("мобильная"));
        assert_eq!(switched("ышту").as_deref(), Some("sine"));
        assert_eq!(switched("rust раст"), None);
        assert_eq!(switched("42!"), None);
    }

    #[test]
    fn both_layouts_have_the_same_keys() {
        assert_eq!(ENGLISH.chars().count(), RUSSIAN.chars().count());
    }
}
