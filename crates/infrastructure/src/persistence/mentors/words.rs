use std::collections::HashMap;

use application::{
    kernel::Unavailable,
    search::{NamedMentor, ProfileWord, ProfileWords},
};
use async_trait::async_trait;
use domain::ids::MentorId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::super::{
    SeaOrmReads,
    sql::{Sql, limit},
};

/// How many words of a query are looked up.
const WORDS: usize = 32;

#[derive(FromQueryResult)]
struct NameRow {
    mentor_id: Uuid,
    word: String,
}

#[derive(FromQueryResult)]
struct WordRow {
    word: String,
    is_topic: bool,
}

#[async_trait]
impl ProfileWords for SeaOrmReads {
    async fn named(&self, words: &[String], most: usize) -> Result<Vec<NamedMentor>, Unavailable> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(
            "SELECT n.mentor_id, n.word FROM (SELECT mentor_id, COUNT(*) AS found \
             FROM mentor_names WHERE word IN (",
        );
        let words = sql.slots(words.iter().take(WORDS).map(String::as_str));
        let most = sql.slot(limit(most));
        sql.push(&words).push(") GROUP BY mentor_id ORDER BY found DESC, mentor_id LIMIT ");
        sql.push(&most).push(
            ") f JOIN mentor_names n ON n.mentor_id = f.mentor_id \
             ORDER BY f.found DESC, n.mentor_id, n.word",
        );
        let rows: Vec<NameRow> = sql.all(self.reads()).await?;
        let mut places: HashMap<Uuid, usize> = HashMap::new();
        let mut named: Vec<NamedMentor> = Vec::new();
        for row in rows {
            let place = *places.entry(row.mentor_id).or_insert_with(|| {
                named.push(NamedMentor { mentor: MentorId::new(row.mentor_id), name: Vec::new() });
                named.len() - 1
            });
            named[place].name.push(row.word);
        }
        Ok(named)
    }

    async fn words_after(
        &self,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<ProfileWord>, Unavailable> {
        // A word that some mentor has without being called so is one of what they teach. Most are
        // nobody's name, so that the first row that is looked at tells.
        let mut sql = Sql::new(
            "SELECT d.word, EXISTS (SELECT 1 FROM mentor_words w WHERE w.word = d.word \
             AND NOT EXISTS (SELECT 1 FROM mentor_names n WHERE n.word = w.word \
             AND n.mentor_id = w.mentor_id)) AS is_topic \
             FROM (SELECT DISTINCT word FROM mentor_words",
        );
        if let Some(after) = after {
            let after = sql.slot(after);
            sql.push(" WHERE word > ").push(&after);
        }
        let most = sql.slot(limit(most));
        sql.push(" ORDER BY word LIMIT ").push(&most).push(") d ORDER BY d.word");
        let rows: Vec<WordRow> = sql.all(self.reads()).await?;
        let word = |row: WordRow| ProfileWord { word: row.word, is_topic: row.is_topic };
        Ok(rows.into_iter().map(word).collect())
    }
}
