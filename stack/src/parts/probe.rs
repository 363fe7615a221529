use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

/// How long a look at a server may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether somebody listens on a loopback port.
pub fn connects(port: u16) -> Result<(), String> {
    connect(port).map(drop).map_err(|error| error.to_string())
}

/// Whether a `GET` on a loopback port is answered with 200, in plain HTTP.
pub fn answers(port: u16, path: &str) -> Result<(), String> {
    let status = || -> io::Result<String> {
        let mut stream = connect(port)?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line)?;
        Ok(line)
    };
    match status() {
        Ok(line) if line.split(' ').nth(1) == Some("200") => Ok(()),
        Ok(line) => Err(format!("{path}: {}", line.trim_end())),
        Err(error) => Err(format!("{path}: {error}")),
    }
}

/// A connection with bounds to a loopback port.
pub fn connect(port: u16) -> io::Result<TcpStream> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}
