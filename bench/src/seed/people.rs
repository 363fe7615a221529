use std::{collections::BTreeSet, num::NonZeroUsize, path::Path};

use anyhow::{Context, Result};
use application::accounts::PasswordHasher as _;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{accounts::Password, text};
use infrastructure::{
    cpu_pool::PoolSize,
    search::embedding::UniversalSentenceEncoder,
    security::{Argon2Cost, Argon2Hasher},
};
use rand::{Rng, RngExt, seq::IndexedRandom};
use rusqlite::{Transaction, params};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Dice, Size, Vocabulary, dice,
    meanings::{self, Archetype},
    vocabulary::{Language, Profile},
};

/// Students without any request yet, for the scenario that makes requests. They are as many in each
/// size, since the scenario is equally long.
pub(crate) const ASKERS: usize = 4_000;

/// Students who have passed many mentors over, as many in each size.
pub(crate) const SWIPERS: usize = 50;

/// When the first account began; the last ones began [`SPAN`] later.
const EPOCH: i64 = 1_748_736_000;
const SPAN: TimeDelta = TimeDelta::days(500);

/// Everybody, by id.
pub(super) struct People {
    pub(super) mentors: Vec<Uuid>,
    pub(super) students: Vec<Uuid>,
}

/// A moment as the service stores it.
pub(super) fn stored(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// The moment at `part` (0 to 1) of the time that the service has been running.
#[expect(clippy::cast_possible_truncation, reason = "some 10^10 ms")]
pub(super) fn at(part: f64) -> DateTime<Utc> {
    let milliseconds = (SPAN.num_milliseconds() as f64 * part) as i64;
    DateTime::UNIX_EPOCH + TimeDelta::seconds(EPOCH) + TimeDelta::milliseconds(milliseconds)
}

/// An id of version 7 that was made at `moment`.
pub(super) fn id(moment: DateTime<Utc>, rng: &mut impl Rng) -> Uuid {
    let milliseconds = u64::try_from(moment.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &rng.random()).into_uuid()
}

/// The hash of a password, as the service makes it.
pub(super) async fn hash_of(password: &str) -> Result<String> {
    let size = PoolSize { threads: NonZeroUsize::MIN, queue: NonZeroUsize::MIN };
    let hasher = Argon2Hasher::start(Argon2Cost::OWASP, size)?;
    Ok(hasher.hash(&Password::parse(password)?).await?.0)
}

/// Inserts all accounts and profiles.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    Size(mentors): Size,
    model: &Path,
    password: &str,
) -> Result<People> {
    let mut rng = dice(1);
    let vocabulary = Vocabulary::read()?;
    let archetypes = meanings::archetypes(&vocabulary, model, &mut rng)?;
    let mut writer = Writer { transaction, vocabulary: &vocabulary, password, rng };
    let mut people = People { mentors: Vec::new(), students: Vec::new() };
    for number in 0..mentors {
        let moment = at(number as f64 / mentors as f64);
        let archetype = archetypes.choose(&mut writer.rng).context("no archetypes")?;
        people.mentors.push(writer.mentor(number, mentors, moment, archetype)?);
        people.students.push(writer.student(&format!("student-{number}"), moment)?);
    }
    for number in 0..ASKERS {
        writer.student(&format!("asker-{number}"), at(1.0))?;
    }
    for number in 0..SWIPERS {
        writer.student(&format!("swiper-{number}"), at(1.0))?;
    }
    writer.account("admin", "admin-0", Language::English, at(0.0))?;
    Ok(people)
}

struct Writer<'a> {
    transaction: &'a Transaction<'a>,
    vocabulary: &'a Vocabulary,
    password: &'a str,
    rng: Dice,
}

