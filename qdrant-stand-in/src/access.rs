use tonic::{Request, Status, metadata::MetadataValue, service::Interceptor};

/// Lets calls pass that bring the key.
#[derive(Clone)]
pub(crate) struct Access(pub Option<String>);

impl Interceptor for Access {
    fn call(&mut self, request: Request<()>) -> Result<Request<()>, Status> {
        let brought = request.metadata().get("api-key").map(MetadataValue::as_bytes);
        match &self.0 {
            Some(key) if brought != Some(key.as_bytes()) => {
                Err(Status::unauthenticated("Must provide an API key"))
            }
            _ => Ok(request),
        }
    }
}
