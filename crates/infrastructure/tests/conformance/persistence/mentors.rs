use std::collections::BTreeMap;

use application::{
    kernel::SaveError,
    mentors::{CatalogueFilter, IndexSource, TagCount, Viewer},
    search::{Embedding, EmbeddingModel},
};
use domain::{accounts::Role, ids::MentorId, mentors::TagKey, requests::Status};

use super::{
    people::{AMentor, a_mentor, a_student},
    requests::a_request,
    store::{Store, at, new_id},
};

async fn save(store: &Store, id: MentorId, mentor: &AMentor, loaded: u64) {
    let mut work = store.begin().await;
    work.mentors().save(id, &mentor.profile, loaded).await.unwrap();
    work.commit().await.unwrap();
}

async fn a_profile_comes_back_as_it_was(store: Store) {
    let mentor = a_mentor().named("Боб Teacher").with_capacity(3);
    let id = mentor.sign_up(&store).await;
    let mut work = store.begin().await;
    let loaded = work.mentors().get(id).await.unwrap().unwrap();
    assert_eq!((loaded.value, loaded.version), (mentor.profile.clone(), 1));
    let expected = Some((mentor.seen(id, 1), None));
    for viewer in [Viewer::Anyone, Viewer::Admin] {
        assert_eq!(work.mentors().view(id, viewer).await.unwrap(), expected);
        assert_eq!(store.mentors.mentor(id, viewer).await.unwrap(), expected);
    }
    let nobody = MentorId::new(new_id());
    assert!(work.mentors().get(nobody).await.unwrap().is_none());
    assert!(store.mentors.mentor(nobody, Viewer::Admin).await.unwrap().is_none());
}

async fn a_save_replaces_everything_and_counts(store: Store) {
    let mut mentor = a_mentor();
    let id = mentor.sign_up(&store).await;
    let new = a_mentor().named("New Name").tagged(&["Go"]).speaking(&["ru", "en"]).with_capacity(2);
    mentor.profile = new.profile;
    mentor.profile.bio = None;
    save(&store, id, &mentor, 1).await;
    let seen = store.mentors.mentor(id, Viewer::Anyone).await.unwrap();
    assert_eq!(seen, Some((mentor.seen(id, 2), None)));
}

async fn a_stale_save_changes_nothing(store: Store) {
    let mentor = a_mentor();
    let id = mentor.sign_up(&store).await;
    let other = a_mentor().named("Somebody Else").tagged(&["Go"]).profile;
    let mut work = store.begin().await;
    for loaded in [0, 2] {
        let saved = work.mentors().save(id, &other, loaded).await;
        assert!(matches!(saved, Err(SaveError::Stale)));
    }
    work.commit().await.unwrap();
    let seen = store.mentors.mentor(id, Viewer::Anyone).await.unwrap();
    assert_eq!(seen, Some((mentor.seen(id, 1), None)));
    assert!(store.mentors.tags(&TagKey::of("go"), 10).await.unwrap().is_empty());
}

async fn of_simultaneous_saves_one_wins(store: Store) {
    let id = a_mentor().sign_up(&store).await;
    let saves: Vec<_> = (0..6)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut work = store.begin().await;
                let profile = a_mentor().named(&format!("Name {n}")).profile;
                match work.mentors().save(id, &profile, 1).await {
                    Ok(()) => work.commit().await.is_ok(),
                    Err(SaveError::Stale) => false,
                    Err(error) => panic!("{error}"),
                }
            })
        })
        .collect();
    let mut won = 0;
    for save in saves {
        won += usize::from(save.await.unwrap());
    }
    assert_eq!(won, 1);
}

