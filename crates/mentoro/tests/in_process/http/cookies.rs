//! Refresh tokens that browsers keep where no script can read them.

use serde_json::json;

use super::{
    api::{Answer, Caller, api},
    people::{a_mentor, a_student, an_admin, credentials, invite, refresh},
};
use crate::world::World;

/// A page of the service.
fn page(api: &Caller) -> Caller {
    api.with("Mentoro-Refresh", "cookie")
}

/// The cookie of an answer whose body must not have the token: what goes back, and its attributes.
#[track_caller]
fn cookie(answer: &Answer) -> (String, String) {
    assert!(answer.body.get("refresh_token").is_none(), "{answer:?}");
    let set = answer.header("Set-Cookie").unwrap();
    let (pair, attributes) = set.split_once("; ").unwrap();
    (pair.to_owned(), attributes.to_owned())
}

async fn go_on(page: &Caller, cookie: &str) -> Answer {
    page.with("Cookie", cookie).post("/api/auth/refresh", json!({})).await
}

#[actix_web::test]
async fn every_way_in_hands_the_token_over_in_a_cookie() {
    let world = World::new().await;
    let page = page(&api(&world).await);
    let admin = an_admin("olga", &invite(&world).await);
    for (path, body) in [
        ("/api/students/sign-up", a_student("anna")),
        ("/api/students/sign-in", credentials("anna")),
        ("/api/mentors/sign-up", a_mentor("boris")),
        ("/api/mentors/sign-in", credentials("boris")),
        ("/api/admin/sign-up", admin),
        ("/api/admin/sign-in", credentials("olga")),
        ("/api/auth/sign-in", credentials("olga")),
    ] {
        let answer = page.post(path, body).await;
        let (pair, attributes) = cookie(&answer);
        let age = &answer["refresh_expires_in"];
        let expected = format!("HttpOnly; SameSite=Strict; Secure; Path=/api/auth; Max-Age={age}");
        assert_eq!(attributes, expected, "{path}");
        assert!(pair.len() > "mentoro_refresh=".len() + 20, "{pair}");
    }
}

#[actix_web::test]
async fn a_session_goes_on_by_its_cookie_and_gets_the_next_one() {
    let world = World::new().await;
    let page = page(&api(&world).await);
    let begun = page.post("/api/students/sign-up", a_student("anna")).await;
    let (first, _) = cookie(&begun);
    let next = go_on(&page, &first).await.status(200);
    let (second, _) = cookie(&next);
    assert_ne!(first, second);
    assert_eq!(next["session_id"], begun["session_id"]);
    page.signed_in(next["access_token"].as_str().unwrap()).get("/api/me").await.ok();
}

#[actix_web::test]
async fn a_cookie_counts_only_where_it_is_asked_for() {
    let world = World::new().await;
    let api = api(&world).await;
    let (pair, _) = cookie(&page(&api).post("/api/students/sign-up", a_student("anna")).await);
    // Another site's page cannot send the header, even where a browser would send the cookie.
    go_on(&api, &pair).await.refused(422, "required");
    // And a page does not use what lies in a body.
    let token = pair.split_once('=').unwrap().1;
    refresh(&page(&api), token).await.refused(401, "unauthenticated");
    api.with("Mentoro-Refresh", "body")
        .post("/api/students/sign-in", credentials("anna"))
        .await
        .refused(422, "invalid_header");
}

#[actix_web::test]
async fn signing_out_takes_the_cookie_back() {
    let world = World::new().await;
    let page = page(&api(&world).await);
    let begun = page.post("/api/students/sign-up", a_student("anna")).await;
    let (pair, _) = cookie(&begun);
    let anna = page.signed_in(begun["access_token"].as_str().unwrap()).with("Cookie", &pair);
    let answer = anna.post_nothing("/api/auth/sign-out").await.status(204);
    let gone = "mentoro_refresh=; HttpOnly; SameSite=Strict; Secure; Path=/api/auth; Max-Age=0";
    assert_eq!(answer.header("Set-Cookie"), Some(gone));
    go_on(&page, &pair).await.refused(401, "session_revoked");
}
