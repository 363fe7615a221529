use std::collections::{BTreeMap, HashMap};

use qdrant_client::qdrant::{
    CreateCollection, Distance, FieldType, Filter, PointStruct, PointsSelector, QueryPoints,
    ScoredPoint, UpdateMode, Value, points_selector::PointsSelectorOneOf, query::Variant,
    vector_input, vectors_config::Config, with_payload_selector::SelectorOptions,
};
use tonic::Status;

use crate::{
    conditions::{self, Indexes, Sieve},
    refusal::{beyond, malformed, no_vector_name, wrong_length},
    values::{Id, named_vectors, normalized},
};

/// How many points a query without a limit finds.
const LIMIT: u64 = 10;

/// Points, and what may be asked of them.
#[derive(Debug)]
pub(crate) struct Collection {
    /// As it was created.
    pub settings: CreateCollection,
    pub indexes: Indexes,
    pub points: BTreeMap<Id, Point>,
    /// The length of the vectors of each name.
    sizes: HashMap<String, usize>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Point {
    pub payload: HashMap<String, Value>,
    /// Of length 1, or zero.
    pub vectors: HashMap<String, Vec<f32>>,
}

impl Collection {
    pub fn create(settings: CreateCollection) -> Result<Self, Status> {
        let config = settings.vectors_config.as_ref().and_then(|config| config.config.as_ref());
        let Some(Config::ParamsMap(vectors)) = config else {
            return Err(beyond("collections whose vectors have no name"));
        };
        let mut sizes = HashMap::new();
        for (name, params) in &vectors.map {
            if params.distance() != Distance::Cosine || params.multivector_config.is_some() {
                return Err(beyond("vectors that are not compared by one cosine"));
            }
            let size = usize::try_from(params.size).map_err(|_| malformed("the vectors' size"))?;
            sizes.insert(name.clone(), size);
        }
        Ok(Self { settings, indexes: Indexes::new(), points: BTreeMap::new(), sizes })
    }

    pub fn create_index(&mut self, field: String, kind: FieldType) {
        self.indexes.insert(field, kind);
    }

    pub fn upsert(&mut self, points: Vec<PointStruct>, mode: UpdateMode) -> Result<(), Status> {
        // All or nothing, as Qdrant checks a whole request before it writes.
        let checked: Result<Vec<_>, Status> =
            points.into_iter().map(|point| self.checked(point)).collect();
        for (id, point) in checked? {
            let wanted = match mode {
                UpdateMode::Upsert => true,
                UpdateMode::InsertOnly => !self.points.contains_key(&id),
                UpdateMode::UpdateOnly => self.points.contains_key(&id),
            };
            if wanted {
                self.points.insert(id, point);
            }
        }
        Ok(())
    }

    fn checked(&self, point: PointStruct) -> Result<(Id, Point), Status> {
        let id = Id::of(point.id.as_ref())?;
        let mut vectors = HashMap::new();
        for (name, vector) in named_vectors(point.vectors)? {
            self.check_vector(&name, &vector)?;
            vectors.insert(name, normalized(vector));
        }
        Ok((id, Point { payload: point.payload, vectors }))
    }

    fn check_vector(&self, name: &str, vector: &[f32]) -> Result<(), Status> {
        match self.sizes.get(name) {
            None => Err(no_vector_name(name)),
            Some(&size) if size != vector.len() => Err(wrong_length(size, vector.len())),
            Some(_) => Ok(()),
        }
    }

    /// The points that are selected.
    pub fn selected(&self, selector: Option<&PointsSelector>) -> Result<Vec<Id>, Status> {
        match selector.and_then(|selector| selector.points_selector_one_of.as_ref()) {
            None => Err(malformed("No PointSelector specified")),
            Some(PointsSelectorOneOf::Points(list)) => {
                list.ids.iter().map(|id| Id::of(Some(id))).collect()
            }
            Some(PointsSelectorOneOf::Filter(filter)) => {
                Ok(self.passing(Some(filter))?.into_iter().map(|(id, _)| id).collect())
            }
        }
    }

    /// The points that pass a filter, in the order of their ids.
    pub fn passing(&self, filter: Option<&Filter>) -> Result<Vec<(Id, &Point)>, Status> {
        let Some(filter) = filter else {
            return Ok(self.points.iter().map(|(id, point)| (*id, point)).collect());
        };
        conditions::check_indexes(filter, &self.indexes)?;
        let sieve = Sieve::of(filter)?;
        let points = self.points.iter().map(|(id, point)| (*id, point));
        Ok(points.filter(|(id, point)| sieve.passes(*id, point)).collect())
    }

    pub fn query(&self, query: &QueryPoints) -> Result<Vec<ScoredPoint>, Status> {
        if !query.prefetch.is_empty() || query.with_vectors.is_some() {
            return Err(beyond("prefetches, and answers with vectors"));
        }
        let mut found = self.passing(query.filter.as_ref())?;
        let mut scores: HashMap<Id, f32> = HashMap::new();
        if let Some(aim) = aim(query)? {
            let name = query.using.as_deref().unwrap_or_default();
            self.check_vector(name, &aim)?;
            let aim = normalized(aim);
            found.retain(|(_, point)| point.vectors.contains_key(name));
            for (id, point) in &found {
                let score = point.vectors[name].iter().zip(&aim).map(|(a, b)| a * b).sum();
                scores.insert(*id, score);
            }
            found.sort_by(|(a, _), (b, _)| scores[b].total_cmp(&scores[a]).then(b.cmp(a)));
        }
        let skipped = usize::try_from(query.offset.unwrap_or_default()).unwrap_or(usize::MAX);
        let limit = usize::try_from(query.limit.unwrap_or(LIMIT)).unwrap_or(usize::MAX);
        let fields = payload_fields(query)?;
        let points = found.into_iter().skip(skipped).take(limit).map(|(id, point)| ScoredPoint {
            id: Some(id.on_the_wire()),
            payload: fields
                .as_ref()
                .map(|fields| conditions::included(&point.payload, fields))
                .unwrap_or_default(),
            score: scores.get(&id).copied().unwrap_or_default(),
            ..ScoredPoint::default()
        });
        Ok(points.collect())
    }
}

/// What the points are compared with; `None` when they are only listed.
fn aim(query: &QueryPoints) -> Result<Option<Vec<f32>>, Status> {
    let Some(query) = &query.query else { return Ok(None) };
    let Some(Variant::Nearest(input)) = &query.variant else {
        return Err(beyond("queries other than the nearest"));
    };
    match &input.variant {
        Some(vector_input::Variant::Dense(dense)) => Ok(Some(dense.data.clone())),
        _ => Err(beyond("queries by anything but a dense vector")),
    }
}

/// The payload's fields that are asked for: `None` for no payload, empty for all of it.
fn payload_fields(query: &QueryPoints) -> Result<Option<Vec<String>>, Status> {
    match query.with_payload.as_ref().and_then(|payload| payload.selector_options.as_ref()) {
        None | Some(SelectorOptions::Enable(false)) => Ok(None),
        Some(SelectorOptions::Enable(true)) => Ok(Some(Vec::new())),
        Some(SelectorOptions::Include(include)) => Ok(Some(include.fields.clone())),
        Some(SelectorOptions::Exclude(_)) => Err(beyond("leaving out parts of the payload")),
    }
}
