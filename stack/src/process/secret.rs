use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use crate::StackError;

/// A new secret of `bytes` random bytes, in hexadecimal digits: safe in URLs, files and shells.
pub fn secret(bytes: usize) -> Result<String, StackError> {
    let mut random = vec![0; bytes];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut random))
        .map_err(StackError::io("read random bytes"))?;
    let digits = random.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    Ok(digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect())
}

/// Writes a file that nobody else may read, not even for a moment.
pub fn write_private(file: &Path, text: &str) -> Result<(), StackError> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut open| open.write_all(text.as_bytes()))
        .map_err(StackError::at("write", file))
}
