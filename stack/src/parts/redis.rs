use std::{
    fs,
    io::{self, Read, Write},
    ops::Deref,
    path::Path,
    time::Duration,
};

use super::probe;
use crate::{
    Part, StackError,
    process::{launch::Launch, ports, programs},
};

const UNTIL_READY: Duration = Duration::from_secs(30);

/// Redis on a loopback port. It keeps nothing on disk: the service can lose all of it.
#[derive(Debug)]
pub struct Redis {
    part: Part,
    port: u16,
}

impl Redis {
    /// Starts it in `folder` and waits until it answers.
    pub fn start(folder: &Path) -> Result<Self, StackError> {
        fs::create_dir_all(folder).map_err(StackError::at("make", folder))?;
        let program = programs::installed("redis-server")?;
        ports::against_races(|| {
            let [port] = ports::free()?;
            let launch = Launch::new(program.clone(), folder, folder.join("redis.log"))
                .arguments(["--port", &port.to_string(), "--bind", "127.0.0.1"])
                .arguments(["--save", "", "--appendonly", "no", "--daemonize", "no"])
                // As deployed.
                .arguments(["--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru"]);
            let server = Part::new("redis", launch, UNTIL_READY, move |_| is_ready(port));
            server.start()?;
            Ok(Self { part: server, port })
        })
    }

    /// Its database number 0.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Where it listens on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }
}

impl Deref for Redis {
    type Target = Part;

    fn deref(&self) -> &Part {
        &self.part
    }
}

fn is_ready(port: u16) -> Result<(), String> {
    let ping = || -> io::Result<_> {
        let mut stream = probe::connect(port)?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 7];
        stream.read_exact(&mut answer).map(|()| answer)
    };
    match ping() {
        Ok(answer) if &answer == b"+PONG\r\n" => Ok(()),
        Ok(_) => Err("it is still loading".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
