//! The web page, as nginx serves it.

use std::{fs, path::Path};

use reqwest::blocking::{Client, Response};
use stack::{Nginx, Scratch, Web};

use crate::support::{
    scratch,
    stub::dead_port,
    wire::{client_of, header},
};

/// A page as the build leaves it.
fn page() -> Scratch {
    let folder = scratch();
    fs::create_dir(folder.path().join("assets")).unwrap();
    for (name, content) in [
        ("index.html", "the page"),
        ("manifest.webmanifest", "{}"),
        ("assets/index-1.js", "the script"),
        ("assets/index-1.js.gz", "the script, smaller"),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn served(page: &Path) -> (Scratch, Web) {
    let folder = scratch();
    let web = Web::start(&folder.path().join("web"), page).unwrap();
    (folder, web)
}

/// Asks for a path, with compressed answers left as they are.
fn ask(web: &Web, path: &str, coding: &str) -> Response {
    let request = Client::new().get(format!("http://127.0.0.1:{}{path}", web.port()));
    request.header("accept-encoding", coding).send().unwrap()
}

#[test]
fn every_path_is_the_page_but_those_that_name_a_file() {
    let page = page();
    let (_folder, web) = served(page.path());
    for path in ["/", "/mentors/0190a4c0-0000-7000-8000-000000000000?from=a.b", "/assets", "/a/b/"]
    {
        let answer = ask(&web, path, "identity");
        assert_eq!(header(&answer, "content-type"), ["text/html"], "{path}");
        assert_eq!(header(&answer, "cache-control"), ["no-cache"], "{path}");
        let policy = header(&answer, "content-security-policy").concat();
        assert!(policy.starts_with("default-src 'self';"), "{policy}");
        assert_eq!(answer.text().unwrap(), "the page", "{path}");
    }
    for path in ["/favicon.ico", "/assets/index-0.js", "/mentors/a.b"] {
        let answer = ask(&web, path, "identity");
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(header(&answer, "content-type"), ["application/problem+json"]);
        assert_eq!(header(&answer, "cache-control"), ["no-store"]);
        assert!(answer.text().unwrap().contains(&format!("\"instance\":\"{path}\"")));
    }
    let posted = Client::new().post(format!("http://127.0.0.1:{}/", web.port())).send().unwrap();
    assert_eq!(posted.status(), 404);
    assert_eq!(header(&posted, "content-type"), ["application/problem+json"]);
}

#[test]
fn through_the_front_each_header_comes_once() {
    let page = page();
    let (folder, web) = served(page.path());
    let front = Nginx::draft(&folder.path().join("front"), &[dead_port()], web.port(), dead_port());
    let front = front.start().unwrap();
    for path in ["/", "/assets/index-1.js"] {
        let request = client_of(&front).get(format!("{}{path}", front.url()));
        let answer = request.header("x-request-id", "mine-1").send().unwrap();
        assert_eq!(answer.status(), 200);
        for name in ["content-security-policy", "cache-control", "x-content-type-options"] {
            assert_eq!(header(&answer, name).len(), 1, "{name} of {path}");
        }
        assert_eq!(header(&answer, "x-request-id"), ["mine-1"]);
    }
}

#[test]
fn files_go_out_compressed_and_are_kept_by_their_names() {
    let page = page();
    let (_folder, web) = served(page.path());
    let script = ask(&web, "/assets/index-1.js", "gzip");
    assert_eq!(header(&script, "content-encoding"), ["gzip"]);
    assert_eq!(header(&script, "vary"), ["Accept-Encoding"]);
    assert_eq!(header(&script, "cache-control"), ["public, max-age=31536000, immutable"]);
    assert_eq!(script.text().unwrap(), "the script, smaller");
    let plain = ask(&web, "/assets/index-1.js", "identity");
    assert!(header(&plain, "content-encoding").is_empty());
    assert_eq!(plain.text().unwrap(), "the script");
    let manifest = ask(&web, "/manifest.webmanifest", "identity");
    assert_eq!(header(&manifest, "content-type"), ["application/manifest+json"]);
    assert_eq!(header(&manifest, "cache-control"), ["no-cache"]);
}

#[test]
fn a_page_that_was_not_built_says_so() {
    let (_folder, web) = served(Path::new("/nowhere"));
    let answer = ask(&web, "/", "identity");
    assert!(answer.text().unwrap().contains("not built"));
}
