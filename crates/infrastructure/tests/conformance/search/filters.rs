use application::search::{IndexFilter, IndexQuery, MentorIndex};
use domain::mentors::{LanguageTag, TagKey};

use super::documents::{a_mentor, a_query, a_query_for, found, id, insert, meaning};

fn with(filter: IndexFilter) -> IndexQuery {
    IndexQuery { filter, ..a_query() }
}

fn tagged(tags: &[&str]) -> IndexFilter {
    IndexFilter { tags: tags.iter().map(|tag| TagKey::of(tag)).collect(), ..IndexFilter::default() }
}

fn speaking(language: &str) -> IndexFilter {
    let language = Some(LanguageTag::parse(language).unwrap());
    IndexFilter { language, ..IndexFilter::default() }
}

async fn all_tags_must_hold(index: &dyn MentorIndex) {
    let mentors = [
        a_mentor(1).tagged(&["Rust", "linux"]),
        a_mentor(2).tagged(&["rust"]),
        a_mentor(3).tagged(&["linux"]),
    ];
    insert(index, mentors).await;
    assert_eq!(found(index, &with(tagged(&["rust"]))).await, [1, 2]);
    assert_eq!(found(index, &with(tagged(&["RUST", "Linux"]))).await, [1]);
    assert_eq!(found(index, &with(tagged(&["rust", "unknown"]))).await, [0; 0]);
}

async fn a_language_is_equal_or_the_primary_one(index: &dyn MentorIndex) {
    let mentors = [
        a_mentor(1).speaking(&["pt-BR"]),
        a_mentor(2).speaking(&["en", "pt"]),
        a_mentor(3).speaking(&["ru"]),
    ];
    insert(index, mentors).await;
    assert_eq!(found(index, &with(speaking("pt"))).await, [1, 2]);
    assert_eq!(found(index, &with(speaking("pt-BR"))).await, [1]);
    assert_eq!(found(index, &with(speaking("ru"))).await, [3]);
    assert_eq!(found(index, &with(speaking("fr"))).await, [0; 0]);
}

async fn the_least_score_counts_exactly_and_the_unrated_are_out(index: &dyn MentorIndex) {
    let mentors = [
        a_mentor(1).scored(4.5),
        a_mentor(2).scored(4.54),
        a_mentor(3),
        a_mentor(4).scored(1.0),
        a_mentor(5).scored(5.0),
    ];
    insert(index, mentors).await;
    let least = |min_score| with(IndexFilter { min_score: Some(min_score), ..Default::default() });
    assert_eq!(found(index, &least(4.5)).await, [1, 2, 5]);
    assert_eq!(found(index, &least(4.51)).await, [2, 5]);
    assert_eq!(found(index, &least(5.0)).await, [5]);
    assert_eq!(found(index, &least(1.0)).await, [1, 2, 4, 5]);
}

async fn those_who_take_requests_those_who_do_not_or_all(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1), a_mentor(2).not_accepting()]).await;
    let accepting = |accepting| with(IndexFilter { accepting, ..IndexFilter::default() });
    assert_eq!(found(index, &accepting(Some(true))).await, [1]);
    assert_eq!(found(index, &accepting(Some(false))).await, [2]);
    assert_eq!(found(index, &accepting(None)).await, [1, 2]);
}

async fn a_whole_name_is_found_though_busy_if_the_rest_passes(index: &dyn MentorIndex) {
    let busy = a_mentor(1).named("Анна Громова").not_accepting().tagged(&["rust"]).at(120.0);
    insert(index, [busy, a_mentor(2).tagged(&["rust"])]).await;
    let named = |tags: &[&str]| IndexQuery {
        filter: IndexFilter { accepting: Some(true), ..tagged(tags) },
        ..a_query_for("анна громова")
    };
    assert_eq!(found(index, &named(&["rust"])).await, [1, 2]);
    assert_eq!(found(index, &named(&["linux"])).await, [0; 0]);
}