async fn tags_in_use_are_counted_over_listed_mentors(store: Store) {
    let tags = async |prefix: &str, limit| {
        let found = store.mentors.tags(&TagKey::of(prefix), limit).await.unwrap();
        found.into_iter().map(|TagCount { tag, count }| (tag, count)).collect::<Vec<_>>()
    };
    let owned = |tags: &[(&str, u64)]| {
        tags.iter().map(|(tag, count)| ((*tag).to_owned(), *count)).collect::<Vec<_>>()
    };
    let mut first = a_mentor().tagged(&["Rust", "Ruby", "Go"]);
    let first_id = first.sign_up(&store).await;
    let second = a_mentor().tagged(&["RUST", "руст"]).sign_up(&store).await;
    a_mentor().tagged(&["rust", "Go"]).sign_up(&store).await;
    // As typed by the first; the most used first, then by key.
    let all = owned(&[("Rust", 3), ("Go", 2), ("Ruby", 1), ("руст", 1)]);
    assert_eq!(tags("", 10).await, all);
    assert_eq!(tags("", 2).await, all[..2]);
    assert_eq!(tags("RU", 10).await, owned(&[("Rust", 3), ("Ruby", 1)]));
    assert_eq!(tags("Р", 10).await, owned(&[("руст", 1)]));
    assert!(tags("rustacean", 10).await.is_empty());

    first = first.tagged(&["Rust", "Zig"]);
    save(&store, first_id, &first, 1).await;
    assert_eq!(tags("", 10).await, owned(&[("Rust", 3), ("Go", 1), ("Zig", 1), ("руст", 1)]));

    let mut work = store.begin().await;
    work.accounts().bury(second.account(), at(1)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(tags("", 10).await, owned(&[("Rust", 2), ("Go", 1), ("Zig", 1)]));
}

async fn simultaneous_sign_ups_count_every_tag(store: Store) {
    let sign_ups: Vec<_> = (0..8)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                // In different orders, so that rows are locked in none.
                let tags = if n % 2 == 0 { ["a1", "b2", "c3"] } else { ["c3", "b2", "a1"] };
                a_mentor().tagged(&tags).sign_up(&store).await;
            })
        })
        .collect();
    for sign_up in sign_ups {
        sign_up.await.unwrap();
    }
    let tags = store.mentors.tags(&TagKey::of(""), 10).await.unwrap();
    assert_eq!(tags.iter().map(|tag| tag.count).collect::<Vec<_>>(), [8, 8, 8]);
}

async fn a_mentor_takes_requests_while_there_is_capacity(store: Store) {
    let mut mentor = a_mentor().with_capacity(1);
    let id = mentor.sign_up(&store).await;
    let accepting = async |store: &Store| {
        let inside = store.begin().await.mentors().accepting(id).await.unwrap().unwrap();
        let (seen, _) = store.mentors.mentor(id, Viewer::Anyone).await.unwrap().unwrap();
        assert!(format!("{seen:?}").contains(&format!(" accepting: {inside}")));
        for state in [true, false] {
            let filter = CatalogueFilter { accepting: Some(state), ..CatalogueFilter::default() };
            let listed = store.mentors.by_rank(&filter, None, 10, Viewer::Anyone).await.unwrap();
            assert_eq!(listed.items.len(), usize::from(state == inside));
        }
        inside
    };
    assert!(accepting(&store).await);

    let student = a_student().sign_up(&store).await;
    let mut request = a_request(student, id).insert(&store).await;
    let mut step = async |from: Option<Status>, to: Status| {
        let mut work = store.begin().await;
        request.status = to;
        work.tallies().request_moved(&request, from).await.unwrap();
        work.commit().await.unwrap();
    };
    step(None, Status::Pending).await;
    assert!(accepting(&store).await);
    step(Some(Status::Pending), Status::Accepted).await;
    assert!(!accepting(&store).await);
    mentor = mentor.with_capacity(2);
    save(&store, id, &mentor, 1).await;
    assert!(accepting(&store).await);
    mentor = mentor.with_capacity(1);
    save(&store, id, &mentor, 2).await;
    assert!(!accepting(&store).await);
    step(Some(Status::Accepted), Status::Completed).await;
    assert!(accepting(&store).await);
    save(&store, id, &mentor.not_accepting(), 3).await;
    assert!(!accepting(&store).await);
    let nobody = MentorId::new(new_id());
    assert_eq!(store.begin().await.mentors().accepting(nobody).await.unwrap(), None);
}

fn model(name: &str) -> EmbeddingModel {
    EmbeddingModel { name: name.to_owned(), dimensions: 4 }
}

fn vector(first: i8) -> Embedding {
    Embedding::from_components([first, -128, 0, 127])
}

async fn keep(store: &Store, model: &EmbeddingModel, id: MentorId, text: &str, vector: Embedding) {
    store.mentors.keep_embeddings(model, &[(id, text.to_owned(), vector)]).await.unwrap();
}

