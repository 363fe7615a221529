//! `mentoro config`, and settings that are not right.

use crate::harness::{Folder, a_service};

const SECRET: &str = "a secret of more than 32 bytes or so they say";

/// The line about a setting.
#[track_caller]
fn line<'a>(printed: &'a str, setting: &str) -> &'a str {
    let named = |line: &&str| line.split('=').next() == Some(setting);
    printed.lines().find(named).unwrap_or_else(|| panic!("no {setting} in {printed}"))
}

#[test]
fn every_setting_is_shown_with_who_set_it() {
    let mentoro =
        a_service().with("MENTORO_REFRESH_GRACE", "90s").with("MENTORO_LIMIT_SEARCH", "5/1m");
    let printed = mentoro.run(&["config", "--limit-search", "7/1m"]).ok();
    assert_eq!(line(&printed, "MENTORO_ACCESS_TOKEN_FOR"), "MENTORO_ACCESS_TOKEN_FOR=15m");
    assert_eq!(
        line(&printed, "MENTORO_REFRESH_GRACE"),
        "MENTORO_REFRESH_GRACE=90s  # from the environment"
    );
    assert_eq!(line(&printed, "MENTORO_LIMIT_SEARCH"), "MENTORO_LIMIT_SEARCH=7/1m  # from a flag");
}

#[test]
fn a_secret_is_shown_by_nobody() {
    let mentoro = a_service().with("MENTORO_JWT_SECRETS", SECRET);
    let shown = mentoro.run(&["config"]);
    assert!(!shown.told.contains(SECRET), "{shown:?}");
    assert_eq!(
        line(&shown.ok(), "MENTORO_JWT_SECRETS"),
        "MENTORO_JWT_SECRETS=********  # from the environment"
    );
    let short = a_service().with("MENTORO_JWT_SECRETS", "hunter2").run(&["config"]).misused();
    assert!(short.contains("MENTORO_JWT_SECRETS") && !short.contains("hunter2"), "{short}");
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_nothing_begins() {
    let folder = Folder::new();
    let mentoro = a_service()
        .on(&folder)
        .with("MENTORO_BODY_LIMIT", "plenty")
        .with("MENTORO_REFRESH_GRACE", "soon")
        .with("MENTORO_LIMIT_SEARCH", "many");
    for command in ["config", "serve", "migrate", "demo"] {
        let told = mentoro.run(&[command, "--listen", "8080"]).misused();
        for (setting, text) in [
            ("MENTORO_LISTEN (--listen)", "8080"),
            ("MENTORO_BODY_LIMIT (--body-limit)", "plenty"),
            ("MENTORO_REFRESH_GRACE (--refresh-grace)", "soon"),
            ("MENTORO_LIMIT_SEARCH (--limit-search)", "many"),
        ] {
            let said = format!("{setting}: {text:?} is not ");
            assert!(told.contains(&said), "{said} in {told}");
        }
    }
    assert!(!folder.data().exists(), "no data folder was made");
}
