use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::command::finished;
use crate::{
    StackError,
    process::{account::Account, programs},
};

/// Names this machine only, and cannot sign others.
const REQUEST: &str = "[req]
distinguished_name = name
x509_extensions = own
prompt = no
[name]
CN = localhost
[own]
subjectAltName = DNS:localhost, IP:127.0.0.1
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
";

/// A self-signed certificate of `localhost` and `127.0.0.1`, good for thirty days.
#[derive(Debug, Clone)]
pub struct Certificate {
    folder: PathBuf,
}

impl Certificate {
    /// Makes it in `folder`, or takes the one that is there. `account` may read its key.
    pub(crate) fn make(folder: &Path, account: Account) -> Result<Self, StackError> {
        let certificate = Self { folder: folder.to_owned() };
        if certificate.path().exists() {
            return Ok(certificate);
        }
        let request = folder.join("certificate-request");
        fs::write(&request, REQUEST).map_err(StackError::at("write", &request))?;
        let key = folder.join("new-key.pem");
        let mut command = Command::new(programs::installed("openssl")?);
        command
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
            .args(["-nodes", "-days", "30", "-config"])
            .arg(&request)
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(certificate.path());
        finished(&mut command)?;
        let text = fs::read_to_string(&key).map_err(StackError::at("read", &key))?;
        fs::remove_file(&key).map_err(StackError::at("remove", &key))?;
        account.write_file(&certificate.key(), &text)?;
        Ok(certificate)
    }

    /// The file, for clients that should trust it.
    pub fn path(&self) -> PathBuf {
        self.folder.join("certificate.pem")
    }

    /// Its text, as PEM.
    pub fn pem(&self) -> Result<Vec<u8>, StackError> {
        fs::read(self.path()).map_err(StackError::at("read", &self.path()))
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.folder.join("key.pem")
    }
}
