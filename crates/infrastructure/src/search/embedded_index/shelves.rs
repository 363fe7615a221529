use std::{
    collections::HashSet,
    sync::{Arc, Weak},
};

use application::{kernel::Unavailable, search::MentorDocument};
use crossbeam_channel::Sender;
use domain::ids::MentorId;
use parking_lot::{Mutex, RwLock};

use super::{collection::Collection, graph::Graph};
use crate::search::Vocabulary;

/// The present index and those being filled beside it. Locks are taken in the order of the fields.
pub(super) struct Shelves {
    drafts: Mutex<Vec<Weak<Mutex<Draft>>>>,
    pub collection: RwLock<Collection>,
    pub graph: RwLock<Option<Graph>>,
    vocabulary: Arc<Vocabulary>,
    /// Wakes the gardener; `None` when it shall stop.
    wake: Mutex<Option<Sender<()>>>,
}

/// An index being filled.
pub(super) struct Draft {
    collection: Collection,
    /// Mentors about whom somebody decided since the filling began: older documents of theirs come
    /// too late.
    decided: HashSet<MentorId>,
}

impl Shelves {
    /// Documents inserted at a stretch, some milliseconds during which searches wait.
    const BATCH: usize = 64;

    /// Around an empty collection.
    pub fn new(collection: Collection, vocabulary: Arc<Vocabulary>, wake: Sender<()>) -> Self {
        Self {
            drafts: Mutex::default(),
            collection: RwLock::new(collection),
            graph: RwLock::default(),
            vocabulary,
            wake: Mutex::new(Some(wake)),
        }
    }

    pub fn stop_waking(&self) {
        *self.wake.lock() = None;
    }

    pub fn upsert(&self, documents: &[MentorDocument]) -> Result<(), Unavailable> {
        self.check(documents)?;
        self.vocabulary.learn_documents(documents);
        for batch in documents.chunks(Self::BATCH) {
            self.decide(
                |draft| {
                    for document in batch {
                        draft.decided.insert(document.mentor);
                        draft.collection.insert(document);
                    }
                },
                |collection| batch.iter().for_each(|document| collection.insert(document)),
            );
        }
        self.wake();
        Ok(())
    }

    pub fn remove(&self, mentors: &[MentorId]) {
        self.decide(
            |draft| {
                for &mentor in mentors {
                    draft.decided.insert(mentor);
                    draft.collection.remove(mentor);
                }
            },
            |collection| mentors.iter().for_each(|&mentor| collection.remove(mentor)),
        );
    }

    pub fn draft(&self) -> Arc<Mutex<Draft>> {
        let collection = self.collection.read().emptied();
        let draft = Arc::new(Mutex::new(Draft { collection, decided: HashSet::new() }));
        self.drafts.lock().push(Arc::downgrade(&draft));
        draft
    }

    pub fn fill(
        &self,
        draft: &Mutex<Draft>,
        documents: &[MentorDocument],
    ) -> Result<(), Unavailable> {
        self.check(documents)?;
        self.vocabulary.learn_documents(documents);
        for batch in documents.chunks(Self::BATCH) {
            let mut draft = draft.lock();
            for document in batch {
                if !draft.decided.contains(&document.mentor) {
                    draft.collection.insert(document);
                }
            }
        }
        Ok(())
    }

    pub fn switch_to(&self, draft: &Mutex<Draft>) {
        let _no_decisions = self.drafts.lock();
        let mut draft = draft.lock();
        let empty = draft.collection.emptied();
        let mut filled = std::mem::replace(&mut draft.collection, empty);
        filled.compare_with(self.graph.read().as_ref());
        *self.collection.write() = filled;
        self.wake();
    }

    fn wake(&self) {
        if let Some(wake) = self.wake.lock().as_ref() {
            // A full channel means that the gardener will look anyway.
            let _ = wake.try_send(());
        }
    }

    /// Does the same to each index that is being filled and to the present one.
    fn decide(&self, mut drafted: impl FnMut(&mut Draft), present: impl FnOnce(&mut Collection)) {
        let mut drafts = self.drafts.lock();
        drafts.retain(|draft| match draft.upgrade() {
            None => false,
            Some(draft) => {
                drafted(&mut draft.lock());
                true
            }
        });
        present(&mut self.collection.write());
    }

    fn check(&self, documents: &[MentorDocument]) -> Result<(), Unavailable> {
        let dimensions = self.collection.read().dimensions();
        let fits = |document: &MentorDocument| document.embedding.components().len() == dimensions;
        if documents.iter().all(fits) { Ok(()) } else { Err(super::foreign_vector()) }
    }
}