impl Writer<'_> {
    /// Inserts an account; its id and name.
    fn account(
        &mut self,
        role: &str,
        mailbox: &str,
        language: Language,
        moment: DateTime<Utc>,
    ) -> Result<(Uuid, String)> {
        let id = id(moment, &mut self.rng);
        let name = self.vocabulary.name(language, &mut self.rng);
        let blocked = (role == "student" && self.rng.random_ratio(1, 500)).then(|| stored(moment));
        self.transaction
            .prepare_cached(
                "INSERT INTO accounts (id, role, email, email_key, name, name_key, \
                 password_hash, created_at, blocked_at, version) \
                 VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, 1)",
            )?
            .execute(params![
                id.as_bytes(),
                role,
                format!("{mailbox}@example.org"),
                name,
                text::fold(&name),
                self.password,
                stored(moment),
                blocked,
            ])?;
        Ok((id, name))
    }

    fn student(&mut self, mailbox: &str, moment: DateTime<Utc>) -> Result<Uuid> {
        let language = *Language::BOTH.choose(&mut self.rng).context("no language")?;
        let (id, _) = self.account("student", mailbox, language, moment)?;
        let field = self.vocabulary.fields.choose(&mut self.rng).context("no field")?;
        let interests: Vec<_> = field.tags.sample(&mut self.rng, 4).collect();
        let contacts = json!([{ "network": "telegram", "url": format!("https://t.me/{mailbox}") }]);
        self.transaction
            .prepare_cached(
                "INSERT INTO students (id, bio, interests, contacts, age, version) \
                 VALUES (?1, NULL, ?2, ?3, ?4, 1)",
            )?
            .execute(params![
                id.as_bytes(),
                json!(interests).to_string(),
                contacts.to_string(),
                self.rng.random_range(16..60),
            ])?;
        Ok(id)
    }

    fn mentor(
        &mut self,
        number: usize,
        of: usize,
        moment: DateTime<Utc>,
        archetype: &Archetype,
    ) -> Result<Uuid> {
        let mut profile = archetype.profile.clone();
        // The long tail: a tag that few others have.
        if self.rng.random_bool(0.2) {
            let root = profile.tags.first().context("no tags")?;
            let rare = format!("{root} {}", self.rng.random_range(0..of.div_ceil(10)));
            profile.tags.push(rare.chars().take(30).collect());
        }
        let mailbox = format!("mentor-{number}");
        let (id, name) = self.account("mentor", &mailbox, profile.language, moment)?;
        self.profile(id, &mailbox, &profile)?;
        self.words(id, &name, &profile)?;
        self.vector(id, &profile, archetype)?;
        Ok(id)
    }

    fn profile(&mut self, id: Uuid, mailbox: &str, profile: &Profile) -> Result<()> {
        let contacts = json!([{ "network": "telegram", "url": format!("https://t.me/{mailbox}") }]);
        let capacity = self.rng.random_bool(0.3).then(|| self.rng.random_range(1..=5));
        self.transaction
            .prepare_cached(
                "INSERT INTO mentors (id, expertise, bio, tags, languages, contacts, \
                 accepting_requests, capacity, accepting, listed, rank, version) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7, 1, 4.0, 1)",
            )?
            .execute(params![
                id.as_bytes(),
                profile.expertise,
                profile.bio,
                json!(profile.tags).to_string(),
                json!([profile.language.code()]).to_string(),
                contacts.to_string(),
                self.rng.random_bool(0.9),
                capacity,
            ])?;
        Ok(())
    }

    /// The words under which a mentor is found without an index, and those of the name alone.
    fn words(&self, id: Uuid, name: &str, profile: &Profile) -> Result<()> {
        let topics = std::iter::once(&profile.expertise).chain(&profile.tags).map(String::as_str);
        for (table, texts) in [
            ("mentor_names", vec![name]),
            ("mentor_words", std::iter::once(name).chain(topics).collect()),
        ] {
            let sql = format!("INSERT INTO {table} (word, mentor_id) VALUES (?1, ?2)");
            let mut insert = self.transaction.prepare_cached(&sql)?;
            let folded: Vec<_> = texts.into_iter().map(text::fold).collect();
            let words = folded.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
            for word in words.filter(|word| !word.is_empty()).collect::<BTreeSet<_>>() {
                insert.execute(params![word, id.as_bytes()])?;
            }
        }
        Ok(())
    }

    fn vector(&mut self, id: Uuid, profile: &Profile, archetype: &Archetype) -> Result<()> {
        let meaning =
            format!("{}. {}. {}", profile.expertise, profile.tags.join(", "), profile.bio);
        let vector = archetype.neighbour(&mut self.rng);
        let bytes: Vec<u8> = vector.components().iter().map(|c| c.cast_unsigned()).collect();
        self.transaction
            .prepare_cached(
                "INSERT INTO mentor_vectors (mentor_id, model, text_hash, vector) \
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                id.as_bytes(),
                UniversalSentenceEncoder::description().name,
                &Sha256::digest(meaning)[..],
                bytes
            ])?;
        Ok(())
    }
}
