//! Which stack the suite runs on: `MENTORO_E2E_STACK` is `embedded`, also when nobody says, or
//! `production`. It is known when the suite is built, so that a test which one of them cannot run
//! is listed as ignored, with its reason.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=MENTORO_E2E_STACK");
    println!("cargo::rustc-check-cfg=cfg(production)");
    match env::var("MENTORO_E2E_STACK").as_deref().unwrap_or("embedded") {
        "embedded" => {}
        "production" => println!("cargo::rustc-cfg=production"),
        other => println!("cargo::error=no stack is called {other:?}: embedded or production"),
    }
}
