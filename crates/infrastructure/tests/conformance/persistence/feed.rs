use std::{collections::BTreeSet, ops::RangeInclusive};

use application::{
    feed::{FeedBasis, FeedMentor},
    mentors::SwipeAction,
    search::{Embedding, EmbeddingModel},
};
use domain::{
    ids::{MentorId, StudentId},
    requests::Status,
};
use sea_orm::{ConnectionTrait, Database, DbBackend};
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::{
    people::{AMentor, a_mentor, a_student},
    requests::a_request,
    store::{Store, at},
    swipes::swipe,
};

const SWIPES: [SwipeAction; 3] = [SwipeAction::Like, SwipeAction::Dislike, SwipeAction::Favorite];

fn model() -> EmbeddingModel {
    EmbeddingModel { name: "a model".to_owned(), dimensions: 3 }
}

fn ids(mentors: &[FeedMentor]) -> Vec<MentorId> {
    mentors.iter().map(|mentor| mentor.id).collect()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The student has swiped three of these mentors and waits for two; those are returned.
async fn have_seen(
    store: &Store,
    student: StudentId,
    draft: impl Fn() -> AMentor,
) -> BTreeSet<MentorId> {
    let mut seen = BTreeSet::new();
    for action in SWIPES {
        let mentor = draft().sign_up(store).await;
        swipe(store, student, mentor, action).await;
        seen.insert(mentor);
    }
    for status in [Status::Pending, Status::Accepted] {
        let mentor = draft().sign_up(store).await;
        a_request(student, mentor).being(status).insert(store).await;
        seen.insert(mentor);
    }
    seen
}

async fn a_feed_is_made_of_interests_and_of_whom_to_leave_out(store: Store) {
    let student = a_student().interested_in(&["Rust", "Сети"]).sign_up(&store).await;
    let other = a_student().interested_in(&[]).sign_up(&store).await;
    let seen = have_seen(&store, student, a_mentor).await;
    // Both a swipe and a request, and a request that has ended.
    let liked = *seen.first().unwrap();
    a_request(student, liked).insert(&store).await;
    let refused = a_mentor().sign_up(&store).await;
    a_request(student, refused).being(Status::Refused).insert(&store).await;

    let basis = store.feed.basis(student).await.unwrap().unwrap();
    assert_eq!(basis.interests, ["Rust", "Сети"]);
    assert_eq!(basis.seen.len(), 5);
    assert_eq!(basis.seen.into_iter().collect::<BTreeSet<_>>(), seen);
    assert_eq!(store.feed.basis(other).await.unwrap(), Some(FeedBasis::default()));

    let mut work = store.begin().await;
    work.accounts().bury(other.account(), at(1)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.feed.basis(other).await.unwrap(), None);
}

async fn by_rank_come_those_who_are_new_and_take_requests(store: Store) {
    let student = a_student().sign_up(&store).await;
    have_seen(&store, student, || a_mentor().since(at(99))).await;
    a_mentor().since(at(99)).not_accepting().sign_up(&store).await;
    let old = a_mentor().since(at(1)).sign_up(&store).await;
    let new = a_mentor().since(at(2)).sign_up(&store).await;
    let found = store.feed.by_rank(student, 10).await.unwrap();
    assert_eq!(ids(&found), [new, old]);
    assert_eq!(ids(&store.feed.by_rank(student, 1).await.unwrap()), [new]);
    let somebody = a_student().sign_up(&store).await;
    assert_eq!(store.feed.by_rank(somebody, 100).await.unwrap().len(), 7);
}

async fn by_letters_come_those_who_are_new_and_take_requests(store: Store) {
    let student = a_student().sign_up(&store).await;
    let draft = || a_mentor().named("Bob").tagged(&["Rust", "Сети"]);
    have_seen(&store, student, draft).await;
    draft().not_accepting().sign_up(&store).await;
    let both = draft().sign_up(&store).await;
    let one = a_mentor().named("Eve").tagged(&["rust"]).sign_up(&store).await;
    a_mentor().named("Ann").tagged(&["Go"]).sign_up(&store).await;
    let asked = words(&["rust", "сети"]);
    let found = store.feed.by_letters(student, &asked, &model(), 10).await.unwrap();
    assert_eq!(ids(&found), [both, one]);
    let found: Vec<_> = found.iter().map(|row| row.found.unwrap().millionths()).collect();
    assert_eq!(found, [1_000_000, 500_000]);
    let first = store.feed.by_letters(student, &asked, &model(), 1).await.unwrap();
    assert_eq!(ids(&first), [both]);
    assert!(store.feed.by_letters(student, &[], &model(), 9).await.unwrap().is_empty());
}

async fn mentors_come_with_their_vectors_and_what_the_student_knows(store: Store) {
    let student = a_student().sign_up(&store).await;
    let embedded = a_mentor().sign_up(&store).await;
    let bare = a_mentor().sign_up(&store).await;
    let blocked = a_mentor().sign_up(&store).await;
    let vector = Embedding::from_components([1, -2, 127]);
    let kept = [(embedded, "a meaning".to_owned(), vector.clone())];
    store.mentors.keep_embeddings(&model(), &kept).await.unwrap();
    swipe(&store, student, bare, SwipeAction::Dislike).await;
    let mut work = store.begin().await;
    work.accounts().set_blocked(blocked.account(), Some(at(1))).await.unwrap();
    work.commit().await.unwrap();

    let asked = [embedded, bare, blocked];
    let mut found = store.feed.mentors(student, &asked, &model()).await.unwrap();
    found.sort_by_key(|mentor| mentor.id);
    assert_eq!(ids(&found), [embedded, bare]);
    assert_eq!((&found[0].embedding, found[0].pair.swipe), (&Some(vector), None));
    assert_eq!((&found[1].embedding, found[1].pair.swipe), (&None, Some(SwipeAction::Dislike)));
    let other = EmbeddingModel { name: "another".to_owned(), ..model() };
    let found = store.feed.mentors(student, &[embedded], &other).await.unwrap();
    assert_eq!(found[0].embedding, None);
    assert!(store.feed.mentors(student, &[], &model()).await.unwrap().is_empty());
}

/// Written in bulk, past the stores: all that they need is to be swiped and in the list by rating.
async fn swiped_in_bulk(store: &Store, student: StudentId, numbers: RangeInclusive<u128>) {
    let connection = Database::connect(store.settings.url.expose_secret()).await.unwrap();
    let is_sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    let literal = |id: Uuid| {
        let text = if is_sqlite { id.simple().to_string() } else { id.to_string() };
        if is_sqlite { format!("x'{text}'") } else { format!("'{text}'") }
    };
    let ids: Vec<_> = numbers.map(|number| literal(Uuid::from_u128(number))).collect();
    let (student, since) = (literal(student.uuid()), "'2026-03-02T12:00:00+00:00'");
    for ids in ids.chunks(1_000) {
        let insert = async |table: &str, row: &dyn Fn(&String) -> String| {
            let rows: Vec<_> = ids.iter().map(row).collect();
            let sql = format!("INSERT INTO {table} VALUES {}", rows.join(", "));
            connection.execute_unprepared(&sql).await.unwrap();
        };
        let accounts = "accounts (id, role, name, name_key, created_at, version)";
        insert(accounts, &|id| format!("({id}, 'mentor', 'N', 'n', {since}, 1)")).await;
        let mentors = "mentors (id, expertise, tags, languages, contacts, accepting_requests, \
                       accepting, listed, rank, version)";
        insert(mentors, &|id| format!("({id}, 'E', '[]', '[]', '[]', TRUE, TRUE, TRUE, 5.0, 1)"))
            .await;
        let catalogue = "catalogue (facet, accepting, rank, created_at, mentor_id)";
        insert(catalogue, &|id| format!("('*', TRUE, 5.0, {since}, {id})")).await;
        let swipes = "swipes (student_id, mentor_id, action, created_at)";
        insert(swipes, &|id| format!("({student}, {id}, 'dislike', {since})")).await;
    }
    connection.close().await.unwrap();
}

async fn ten_thousand_swipes_hide_nobody_else(store: Store) {
    let student = a_student().sign_up(&store).await;
    let mentor = a_mentor().sign_up(&store).await;
    let numbers = 1_000_001..=1_010_000;
    swiped_in_bulk(&store, student, numbers.clone()).await;
    let basis = store.feed.basis(student).await.unwrap().unwrap();
    let seen: BTreeSet<_> = basis.seen.iter().map(|mentor| mentor.uuid().as_u128()).collect();
    assert_eq!(basis.seen.len(), 10_000);
    assert_eq!(seen, numbers.collect());
    assert_eq!(ids(&store.feed.by_rank(student, 5).await.unwrap()), [mentor]);
}

conformance!(
    a_feed_is_made_of_interests_and_of_whom_to_leave_out,
    by_letters_come_those_who_are_new_and_take_requests,
    by_rank_come_those_who_are_new_and_take_requests,
    mentors_come_with_their_vectors_and_what_the_student_knows,
    ten_thousand_swipes_hide_nobody_else,
);
