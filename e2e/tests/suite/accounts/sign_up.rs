//! `POST /students/sign-up` and `POST /mentors/sign-up`.

use serde_json::{Value, json};

use crate::harness::{a_mentor, a_student, credentials, service, unique};

fn is_a_session(session: &Value, role: &str) {
    for field in ["id", "session_id"] {
        let id = session[field].as_str().unwrap();
        assert_eq!(id.as_bytes()[14], b'7', "{field} is no UUID of version 7: {id}");
    }
    for token in ["access_token", "refresh_token"] {
        assert!(session[token].as_str().is_some_and(|token| token.len() >= 32), "{token}");
    }
    assert_eq!(session["role"], role);
    assert_eq!(session["token_type"], "Bearer");
    assert_eq!(session["expires_in"], 900);
    assert!(session["refresh_expires_in"].as_u64().unwrap() > 900);
    for other in ["student", "mentor", "admin"] {
        let profile = session.get(other).filter(|profile| !profile.is_null());
        assert_eq!(profile.is_some(), role == other, "{other} in {session}");
    }
    assert_eq!(session[role]["id"], session["id"]);
}

#[test]
fn a_student_signs_up_and_is_signed_in() {
    let draft = a_student().named("Ann").aged(20).with("bio", json!("Hello"));
    let body = draft.body();
    let ann = draft.sign_up(service());
    is_a_session(&ann.session, "student");
    let student = &ann.session["student"];
    for field in ["name", "age", "bio", "email", "interests", "contacts"] {
        assert_eq!(student[field], body[field], "{field}");
    }
    assert_eq!(student["avatar_url"], Value::Null);
    assert_eq!(student["avatar_thumb_url"], Value::Null);
    assert!(student.get("password").is_none());
    assert_eq!(&ann.get("/students").ok(), student);
}

#[test]
fn a_mentor_signs_up_and_is_signed_in() {
    let draft = a_mentor().named("Boris").tagged("rust").with("capacity", json!(3));
    let body = draft.body();
    let boris = draft.sign_up(service());
    is_a_session(&boris.session, "mentor");
    let mentor = &boris.session["mentor"];
    for field in ["name", "expertise", "email", "tags", "languages", "contacts", "capacity"] {
        assert_eq!(mentor[field], body[field], "{field}");
    }
    for unset in ["bio", "avatar_url", "avatar_thumb_url", "score", "responds_within_seconds"] {
        assert_eq!(mentor[unset], Value::Null, "{unset}");
    }
    assert_eq!(mentor["score_count"], 0);
    assert_eq!(mentor["completed_count"], 0);
    assert_eq!(mentor["accepting"], true);
    assert_eq!(mentor["accepting_requests"], true);
    assert_eq!(&boris.get(&boris.profile()).ok(), mentor);
}

#[test]
fn the_answer_says_where_the_profile_is() {
    let student = service().post("/students/sign-up", a_student().body());
    let place = student.header("Location").unwrap().to_owned();
    let id = student["id"].as_str().unwrap();
    assert!(place.ends_with(&format!("/api/students/{id}")), "{place}");
    let mentor = service().post("/mentors/sign-up", a_mentor().body());
    let id = mentor["id"].as_str().unwrap();
    assert!(mentor.header("Location").unwrap().ends_with(&format!("/api/mentors/{id}")));
}

#[test]
fn a_student_hears_everything_that_is_wrong_at_once() {
    let body = json!({
        "email": "nobody", "password": "short", "name": "A", "bio": "x".repeat(2001),
        "interests": ["rust", "r"], "age": 13,
        "contacts": [{"network": "x".repeat(31), "url": "ftp://example.org"}],
    });
    let problem = service().post("/students/sign-up", body).invalid(&[
        ("/email", "invalid_email"),
        ("/password", "too_short"),
        ("/name", "too_short"),
        ("/bio", "too_long"),
        ("/interests/1", "too_short"),
        ("/age", "out_of_range"),
        ("/contacts/0/network", "too_long"),
        ("/contacts/0/url", "invalid_contact"),
    ]);
    let errors = problem["errors"].as_array().unwrap();
    let bio = errors.iter().find(|error| error["pointer"] == "/bio").unwrap();
    assert_eq!(bio["params"]["max"], 2000);
    assert_eq!(problem["code"], "invalid");
}

