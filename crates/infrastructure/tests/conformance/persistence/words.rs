use application::search::NamedMentor;
use domain::ids::MentorId;

use super::{
    people::{AMentor, a_mentor},
    store::{Store, at},
};

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

async fn named(store: &Store, asked: &[&str], limit: usize) -> Vec<NamedMentor> {
    let mut named = store.words.named(&words(asked), limit).await.unwrap();
    for mentor in &mut named {
        mentor.name.sort();
    }
    named
}

async fn rename(store: &Store, id: MentorId, mentor: AMentor, name: &str) {
    let mut work = store.begin().await;
    work.mentors().save(id, &mentor.named(name).profile, 1).await.unwrap();
    work.commit().await.unwrap();
}

async fn names_are_found_by_their_words_the_fullest_first(store: Store) {
    let yolkina = a_mentor().named("Анна Ёлкина");
    let anna = yolkina.sign_up(&store).await;
    let both = a_mentor().named("Анна Громова").sign_up(&store).await;
    a_mentor().named("Bob").tagged(&["Анна"]).sign_up(&store).await;
    let hit = |mentor, name: &[&str]| NamedMentor { mentor, name: words(name) };
    let (anna_hit, both_hit) = (hit(anna, &["анна", "елкина"]), hit(both, &["анна", "громова"]));
    let asked = ["громова", "анна", "rust"];
    assert_eq!(named(&store, &asked, 10).await, [both_hit.clone(), anna_hit.clone()]);
    assert_eq!(named(&store, &asked, 1).await, std::slice::from_ref(&both_hit));
    assert_eq!(named(&store, &["анна"], 10).await, [anna_hit, both_hit]);
    assert_eq!(named(&store, &["елка", "rust"], 10).await, []);
    assert_eq!(named(&store, &[], 10).await, []);

    rename(&store, anna, yolkina, "Вера").await;
    assert_eq!(named(&store, &["елкина"], 10).await, []);
    assert_eq!(named(&store, &["вера"], 10).await, [hit(anna, &["вера"])]);
    let mut work = store.begin().await;
    work.accounts().set_blocked(both.account(), Some(at(1))).await.unwrap();
    work.accounts().bury(anna.account(), at(1)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(named(&store, &["громова", "вера", "анна"], 10).await, []);
}

async fn the_words_of_profiles_are_walked_once_each(store: Store) {
    a_mentor().named("Анна Громова").tagged(&["Rust", "Анна"]).sign_up(&store).await;
    a_mentor().named("Rust Громова").tagged(&["C++"]).sign_up(&store).await;
    let mut walked = Vec::new();
    loop {
        let after = walked.last().map(|(word, _): &(String, bool)| word.as_str());
        let some = store.words.words_after(after, 2).await.unwrap();
        assert!(some.len() <= 2);
        if some.is_empty() {
            break;
        }
        walked.extend(some.into_iter().map(|word| (word.word, word.is_topic)));
    }
    assert!(walked.is_sorted(), "{walked:?}");
    let is_topic = |word| walked.iter().find(|(walked, _)| walked == word).map(|(_, is)| *is);
    assert_eq!(is_topic("rust"), Some(true), "one teaches what another is called");
    assert_eq!(is_topic("c++"), Some(true));
    assert_eq!(is_topic("громова"), Some(false));
    assert_eq!(is_topic("systems"), Some(true));
    assert_eq!(is_topic("like"), None, "only what letters are compared with");
    let distinct: std::collections::BTreeSet<_> = walked.iter().map(|(word, _)| word).collect();
    assert_eq!(distinct.len(), walked.len());
}

conformance!(
    names_are_found_by_their_words_the_fullest_first,
    the_words_of_profiles_are_walked_once_each,
);
