//! A few mentors of very different trades, found apart from everybody else by a tag of their own.

use serde_json::{Value, json};

use crate::harness::{Caller, Service, a_mentor, unique};

/// Everybody here has the tag `tag`.
pub struct Academy {
    pub tag: String,
}

/// Language, name, expertise, tags, bio.
const MENTORS: [(&str, &str, &str, &[&str], &str); 8] = [
    (
        "ru",
        "Прохор Беломестных",
        "Пекарь, домашний хлеб на закваске",
        &["выпечка", "кулинария"],
        "Научу печь хлеб, булочки и пироги в обычной духовке.",
    ),
    (
        "en",
        "Gwendolyn Ashworth",
        "Guitar teacher",
        &["guitar", "music"],
        "I teach acoustic guitar and songwriting to beginners.",
    ),
    (
        "ru",
        "Евдокия Залесская",
        "Репетитор по математике",
        &["математика", "ЕГЭ"],
        "Готовлю школьников к экзаменам, объясняю алгебру и геометрию.",
    ),
    (
        "en",
        "Fitzgerald Okonkwo",
        "Machine learning engineer",
        &["python", "machine learning"],
        "Neural networks, statistics and data science in practice.",
    ),
    (
        "ru",
        "Аристарх Воробейчик",
        "Юрист по семейному праву",
        &["право", "развод"],
        "Консультирую по разводам, алиментам и разделу имущества.",
    ),
    (
        "en",
        "Rosalind Featherstone",
        "Gardener and landscape designer",
        &["gardening", "plants"],
        "Roses, vegetables and trees: how to plan and grow a garden.",
    ),
    (
        "en",
        "Thaddeus Blackwood",
        "Unix system administrator",
        &["FreeBSD", "networks"],
        "Servers, firewalls, ZFS and jails on FreeBSD for twenty years.",
    ),
    (
        "ru",
        "Серафима Лебединская",
        "Психолог, тревога и выгорание",
        &["психология", "стресс"],
        "Помогаю справиться с тревогой, усталостью и выгоранием на работе.",
    ),
];

impl Academy {
    /// Signs everybody up, and waits until they are found by meaning.
    pub fn open(service: &Service) -> Self {
        let academy = Self::enrol(service);
        super::freshness::within_two_seconds("everybody is found", || {
            academy.names(service, &[("query", "teacher"), ("limit", "100")]).len() == MENTORS.len()
        });
        academy
    }

    /// Signs everybody up.
    pub fn enrol(service: &Service) -> Self {
        let tag = unique("academy");
        for (language, name, expertise, tags, bio) in MENTORS {
            a_mentor()
                .named(name)
                .expert_in(expertise)
                .with("languages", json!([language]))
                .with("tags", json!(tags))
                .with("bio", json!(bio))
                .tagged(&tag)
                .sign_up(service);
        }
        Self { tag }
    }

    /// What a search among these mentors finds.
    #[track_caller]
    pub fn search(&self, caller: &Caller, parameters: &[(&str, &str)]) -> Value {
        let mut query = vec![("tags", self.tag.as_str())];
        query.extend(parameters);
        caller.get_with("/mentors", &query).ok()
    }

    #[track_caller]
    pub fn names(&self, caller: &Caller, parameters: &[(&str, &str)]) -> Vec<String> {
        let name = |item: &Value| item["mentor"]["name"].as_str().unwrap().to_owned();
        self.search(caller, parameters)["items"].as_array().unwrap().iter().map(name).collect()
    }

    /// The name that a query finds first.
    #[track_caller]
    pub fn best(&self, caller: &Caller, query: &str) -> String {
        let names = self.names(caller, &[("query", query)]);
        names.into_iter().next().unwrap_or_default()
    }
}
