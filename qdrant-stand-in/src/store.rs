use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use parking_lot::RwLock;
use qdrant_client::qdrant::{
    AliasOperations, CreateCollection, QueryPoints, ScoredPoint, Value, alias_operations::Action,
};
use tonic::Status;

use crate::{
    collection::Collection,
    refusal::{collection_exists, malformed, no_collection},
};

/// All collections and aliases. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Store(Arc<RwLock<Content>>);

#[derive(Debug, Default)]
struct Content {
    collections: BTreeMap<String, Collection>,
    aliases: BTreeMap<String, String>,
}

impl Content {
    /// The collection's own name.
    fn resolved<'a>(&'a self, name: &'a str) -> &'a str {
        self.aliases.get(name).map_or(name, String::as_str)
    }

    fn change_alias(&mut self, action: Action) -> Result<(), Status> {
        match action {
            Action::CreateAlias(create) => {
                if !self.collections.contains_key(&create.collection_name) {
                    return Err(no_collection(&create.collection_name));
                }
                if self.collections.contains_key(&create.alias_name) {
                    return Err(collection_exists(&create.alias_name));
                }
                self.aliases.insert(create.alias_name, create.collection_name);
            }
            Action::DeleteAlias(delete) => {
                self.aliases.remove(&delete.alias_name);
            }
            Action::RenameAlias(rename) => {
                let target = self.aliases.remove(&rename.old_alias_name);
                let target = target.ok_or_else(|| no_collection(&rename.old_alias_name))?;
                self.aliases.insert(rename.new_alias_name, target);
            }
        }
        Ok(())
    }
}

impl Store {
    /// The names of all collections.
    pub fn collections(&self) -> Vec<String> {
        self.0.read().collections.keys().cloned().collect()
    }

    /// Each alias and the collection behind it.
    pub fn aliases(&self) -> Vec<(String, String)> {
        self.0.read().aliases.iter().map(|(alias, name)| (alias.clone(), name.clone())).collect()
    }

    /// How a collection was created, by its name or an alias.
    pub fn settings(&self, collection: &str) -> Option<CreateCollection> {
        self.read(collection, |collection| Ok(collection.settings.clone())).ok()
    }

    /// The payloads of all points in the order of their ids.
    pub fn payloads(&self, collection: &str) -> Vec<HashMap<String, Value>> {
        let payloads = |collection: &Collection| {
            Ok(collection.points.values().map(|point| point.payload.clone()).collect())
        };
        self.read(collection, payloads).unwrap_or_default()
    }

    /// Loses everything, as a server whose disk was lost.
    pub fn clear(&self) {
        *self.0.write() = Content::default();
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        let content = self.0.read();
        content.collections.contains_key(content.resolved(name))
    }

    pub(crate) fn create(&self, settings: CreateCollection) -> Result<(), Status> {
        let mut content = self.0.write();
        let name = settings.collection_name.clone();
        if content.collections.contains_key(&name) {
            return Err(collection_exists(&name));
        }
        if content.aliases.contains_key(&name) {
            return Err(malformed(&format!("Alias with the same name already exists: {name}")));
        }
        content.collections.insert(name, Collection::create(settings)?);
        Ok(())
    }

    /// Drops a collection, by its own name, and its aliases; whether it was there.
    pub(crate) fn delete(&self, name: &str) -> bool {
        let mut content = self.0.write();
        content.aliases.retain(|_, collection| collection != name);
        content.collections.remove(name).is_some()
    }

    /// One after the other while nobody looks; those before one that fails stay done.
    pub(crate) fn change_aliases(&self, actions: Vec<AliasOperations>) -> Result<(), Status> {
        let mut content = self.0.write();
        for action in actions.into_iter().filter_map(|action| action.action) {
            content.change_alias(action)?;
        }
        Ok(())
    }

    pub(crate) fn read<T>(
        &self,
        name: &str,
        look: impl FnOnce(&Collection) -> Result<T, Status>,
    ) -> Result<T, Status> {
        let content = self.0.read();
        let collection = content.collections.get(content.resolved(name));
        look(collection.ok_or_else(|| no_collection(name))?)
    }

    pub(crate) fn write<T>(
        &self,
        name: &str,
        change: impl FnOnce(&mut Collection) -> Result<T, Status>,
    ) -> Result<T, Status> {
        let mut content = self.0.write();
        let own = content.resolved(name).to_owned();
        change(content.collections.get_mut(&own).ok_or_else(|| no_collection(name))?)
    }

    pub(crate) fn query(&self, query: &QueryPoints) -> Result<Vec<ScoredPoint>, Status> {
        self.read(&query.collection_name, |collection| collection.query(query))
    }
}