async fn a_vector_is_kept_until_the_text_or_the_model_changes(store: Store) {
    let mut mentor = a_mentor();
    let id = mentor.sign_up(&store).await;
    let (small, large) = (model("small"), model("large"));
    let kept = async |store: &Store, model: &EmbeddingModel| {
        let sources = store.mentors.index_sources(&[id], model).await.unwrap();
        sources.into_iter().next().unwrap().embedding
    };
    assert_eq!(kept(&store, &small).await, None);
    keep(&store, &small, id, &mentor.profile.meaning(), vector(1)).await;
    assert_eq!(kept(&store, &small).await, Some(vector(1)));
    assert_eq!(kept(&store, &large).await, None);
    keep(&store, &large, id, &mentor.profile.meaning(), vector(2)).await;
    keep(&store, &small, id, &mentor.profile.meaning(), vector(3)).await;
    assert_eq!(kept(&store, &small).await, Some(vector(3)));
    assert_eq!(kept(&store, &large).await, Some(vector(2)));

    let old = mentor.profile.meaning();
    mentor = mentor.tagged(&["Go"]);
    save(&store, id, &mentor, 1).await;
    assert_eq!(kept(&store, &small).await, None);
    // Made from the text before, and kept too late.
    keep(&store, &small, id, &old, vector(4)).await;
    assert_eq!(kept(&store, &small).await, None);
    store.mentors.keep_embeddings(&small, &[]).await.unwrap();
}

async fn the_index_learns_of_all_but_the_deleted(store: Store) {
    let [listed, blocked, deleted] = [a_mentor().named("Lists"), a_mentor(), a_mentor()];
    let ids = [
        listed.sign_up(&store).await,
        blocked.sign_up(&store).await,
        deleted.sign_up(&store).await,
    ];
    let mut work = store.begin().await;
    work.accounts().set_blocked(ids[1].account(), Some(at(1))).await.unwrap();
    work.accounts().bury(ids[2].account(), at(1)).await.unwrap();
    work.commit().await.unwrap();
    keep(&store, &model("m"), ids[2], &deleted.profile.meaning(), vector(1)).await;

    let asked = [ids[0], ids[1], ids[2], MentorId::new(new_id())];
    let sources = store.mentors.index_sources(&asked, &model("m")).await.unwrap();
    let by_id: BTreeMap<_, _> = sources.into_iter().map(|s| (s.mentor, s)).collect();
    assert_eq!(by_id.keys().copied().collect::<Vec<_>>(), ids[..2]);
    let source = IndexSource {
        mentor: ids[0],
        profile: listed.profile,
        score: None,
        accepting: true,
        listed: true,
        embedding: None,
    };
    assert_eq!(by_id[&ids[0]], source);
    assert!(!by_id[&ids[1]].listed);
    assert!(store.mentors.index_sources(&[], &model("m")).await.unwrap().is_empty());
}

async fn all_listed_mentors_are_walked_in_the_order_of_ids(store: Store) {
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(a_mentor().sign_up(&store).await);
    }
    let mut work = store.begin().await;
    work.accounts().set_blocked(ids[2].account(), Some(at(1))).await.unwrap();
    work.tallies().account_added(Role::Mentor, at(0)).await.unwrap();
    work.commit().await.unwrap();
    ids.remove(2);
    let mut walked = Vec::new();
    loop {
        let after = walked.last().copied();
        let some = store.mentors.index_sources_after(after, 2, &model("m")).await.unwrap();
        if some.is_empty() {
            break;
        }
        walked.extend(some.into_iter().map(|source| source.mentor));
    }
    assert_eq!(walked, ids);
    assert_eq!(store.mentors.count().await.unwrap(), 1);
}

conformance!(
    a_mentor_takes_requests_while_there_is_capacity,
    a_profile_comes_back_as_it_was,
    a_save_replaces_everything_and_counts,
    a_stale_save_changes_nothing,
    a_vector_is_kept_until_the_text_or_the_model_changes,
    all_listed_mentors_are_walked_in_the_order_of_ids,
    of_simultaneous_saves_one_wins,
    simultaneous_sign_ups_count_every_tag,
    tags_in_use_are_counted_over_listed_mentors,
    the_index_learns_of_all_but_the_deleted,
);
