use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::Signal;

use super::identity::Identity;
use crate::StackError;

/// Ends a process or takes a folder away when *this* process is gone, however it went: a shell
/// waits at the end of a pipe that the kernel closes with us. (The kernel's own death signal goes
/// with the thread that started the child, and is lost when the child changes its user.)
#[derive(Debug)]
pub struct Leash(Child);

/// Gives the process `$0` five seconds to follow signal `$1`, then ends its group, and removes what
/// else is named.
const END: &str = r#"read -r _
kill -s "$1" "$0"
n=0
while kill -0 "$0" && [ $n -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
kill -9 -- "-$0"
shift
rm -rf -- "$@""#;

/// Removes the folder `$0`; servers that are just ending may still write into it.
const REMOVE: &str = r#"read -r _
n=0
while rm -rf -- "$0"; sleep 0.2; [ -e "$0" ] && [ $n -lt 50 ]; do n=$((n + 1)); done"#;

impl Leash {
    /// For a process that leads its group, and the files that it would leave.
    pub fn of_process(
        process: Identity,
        signal: Signal,
        files: &[PathBuf],
    ) -> Result<Self, StackError> {
        let mut shell = shell(END, process.pid.to_string().as_ref());
        shell.arg(signal.as_raw().to_string()).args(files);
        Self::held(shell)
    }

    /// For a temporary folder.
    pub fn of_folder(folder: &Path) -> Result<Self, StackError> {
        Self::held(shell(REMOVE, folder))
    }

    fn held(mut shell: Command) -> Result<Self, StackError> {
        shell.spawn().map(Self).map_err(StackError::io("start a shell that waits for our end"))
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        // The shell does nothing when it is killed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn shell(script: &str, subject: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", script])
        .arg(subject)
        // A group of its own, so that Ctrl-C does not end it before it has done its work.
        .process_group(0)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}
