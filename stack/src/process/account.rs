use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

use crate::StackError;

/// Who may enter a folder without reading it: everybody.
const ENTER: u32 = 0o001;

/// The account that a server of Debian's runs as when we are root, which it must not be.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    name: &'static str,
    ids: Option<(u32, u32)>,
}

impl Account {
    /// The caller's own account.
    pub const OURS: Self = Self { name: "this user", ids: None };

    /// `name` when we are root, else our own.
    pub fn instead_of_root(name: &'static str) -> Result<Self, StackError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::OURS);
        }
        let users =
            fs::read_to_string("/etc/passwd").map_err(StackError::io("read /etc/passwd"))?;
        let ids = users.lines().find_map(|line| ids_of(line, name));
        let missing = || StackError::Missing {
            program: format!("the user {name}"),
            remedy: "scripts/install-stack",
        };
        Ok(Self { name, ids: Some(ids.ok_or_else(missing)?) })
    }

    /// Has `command` run as this account.
    pub fn run(self, command: &mut Command) {
        if let Some((user, group)) = self.ids {
            // The standard library also drops root's other groups.
            command.uid(user).gid(group);
        }
    }

    /// Makes a folder that this account alone may look into.
    pub fn make_folder(self, folder: &Path) -> Result<(), StackError> {
        fs::create_dir_all(folder).map_err(StackError::at("make", folder))?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .map_err(StackError::at("protect", folder))?;
        self.own(folder)?;
        self.open_the_way_to(folder)
    }

    /// Writes a file that this account alone may read.
    pub fn write_file(self, file: &Path, text: &str) -> Result<(), StackError> {
        crate::process::secret::write_private(file, text)?;
        self.own(file)
    }

    fn own(self, path: &Path) -> Result<(), StackError> {
        let Some((user, group)) = self.ids else { return Ok(()) };
        chown(path, Some(user), Some(group)).map_err(StackError::at("hand over", path))
    }

    /// Lets this account pass through the folder above. What lies further up is not ours to open.
    fn open_the_way_to(self, folder: &Path) -> Result<(), StackError> {
        if self.ids.is_none() {
            return Ok(());
        }
        for (level, above) in folder.ancestors().skip(1).enumerate() {
            let state = fs::metadata(above).map_err(StackError::at("look at", above))?;
            if state.mode() & ENTER != 0 {
                continue;
            }
            if level > 0 {
                return Err(StackError::Closed {
                    user: self.name,
                    folder: above.display().to_string(),
                });
            }
            let open = fs::Permissions::from_mode(state.mode() | ENTER);
            fs::set_permissions(above, open).map_err(StackError::at("open", above))?;
        }
        Ok(())
    }
}

/// The ids of user and group in a line of /etc/passwd, if it is the line of `name`.
fn ids_of(line: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = line.split(':');
    if fields.next()? != name {
        return None;
    }
    let user = fields.nth(1)?.parse().ok()?;
    Some((user, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_users_gives_both_ids() {
        let line = "postgres:x:105:110:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash";
        assert_eq!(ids_of(line, "postgres"), Some((105, 110)));
        assert_eq!(ids_of(line, "post"), None);
    }
}
