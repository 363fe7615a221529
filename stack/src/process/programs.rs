use std::{
    env,
    path::{Path, PathBuf},
};

use crate::StackError;

/// What installs every server.
const INSTALL: &str = "scripts/install-stack";

/// A program of Debian's packages. Its folders of system programs are looked into as well, since
/// the PATH of a plain user may lack them.
pub fn installed(name: &str) -> Result<PathBuf, StackError> {
    on_path(name)
        .or_else(|| {
            ["/usr/sbin", "/sbin"]
                .iter()
                .map(|folder| Path::new(folder).join(name))
                .find(|path| path.is_file())
        })
        .ok_or_else(|| missing(name))
}

/// A program on the PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// A program of PostgreSQL 15, which Debian keeps off the PATH.
pub fn of_postgres(name: &str) -> Result<PathBuf, StackError> {
    let path = Path::new("/usr/lib/postgresql/15/bin").join(name);
    if path.is_file() { Ok(path) } else { Err(missing("PostgreSQL 15")) }
}

/// `weed`, where `scripts/install-stack` puts it, or on the PATH.
pub fn weed() -> Result<PathBuf, StackError> {
    let cache = env::var_os("XDG_CACHE_HOME").filter(|cache| !cache.is_empty()).map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    cache
        .map(|cache| cache.join("mentoro/seaweedfs/bin/weed"))
        .filter(|weed| weed.is_file())
        .or_else(|| on_path("weed"))
        .ok_or_else(|| missing("weed (SeaweedFS)"))
}

fn missing(program: &str) -> StackError {
    StackError::Missing { program: program.to_owned(), remedy: INSTALL }
}
