//! How the command line is used, and misused.

use serde_json::Value;

use crate::harness::{a_service, service};

#[test]
fn what_is_not_known_is_named_and_changes_nothing() {
    let mentoro = a_service();
    for (arguments, named) in [
        (&["destroy"][..], "destroy"),
        (&["admin", "promote"], "promote"),
        (&["serve", "--colour", "blue"], "--colour"),
        (&["migrate", "now"], "now"),
        (&["backup"], "<FOLDER>"),
        (&["admin", "reset-code"], "<EMAIL>"),
        (&["config", "--jwt-secrets", "s"], "--jwt-secrets"),
    ] {
        let told = mentoro.run(arguments).misused();
        assert!(told.contains(named), "{arguments:?}: {told}");
        assert!(told.contains("--help"), "{arguments:?}: {told}");
    }
}

#[test]
fn without_a_command_the_commands_are_listed() {
    let mentoro = a_service();
    let listed = mentoro.run(&[]).misused();
    let help = mentoro.run(&["--help"]).ok();
    for command in [
        "serve", "migrate", "admin", "demo", "reindex", "backup", "restore", "images", "openapi",
        "config",
    ] {
        assert!(listed.contains(command), "{command} in {listed}");
        assert!(help.contains(command), "{command} in {help}");
    }
    assert!(help.contains("--refresh-grace"), "{help}");
    assert!(mentoro.run(&["--version"]).ok().starts_with("mentoro "));
}

#[test]
fn the_document_is_the_one_that_is_served() {
    let printed = service().run(&["openapi"]).ok();
    let printed: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(printed, service().get("/openapi.json").ok());
}
