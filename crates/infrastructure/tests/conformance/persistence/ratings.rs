use application::{
    kernel::{Keyset, Order, PageRequest, Unredacted},
    mentors::Viewer,
    reviews::{ReviewAuthor, ReviewRecord, ReviewView},
};
use domain::{
    ids::{MentorId, ReviewId, StudentId},
    reviews::{Rating, RatingChange, ReviewText, Score},
};

use super::{
    people::{a_mentor, a_student},
    store::{Store, at, new_id},
};

pub fn a_rating(student: StudentId, mentor: MentorId, stars: i64) -> Rating {
    let (id, score) = (ReviewId::new(new_id()), Score::parse(stars).unwrap());
    Rating::new(id, (student, mentor), score, None, at(1))
}

/// A rating with a text, made at `seconds`.
fn a_review(student: StudentId, mentor: MentorId, seconds: i64) -> Rating {
    let text = ReviewText::parse(&format!("At {seconds}")).ok();
    let made = at(seconds);
    Rating { text, created_at: made, updated_at: made, ..a_rating(student, mentor, 4) }
}

async fn put(store: &Store, rating: &Rating) {
    let mut work = store.begin().await;
    work.ratings().put(rating).await.unwrap();
    work.commit().await.unwrap();
}

/// What storage should show of a rating by a student called so.
pub fn record(rating: &Rating, first_name: &str) -> Unredacted<ReviewRecord> {
    let author = ReviewAuthor { name: first_name.to_owned(), avatar: None };
    Unredacted::new(ReviewRecord {
        review: ReviewView {
            id: rating.id.uuid(),
            mentor: rating.mentor.uuid(),
            author: rating.student.map(|_| author),
            score: rating.score.stars(),
            text: rating.text.as_ref().map(|text| text.as_str().to_owned()),
            created_at: rating.created_at,
            updated_at: rating.updated_at,
            version: rating.version,
        },
        student: rating.student.map(StudentId::uuid),
        is_mentor_listed: true,
    })
}

async fn a_rating_comes_back_as_it_was(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let other = a_student().sign_up(&store).await;
    let mut rating = a_rating(student, mentor, 3);
    let mut work = store.begin().await;
    assert_eq!(work.ratings().of_pair(student, mentor).await.unwrap(), None);
    assert_eq!(work.ratings().get(rating.id).await.unwrap(), None);
    work.ratings().put(&rating).await.unwrap();
    assert_eq!(work.ratings().of_pair(student, mentor).await.unwrap(), Some(rating.clone()));
    assert_eq!(work.ratings().of_pair(other, mentor).await.unwrap(), None);

    let text = ReviewText::parse("Better than I thought").unwrap();
    let change = RatingChange { score: Score::parse(5).ok(), text: Some(Some(text)) };
    assert!(rating.change(change, at(2)));
    work.ratings().put(&rating).await.unwrap();
    assert_eq!(work.ratings().of_pair(student, mentor).await.unwrap(), Some(rating.clone()));
    assert_eq!(work.ratings().get(rating.id).await.unwrap(), Some(rating.clone()));

    work.ratings().delete(rating.id).await.unwrap();
    work.ratings().delete(rating.id).await.unwrap();
    assert_eq!(work.ratings().of_pair(student, mentor).await.unwrap(), None);
    work.ratings().put(&a_rating(student, mentor, 1)).await.unwrap();
}

async fn a_rating_is_shown_with_its_authors_first_name(store: Store) {
    let student = a_student().named("Ann Maria Learner").sign_up(&store).await;
    let mentor = a_mentor().sign_up(&store).await;
    let rating = a_rating(student, mentor, 2);
    let mut work = store.begin().await;
    work.ratings().put(&rating).await.unwrap();
    let inside = work.ratings().record(rating.id).await.unwrap();
    assert_eq!(inside, Some(record(&rating, "Ann")));
    work.commit().await.unwrap();
    assert_eq!(store.reviews.review(rating.id).await.unwrap(), inside);
    assert_eq!(store.reviews.review(ReviewId::new(new_id())).await.unwrap(), None);

    let mut work = store.begin().await;
    work.accounts().bury(student.account(), at(9)).await.unwrap();
    work.accounts().bury(mentor.account(), at(9)).await.unwrap();
    work.commit().await.unwrap();
    let left = format!("{:?}", store.reviews.review(rating.id).await.unwrap().unwrap());
    for gone in ["author: None", "student: None", "is_mentor_listed: false", "score: 2"] {
        assert!(left.contains(gone), "{gone} is not in {left}");
    }
}

async fn reviews_with_a_text_are_listed_page_by_page(store: Store) {
    let (mentor, other) = (a_mentor().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let mut newest_first = Vec::new();
    // Two of each moment.
    for n in 0..7 {
        let student = a_student().sign_up(&store).await;
        put(&store, &a_review(student, other, n)).await;
        let review = a_review(student, mentor, n / 2);
        put(&store, &review).await;
        newest_first.insert(0, review.id.uuid());
    }
    let silent = a_student().sign_up(&store).await;
    put(&store, &a_rating(silent, mentor, 1)).await;
    for limit in [1, 2, 6, 7, 100] {
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let page = PageRequest { after, limit, order: Order::Newest };
            let page = store.reviews.of_mentor(mentor, Viewer::Anyone, page).await;
            let page = page.unwrap().unwrap();
            assert!(page.items.len() <= limit);
            read.extend(page.items.iter().map(|item| {
                let text = format!("{item:?}");
                newest_first.iter().copied().find(|id| text.contains(&id.to_string())).unwrap()
            }));
            after = page.next;
            let Some(Keyset { id, .. }) = after else { break };
            assert_eq!(read.last(), Some(&id));
        }
        assert_eq!(read, newest_first, "by {limit}");
    }
}

