use std::{
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    time::Duration,
};

use super::s3::Bucket;
use crate::{
    Part, StackError,
    process::{
        launch::Launch,
        ports, programs,
        secret::{secret, write_private},
    },
};

const BUCKET: &str = "mentoro";
const REGION: &str = "us-east-1";
/// It elects a master of one first, some three seconds.
const UNTIL_READY: Duration = Duration::from_secs(90);

/// `SeaweedFS` as an S3 store with one identity and one private, empty bucket, on loopback ports.
#[derive(Debug)]
pub struct SeaweedFs {
    part: Part,
    bucket: Bucket,
}

impl SeaweedFs {
    /// Starts it in `folder` and waits until it knows its identity. What an earlier one left there,
    /// its keys included, is used again.
    pub fn start(folder: &Path) -> Result<Self, StackError> {
        let data = folder.join("data");
        fs::create_dir_all(&data).map_err(StackError::at("make", &data))?;
        let (access_key, secret_key) = keys(folder)?;
        ports::against_races(|| {
            let ports = ports::free()?;
            let bucket = Bucket {
                endpoint: format!("http://127.0.0.1:{}", ports[6]),
                region: REGION.to_owned(),
                name: BUCKET.to_owned(),
                access_key: access_key.clone(),
                secret_key: secret_key.clone(),
            };
            let store = Self { part: part(folder, ports, bucket.clone())?, bucket };
            store.part.start()?;
            Ok(store)
        })
    }

    /// Its private bucket.
    pub const fn bucket(&self) -> &Bucket {
        &self.bucket
    }
}

impl Deref for SeaweedFs {
    type Target = Part;

    fn deref(&self) -> &Part {
        &self.part
    }
}

/// The last of the ports but one is that of S3.
fn part(folder: &Path, ports: [u16; 8], bucket: Bucket) -> Result<Part, StackError> {
    let [master, master_grpc, volume, volume_grpc, filer, filer_grpc, s3, s3_grpc] = ports;
    let launch = Launch::new(programs::weed()?, folder, folder.join("seaweedfs.log"))
        .arguments([
            "-logtostderr=true",
            "server",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-dir=data",
        ])
        .arguments(["-master.telemetry=false", "-master.volumeSizeLimitMB=256", "-volume.max=0"])
        .arguments([format!("-master.port={master}"), format!("-master.port.grpc={master_grpc}")])
        .arguments([format!("-volume.port={volume}"), format!("-volume.port.grpc={volume_grpc}")])
        .arguments([format!("-filer.port={filer}"), format!("-filer.port.grpc={filer_grpc}")])
        .arguments([format!("-s3.port={s3}"), format!("-s3.port.grpc={s3_grpc}")])
        // Protocols that nobody here speaks would listen on fixed ports.
        .arguments(["-filer", "-s3", "-s3.port.iceberg=0", "-s3.port.lance=0"])
        // Relative, as the path of a socket must be short.
        .arguments(["-filer.localSocket=filer.sock", "-s3.localSocket=s3.sock"])
        .arguments(["-s3.config=identities.json", "-volume.preStopSeconds=0"])
        .variable("TMPDIR", folder)
        // One volume at a time for each bucket instead of seven: a disk has room for so many.
        .variable("WEED_MASTER_VOLUME_GROWTH_COPY_1", "1")
        .litter(PathBuf::from(format!("/tmp/seaweedfs-s3-grpc-{s3_grpc}.sock")));
    Ok(Part::new("seaweedfs", launch, UNTIL_READY, move |_| is_ready(&bucket)))
}

/// By an object that goes all the way: its doors open before the volumes behind them do.
fn is_ready(bucket: &Bucket) -> Result<(), String> {
    let round = || -> Result<u16, StackError> {
        bucket.create()?;
        bucket.put("ready", "text/plain", b"ready".to_vec())?;
        let read = bucket.get("ready")?.status;
        bucket.delete("ready")?;
        Ok(read)
    };
    match round() {
        Ok(200) => Ok(()),
        Ok(status) => Err(format!("it answers {status}")),
        Err(error) => Err(error.to_string()),
    }
}

/// The keys that `identities.json` holds, which is made if it is not there.
fn keys(folder: &Path) -> Result<(String, String), StackError> {
    let file = folder.join("keys");
    if !file.exists() {
        let (access_key, secret_key) = (secret(10)?, secret(20)?);
        let identities = format!(
            r#"{{"identities":[{{"name":"mentoro","credentials":[{{"accessKey":"{access_key}","secretKey":"{secret_key}"}}],"actions":["Admin","Read","Write","List","Tagging"]}}]}}"#
        );
        write_private(&folder.join("identities.json"), &identities)?;
        write_private(&file, &format!("{access_key} {secret_key}"))?;
    }
    let text = fs::read_to_string(&file).map_err(StackError::at("read", &file))?;
    let (access_key, secret_key) = text.split_once(' ').unwrap_or_default();
    Ok((access_key.to_owned(), secret_key.to_owned()))
}
