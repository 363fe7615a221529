use application::mentors::{CatalogueFilter, Viewer};
use domain::{
    ids::MentorId,
    mentors::{LanguageTag, TagKey},
    reviews::Score,
};

use super::{
    people::{AMentor, a_mentor, a_student},
    store::{Store, at, new_id},
};

const ANY: CatalogueFilter =
    CatalogueFilter { tags: Vec::new(), language: None, min_score: None, accepting: None };

fn tagged(tags: &[&str]) -> CatalogueFilter {
    CatalogueFilter { tags: tags.iter().map(|tag| TagKey::of(tag)).collect(), ..ANY }
}

fn language(language: &str) -> CatalogueFilter {
    CatalogueFilter { language: Some(LanguageTag::parse(language).unwrap()), ..ANY }
}

async fn rate(store: &Store, mentor: MentorId, stars: &[i64]) {
    let mut work = store.begin().await;
    for given in stars {
        let given = Score::parse(*given).unwrap();
        work.tallies().rated(mentor, None, Some(given)).await.unwrap();
    }
    work.commit().await.unwrap();
}

async fn rated(store: &Store, mentor: AMentor, stars: &[i64]) -> MentorId {
    let id = mentor.sign_up(store).await;
    rate(store, id, stars).await;
    id
}

/// Everybody who passes, read in pages of `limit`.
async fn read(store: &Store, filter: &CatalogueFilter, limit: usize) -> Vec<MentorId> {
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let page = store.mentors.by_rank(filter, after, limit, Viewer::Anyone).await.unwrap();
        assert!(page.items.len() <= limit);
        ids.extend(page.items.iter().map(|item| item.key.id));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}

async fn the_best_come_first_then_the_newest_then_by_id(store: Store) {
    let good = rated(&store, a_mentor(), &[5, 5, 5]).await;
    let bad = rated(&store, a_mentor(), &[1]).await;
    // A mean of 4 ranks like no rating at all.
    let average = rated(&store, a_mentor().since(at(5)), &[4]).await;
    let old = a_mentor().since(at(1)).sign_up(&store).await;
    let [twin, other_twin] = [
        a_mentor().since(at(3)).sign_up(&store).await,
        a_mentor().since(at(3)).sign_up(&store).await,
    ];
    let expected = [good, average, other_twin, twin, old, bad];
    for limit in [1, 2, 3, 6, 100] {
        assert_eq!(read(&store, &ANY, limit).await, expected, "pages of {limit}");
    }
    let first = store.mentors.by_rank(&ANY, None, 1, Viewer::Anyone).await.unwrap();
    let key = first.items[0].key;
    assert!((key.rank - 35.0 / 8.0).abs() < 1e-12);
    assert_eq!((key.created_at, first.next), (at(0), Some(key)));
}

async fn pages_neither_repeat_nor_skip_while_mentors_are_added(store: Store) {
    let mut present = Vec::new();
    for _ in 0..5 {
        present.push(a_mentor().sign_up(&store).await);
    }
    present.reverse();
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page = store.mentors.by_rank(&ANY, after, 2, Viewer::Anyone).await.unwrap();
        ids.extend(page.items.iter().map(|item| item.key.id));
        after = page.next;
        if after.is_none() {
            break;
        }
        // Newer ones come before, and have been passed.
        a_mentor().since(at(100)).sign_up(&store).await;
    }
    assert_eq!(ids, present);
}

async fn a_rating_moves_a_mentor_in_every_list(store: Store) {
    let [a, b] = [
        a_mentor().tagged(&["Rust"]).since(at(2)).sign_up(&store).await,
        a_mentor().tagged(&["Rust"]).since(at(1)).sign_up(&store).await,
    ];
    for filter in [&ANY, &tagged(&["rust"]), &language("pt")] {
        assert_eq!(read(&store, filter, 10).await, [a, b]);
    }
    rate(&store, b, &[5]).await;
    for filter in [&ANY, &tagged(&["rust"]), &language("pt")] {
        assert_eq!(read(&store, filter, 10).await, [b, a]);
    }
}

async fn every_tag_must_be_there(store: Store) {
    let both = a_mentor().tagged(&["Rust", "Go"]).sign_up(&store).await;
    let rust = a_mentor().tagged(&["RUST"]).sign_up(&store).await;
    a_mentor().tagged(&["Rustacean"]).sign_up(&store).await;
    assert_eq!(read(&store, &tagged(&["rust"]), 1).await, [rust, both]);
    assert_eq!(read(&store, &tagged(&["go", "rust"]), 1).await, [both]);
    assert_eq!(read(&store, &tagged(&["rust", "rust"]), 1).await, [rust, both]);
    assert!(read(&store, &tagged(&["rust", "cobol"]), 1).await.is_empty());
}

async fn a_language_is_found_whole_or_by_its_primary_part(store: Store) {
    let brazil = a_mentor().speaking(&["pt-BR", "en"]).sign_up(&store).await;
    let portugal = a_mentor().speaking(&["pt"]).sign_up(&store).await;
    assert_eq!(read(&store, &language("pt"), 10).await, [portugal, brazil]);
    assert_eq!(read(&store, &language("PT-br"), 10).await, [brazil]);
    assert_eq!(read(&store, &language("en"), 10).await, [brazil]);
    assert!(read(&store, &language("fr"), 10).await.is_empty());
    let both = CatalogueFilter { language: language("pt").language, ..tagged(&["rust"]) };
    assert_eq!(read(&store, &both, 10).await, [portugal, brazil]);
}