#[test]
fn a_mentor_hears_everything_that_is_wrong_at_once() {
    let body = a_mentor()
        .named("")
        .expert_in(" ")
        .with("tags", json!([]))
        .with("languages", json!(["en", "no language"]))
        .with("contacts", json!([]))
        .with("capacity", json!(101))
        .body();
    service().post("/mentors/sign-up", body).invalid(&[
        ("/name", "too_short"),
        ("/expertise", "too_short"),
        ("/tags", "too_few"),
        ("/languages/1", "invalid_language"),
        ("/contacts", "too_few"),
        ("/capacity", "out_of_range"),
    ]);
}

#[test]
fn errors_of_shape_come_before_errors_of_value() {
    let body = json!({"email": 5, "name": "A", "colour": "red", "contacts": [{"network": "x"}]});
    service().post("/students/sign-up", body).invalid(&[
        ("/email", "wrong_type"),
        ("/password", "required"),
        ("/colour", "unknown_field"),
        ("/contacts/0/url", "required"),
    ]);
    service().post("/mentors/sign-up", json!({"tags": "rust"})).invalid(&[
        ("/email", "required"),
        ("/password", "required"),
        ("/name", "required"),
        ("/expertise", "required"),
        ("/contacts", "required"),
        ("/tags", "wrong_type"),
    ]);
}

#[test]
fn lists_have_a_greatest_length() {
    let many = |count: usize| (0..count).map(|i| format!("tag{i}")).collect::<Vec<_>>();
    let contacts = vec![json!({"network": "web", "url": "https://example.org"}); 11];
    let student = a_student().with("interests", json!(many(101))).with("contacts", json!(contacts));
    service()
        .post("/students/sign-up", student.body())
        .invalid(&[("/interests", "too_many"), ("/contacts", "too_many")]);
    let mentor = a_mentor()
        .with("tags", json!(many(101)))
        .with("contacts", json!(contacts))
        .with("languages", json!(vec!["en"; 11]));
    service().post("/mentors/sign-up", mentor.body()).invalid(&[
        ("/tags", "too_many"),
        ("/contacts", "too_many"),
        ("/languages", "too_many"),
    ]);
    let hundred = a_mentor().with("tags", json!(many(100))).sign_up(service());
    assert_eq!(hundred.session["mentor"]["tags"].as_array().unwrap().len(), 100);
}

#[test]
fn texts_are_trimmed_and_composed() {
    let zoe = a_student().named("  Zoe\u{308} ").sign_up(service());
    assert_eq!(zoe.session["student"]["name"], "Zo\u{eb}");
}

#[test]
fn limits_count_characters_not_bytes() {
    let name = "Ж".repeat(120);
    let long = a_student().named(&name).sign_up(service());
    assert_eq!(long.session["student"]["name"], name.as_str());
    let body = a_student().named(&"Ж".repeat(121)).body();
    service().post("/students/sign-up", body).invalid(&[("/name", "too_long")]);
}

#[test]
fn control_characters_are_refused_but_for_lines_and_tabs_in_a_bio() {
    let body = a_student().named("Ann\nLee").with("bio", json!("a\u{7}b")).body();
    service()
        .post("/students/sign-up", body)
        .invalid(&[("/name", "control_character"), ("/bio", "control_character")]);
    let ann = a_student().with("bio", json!("one\r\n\ttwo")).sign_up(service());
    assert_eq!(ann.session["student"]["bio"], "one\n\ttwo");
}

