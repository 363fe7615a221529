use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    path::PathBuf,
    thread,
    time::Duration,
};

use stack::{
    StackError,
    standing::{Place, Record},
};

const PAUSE: Duration = Duration::from_millis(200);

/// Prints every line of every log after the name of its part, until the stack is gone or, if `once`,
/// until there is none left.
pub fn follow(place: &Place, once: bool) -> Result<(), StackError> {
    let record = place.running()?;
    let mut tails: Vec<Tail> = Vec::new();
    let mut out = BufWriter::new(io::stdout().lock());
    loop {
        // A server may begin another log later.
        tails.extend(new_tails(&record, &tails));
        let printed = tails.iter_mut().try_for_each(|tail| tail.print(&mut out));
        if printed.and_then(|()| out.flush()).is_err() {
            // Whoever read them has had enough.
            return Ok(());
        }
        if once || place.running().is_err() {
            return Ok(());
        }
        thread::sleep(PAUSE);
    }
}

struct Tail {
    part: String,
    path: PathBuf,
    printed: u64,
}

/// The logs beside a part's own are its, too: nginx writes requests to another file.
fn new_tails(record: &Record, known: &[Tail]) -> Vec<Tail> {
    let mut found = Vec::new();
    for part in &record.parts {
        let entries = part.log.parent().and_then(|folder| fs::read_dir(folder).ok());
        for path in entries.into_iter().flatten().flatten().map(|entry| entry.path()) {
            let is_log = path.extension().is_some_and(|extension| extension == "log");
            if is_log && !known.iter().any(|tail| tail.path == path) {
                found.push(Tail { part: part.name.clone(), path, printed: 0 });
            }
        }
    }
    found
}

impl Tail {
    /// Prints the lines that are whole.
    fn print(&mut self, out: &mut impl Write) -> io::Result<()> {
        let mut text = Vec::new();
        // It goes with the stack.
        let Ok(mut file) = File::open(&self.path) else { return Ok(()) };
        file.seek(SeekFrom::Start(self.printed))?;
        file.read_to_end(&mut text)?;
        let Some(end) = text.iter().rposition(|byte| *byte == b'\n') else { return Ok(()) };
        for line in text[..end].split(|byte| *byte == b'\n') {
            write!(out, "{:<17} | ", self.part)?;
            out.write_all(line)?;
            out.write_all(b"\n")?;
        }
        self.printed += end as u64 + 1;
        Ok(())
    }
}
