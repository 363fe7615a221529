//! Pages of a search: no gaps, no repeats, short only at the end.

use serde_json::{Value, json};

use super::freshness::within_two_seconds;
use crate::harness::{Account, a_mentor, service, unique};

const MENTORS: usize = 17;

fn mentors(tag: &str) -> Vec<Account> {
    let mentors: Vec<_> = (0..MENTORS)
        .map(|index| {
            let expertise = ["Cook", "Painter", "Driver", "Nurse", "Pilot"][index % 5];
            a_mentor().tagged(tag).expert_in(expertise).sign_up(service())
        })
        .collect();
    within_two_seconds("everybody is found", || {
        page(&[("tags", tag), ("query", "work"), ("limit", "100")]).0.len() == MENTORS
    });
    mentors
}

fn page(query: &[(&str, &str)]) -> (Vec<String>, Option<String>) {
    let list = service().get_with("/mentors", query).ok();
    let id = |item: &Value| item["mentor"]["id"].as_str().unwrap().to_owned();
    let ids = list["items"].as_array().unwrap().iter().map(id).collect();
    (ids, list["next_cursor"].as_str().map(str::to_owned))
}

/// The pages one after the other; each but the last is full.
fn walk(query: &[(&str, &str)], limit: usize) -> Vec<String> {
    let (mut seen, mut cursor, text) = (Vec::new(), None::<String>, limit.to_string());
    loop {
        let mut query = query.to_vec();
        query.push(("limit", &text));
        query.extend(cursor.iter().map(|cursor| ("cursor", cursor.as_str())));
        let (ids, next) = page(&query);
        assert!(ids.len() == limit || next.is_none(), "a short page with one after it");
        seen.extend(ids);
        match next {
            Some(next) => cursor = Some(next),
            None => return seen,
        }
    }
}

#[test]
fn pages_put_together_are_the_whole() {
    let tag = unique("paged");
    mentors(&tag);
    for query in [vec![("tags", tag.as_str())], vec![("tags", &tag), ("query", "hospital")]] {
        let mut whole = query.clone();
        whole.push(("limit", "100"));
        let (whole, next) = page(&whole);
        assert_eq!((whole.len(), next), (MENTORS, None));
        for limit in [1, 4, 16, 17, 18] {
            assert_eq!(walk(&query, limit), whole, "{limit} at a time");
        }
    }
}

#[test]
fn who_goes_meanwhile_leaves_no_gap() {
    let tag = unique("leaving");
    let mentors = mentors(&tag);
    let query = [("tags", tag.as_str()), ("query", "hospital"), ("limit", "5")];
    let (first, cursor) = page(&query);
    let cursor = cursor.unwrap();
    // One whom nobody has seen yet, and one who was on the first page.
    let unseen = mentors.iter().find(|mentor| !first.contains(&mentor.id)).unwrap();
    let seen = mentors.iter().find(|mentor| first.contains(&mentor.id)).unwrap();
    for mentor in [unseen, seen] {
        mentor.patch(&mentor.profile(), json!({"accepting_requests": false})).ok();
    }
    let mut all = first;
    let mut next = Some(cursor);
    while let Some(cursor) = next {
        let mut query = query.to_vec();
        query.push(("cursor", &cursor));
        let (ids, after) = page(&query);
        assert!(ids.len() == 5 || after.is_none(), "a short page with one after it");
        all.extend(ids);
        next = after;
    }
    let mut expected: Vec<_> =
        mentors.iter().filter(|mentor| mentor.id != unseen.id).map(|m| m.id.clone()).collect();
    expected.sort_unstable();
    all.sort_unstable();
    assert_eq!(all, expected);
}

#[test]
fn a_cursor_belongs_to_its_query_and_filters() {
    let tag = unique("marked");
    mentors(&tag);
    let (_, cursor) = page(&[("tags", &tag), ("query", "hospital"), ("limit", "5")]);
    let cursor = cursor.unwrap();
    let others = [
        vec![("tags", tag.as_str()), ("query", "garden")],
        vec![("tags", tag.as_str())],
        vec![("query", "hospital")],
        vec![("tags", tag.as_str()), ("query", "hospital"), ("accepting", "any")],
        vec![("tags", tag.as_str()), ("query", "hospital"), ("language", "en")],
        vec![("tags", tag.as_str()), ("query", "hospital"), ("min_score", "1")],
    ];
    for mut query in others {
        query.push(("cursor", &cursor));
        service().get_with("/mentors", &query).invalid(&[("cursor", "cursor_mismatch")]);
    }
    // The size of a page is not part of the question.
    page(&[("tags", &tag), ("query", "hospital"), ("limit", "9"), ("cursor", &cursor)]);
}