async fn the_list_of_a_mentor_is_seen_by_who_sees_the_mentor(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let all = PageRequest { after: None, limit: 10, order: Order::Newest };
    let seen = async |viewer| {
        let page = store.reviews.of_mentor(mentor, viewer, all).await.unwrap();
        page.map(|page| (page.items.len(), page.next))
    };
    let viewers = [Viewer::Anyone, Viewer::Student(student), Viewer::Admin];
    for viewer in viewers {
        assert_eq!(seen(viewer).await, Some((0, None)), "nothing is not nobody");
    }
    put(&store, &a_review(student, mentor, 1)).await;
    for viewer in viewers {
        assert_eq!(seen(viewer).await, Some((1, None)));
    }
    let mut work = store.begin().await;
    assert!(work.accounts().set_blocked(mentor.account(), Some(at(5))).await.unwrap());
    work.commit().await.unwrap();
    assert_eq!(seen(Viewer::Anyone).await, None);
    assert_eq!(seen(Viewer::Student(student)).await, None);
    assert_eq!(seen(Viewer::Admin).await, Some((1, None)));
    let nobody = MentorId::new(new_id());
    assert_eq!(store.reviews.of_mentor(nobody, Viewer::Admin, all).await.unwrap(), None);
}

/// What the kept numbers say, and what they should.
async fn numbers_are_right(store: &Store, mentor: MentorId, scores: &[u8]) {
    let stats = store.stats.mentor(mentor, at(9)).await.unwrap().unwrap();
    let sum: u32 = scores.iter().copied().map(u32::from).sum();
    let count = u32::try_from(scores.len()).unwrap();
    let mean = (count > 0).then(|| f64::from(sum) / f64::from(count));
    assert_eq!((stats.score, stats.score_count), (mean, count.into()));
    assert_eq!(store.stats.service(at(9)).await.unwrap().reviews, u64::from(count));
}

async fn simultaneous_ratings_of_a_pair_wait_for_each_other(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let ratings: Vec<_> = (1..=5)
        .map(|stars| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut work = store.begin().await;
                let before = work.ratings().of_pair(student, mentor).await.unwrap();
                let mut rating = a_rating(student, mentor, stars);
                if let Some(before) = &before {
                    rating.id = before.id;
                    rating.version = before.version + 1;
                }
                work.ratings().put(&rating).await.unwrap();
                let old = before.map(|before| before.score);
                work.tallies().rated(mentor, old, Some(rating.score)).await.unwrap();
                work.commit().await.unwrap();
            })
        })
        .collect();
    for rating in ratings {
        rating.await.unwrap();
    }
    let last = store.begin().await.ratings().of_pair(student, mentor).await.unwrap().unwrap();
    assert_eq!(last.version, 5);
    numbers_are_right(&store, mentor, &[last.score.stars()]).await;
}

async fn simultaneous_deletions_and_changes_keep_the_numbers_right(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let rating = a_rating(student, mentor, 1);
    let mut work = store.begin().await;
    work.ratings().put(&rating).await.unwrap();
    work.tallies().rated(mentor, None, Some(rating.score)).await.unwrap();
    work.commit().await.unwrap();
    let tasks: Vec<_> = (0..6)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut work = store.begin().await;
                let found = work.ratings().get(rating.id).await.unwrap();
                let Some(mut found) = found else { return 0 };
                let old = found.score;
                let new = if n % 2 == 0 {
                    work.ratings().delete(found.id).await.unwrap();
                    None
                } else {
                    let change = RatingChange { score: Score::parse(n).ok(), text: None };
                    found.change(change, at(n));
                    work.ratings().put(&found).await.unwrap();
                    Some(found.score)
                };
                work.tallies().rated(mentor, Some(old), new).await.unwrap();
                work.commit().await.unwrap();
                usize::from(new.is_none())
            })
        })
        .collect();
    let mut deletions = 0;
    for task in tasks {
        deletions += task.await.unwrap();
    }
    assert_eq!(deletions, 1);
    numbers_are_right(&store, mentor, &[]).await;
    // Whoever stood in the order of rating by it stands where the unrated are.
    let seen = store.mentors.mentor(mentor, Viewer::Anyone).await.unwrap().unwrap();
    assert!(format!("{seen:?}").contains("score: None, score_count: 0"));
}

conformance!(
    a_rating_comes_back_as_it_was,
    a_rating_is_shown_with_its_authors_first_name,
    reviews_with_a_text_are_listed_page_by_page,
    simultaneous_deletions_and_changes_keep_the_numbers_right,
    simultaneous_ratings_of_a_pair_wait_for_each_other,
    the_list_of_a_mentor_is_seen_by_who_sees_the_mentor,
);
