use application::reviews::Rating;
use domain::{
    ids::{MentorId, ReviewId, StudentId},
    reviews::{ReviewText, Score},
};

use super::{
    people::{a_mentor, a_student},
    store::{Store, at, new_id},
};

pub fn a_rating(student: StudentId, mentor: MentorId, stars: i64) -> Rating {
    Rating {
        id: ReviewId::new(new_id()),
        student,
        mentor,
        score: Score::parse(stars).unwrap(),
        text: None,
        created_at: at(1),
        updated_at: at(1),
        version: 1,
    }
}

async fn a_rating_comes_back_as_it_was(store: Store) {
    let (student, mentor) = (a_student().sign_up(&store).await, a_mentor().sign_up(&store).await);
    let other = a_student().sign_up(&store).await;
    let mut rating = a_rating(student, mentor, 3);
    let mut work = store.begin().await;
    assert_eq!(work.ratings().of_pair(student, mentor).await.unwrap(), None);
    work.ratings().put(&rating).await.unwrap();
    assert_eq!(work.ratings().of_pair(student, mentor).await.unwrap(), Some(rating.clone()));
    assert_eq!(work.ratings().of_pair(other, mentor).await.unwrap(), None);

    rating.score = Score::parse(5).unwrap();
    rating.text = Some(ReviewText::parse("Better than I thought").unwrap());
    rating.updated_at = at(2);
    rating.version = 2;
    work.ratings().put(&rating).await.unwrap();
    assert_eq!(work.ratings().of_pair(student, mentor).await.unwrap(), Some(rating));
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
    let stats = store.stats.mentor(mentor, at(9)).await.unwrap().unwrap();
    assert_eq!((stats.score, stats.score_count), (Some(f64::from(last.score.stars())), 1));
    assert_eq!(store.stats.service(at(9)).await.unwrap().reviews, 1);
}

conformance!(a_rating_comes_back_as_it_was, simultaneous_ratings_of_a_pair_wait_for_each_other);
