//! Between what is on the wire and what is compared.

use qdrant_client::qdrant::{
    PointId, Value, Vectors, point_id::PointIdOptions, value::Kind, vector, vectors::VectorsOptions,
};
use tonic::Status;
use uuid::Uuid;

use crate::refusal::{beyond, malformed};

/// The identity of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Id {
    Number(u64),
    Uuid(Uuid),
}

impl Id {
    pub fn of(id: Option<&PointId>) -> Result<Self, Status> {
        match id.and_then(|id| id.point_id_options.as_ref()) {
            Some(PointIdOptions::Num(number)) => Ok(Self::Number(*number)),
            Some(PointIdOptions::Uuid(text)) => Uuid::parse_str(text)
                .map(Self::Uuid)
                .map_err(|_| malformed(&format!("Unable to parse UUID: {text}"))),
            None => Err(malformed("Empty ID is not allowed")),
        }
    }

    pub fn on_the_wire(self) -> PointId {
        let options = match self {
            Self::Number(number) => PointIdOptions::Num(number),
            Self::Uuid(uuid) => PointIdOptions::Uuid(uuid.hyphenated().to_string()),
        };
        PointId { point_id_options: Some(options) }
    }
}

/// The values at a key: the elements of a list, or the value itself.
pub(crate) fn elements(value: &Value) -> Vec<&Kind> {
    match &value.kind {
        Some(Kind::ListValue(list)) => list.values.iter().filter_map(|v| v.kind.as_ref()).collect(),
        Some(kind) => vec![kind],
        None => Vec::new(),
    }
}

/// The dense vectors of a point, by name.
pub(crate) fn named_vectors(vectors: Option<Vectors>) -> Result<Vec<(String, Vec<f32>)>, Status> {
    match vectors.and_then(|vectors| vectors.vectors_options) {
        None => Err(malformed("Expected some vectors")),
        Some(VectorsOptions::Vector(_)) => Err(beyond("vectors without a name")),
        Some(VectorsOptions::Vectors(named)) => named
            .vectors
            .into_iter()
            .map(|(name, vector)| match vector.vector {
                Some(vector::Vector::Dense(dense)) => Ok((name, dense.data)),
                _ => Err(beyond("vectors that are not dense")),
            })
            .collect(),
    }
}

/// As stored for the cosine: of length 1, or zero.
pub(crate) fn normalized(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        for component in &mut vector {
            *component /= length;
        }
    }
    vector
}
