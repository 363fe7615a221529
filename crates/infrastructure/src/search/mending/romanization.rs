//! Russian words in Latin letters, read back.

use fst::raw::{CompiledAddr, Fst, Output};

/// How Latin letters stand for Russian sounds, in the usual schemes (GOST 7.79, passports) and in
/// what people type. `ё` counts as `е`, as in the list of known words.
const RULES: &[(&str, &[&str])] = &[
    ("shch", &["щ"]),
    ("sch", &["щ", "сч"]),
    ("sh", &["ш"]),
    ("ch", &["ч"]),
    ("zh", &["ж"]),
    ("kh", &["х"]),
    ("ts", &["ц", "тс"]),
    ("ja", &["я"]),
    ("ju", &["ю"]),
    ("jo", &["е"]),
    ("je", &["е"]),
    ("ya", &["я"]),
    ("yu", &["ю"]),
    ("yo", &["е"]),
    ("ye", &["е", "ье"]),
    ("ia", &["я", "ия"]),
    ("iu", &["ю"]),
    ("yi", &["ый", "ий"]),
    ("iy", &["ий"]),
    ("ij", &["ий"]),
    ("yj", &["ый"]),
    ("yy", &["ый"]),
    ("a", &["а"]),
    ("b", &["б"]),
    ("c", &["к", "ц", "с"]),
    ("d", &["д"]),
    ("e", &["е", "э"]),
    ("f", &["ф"]),
    ("g", &["г"]),
    ("h", &["х"]),
    ("i", &["и", "й"]),
    ("j", &["й", "ж"]),
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
    ("u", &["у", "ю"]),
    ("v", &["в"]),
    ("w", &["в", "ш"]),
    ("x", &["х", "кс"]),
    ("y", &["ы", "й", "и"]),
    ("z", &["з"]),
];

/// Consonants that a soft sign may follow, which Latin letters mostly leave out.
const SOFTENED: &str = "бвгдзклмнпрстфшж";
const SOFT_SIGN: &str = "ь";

/// The most frequent known word that `latin`, folded, may stand for, with its frequency.
pub(super) fn russian(latin: &str, known: &Fst<Vec<u8>>) -> Option<(String, i64)> {
    let mut reader = Reader { known, read: String::new(), best: None };
    reader.read(latin, known.root().addr(), Output::zero());
    reader.best
}

/// Walks through the letters and the automaton of known words at once: a beginning that no word
/// has is given up.
struct Reader<'a> {
    known: &'a Fst<Vec<u8>>,
    read: String,
    best: Option<(String, i64)>,
}

impl Reader<'_> {
    fn read(&mut self, rest: &str, node: CompiledAddr, output: Output) {
        if rest.is_empty() {
            self.finish(node, output);
        }
        for (latin, sounds) in RULES {
            let Some(rest) = rest.strip_prefix(latin) else { continue };
            for sound in *sounds {
                self.follow(sound, node, output, |reader, node, output| {
                    reader.read(rest, node, output);
                    if SOFTENED.contains(sound) {
                        reader.follow(SOFT_SIGN, node, output, |reader, node, output| {
                            reader.read(rest, node, output);
                        });
                    }
                });
            }
        }
    }

    /// Goes on with `then` if known words go on with `letters` here.
    fn follow(
        &mut self,
        letters: &str,
        mut node: CompiledAddr,
        mut output: Output,
        then: impl FnOnce(&mut Self, CompiledAddr, Output),
    ) {
        for byte in letters.bytes() {
            let here = self.known.node(node);
            let Some(index) = here.find_input(byte) else { return };
            let transition = here.transition(index);
            node = transition.addr;
            output = output.cat(transition.out);
        }
        self.read.push_str(letters);
        then(self, node, output);
        self.read.truncate(self.read.len() - letters.len());
    }

    fn finish(&mut self, node: CompiledAddr, output: Output) {
        let node = self.known.node(node);
        if node.is_final() {
            let frequency = i64::try_from(output.cat(node.final_output()).value()).unwrap_or(0);
            if self.best.as_ref().is_none_or(|(_, best)| frequency > *best) {
                self.best = Some((self.read.clone(), frequency));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::mending::KnownWords;

    #[test]
    fn latin_letters_are_read_as_the_most_frequent_word() {
        let known = KnownWords::of(&[
            ("мать", 500),
            ("мат", 350),
            ("хочу", 590),
            ("научиться", 430),
            ("щенок", 380),
        ]);
        let read = |latin| russian(latin, known.map().as_fst()).map(|(word, _)| word);
        assert_eq!(read("mat").as_deref(), Some("мать"));
        assert_eq!(read("hochu").as_deref(), Some("хочу"));
        assert_eq!(read("nauchitsya").as_deref(), Some("научиться"));
        assert_eq!(read("schenok"), read("shchenok"));
        assert_eq!(read("rust"), None);
        assert_eq!(read(""), None);
    }
}
