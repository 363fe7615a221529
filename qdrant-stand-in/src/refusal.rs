//! What Qdrant answers to calls that cannot be done. Adapters look at the codes.

use tonic::Status;

pub(crate) fn no_collection(name: &str) -> Status {
    Status::not_found(format!("Not found: Collection `{name}` doesn't exist!"))
}

pub(crate) fn collection_exists(name: &str) -> Status {
    Status::already_exists(format!("Wrong input: Collection `{name}` already exists!"))
}

pub(crate) fn no_vector_name(name: &str) -> Status {
    Status::invalid_argument(format!("Wrong input: Not existing vector name error: {name}"))
}

pub(crate) fn wrong_length(expected: usize, got: usize) -> Status {
    Status::invalid_argument(format!(
        "Wrong input: Vector dimension error: expected dim: {expected}, got {got}"
    ))
}

pub(crate) fn no_index(field: &str) -> Status {
    Status::invalid_argument(format!("Bad request: Index required but not found for \"{field}\""))
}

pub(crate) fn malformed(what: &str) -> Status {
    Status::invalid_argument(format!("Wrong input: {what}"))
}

pub(crate) fn beyond(what: &str) -> Status {
    Status::unimplemented(format!("the stand-in does not do this: {what}"))
}
