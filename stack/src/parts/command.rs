use std::process::Command;

use crate::StackError;

/// Runs a command that should end by itself, and gives back what it printed.
pub fn finished(command: &mut Command) -> Result<String, StackError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(StackError::io(format!("run {program}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let output = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(StackError::Command { command: program, output })
}
