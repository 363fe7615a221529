pub mod stub;
pub mod wire;

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use stack::Scratch;

pub fn scratch() -> Scratch {
    Scratch::new("stack-test").unwrap()
}

/// What `look` finds in time.
#[track_caller]
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "not in time: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Everything in the files of a folder.
pub fn texts_in(folder: &Path) -> String {
    let mut texts = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.push_str(&texts_in(&path));
        } else {
            texts.push_str(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
    }
    texts
}
