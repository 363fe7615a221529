//! What uploads take, measured at the process.

use std::{fs, thread};

use super::{
    corpus::large,
    hostile::upload_all,
    jpeg,
    upload::{Seen, upload},
};
use crate::harness::{Service, a_service, a_student};

/// Above what a calm process has, MiB.
const MOST: u64 = 143;

/// A figure of a process, MiB.
fn figure(process: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() >> 10
}

/// What each process has now; from here on its peak counts anew.
fn calm(service: &Service) -> Vec<(u32, u64)> {
    let pids = service.processes().iter().map(|process| process.pid().unwrap());
    pids.map(|pid| {
        fs::write(format!("/proc/{pid}/clear_refs"), "5").unwrap();
        (pid, figure(pid, "VmRSS:"))
    })
    .collect()
}

#[test]
fn the_greatest_uploads_take_little_memory() {
    let service = a_service().start();
    let ann = a_student().sign_up(&service);
    // What the first upload of all sets up stays.
    upload(&ann, &jpeg::quarters(100, 100)).ok();
    let start = calm(&service);
    let mut wrong = Vec::new();
    for case in large() {
        let name = case.0.clone();
        calm(&service);
        wrong.extend(upload_all(&service, &ann, vec![case]));
        for &(pid, calm) in &start {
            let peak = figure(pid, "VmHWM:");
            if peak >= calm + MOST {
                wrong.push(format!("{name}: {calm} MiB, {peak} MiB at the peak"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn many_at_once_are_served_or_told_to_come_back() {
    let service = a_service().start();
    // Large to send, and quick to decode.
    let photo = [jpeg::quarters(60, 40), vec![0; 3 << 20]].concat();
    let accounts: Vec<_> = (0..20).map(|_| a_student().sign_up(&service)).collect();
    upload(&accounts[0], &photo).ok();
    let before = calm(&service);
    thread::scope(|scope| {
        for account in &accounts {
            scope.spawn(|| {
                let answer = upload(account, &photo);
                if answer.status == 200 {
                    Seen::both(&service, &answer.body);
                } else {
                    answer.refused(503, "unavailable");
                }
            });
        }
    });
    for (pid, calm) in before {
        let peak = figure(pid, "VmHWM:");
        assert!(peak < calm + MOST, "{calm} MiB, {peak} MiB at the peak");
    }
}
