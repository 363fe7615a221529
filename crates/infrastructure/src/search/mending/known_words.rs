use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
};

use fst::{Map, MapBuilder, raw::Fst};
use thiserror::Error;

/// How frequent words are in general, Russian and English together.
///
/// The frequencies are on the Zipf scale of van Heuven et al., 2014, in hundredths: the logarithm
/// of how often a word stands among a thousand million, so that 300 is once in a million.
pub struct KnownWords(Map<Vec<u8>>);

/// Why the words cannot be used.
#[derive(Debug, Error)]
pub enum WordsError {
    /// The file is missing or cannot be read.
    #[error("{} cannot be read", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// The file does not hold words.
    #[error("{} is not a list of words in byte order with their frequencies", .0.display())]
    Malformed(PathBuf),
}

impl KnownWords {
    /// No words at all: then only those of profiles are known.
    pub fn none() -> Self {
        Self(Map::default())
    }

    /// Loads `words.tsv` of `folder`. The first time, it is compiled to `words.fst` beside it, which
    /// takes half a second and holds 2 MB; from then on that is read. A folder that cannot be
    /// written is compiled each time.
    ///
    /// # Errors
    /// A missing or malformed list.
    pub fn open(folder: &Path) -> Result<Self, WordsError> {
        let compiled = folder.join("words.fst");
        if let Some(map) = fs::read(&compiled).ok().and_then(|bytes| verified(bytes).ok()) {
            return Ok(Self(map));
        }
        let list = folder.join("words.tsv");
        let text = fs::read_to_string(&list)
            .map_err(|error| WordsError::Unreadable(list.clone(), error))?;
        let map = compile(&text).ok_or(WordsError::Malformed(list))?;
        if let Err(error) = write_whole(&compiled, map.as_fst().as_bytes()) {
            tracing::info!(%error, "the compiled words are not kept for the next start");
        }
        Ok(Self(map))
    }

    /// Words with their frequencies, for tests; in any order.
    pub fn of(words: &[(&str, u64)]) -> Self {
        let words = words.iter().copied().collect::<std::collections::BTreeMap<_, _>>();
        Self(Map::from_iter(words).unwrap_or_default())
    }

    /// The frequency of a folded word; 0 when it is not known.
    pub fn frequency(&self, word: &str) -> i64 {
        self.0.get(word).map_or(0, |frequency| i64::try_from(frequency).unwrap_or(0))
    }

    pub(super) fn map(&self) -> &Map<Vec<u8>> {
        &self.0
    }
}

/// Reads past a broken disk or an interrupted write.
fn verified(bytes: Vec<u8>) -> fst::Result<Map<Vec<u8>>> {
    let fst = Fst::new(bytes)?;
    fst.verify()?;
    Ok(Map::from(fst))
}

fn compile(text: &str) -> Option<Map<Vec<u8>>> {
    let mut builder = MapBuilder::memory();
    for line in text.lines() {
        let (word, frequency) = line.split_once('\t')?;
        builder.insert(word, frequency.parse().ok()?).ok()?;
    }
    builder.into_inner().ok().and_then(|bytes| Map::new(bytes).ok())
}

/// Writes beside the target, then renames, so that no reader ever sees half of it.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension(format!("fst.{}", process::id()));
    fs::write(&draft, bytes)?;
    fs::rename(&draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_compiled_once_and_then_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("words.tsv"), "rust\t350\nпривет\t520\n").unwrap();
        assert_eq!(KnownWords::open(folder.path()).unwrap().frequency("привет"), 520);

        fs::remove_file(folder.path().join("words.tsv")).unwrap();
        let words = KnownWords::open(folder.path()).unwrap();
        assert_eq!((words.frequency("rust"), words.frequency("ruts")), (350, 0));
    }

    #[test]
    fn a_broken_compiled_file_is_compiled_again() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("words.tsv"), "rust\t350\n").unwrap();
        fs::write(folder.path().join("words.fst"), "half of i").unwrap();
        assert_eq!(KnownWords::open(folder.path()).unwrap().frequency("rust"), 350);
    }

    #[test]
    fn a_missing_or_malformed_list_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(KnownWords::open(folder.path()), Err(WordsError::Unreadable(..))));
        fs::write(folder.path().join("words.tsv"), "b\t1\na\t1\n").unwrap();
        assert!(matches!(KnownWords::open(folder.path()), Err(WordsError::Malformed(_))));
    }
}