async fn a_narrow_filter_finds_all_who_pass_however_far(index: &dyn MentorIndex) {
    insert(index, (1..=1_000).map(a_mentor)).await;
    let rare = [1_001, 1_002, 1_003].map(|number| a_mentor(number).at(175.0).tagged(&["rare"]));
    insert(index, rare).await;
    assert_eq!(found(index, &with(tagged(&["rare"]))).await, [1_001, 1_002, 1_003]);
}

async fn filters_combine(index: &dyn MentorIndex) {
    let mentor = |number| a_mentor(number).tagged(&["rust"]).speaking(&["en"]).scored(4.0);
    let mentors = [
        mentor(1),
        mentor(2).scored(3.0),
        mentor(3).speaking(&["ru"]),
        mentor(4).tagged(&["c"]),
        mentor(5).not_accepting(),
    ];
    insert(index, mentors).await;
    let filter = IndexFilter {
        min_score: Some(3.5),
        accepting: Some(true),
        language: Some(LanguageTag::parse("en").unwrap()),
        ..tagged(&["rust"])
    };
    assert_eq!(found(index, &with(filter)).await, [1]);
}

async fn the_excluded_are_not_found_whatever_else_holds(index: &dyn MentorIndex) {
    let mentors = [
        a_mentor(1).named("Анна Громова").tagged(&["rust"]),
        a_mentor(2).tagged(&["rust"]),
        a_mentor(3).at(90.0),
    ];
    insert(index, mentors).await;
    let but_for = |numbers: &[u128]| {
        let excluded = numbers.iter().copied().map(id).collect();
        IndexQuery { excluded, ..a_query_for("анна громова rust") }
    };
    assert_eq!(found(index, &but_for(&[])).await, [1, 2, 3]);
    assert_eq!(found(index, &but_for(&[1])).await, [2, 3]);
    assert_eq!(found(index, &but_for(&[1, 2, 99])).await, [3]);
    assert_eq!(found(index, &but_for(&[3, 2, 1])).await, [0; 0]);
}

/// What a student has seen is what is nearest to their wishes.
async fn ten_thousand_exclusions_hide_nobody_else(index: &dyn MentorIndex) {
    insert(index, (1..=10_000).map(a_mentor)).await;
    insert(index, (10_001..=10_030).map(|number| a_mentor(number).at(120.0))).await;
    let query = IndexQuery {
        embeddings: vec![meaning(0.0), meaning(30.0)],
        filter: IndexFilter { accepting: Some(true), ..IndexFilter::default() },
        excluded: (1..=10_000).map(id).collect(),
        limit: 40,
        ..a_query_for("zzz")
    };
    let rest: Vec<_> = (10_001..=10_030).collect();
    assert_eq!(found(index, &query).await, rest);
    let seen = IndexQuery { excluded: (1..=10_025).map(id).collect(), ..query };
    assert_eq!(found(index, &seen).await, rest[25..]);
}

async fn names_count_only_where_words_may_be_names(index: &dyn MentorIndex) {
    let busy = a_mentor(1).named("Анна Громова").not_accepting();
    insert(index, [busy, a_mentor(2).named("Анна").at(40.0), a_mentor(3).at(35.0)]).await;
    let query = |by_name| IndexQuery {
        by_name,
        filter: IndexFilter { accepting: Some(true), ..IndexFilter::default() },
        ..a_query_for("анна громова")
    };
    assert_eq!(found(index, &query(true)).await, [1, 2, 3]);
    assert_eq!(found(index, &query(false)).await, [3, 2]);
}

conformance!(
    all_tags_must_hold,
    a_language_is_equal_or_the_primary_one,
    the_least_score_counts_exactly_and_the_unrated_are_out,
    those_who_take_requests_those_who_do_not_or_all,
    a_whole_name_is_found_though_busy_if_the_rest_passes,
    a_narrow_filter_finds_all_who_pass_however_far,
    filters_combine,
    the_excluded_are_not_found_whatever_else_holds,
    ten_thousand_exclusions_hide_nobody_else,
    names_count_only_where_words_may_be_names,
);
