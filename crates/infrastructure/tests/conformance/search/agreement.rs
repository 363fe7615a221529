use application::search::{Embedding, IndexFilter, IndexQuery, MentorIndex, letters};
use domain::mentors::{LanguageTag, TagKey};

use super::{
    adapters,
    documents::{DIMENSIONS, a_mentor, hits, id},
};

const TOPICS: [&str; 5] = ["rust", "python", "design", "machine learning", "embedded linux"];
const NAMES: [&str; 4] = ["Анна Громова", "Bob Stone", "Ann Rust", "Иван Петров"];

/// Numbers that scatter and are the same each time (`SplitMix64`).
struct Scatter(u64);

impl Scatter {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn meaning(&mut self) -> Embedding {
        let vector: Vec<f32> =
            (0..DIMENSIONS).map(|_| self.below(2_001) as f32 - 1_000.0).collect();
        Embedding::quantized(&vector)
    }
}

/// Whatever the adapter, a search finds the same mentors, equally relevant.
async fn every_index_finds_what_the_embedded_one_finds(index: &dyn MentorIndex) {
    let embedded = adapters::embedded("agreement").await;
    let mut scatter = Scatter(7);
    let mut documents = Vec::new();
    for number in 1..=400 {
        let mut mentor = a_mentor(number)
            .named(scatter.one(&NAMES))
            .expert_in(scatter.one(&["Rust developer", "Mentor", "Teaches design"]))
            .tagged(&[scatter.one(&TOPICS), scatter.one(&TOPICS)])
            .speaking(&[scatter.one(&["ru", "en", "pt-BR"])]);
        if scatter.below(3) > 0 {
            mentor = mentor.scored(scatter.one(&[3.0, 4.25, 5.0]));
        }
        if scatter.below(4) == 0 {
            mentor = mentor.not_accepting();
        }
        documents.push({
            let mut document = mentor.document();
            document.embedding = scatter.meaning();
            document
        });
    }
    embedded.upsert(documents.clone()).await.unwrap();
    index.upsert(documents).await.unwrap();

    let filters = [
        IndexFilter::default(),
        IndexFilter { accepting: Some(true), ..IndexFilter::default() },
        IndexFilter { tags: vec![TagKey::of("rust")], ..IndexFilter::default() },
        IndexFilter {
            language: Some(LanguageTag::parse("pt").unwrap()),
            min_score: Some(4.25),
            accepting: Some(false),
            ..IndexFilter::default()
        },
    ];
    let words = ["", "rust developers", "анна громова", "embedded design ann", "петров linux"];
    for filter in &filters {
        for text in words {
            let query = IndexQuery {
                embeddings: vec![scatter.meaning(), scatter.meaning()],
                words: letters::words(text),
                by_name: true,
                filter: filter.clone(),
                excluded: (1..=20).map(|_| id(scatter.below(420) as u128)).collect(),
                limit: 500,
            };
            let (expected, found) = (hits(&*embedded, &query).await, hits(index, &query).await);
            assert_eq!(found.len(), expected.len(), "{query:?}");
            for (found, expected) in found.iter().zip(&expected) {
                // Rounding may exchange two who differ in the sixth digit only.
                let difference = found.relevance.as_f64() - expected.relevance.as_f64();
                assert!(difference.abs() < 3e-6, "{found:?} and {expected:?} in {query:?}");
            }
        }
    }
}

conformance!(every_index_finds_what_the_embedded_one_finds);
