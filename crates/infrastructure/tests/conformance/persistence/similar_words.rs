//! What PostgreSQL alone can: words like those of the query.

use application::mentors::CatalogueFilter;
use domain::ids::MentorId;

use super::{
    people::a_mentor,
    store::{Store, at},
};

async fn found(store: &Store, word: &str) -> Vec<MentorId> {
    let words = [word.to_owned()];
    let hits = store.mentors.by_letters(&words, &CatalogueFilter::default(), 10).await.unwrap();
    hits.into_iter().map(|hit| hit.mentor).collect()
}

async fn much_of_a_word_is_enough(store: Store) {
    let anna = a_mentor().named("Анна").tagged(&["психотерапевт"]).sign_up(&store).await;
    let bob = a_mentor().named("Bob").tagged(&["kubernetes"]).sign_up(&store).await;
    assert_eq!(found(&store, "психотерапия").await, [anna]);
    assert_eq!(found(&store, "kubernets").await, [bob]);
    assert!(found(&store, "психика").await.is_empty());
}

async fn the_words_of_who_left_lead_to_nobody(store: Store) {
    let leaving = a_mentor().named("Владислава").tagged(&["rust"]).sign_up(&store).await;
    let staying = a_mentor().named("Владимир").tagged(&["rust"]).sign_up(&store).await;
    let mut work = store.begin().await;
    work.accounts().bury(leaving.account(), at(1)).await.unwrap();
    work.commit().await.unwrap();
    assert!(found(&store, "владислав").await.is_empty());
    assert_eq!(found(&store, "владимира").await, [staying]);
    assert_eq!(found(&store, "rusty").await, [staying], "a word of both stays");
}

conformance!(@on postgres, [#[ignore = "one PostgreSQL for all: make test-postgres"]]:
    much_of_a_word_is_enough,
    the_words_of_who_left_lead_to_nobody
);
