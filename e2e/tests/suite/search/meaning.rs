//! By meaning and by letters, across languages, through typing errors and wrong keyboard layouts.

use std::{sync::OnceLock, time::Duration};

use serde_json::{Value, json};

use super::academy::Academy;
use crate::harness::{eventually, service};

/// A replica learns the words of the profiles that another has put into the index once a minute.
const UNTIL_WORDS_ARE_LEARNT: Duration =
    if cfg!(production) { Duration::from_secs(70) } else { Duration::ZERO };

fn academy() -> &'static Academy {
    static SHARED: OnceLock<Academy> = OnceLock::new();
    SHARED.get_or_init(|| Academy::open(service()))
}

#[track_caller]
fn finds(cases: &[(&str, &str)]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|&(query, expected)| (query, expected, academy().best(service(), query)))
        .filter(|(_, expected, found)| expected != found)
        .collect();
    assert!(wrong.is_empty(), "query, expected, found: {wrong:#?}");
}

#[test]
fn a_query_is_understood_in_its_own_language() {
    finds(&[
        ("хочу печь хлеб дома", "Прохор Беломестных"),
        ("learn to play songs for my friends", "Gwendolyn Ashworth"),
        ("не понимаю уравнения и скоро экзамен", "Евдокия Залесская"),
        ("help me with my vegetable patch", "Rosalind Featherstone"),
    ]);
}

#[test]
fn a_query_crosses_from_one_language_to_the_other() {
    finds(&[
        ("how to bake bread", "Прохор Беломестных"),
        ("играть на гитаре", "Gwendolyn Ashworth"),
        ("math exam for school", "Евдокия Залесская"),
        ("искусственный интеллект и нейросети", "Fitzgerald Okonkwo"),
        ("divorce lawyer", "Аристарх Воробейчик"),
        ("как ухаживать за розами в саду", "Rosalind Featherstone"),
        ("burnout and anxiety at work", "Серафима Лебединская"),
    ]);
}

#[test]
fn typing_errors_are_forgiven() {
    finds(&[
        ("freebd", "Thaddeus Blackwood"),
        ("machien lerning", "Fitzgerald Okonkwo"),
        ("gardner", "Rosalind Featherstone"),
        ("репититор по матиматике", "Евдокия Залесская"),
        ("психалог", "Серафима Лебединская"),
    ]);
}

#[test]
fn words_in_the_other_alphabet_are_read() {
    finds(&[("питон", "Fitzgerald Okonkwo"), ("yurist", "Аристарх Воробейчик")]);
}

#[test]
fn the_wrong_keyboard_layout_is_read() {
    // So rare a word is taken for one only when somebody's profile has it.
    eventually(UNTIL_WORDS_ARE_LEARNT, "every process knows the word", || {
        let knows = |caller| academy().best(&caller, "htgtnbnjh") == "Евдокия Залесская";
        service().everywhere().all(knows).then_some(())
    });
    // репетитор, гитара and guitar, with the keyboard in the other language.
    finds(&[
        ("htgtnbnjh", "Евдокия Залесская"),
        ("ubnfhf", "Gwendolyn Ashworth"),
        ("пгшефк", "Gwendolyn Ashworth"),
    ]);
}

#[test]
fn names_are_found_by_their_letters() {
    finds(&[
        ("Rosalind Featherstone", "Rosalind Featherstone"),
        ("серафима лебединская", "Серафима Лебединская"),
        ("Blackwood", "Thaddeus Blackwood"),
        ("Okonkwo Fitzgerald", "Fitzgerald Okonkwo"),
    ]);
}

#[test]
fn relevance_falls_from_the_first_to_the_last() {
    let found = academy().search(service(), &[("query", "музыка"), ("limit", "100")]);
    assert_eq!(found["degraded"], false);
    let relevance: Vec<f64> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["relevance"].as_f64().unwrap())
        .collect();
    assert!(relevance.is_sorted_by(|a, b| a >= b), "{relevance:?}");
    assert!(relevance.iter().all(|relevance| (0.0..=1.0).contains(relevance)), "{relevance:?}");
}

#[test]
fn the_tags_that_matched_are_named_as_the_mentor_wrote_them() {
    let matched = |query: &str| -> Value {
        let found = academy().search(service(), &[("query", query)]);
        found["items"][0]["matched_tags"].clone()
    };
    assert!(matched("freebsd server").as_array().unwrap().contains(&json!("FreeBSD")));
    assert!(matched("ЕГЭ по математике").as_array().unwrap().contains(&json!("ЕГЭ")));
    assert!(!matched("roses").as_array().unwrap().contains(&json!("plants")));
}

#[test]
fn without_a_query_nothing_has_a_relevance() {
    let found = academy().search(service(), &[]);
    for item in found["items"].as_array().unwrap() {
        assert_eq!(item["relevance"], Value::Null);
    }
    assert_eq!(found["degraded"], false);
}

#[test]
fn an_empty_query_is_none() {
    let nothing = academy().search(service(), &[("query", "  ")]);
    assert_eq!(nothing, academy().search(service(), &[]));
}

#[test]
fn nonsense_does_no_harm() {
    for query in ["%", "'; DROP TABLE mentors; --", "🙂", "a", "\" OR 1=1", "\\", "*"] {
        academy().search(service(), &[("query", query)]);
    }
    let long = "слово ".repeat(83);
    academy().search(service(), &[("query", long.trim())]);
}
