//! The built web page, served beside the API.

use std::{fs, path::Path};

use actix_web::http::Method;
use presentation::HttpSettings;

use super::api::{Caller, api, api_under};
use crate::world::World;

const SHELL: &str = "<!doctype html><title>Mentoro</title>";

fn build(folder: &Path) {
    fs::create_dir(folder.join("assets")).unwrap();
    for (name, content) in [
        ("index.html", SHELL),
        ("manifest.webmanifest", "{}"),
        ("assets/app-1a2b.js", "plain();"),
        ("assets/app-1a2b.js.br", "as brotli"),
    ] {
        fs::write(folder.join(name), content).unwrap();
    }
}

async fn served(folder: &Path) -> Caller {
    build(folder);
    let web_dir = Some(folder.to_owned());
    api_under(&World::new().await, HttpSettings { web_dir, ..HttpSettings::default() }).await
}

#[actix_web::test]
async fn every_route_of_the_page_begins_with_its_shell() {
    let folder = tempfile::tempdir().unwrap();
    let browser = served(folder.path()).await;
    for path in ["/", "/feed", "/mentors/0197?tab=reviews", "/apiary"] {
        let answer = browser.get(path).await.status(200);
        assert_eq!(answer.text, SHELL, "{path}");
        assert_eq!(answer.header("Cache-Control"), Some("no-cache"), "{path}");
        let policy = answer.header("Content-Security-Policy").unwrap();
        assert!(policy.starts_with("default-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}

#[actix_web::test]
async fn files_named_by_their_content_are_kept_for_ever_and_sent_compressed() {
    let folder = tempfile::tempdir().unwrap();
    let browser = served(folder.path()).await;
    let plain = browser.get("/assets/app-1a2b.js").await.status(200);
    assert_eq!(plain.text, "plain();");
    let small = browser.with("Accept-Encoding", "gzip, br").get("/assets/app-1a2b.js").await;
    assert_eq!((small.text.as_str(), small.header("Content-Encoding")), ("as brotli", Some("br")));
    for answer in [plain, small] {
        assert_eq!(answer.header("Cache-Control"), Some("public, max-age=31536000, immutable"));
        assert!(answer.header("Content-Type").unwrap().starts_with("text/javascript"));
    }
    let manifest = browser.get("/manifest.webmanifest").await.status(200);
    assert_eq!(manifest.header("Cache-Control"), Some("no-cache"));
}

#[actix_web::test]
async fn the_page_takes_nothing_of_the_api() {
    let folder = tempfile::tempdir().unwrap();
    let browser = served(folder.path()).await;
    browser.get("/api/ping").await.status(200);
    for path in
        ["/api/nowhere", "/images/nothing", "/health/unknown", "/assets/gone.js", "/../x.js"]
    {
        browser.get(path).await.refused(404, "not_found");
    }
    browser.send(&Method::POST, "/feed", None).await.refused(404, "not_found");
    browser.send(&Method::DELETE, "/api/students", None).await.refused(405, "method_not_allowed");
}

#[actix_web::test]
async fn without_a_page_there_is_the_api_alone() {
    api(&World::new().await).await.get("/").await.refused(404, "not_found");
}
