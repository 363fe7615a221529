//! Each server alone: it starts, keeps what it should, and leaves nothing behind.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use stack::{Part, Postgres, Redis, Scratch, SeaweedFs};

fn scratch() -> Scratch {
    Scratch::new("stack-test").unwrap()
}

fn eventually(what: &str, condition: impl Fn() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_secs(20), "not in time: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn listens(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

fn query(postgres: &Postgres, sql: &str) -> String {
    let output = Command::new("/usr/lib/postgresql/15/bin/psql")
        .args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", sql, &postgres.url()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn set(redis: &Redis, key: &str) {
    assert_eq!(call(redis, &format!("SET {key} 1\r\n")), "+OK\r\n");
}

fn call(redis: &Redis, command: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", redis.port())).unwrap();
    stream.write_all(command.as_bytes()).unwrap();
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).unwrap();
    answer
}

/// Stops or kills a part, sees that it is gone, and starts it again.
fn interrupted(part: &Part, how: fn(&Part)) {
    how(part);
    assert!(!part.runs() && part.pid().is_none());
    part.start().unwrap();
    assert!(part.runs());
}

#[test]
fn postgres_keeps_what_was_committed_through_a_stop_and_a_kill() {
    let folder = scratch();
    let postgres = Postgres::start(folder.path()).unwrap();
    let port = postgres.port();
    query(&postgres, "create table t (n int); insert into t values (7); checkpoint");
    interrupted(&postgres, |part| assert!(part.stop().unwrap().is_some()));
    assert_eq!(query(&postgres, "select n from t"), "7");
    interrupted(&postgres, |part| part.kill().unwrap());
    assert_eq!(query(&postgres, "select n from t"), "7");
    assert_eq!(postgres.port(), port, "clients find it where it was");
    drop(postgres);
    let again = Postgres::draft(folder.path()).durable().start().unwrap();
    assert_eq!(query(&again, "select n from t"), "7", "the folder is used again");
    assert_eq!(query(&again, "show fsync"), "on");
}

#[test]
fn postgres_wants_the_password_and_makes_databases() {
    let folder = scratch();
    let postgres = Postgres::start(folder.path()).unwrap();
    assert_eq!(query(&postgres, "show fsync"), "off");
    postgres.create_database("another").unwrap();
    assert_eq!(query(&postgres, "select count(*) from pg_database where datname = 'another'"), "1");
    let refused = Command::new("/usr/lib/postgresql/15/bin/psql")
        .args(["--command", "select 1"])
        .arg(postgres.url().replace(postgres.password(), "guessed"))
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("password authentication failed"));
}

#[test]
fn redis_forgets_everything_when_it_starts_again() {
    let folder = scratch();
    let redis = Redis::start(folder.path()).unwrap();
    set(&redis, "key");
    interrupted(&redis, |part| assert!(part.stop().unwrap().is_some()));
    assert_eq!(call(&redis, "EXISTS key\r\n"), ":0\r\n");
    set(&redis, "key");
    interrupted(&redis, |part| part.kill().unwrap());
    assert_eq!(call(&redis, "EXISTS key\r\n"), ":0\r\n");
}

#[test]
fn the_s3_store_keeps_objects_and_shows_them_to_its_identity_alone() {
    let folder = scratch();
    let store = SeaweedFs::start(folder.path()).unwrap();
    let bucket = store.bucket().clone();
    bucket.put("avatars/ab.webp", "image/webp", b"picture".to_vec()).unwrap();
    interrupted(&store, |part| part.kill().unwrap());
    let answer = bucket.get("avatars/ab.webp").unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"picture"[..]));

    let mut stranger = bucket.clone();
    stranger.secret_key.push('x');
    assert_eq!(stranger.get("avatars/ab.webp").unwrap().status, 403);
    let anonymous = reqwest::blocking::get(format!("{}/mentoro/avatars/ab.webp", bucket.endpoint));
    assert_eq!(anonymous.unwrap().status(), 403);
}

#[test]
fn parts_of_the_same_kind_run_side_by_side() {
    let folders = [scratch(), scratch()];
    let [first, second] = folders.each_ref().map(|folder| Redis::start(folder.path()).unwrap());
    set(&first, "key");
    assert_eq!(call(&second, "EXISTS key\r\n"), ":0\r\n");
}

#[test]
fn a_dropped_part_is_gone_with_its_folder() {
    let folder = scratch();
    let path = folder.path().to_owned();
    let redis = Redis::start(&path).unwrap();
    let port = redis.port();
    drop(redis);
    assert!(!listens(port));
    drop(folder);
    assert!(!path.exists());
}

/// What the test below runs in a process of its own, which it then kills.
#[test]
#[ignore = "the other half of nothing_outlives_a_killed_owner"]
fn owner() {
    let folder = scratch();
    let postgres = Postgres::start(&folder.path().join("postgres")).unwrap();
    let redis = Redis::start(&folder.path().join("redis")).unwrap();
    let store = SeaweedFs::start(&folder.path().join("s3")).unwrap();
    let (_, s3_port) = store.bucket().endpoint.rsplit_once(':').unwrap();
    let ports = format!("{} {} {s3_port}", postgres.port(), redis.port());
    fs::write(folder.path().join("ports"), ports).unwrap();
    let mut out = std::io::stdout();
    writeln!(out, "\nowner: {}", folder.path().display()).unwrap();
    out.flush().unwrap();
    // Until it is killed.
    let _ = std::io::stdin().read(&mut [0]);
}

#[test]
fn nothing_outlives_a_killed_owner() {
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "parts::owner", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(owner.stdout.take().unwrap()).lines().map_while(Result::ok);
    let folder = lines.find_map(|line| line.strip_prefix("owner: ").map(PathBuf::from)).unwrap();
    let ports = fs::read_to_string(folder.join("ports")).unwrap();
    let ports: Vec<u16> = ports.split(' ').map(|port| port.parse().unwrap()).collect();
    assert!(ports.iter().all(|port| listens(*port)));
    owner.kill().unwrap();
    owner.wait().unwrap();
    eventually("the servers end", || !ports.iter().any(|port| listens(*port)));
    eventually("their folder goes", || !Path::new(&folder).exists());
}
