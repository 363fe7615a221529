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

/// A program of this workspace: built beside the one that calls, or beside the tests that do
/// (`<target>/<profile>/deps/suite-…`), or on the PATH.
pub fn built(name: &str) -> Result<PathBuf, StackError> {
    let caller = env::current_exe().map_err(StackError::io("find this program"))?;
    let beside = caller.ancestors().skip(1).take(2).map(|folder| folder.join(name));
    beside.into_iter().find(|path| path.is_file()).or_else(|| on_path(name)).ok_or_else(|| {
        StackError::Missing {
            program: name.to_owned(),
            remedy: "`cargo build --package` with its name",
        }
    })
}

/// `MENTORO_BIN`, or what was built beside the caller.
pub fn mentoro() -> Result<PathBuf, StackError> {
    env::var_os("MENTORO_BIN").map_or_else(|| built("mentoro"), |path| Ok(PathBuf::from(path)))
}

fn missing(program: &str) -> StackError {
    StackError::Missing { program: program.to_owned(), remedy: INSTALL }
}
