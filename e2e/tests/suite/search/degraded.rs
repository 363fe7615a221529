//! Without its model the service still finds, by letters, and says so.

use serde_json::Value;

use super::academy::Academy;
use crate::harness::{a_mentor, a_service};

#[test]
fn without_a_model_the_database_answers() {
    let service = a_service().with("MENTORO_MODEL_DIR", "nowhere").start();
    let ready = service.outside("/health/ready").unwrap().ok();
    assert_eq!(ready["state"], "degraded");

    let academy = Academy::enrol(&service);
    let found = academy.search(&service, &[("query", "guitar")]);
    assert_eq!(found["degraded"], true);
    assert_eq!(academy.best(&service, "guitar"), "Gwendolyn Ashworth");
    assert_eq!(academy.best(&service, "математика"), "Евдокия Залесская");
    assert_eq!(academy.best(&service, "Thaddeus Blackwood"), "Thaddeus Blackwood");
    assert_eq!(academy.names(&service, &[("language", "ru")]).len(), 4);

    // Pages, as ever.
    let first = academy.search(&service, &[("limit", "5")]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = academy.search(&service, &[("limit", "5"), ("cursor", cursor)]);
    assert_eq!(rest["items"].as_array().unwrap().len(), 3);
    assert_eq!(rest["next_cursor"], Value::Null);

    // Writing is not concerned.
    let boris = a_mentor().sign_up(&service);
    boris.get(&boris.profile()).ok();
}
