use std::{
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    nginx::{check, launch},
    probe,
    template::rendered,
};
use crate::{
    Part, StackError,
    process::{account::Account, ports, programs},
};

const TEMPLATE: &str = include_str!("../../../deploy/web/templates/nginx.conf.template");
/// Shown where the page would be.
const NOT_BUILT: &str = "<!doctype html><title>Mentoro</title><p>The page is not built: make web.";
const UNTIL_READY: Duration = Duration::from_secs(30);

/// The web page: nginx with the files that are deployed.
#[derive(Debug)]
pub struct Web {
    part: Part,
    port: u16,
}

impl Web {
    /// Starts it in `folder` with the page that was built into `page`, or with one that says that it
    /// was not, and waits until it answers. The page is copied: the account that serves it may not
    /// see the folders around the original.
    pub fn start(folder: &Path, page: &Path) -> Result<Self, StackError> {
        let program = programs::installed("nginx")?;
        let account = Account::instead_of_root("www-data")?;
        account.make_folder(folder)?;
        let root = folder.join("page");
        if page.is_dir() {
            copy(page, &root)?;
        } else {
            fs::create_dir_all(&root).map_err(StackError::at("make", &root))?;
            let index = root.join("index.html");
            fs::write(&index, NOT_BUILT).map_err(StackError::at("write", &index))?;
        }
        ports::against_races(|| {
            let [port] = ports::free()?;
            let configuration = folder.join("nginx.conf");
            let text = rendered(TEMPLATE, &values(port, folder, &root))?;
            fs::write(&configuration, text).map_err(StackError::at("write", &configuration))?;
            check(&program, &configuration, &[])?;
            let launch = launch(&program, &configuration, folder.join("web.log"), account);
            let ready = move |_| probe::answers(port, "/");
            let server = Part::new("web", launch, UNTIL_READY, ready);
            server.start()?;
            Ok(Self { part: server, port })
        })
    }

    /// Its loopback port.
    pub const fn port(&self) -> u16 {
        self.port
    }
}

impl Deref for Web {
    type Target = Part;

    fn deref(&self) -> &Part {
        &self.part
    }
}

fn values(port: u16, folder: &Path, root: &Path) -> [(&'static str, String); 5] {
    let file = |path: PathBuf| path.display().to_string();
    [
        ("WEB_LISTEN", format!("127.0.0.1:{port}")),
        ("WEB_ROOT", file(root.to_owned())),
        ("WEB_RUN", file(folder.to_owned())),
        ("WEB_ACCESS_LOG", file(folder.join("access.log"))),
        ("WEB_ERROR_LOG", "stderr".to_owned()),
    ]
}

fn copy(from: &Path, to: &Path) -> Result<(), StackError> {
    fs::create_dir_all(to).map_err(StackError::at("make", to))?;
    for entry in fs::read_dir(from).map_err(StackError::at("read", from))? {
        let entry = entry.map_err(StackError::at("read", from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target).map_err(StackError::at("copy", &source))?;
        }
    }
    Ok(())
}
