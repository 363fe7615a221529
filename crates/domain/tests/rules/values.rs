//! Values are parsed once and keep their promises for whatever text comes.

use domain::{
    ValueError,
    accounts::{Age, EmailAddress, Password, PersonName, Role},
    mentors::{Bio, Capacity, Contact, Contacts, Expertise, LanguageTag, Languages, Tag, Tags},
    requests::{CancelledBy, QueryText, Status},
    reviews::Score,
    students::Interests,
    text::fold,
};
use proptest::prelude::*;

fn tags(words: &[&str]) -> Vec<Tag> {
    words.iter().map(|word| Tag::parse(word).unwrap()).collect()
}

#[test]
fn an_email_is_shown_as_typed_and_compared_without_case() {
    let email = EmailAddress::parse("  Анна.Petrova@Example.COM ");
    // Addresses with letters outside ASCII before the @ are not accepted by mail servers at large.
    assert_eq!(email.err(), Some(ValueError::InvalidEmail));

    let email = EmailAddress::parse("  Anna.Petrova@Example.COM ").unwrap();
    assert_eq!(email.as_str(), "Anna.Petrova@Example.COM");
    assert_eq!(email.key(), "anna.petrova@example.com");
}

#[test]
fn what_is_no_email_is_refused() {
    for raw in ["anna", "anna@", "@example.com", "a b@example.com", "a@b@c"] {
        assert_eq!(EmailAddress::parse(raw).err(), Some(ValueError::InvalidEmail), "{raw}");
    }
    assert_eq!(EmailAddress::parse(" ").err(), Some(ValueError::TooShort { min: 1 }));
    let long = format!("{}@example.com", "a".repeat(250));
    assert_eq!(EmailAddress::parse(&long).err(), Some(ValueError::TooLong { max: 254 }));
}

#[test]
fn a_password_keeps_its_spaces_and_cannot_be_printed() {
    let password = Password::parse("  пароль с пробелами ").unwrap();
    assert_eq!(password.expose(), "  пароль с пробелами ".as_bytes());
    assert_eq!(format!("{password:?}"), "Password(…)");
}

#[test]
fn a_password_is_the_same_from_every_keyboard() {
    let composed = Password::parse("caf\u{e9} au lait").unwrap();
    let decomposed = Password::parse("cafe\u{301} au lait").unwrap();
    assert_eq!(composed.expose(), decomposed.expose());
}

#[test]
fn lengths_count_characters_after_normalisation() {
    assert_eq!(Password::parse("1234567").err(), Some(ValueError::TooShort { min: 8 }));
    assert!(Password::parse(&"я".repeat(128)).is_ok());
    assert_eq!(Password::parse(&"я".repeat(129)).err(), Some(ValueError::TooLong { max: 128 }));
    assert!(PersonName::parse(&"e\u{301}".repeat(120)).is_ok());
    assert_eq!(PersonName::parse("  Я  ").err(), Some(ValueError::TooShort { min: 2 }));
}

#[test]
fn control_characters_are_refused_but_prose_has_lines() {
    assert_eq!(Expertise::parse("a\nb").err(), Some(ValueError::ControlCharacter));
    assert_eq!(Expertise::parse("a\0b").err(), Some(ValueError::ControlCharacter));
    let bio = Bio::parse("one\r\ntwo\tthree\n").unwrap().unwrap();
    assert_eq!(bio.as_str(), "one\ntwo\tthree");
    assert_eq!(Bio::parse("a\u{7}b").err(), Some(ValueError::ControlCharacter));
    assert_eq!(Bio::parse(" \n ").unwrap(), None);
}

#[test]
fn ages_capacities_and_scores_have_bounds() {
    assert!(Age::parse(13).is_err() && Age::parse(121).is_err() && Age::parse(i64::MAX).is_err());
    assert!(Age::parse(17).unwrap().is_minor() && !Age::parse(18).unwrap().is_minor());
    assert!(Capacity::parse(0).is_err() && Capacity::parse(101).is_err());
    assert_eq!(Capacity::parse(100).unwrap().mentees(), 100);
    assert_eq!(Score::parse(6).err(), Some(ValueError::OutOfRange { min: 1, max: 5 }));
    assert_eq!(Score::parse(-1).err(), Some(ValueError::OutOfRange { min: 1, max: 5 }));
}

