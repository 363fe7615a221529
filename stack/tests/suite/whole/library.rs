use std::fs;

use serde_json::Value;

use super::{draft, runs};
use crate::support::{eventually, scratch, wire::client_of};

#[test]
fn a_stack_serves_while_its_parts_come_and_go() {
    let folder = scratch();
    let stack = draft(folder.path()).setting("MENTORO_MODEL_DIR", "/fine").start().unwrap();
    let client = client_of(stack.nginx());
    let ask = || -> Value {
        let answer = client.get(format!("{}/api/ping", stack.url())).send().unwrap();
        assert_eq!(answer.status(), 200);
        serde_json::from_str(&answer.text().unwrap()).unwrap()
    };
    let told = ask();
    assert_eq!(told["MENTORO_DATABASE_URL"], stack.postgres().url());
    assert_eq!(told["MENTORO_REDIS_URL"], stack.redis().url());
    assert_eq!(told["MENTORO_S3_ENDPOINT"], stack.bucket().endpoint.as_str());
    assert_eq!(told["MENTORO_TRUSTED_PROXIES"], "127.0.0.1");
    assert_eq!(told["MENTORO_RATE_LIMITS"], "off");

    let names: Vec<_> = stack.parts().iter().map(|part| part.name().to_owned()).collect();
    let expected =
        ["nginx", "web", "mentoro-1", "mentoro-2", "s3-gateway", "seaweedfs", "redis", "postgres"];
    assert_eq!(names, expected);
    for name in ["mentoro-1", "redis", "s3-gateway"] {
        let part = stack.part(name).unwrap();
        part.kill().unwrap();
        ask();
        part.start().unwrap();
        part.stop().unwrap();
        part.start().unwrap();
    }
    stack.part("nginx").unwrap().stop().unwrap();
    stack.part("nginx").unwrap().start().unwrap();
    ask();
    assert!(stack.part("nobody").is_err());

    stack.bucket().put("avatars/ab.webp", "image/webp", b"picture".to_vec()).unwrap();
    let image = client.get(format!("{}/images/avatars/ab.webp", stack.url())).send().unwrap();
    assert_eq!(image.text().unwrap(), "picture");

    let pids: Vec<_> = stack.parts().iter().filter_map(|part| part.pid()).collect();
    assert_eq!(pids.len(), expected.len());
    drop(stack);
    assert!(!pids.into_iter().any(runs));
}

#[test]
fn a_part_that_fails_is_named_with_its_log_and_nothing_stays() {
    let folder = scratch();
    let error = draft(folder.path()).setting("MENTORO_MODEL_DIR", "/broken").start().unwrap_err();
    let text = error.to_string();
    assert!(text.contains("mentoro-1") && text.contains("the model is upside down"), "{text}");
    // Each server works in the folder or names it in its arguments.
    let folder = folder.path().display().to_string();
    eventually("every server has ended", || {
        let mut processes = fs::read_dir("/proc").unwrap().flatten();
        let busy = processes.any(|process| {
            let is_there = fs::read_link(process.path().join("cwd"))
                .is_ok_and(|place| place.display().to_string().starts_with(&folder));
            is_there && process.file_name().to_str().is_some_and(|pid| pid.parse().is_ok_and(runs))
        });
        (!busy).then_some(())
    });
}
