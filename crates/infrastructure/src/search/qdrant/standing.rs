use std::collections::HashMap;

use super::names::Names;

/// Our collections on the server at one moment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// What is searched.
    pub present: Present,
    /// The generations being filled: those after the present one. What is older is finished with.
    pub drafts: Vec<u64>,
    /// The generations that are finished with.
    pub old: Vec<u64>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Present {
    /// Nothing.
    Missing,
    /// A collection of another model, of this name.
    Foreign(String),
    /// That of this generation.
    Own(u64),
}

impl Standing {
    /// `collections` were listed before `aliases`: a collection that was switched to in between is
    /// known by its alias.
    pub fn of(names: &Names, collections: &[String], aliases: &HashMap<String, String>) -> Self {
        let present = match aliases.get(names.alias()) {
            None => Present::Missing,
            Some(name) => {
                names.generation(name).map_or_else(|| Present::Foreign(name.clone()), Present::Own)
            }
        };
        let mut generations: Vec<_> =
            collections.iter().filter_map(|name| names.generation(name)).collect();
        generations.sort_unstable();
        let Present::Own(own) = present else {
            return Self { present, drafts: generations, old: Vec::new() };
        };
        generations.retain(|generation| *generation != own);
        let drafts = generations.split_off(generations.partition_point(|other| *other < own));
        Self { present, drafts, old: generations }
    }

    /// The generation of the next rebuild.
    pub fn next(&self) -> u64 {
        let present = if let Present::Own(generation) = self.present { generation } else { 0 };
        self.drafts.last().map_or(present, |draft| (*draft).max(present)) + 1
    }
}

#[cfg(test)]
mod tests {
    use application::search::EmbeddingModel;

    use super::*;

    fn standing(collections: &[&str], present: Option<&str>) -> Standing {
        let model = EmbeddingModel { name: "m".to_owned(), dimensions: 2 };
        let collections: Vec<_> = collections.iter().map(|name| (*name).to_owned()).collect();
        let alias = present.map(|name| ("mentors".to_owned(), name.to_owned()));
        Standing::of(&Names::new("mentors", &model), &collections, &alias.into_iter().collect())
    }

    #[test]
    fn what_is_newer_is_being_filled_and_what_is_older_is_done_with() {
        let all = ["mentors-m-2-9", "mentors-m-2-10", "other", "mentors-m-2-11", "mentors-x-2-12"];
        let standing = standing(&all, Some("mentors-m-2-10"));
        assert_eq!(standing.present, Present::Own(10));
        assert_eq!((&*standing.old, &*standing.drafts), (&[9][..], &[11][..]));
        assert_eq!(standing.next(), 12);
    }

    #[test]
    fn without_a_present_one_all_may_be_being_filled() {
        assert_eq!(standing(&[], None).next(), 1);
        let first = standing(&["mentors-m-2-1"], None);
        assert_eq!((first.present, &*first.drafts), (Present::Missing, &[1][..]));
        let foreign = standing(&["mentors-m-2-1"], Some("mentors-x-2-5"));
        assert_eq!(foreign.present, Present::Foreign("mentors-x-2-5".to_owned()));
        assert_eq!(foreign.next(), 2);
    }

    #[test]
    fn a_present_one_that_was_not_listed_yet_counts() {
        let standing = standing(&["mentors-m-2-4"], Some("mentors-m-2-5"));
        assert_eq!((&*standing.old, standing.next()), (&[4][..], 6));
    }
}
