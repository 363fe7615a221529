//! What a review does to what anybody sees of a mentor.

use serde_json::{Value, json};

use super::{
    api::api,
    people::{mentee, mentor, review, student},
};
use crate::world::World;

#[actix_web::test]
async fn what_is_kept_about_a_mentor_is_forgotten_with_each_change_of_a_review() {
    let world = World::new().await;
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    mentee(&anna, &dan).await;
    // No time passes: what is kept would do for all of this.
    let seen = async || {
        let mentor = api.get(&format!("/api/mentors/{}", dan.id)).await.ok();
        (mentor["score"].clone(), mentor["score_count"].clone())
    };
    assert_eq!(seen().await, (Value::Null, json!(0)));
    let path = format!("/api/reviews/{}", review(&anna, &dan).await);
    assert_eq!(seen().await, (json!(5.0), json!(1)));
    anna.patch(&path, json!({"score": 3})).await.ok();
    assert_eq!(seen().await, (json!(3.0), json!(1)));
    anna.send(&actix_web::http::Method::DELETE, &path, None).await.status(204);
    assert_eq!(seen().await, (Value::Null, json!(0)));
}
