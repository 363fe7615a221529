use std::{fmt, path::PathBuf};

use crate::{
    Bucket, Certificate, Monitoring, Nginx, Part, Postgres, Qdrant, Redis, Replica, S3Gateway,
    SeaweedFs, StackError, Web,
    draft::Stores,
    parts::replica::{Settings, run},
};

/// The whole production stack on one machine. It ends when this is dropped, or when we are killed.
pub struct Stack {
    // In the order in which they end: nobody loses what it still needs.
    pub(crate) monitoring: Option<Monitoring>,
    pub(crate) nginx: Nginx,
    pub(crate) web: Web,
    pub(crate) replicas: Vec<Replica>,
    pub(crate) gateway: S3Gateway,
    pub(crate) stores: Stores,
    pub(crate) binary: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) settings: Settings,
}

impl Stack {
    /// Where clients find it, without a slash at the end.
    pub fn url(&self) -> String {
        self.nginx.url()
    }

    /// What its clients should trust.
    pub const fn certificate(&self) -> &Certificate {
        self.nginx.certificate()
    }

    /// The front.
    pub const fn nginx(&self) -> &Nginx {
        &self.nginx
    }

    /// The gateway to the images.
    pub const fn gateway(&self) -> &S3Gateway {
        &self.gateway
    }

    /// The replicas, `mentoro-1` first.
    pub fn replicas(&self) -> &[Replica] {
        &self.replicas
    }

    /// The database.
    pub const fn postgres(&self) -> &Postgres {
        &self.stores.postgres
    }

    /// The cache and the messages between replicas.
    pub const fn redis(&self) -> &Redis {
        &self.stores.redis
    }

    /// The store of images.
    pub const fn s3(&self) -> &SeaweedFs {
        &self.stores.s3
    }

    /// The bucket of images.
    pub const fn bucket(&self) -> &Bucket {
        self.stores.s3.bucket()
    }

    /// The index of vectors.
    pub const fn qdrant(&self) -> &Qdrant {
        &self.stores.qdrant
    }

    /// What watches it, if that was wanted.
    pub const fn monitoring(&self) -> Option<&Monitoring> {
        self.monitoring.as_ref()
    }

    /// What each replica was told, secrets included.
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    /// Every process: `nginx`, `web`, `mentoro-1`, …, `s3-gateway`, `seaweedfs`, `qdrant`, `redis`,
    /// `postgres`, in the order in which they should stop; before them what watches them.
    pub fn parts(&self) -> Vec<&Part> {
        let mut parts: Vec<&Part> = self.monitoring.iter().flat_map(Monitoring::parts).collect();
        parts.push(&self.nginx);
        parts.push(&self.web);
        parts.extend(self.replicas.iter().map(|replica| -> &Part { replica }));
        parts.push(&self.gateway);
        parts.push(&self.stores.s3);
        parts.extend(self.stores.qdrant.part());
        parts.push(&self.stores.redis);
        parts.push(&self.stores.postgres);
        parts
    }

    /// The process with this name.
    pub fn part(&self, name: &str) -> Result<&Part, StackError> {
        let found = self.parts().into_iter().find(|part| part.name() == name);
        found.ok_or_else(|| StackError::NoSuchPart(name.to_owned()))
    }

    /// Restarts one replica after the other. Clients do not notice: nginx sends a replica nothing
    /// from before it ends until it is ready again.
    pub fn roll(&self) -> Result<(), StackError> {
        let front = self.nginx.identity().ok_or(StackError::RunsNot)?;
        self.nginx.rotation().restart_each(front, |place| {
            let replica = &self.replicas[place];
            replica.stop()?;
            replica.start()
        })
    }

    /// What `mentoro` prints with these arguments and the settings of the replicas.
    pub fn mentoro(&self, arguments: &[&str]) -> Result<String, StackError> {
        run(&self.binary, &self.folder, &self.settings, arguments)
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the settings: they hold secrets.
        f.debug_struct("Stack").field("url", &self.url()).finish_non_exhaustive()
    }
}