async fn accepting_is_a_filter_that_goes_with_every_other(store: Store) {
    let open = a_mentor().tagged(&["Rust"]).sign_up(&store).await;
    let closed = a_mentor().tagged(&["Rust"]).not_accepting().sign_up(&store).await;
    for filter in [ANY, tagged(&["rust"]), language("pt")] {
        let with = |accepting| CatalogueFilter { accepting, ..filter.clone() };
        assert_eq!(read(&store, &with(Some(true)), 1).await, [open]);
        assert_eq!(read(&store, &with(Some(false)), 1).await, [closed]);
        assert_eq!(read(&store, &with(None), 1).await, [closed, open]);
    }
}

async fn a_least_score_leaves_out_the_unrated_and_the_worse(store: Store) {
    let perfect = rated(&store, a_mentor(), &[5]).await;
    let good = rated(&store, a_mentor(), &[4, 5]).await;
    let fair = rated(&store, a_mentor(), &[3, 4]).await;
    let poor = rated(&store, a_mentor(), &[1]).await;
    a_mentor().sign_up(&store).await;
    let least = |min_score| CatalogueFilter { min_score: Some(min_score), ..ANY };
    assert_eq!(read(&store, &least(5.0), 1).await, [perfect]);
    assert_eq!(read(&store, &least(4.5), 1).await, [perfect, good]);
    assert_eq!(read(&store, &least(3.5), 1).await, [perfect, good, fair]);
    assert_eq!(read(&store, &least(1.0), 1).await, [perfect, good, fair, poor]);
}

async fn several_are_read_at_once_as_far_as_they_may_be_seen(store: Store) {
    let [listed, blocked] = [a_mentor(), a_mentor()];
    let [a, b] = [listed.sign_up(&store).await, blocked.sign_up(&store).await];
    let deleted = a_mentor().sign_up(&store).await;
    let mut work = store.begin().await;
    work.accounts().set_blocked(b.account(), Some(at(1))).await.unwrap();
    work.accounts().bury(deleted.account(), at(1)).await.unwrap();
    work.commit().await.unwrap();
    let student = a_student().sign_up(&store).await;
    let ids = [b, a, deleted, MentorId::new(new_id())];
    let seen = async |viewer| {
        let mut seen = store.mentors.mentors(&ids, viewer).await.unwrap();
        seen.sort_by_key(|(id, ..)| *id);
        seen.into_iter().map(|(id, view, pair)| (id, view, pair.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(seen(Viewer::Anyone).await, [(a, listed.seen(a, 1), false)]);
    assert_eq!(seen(Viewer::Student(student)).await, [(a, listed.seen(a, 1), true)]);
    let all = [(a, listed.seen(a, 1), false), (b, blocked.seen(b, 1), false)];
    assert_eq!(seen(Viewer::Admin).await, all);
    assert!(store.mentors.mentors(&[], Viewer::Admin).await.unwrap().is_empty());
}

async fn letters_find_by_the_share_of_words(store: Store) {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let ann = a_mentor().named("Анна Петрова").tagged(&["Rust"]).sign_up(&store).await;
    let bob = a_mentor().named("Bob").tagged(&["Rust", "Анализ"]).not_accepting();
    let bob = bob.sign_up(&store).await;
    a_mentor().named("Eve").tagged(&["Go"]).sign_up(&store).await;
    let found = async |asked: &[&str], filter: &CatalogueFilter, limit| {
        let hits = store.mentors.by_letters(&words(asked), filter, limit).await.unwrap();
        hits.into_iter().map(|hit| (hit.mentor, hit.relevance.millionths())).collect::<Vec<_>>()
    };
    assert_eq!(found(&["rust"], &ANY, 10).await, [(ann, 1_000_000), (bob, 1_000_000)]);
    assert_eq!(found(&["rust", "bob"], &ANY, 10).await, [(bob, 1_000_000), (ann, 500_000)]);
    // The start of a word is enough.
    assert_eq!(found(&["ан", "петров"], &ANY, 10).await, [(ann, 1_000_000), (bob, 500_000)]);
    assert_eq!(found(&["rust", "bob"], &ANY, 1).await, [(bob, 1_000_000)]);
    let open = CatalogueFilter { accepting: Some(true), ..ANY };
    assert_eq!(found(&["rust"], &open, 10).await, [(ann, 1_000_000)]);
    assert_eq!(found(&["rust"], &tagged(&["анализ"]), 10).await, [(bob, 1_000_000)]);
    assert!(found(&["cobol"], &ANY, 10).await.is_empty());
    assert!(found(&[], &ANY, 10).await.is_empty());
}

conformance!(
    a_language_is_found_whole_or_by_its_primary_part,
    a_least_score_leaves_out_the_unrated_and_the_worse,
    a_rating_moves_a_mentor_in_every_list,
    accepting_is_a_filter_that_goes_with_every_other,
    every_tag_must_be_there,
    letters_find_by_the_share_of_words,
    pages_neither_repeat_nor_skip_while_mentors_are_added,
    several_are_read_at_once_as_far_as_they_may_be_seen,
    the_best_come_first_then_the_newest_then_by_id,
);
