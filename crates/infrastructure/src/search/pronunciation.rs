//! How a word is spelt in the other alphabet by those who know it by ear: `python` as «питон» or
//! «пайтон», «психолог» as `psiholog`.

/// What letters of English sound like to a Russian, the likeliest first; longer groups first.
/// Practical transcription (Gilyarevsky, Starostin) and what people make of it.
const ENGLISH: &[(&str, &[&str])] = &[
    ("tion", &["шн", "цион"]),
    ("igh", &["ай"]),
    ("sch", &["ш", "ск"]),
    ("tch", &["ч"]),
    ("ai", &["ей", "аи"]),
    ("ay", &["ей", "ай"]),
    ("ch", &["ч", "х", "к"]),
    ("ck", &["к"]),
    ("ea", &["и", "еа", "е"]),
    ("ee", &["и"]),
    ("ew", &["ью"]),
    ("ey", &["и", "ей"]),
    ("kh", &["х"]),
    ("oo", &["у"]),
    ("ou", &["у", "ау", "оу"]),
    ("ow", &["оу", "ау"]),
    ("ph", &["ф"]),
    ("qu", &["кв"]),
    ("sh", &["ш"]),
    ("th", &["т", "з"]),
    ("xc", &["кс"]),
    ("ya", &["я"]),
    ("yo", &["йо"]),
    ("yu", &["ю"]),
    ("zh", &["ж"]),
    ("a", &["а", "ей", "е"]),
    ("b", &["б"]),
    ("c", &["к"]),
    ("d", &["д"]),
    ("e", &["е"]),
    ("f", &["ф"]),
    ("g", &["г", "дж"]),
    ("h", &["х"]),
    ("i", &["и", "ай"]),
    ("j", &["дж", "ж"]),
    ("k", &["к"]),
    ("l", &["л"]),
    ("m", &["м"]),
    ("n", &["н"]),
    ("o", &["о"]),
    ("p", &["п"]),
    ("q", &["к"]),
    ("r", &["р"]),
    ("s", &["с"]),
    ("t", &["т"]),
    ("u", &["у", "а", "ю"]),
    ("v", &["в"]),
    ("w", &["в", "у"]),
    ("x", &["кс"]),
    ("y", &["и", "ай"]),
    ("z", &["з"]),
];

/// Russian letters in Latin ones, as people type them.
const RUSSIAN: &[(&str, &[&str])] = &[
    ("а", &["a"]),
    ("б", &["b"]),
    ("в", &["v"]),
    ("г", &["g"]),
    ("д", &["d"]),
    ("е", &["e"]),
    ("ж", &["zh"]),
    ("з", &["z"]),
    ("и", &["i"]),
    ("й", &["y"]),
    ("к", &["k"]),
    ("л", &["l"]),
    ("м", &["m"]),
    ("н", &["n"]),
    ("о", &["o"]),
    ("п", &["p"]),
    ("р", &["r"]),
    ("с", &["s"]),
    ("т", &["t"]),
    ("у", &["u"]),
    ("ф", &["f"]),
    ("х", &["h", "kh"]),
    ("ц", &["ts"]),
    ("ч", &["ch"]),
    ("ш", &["sh"]),
    ("щ", &["sch", "shch"]),
    ("ъ", &[""]),
    ("ы", &["y"]),
    ("ь", &[""]),
    ("э", &["e"]),
    ("ю", &["yu", "u"]),
    ("я", &["ya", "ia"]),
];

/// With more combinations than this, only one part of the word at a time is varied; the correction
/// of errors bridges the rest.
const COMBINATIONS: usize = 16;
/// A spelling shorter than this is like too many others.
const SHORTEST: usize = 3;

/// The spellings of a folded word in the other alphabet. None for a word that is not purely of one.
pub(super) fn spellings(word: &str) -> Vec<String> {
    let parts = if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        english(word)
    } else {
        split(word, |_, rest| group(RUSSIAN, rest))
    };
    let mut spellings = combined(&parts.unwrap_or_default());
    spellings.retain(|spelling| spelling.chars().count() >= SHORTEST);
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}

type Part = &'static [&'static str];

fn english(word: &str) -> Option<Vec<Part>> {
    split(word, |start, rest| {
        let (first, next) = (rest.chars().next()?, rest.chars().nth(1));
        // Double consonants sound like single ones.
        if next == Some(first) && !"aeiou".contains(first) {
            return Some((1, &[""]));
        }
        let special: Option<Part> = match (first, next) {
            ('c', Some('e' | 'i' | 'y')) => Some(&["с", "ц"]),
            ('e', None) if start > 1 => Some(&["", "е"]),
            ('e', _) if start == 0 && !rest.starts_with("ea") && !rest.starts_with("ee") => {
                Some(&["э", "е"])
            }
            ('y', Some('e' | 'i')) if start == 0 => Some(&["й"]),
            _ => None,
        };
        special.map(|part| (1, part)).or_else(|| group(ENGLISH, rest))
    })
}

/// The first group of `table` that `rest` begins with: its length and spellings.
fn group(table: &[(&str, Part)], rest: &str) -> Option<(usize, Part)> {
    let (letters, part) = table.iter().find(|(letters, _)| rest.starts_with(letters))?;
    Some((letters.len(), part))
}

/// Cuts a word into parts; `None` when one is in no table.
fn split(word: &str, next: impl Fn(usize, &str) -> Option<(usize, Part)>) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < word.len() {
        let (length, part) = next(start, &word[start..])?;
        parts.push(part);
        start += length;
    }
    Some(parts)
}

fn combined(parts: &[Part]) -> Vec<String> {
    let likeliest = |part: &Part| part.first().copied().unwrap_or_default();
    if parts.iter().map(|part| part.len()).product::<usize>() <= COMBINATIONS {
        return parts.iter().fold(vec![String::new()], |beginnings, part| {
            let extended = beginnings
                .iter()
                .flat_map(|beginning| part.iter().map(move |end| format!("{beginning}{end}")));
            extended.collect()
        });
    }
    let mut spellings = vec![parts.iter().map(likeliest).collect()];
    for (varied, part) in parts.iter().enumerate() {
        for &other in part.iter().skip(1) {
            let spelling = parts.iter().enumerate();
            let spelling =
                spelling.map(|(at, part)| if at == varied { other } else { likeliest(part) });
            spellings.push(spelling.collect());
        }
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_spelt_as_russians_hear_it() {
        for (word, heard) in [
            ("python", "питон"),
            ("python", "пайтон"),
            ("rust", "раст"),
            ("react", "реакт"),
            ("kubernetes", "кубернетес"),
            ("docker", "докер"),
            ("java", "джава"),
            ("linux", "линукс"),
            ("excel", "эксел"),
            ("service", "сервис"),
        ] {
            assert!(spellings(word).iter().any(|s| s == heard), "{word}: {:?}", spellings(word));
        }
    }

    #[test]
    fn russian_is_spelt_as_people_type_it() {
        assert_eq!(spellings("психолог"), ["psiholog", "psikholog"]);
    }

    #[test]
    fn words_of_no_single_alphabet_have_no_other_spelling() {
        for word in ["c++", "3d", "javaскрипт", "日本語", "c", ""] {
            assert_eq!(spellings(word), [""; 0], "{word}");
        }
    }

    #[test]
    fn long_words_have_few_spellings() {
        assert!(spellings("internationalization").len() < 40);
    }
}