#[test]
fn tags_and_interests_show_as_first_typed_and_do_not_repeat() {
    let typed = json!(["Rust", "rust", "Базы данных", "RUST", "базы ДАННЫХ", "Go"]);
    let shown = json!(["Rust", "Базы данных", "Go"]);
    let mentor = a_mentor().with("tags", typed.clone()).sign_up(service());
    assert_eq!(mentor.session["mentor"]["tags"], shown);
    let student = a_student().with("interests", typed).sign_up(service());
    assert_eq!(student.session["student"]["interests"], shown);
}

#[test]
fn a_contact_is_an_address_that_people_can_open() {
    let with_url =
        |url: &str| a_student().with("contacts", json!([{"network": "any", "url": url}])).body();
    let taken = [
        ("https://example.org/me", "https://example.org/me"),
        ("http://example.org", "http://example.org"),
        ("mailto:me@example.org", "mailto:me@example.org"),
        ("tel:+123456789", "tel:+123456789"),
        ("@alice_1", "https://t.me/alice_1"),
    ];
    for (typed, stored) in taken {
        let session = service().post("/students/sign-up", with_url(typed)).created();
        assert_eq!(session["student"]["contacts"][0]["url"], stored);
    }
    for typed in ["javascript:alert(1)", "example.org", "@a", "mailto:nobody", "data:text/html,x"] {
        service()
            .post("/students/sign-up", with_url(typed))
            .invalid(&[("/contacts/0/url", "invalid_contact")]);
    }
}

#[test]
fn an_age_lies_between_14_and_120() {
    for age in [14, 120] {
        let student = a_student().aged(age).sign_up(service());
        assert_eq!(student.session["student"]["age"], age);
    }
    for age in [13, 121] {
        let body = a_student().aged(age).body();
        let problem =
            service().post("/students/sign-up", body).invalid(&[("/age", "out_of_range")]);
        assert_eq!(problem["errors"][0]["params"], json!({"min": 14, "max": 120}));
    }
}

#[test]
fn a_password_is_taken_as_it_is() {
    let padded = "  12345678  ";
    let ann = a_student().with("password", json!(padded)).sign_up(service());
    let sign_in = |password: &str| {
        service().post("/students/sign-in", json!({"email": ann.email, "password": password}))
    };
    sign_in(padded).ok();
    sign_in(padded.trim()).refused(401, "invalid_credentials");
    for (length, code) in [(7, "too_short"), (129, "too_long")] {
        let body = a_student().with("password", json!("p".repeat(length))).body();
        service().post("/students/sign-up", body).invalid(&[("/password", code)]);
    }
}

#[test]
fn a_mentors_languages_come_from_the_browser_if_not_given() {
    let mut body = a_mentor().body();
    body.as_object_mut().unwrap().remove("languages");
    let languages = service()
        .with("Accept-Language", "ru-RU,ru;q=0.9,en;q=0.5")
        .post("/mentors/sign-up", body)
        .created()["mentor"]["languages"]
        .take();
    let languages: Vec<_> =
        languages.as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
    assert!(languages[0].starts_with("ru"), "{languages:?}");
    assert_eq!(languages.last(), Some(&"en"));
}

#[test]
fn an_email_is_taken_for_all_roles_and_whatever_its_case() {
    let name = unique("taken");
    let ann = a_student().with("email", json!(format!("{name}@Example.org"))).sign_up(service());
    assert_eq!(ann.session["student"]["email"], format!("{name}@Example.org"));
    let upper = format!("{}@EXAMPLE.ORG", name.to_uppercase());
    let student = a_student().with("email", json!(upper)).body();
    service().post("/students/sign-up", student).refused(409, "email_taken");
    let mentor = a_mentor().with("email", json!(upper)).body();
    service().post("/mentors/sign-up", mentor).refused(409, "email_taken");
    let mut admin = credentials(&upper);
    admin["name"] = json!("Root");
    admin["invite"] = service().admin().post_nothing("/admin/invites").created()["invite"].take();
    service().post("/admin/sign-up", admin).refused(409, "email_taken");
}
