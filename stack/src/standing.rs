//! One stack per user that outlives the command that started it.

use std::{
    env, fs,
    fs::File,
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    Monitoring, Part, StackDraft, StackError,
    parts::{
        replica::{Seat, Settings, run},
        rotation::Rotation,
    },
    process::{leash::Leash, released::Released, secret::write_private},
};

/// What is known of a stack that runs by itself.
#[derive(Serialize, Deserialize)]
pub struct Record {
    /// Where clients find it.
    pub url: String,
    /// Where Prometheus is, if it watches the stack.
    pub prometheus: Option<String>,
    /// What serves the index of vectors.
    pub index: String,
    /// Its processes, in the order in which they should end.
    pub parts: Vec<Released>,
    /// Whether its data outlive it.
    is_kept: bool,
    binary: PathBuf,
    settings: Settings,
    replicas: Vec<Seat>,
    rotation: Rotation,
}

impl Record {
    fn part(&mut self, name: &str) -> Result<&mut Released, StackError> {
        let found = self.parts.iter_mut().find(|part| part.name == name);
        found.ok_or_else(|| StackError::NoSuchPart(name.to_owned()))
    }
}

/// The place of this user's stack.
#[derive(Debug, Clone)]
pub struct Place(PathBuf);

impl Place {
    /// `STACK_DIR`, or a folder of this user among the temporary ones: a home may be closed to the
    /// accounts that servers run as.
    pub fn of_user() -> Self {
        let given = env::var_os("STACK_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let user = rustix::process::geteuid().as_raw();
        Self(given.unwrap_or_else(|| env::temp_dir().join(format!("mentoro-stack-{user}"))))
    }

    /// At a folder of its own, for tests.
    pub fn at(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// The folder, which goes when the stack does.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Starts a stack as `adapt` wants it and lets it live on. Whatever goes wrong, nothing stays.
    /// With `data`, the stores keep theirs in that folder; else it goes with the stack.
    pub fn up(
        &self,
        data: Option<&Path>,
        adapt: impl FnOnce(StackDraft) -> StackDraft,
    ) -> Result<Record, StackError> {
        let _lock = self.lock()?;
        if let Some(record) = self.record()? {
            if record.parts.iter().any(|part| part.process.runs()) {
                return Err(StackError::RunsAlready(record.url));
            }
            self.clear()?;
        }
        let leash = Leash::of_folder(&self.0)?;
        let mut draft = StackDraft::new(&self.0).durable();
        if let Some(data) = data {
            draft = draft.data(data);
        }
        let started = adapt(draft).start().and_then(|stack| {
            let record = Record {
                url: stack.url(),
                prometheus: stack.monitoring().map(Monitoring::url),
                index: stack.qdrant().kind().to_string(),
                parts: stack.parts().into_iter().filter_map(Part::released).collect(),
                is_kept: data.is_some(),
                binary: stack.binary.clone(),
                settings: stack.settings().to_vec(),
                replicas: stack.replicas().iter().map(|replica| replica.seat().clone()).collect(),
                rotation: stack.nginx().rotation().clone(),
            };
            self.write(&record)?;
            for part in stack.parts() {
                part.release();
            }
            Ok(record)
        });
        drop(leash);
        if started.is_err() {
            self.remove()?;
        }
        started
    }

    /// Restarts one replica after the other, with what is built by now, so that no client notices;
    /// `tell` hears the name of each that is ready. What fails can be tried again.
    pub fn roll(
        &self,
        mut tell: impl FnMut(&str) -> Result<(), StackError>,
    ) -> Result<(), StackError> {
        let _lock = self.lock_of_running()?;
        let mut record = self.running()?;
        let front = record.part("nginx")?.process;
        let (replicas, rotation) = (record.replicas.clone(), record.rotation.clone());
        rotation.restart_each(front, |place| {
            let seat = &replicas[place];
            record.part(&seat.name)?.end(true);
            let part = seat.part(&record.binary, &record.settings)?;
            part.start()?;
            *record.part(&seat.name)? = part.released().ok_or(StackError::RunsNot)?;
            self.write(&record)?;
            part.release();
            tell(&seat.name)
        })
    }

    /// Ends the stack and takes its folder away.
    pub fn down(&self) -> Result<(), StackError> {
        let _lock = self.lock_of_running()?;
        let record = self.running()?;
        for part in &record.parts {
            part.end(record.is_kept);
        }
        self.remove()
    }

    /// What `mentoro` prints with these arguments and the settings of the stack's replicas.
    pub fn mentoro(&self, arguments: &[&str]) -> Result<String, StackError> {
        let record = self.running()?;
        run(&record.binary, &self.0, &record.settings, arguments)
    }

    /// What is known of the stack.
    pub fn running(&self) -> Result<Record, StackError> {
        self.record()?.ok_or(StackError::RunsNot)
    }

    fn file(&self) -> PathBuf {
        self.0.join("stack.json")
    }

    fn record(&self) -> Result<Option<Record>, StackError> {
        let file = self.file();
        let text = match fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StackError::at("read", &file)(error)),
        };
        let damaged = |source| StackError::Record { file: file.display().to_string(), source };
        serde_json::from_slice(&text).map(Some).map_err(damaged)
    }

    fn write(&self, record: &Record) -> Result<(), StackError> {
        let file = self.file();
        let damaged = |source| StackError::Record { file: file.display().to_string(), source };
        write_private(&file, &serde_json::to_string_pretty(record).map_err(damaged)?)
    }

    /// The lock makes the folder, which should not be there without a stack.
    fn lock_of_running(&self) -> Result<File, StackError> {
        self.running()?;
        self.lock()
    }

    /// Held by the one command that starts, restarts or ends a stack here.
    fn lock(&self) -> Result<File, StackError> {
        let made = fs::DirBuilder::new().mode(0o711).create(&self.0);
        if let Err(error) = made
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(StackError::at("make", &self.0)(error));
        }
        // Everybody may make folders among the temporary ones.
        let state = fs::symlink_metadata(&self.0).map_err(StackError::at("look at", &self.0))?;
        if !state.is_dir() || state.uid() != rustix::process::geteuid().as_raw() {
            let error = io::Error::other("it belongs to somebody else");
            return Err(StackError::at("use", &self.0)(error));
        }
        let file = self.0.join("lock");
        let lock = File::create(&file).map_err(StackError::at("open", &file))?;
        lock.try_lock().map_err(|_| StackError::Busy(self.0.display().to_string()))?;
        Ok(lock)
    }

    /// Takes away what a stack left that did not end by `down`, but for the lock.
    fn clear(&self) -> Result<(), StackError> {
        let entries = fs::read_dir(&self.0).map_err(StackError::at("read", &self.0))?;
        for entry in entries.flatten().filter(|entry| entry.file_name() != "lock") {
            let path = entry.path();
            let removed =
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(StackError::at("remove", &path))?;
        }
        Ok(())
    }

    fn remove(&self) -> Result<(), StackError> {
        fs::remove_dir_all(&self.0).map_err(StackError::at("remove", &self.0))
    }
}