#[test]
fn tags_drop_repeats_and_keep_the_first_spelling() {
    let tags = Tags::new(tags(&["Rust", "tokio", "RUST", "ｒｕｓｔ"])).unwrap();
    let shown: Vec<_> = tags.as_slice().iter().map(Tag::as_str).collect();
    assert_eq!(shown, ["Rust", "tokio"]);
}

#[test]
fn lists_have_bounds() {
    let many: Vec<Tag> = (0..101).map(|n| Tag::parse(&format!("tag{n}")).unwrap()).collect();
    assert_eq!(Tags::new(vec![]).err(), Some(ValueError::TooFew { min: 1 }));
    assert_eq!(Tags::new(many.clone()).err(), Some(ValueError::TooMany { max: 100 }));
    assert_eq!(Interests::new(many).err(), Some(ValueError::TooMany { max: 100 }));
    assert!(Interests::new(vec![]).is_ok());
    assert_eq!(Languages::new(vec![]).err(), Some(ValueError::TooFew { min: 1 }));
    assert_eq!(Contacts::of_mentor(vec![]).err(), Some(ValueError::TooFew { min: 1 }));
    assert!(Contacts::of_student(vec![]).is_ok());
    let contact = Contact::parse("telegram", "@somebody").unwrap();
    assert!(Contacts::of_mentor(vec![contact.clone(); 10]).is_ok());
    assert_eq!(
        Contacts::of_student(vec![contact; 11]).err(),
        Some(ValueError::TooMany { max: 10 })
    );
}

#[test]
fn a_telegram_name_becomes_its_address() {
    let contact = Contact::parse(" telegram ", " @rust_mentor ").unwrap();
    assert_eq!((contact.network(), contact.url()), ("telegram", "https://t.me/rust_mentor"));
}

#[test]
fn contacts_are_addresses_that_a_person_can_follow() {
    for url in ["https://example.com/me", "http://example.com", "mailto:a@b.co", "tel:+7 900 123"] {
        assert!(Contact::parse_url(url).is_ok(), "{url}");
    }
    for url in [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "ftp://example.com",
        "https://user:secret@example.com",
        "mailto:nobody",
        "tel:x",
        "@a",
        "@имя_по_русски",
        "example.com",
    ] {
        assert_eq!(Contact::parse_url(url).err(), Some(ValueError::InvalidContact), "{url}");
    }
}

#[test]
fn languages_are_normalised() {
    assert_eq!(LanguageTag::parse("PT-br").unwrap().as_str(), "pt-BR");
    assert_eq!(LanguageTag::parse("pt-BR").unwrap().primary(), "pt");
    assert_eq!(LanguageTag::parse("not a tag").err(), Some(ValueError::InvalidLanguage));
}

#[test]
fn words_of_closed_sets_read_back() {
    assert!(Role::ALL.into_iter().all(|role| Role::parse(role.as_str()) == Some(role)));
    assert!(Status::ALL.into_iter().all(|status| Status::parse(status.as_str()) == Some(status)));
    for by in [CancelledBy::Student, CancelledBy::Mentor, CancelledBy::System] {
        assert_eq!(CancelledBy::parse(by.as_str()), Some(by));
    }
    assert_eq!(Role::parse("Student"), None);
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn what_was_parsed_parses_again_to_the_same(raw in any::<String>()) {
        if let Ok(query) = QueryText::parse(&raw) {
            prop_assert_eq!(QueryText::parse(query.as_str()), Ok(query));
        }
        if let Ok(tag) = Tag::parse(&raw) {
            prop_assert_eq!(Tag::parse(tag.as_str()), Ok(tag));
        }
        if let Ok(url) = Contact::parse_url(&raw) {
            prop_assert_eq!(Contact::parse_url(&url), Ok(url));
        }
    }

    #[test]
    fn parsed_text_keeps_its_promises(raw in any::<String>()) {
        if let Ok(name) = PersonName::parse(&raw) {
            let text = name.as_str();
            prop_assert!((2..=120).contains(&text.chars().count()));
            prop_assert_eq!(text.trim(), text);
            prop_assert!(!text.chars().any(char::is_control));
        }
    }

    #[test]
    fn tag_lists_never_repeat_a_key(words in prop::collection::vec("[a-cA-C]{2}", 1..30)) {
        let tags = Tags::new(words.iter().map(|word| Tag::parse(word).unwrap()).collect()).unwrap();
        let keys: std::collections::HashSet<_> = tags.as_slice().iter().map(Tag::key).collect();
        prop_assert_eq!(keys.len(), tags.as_slice().len());
    }
}
