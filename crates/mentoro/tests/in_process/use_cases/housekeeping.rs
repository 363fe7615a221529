//! What happens by itself, one job beside the other.

use std::{sync::Arc, time::Duration};

use application::{
    housekeeping::Housekeeping,
    kernel::{Jobs, Unavailable},
    requests::RequestDesk,
};
use async_trait::async_trait;
use domain::{ids::RequestId, requests::Status, time::Timestamp};
use mentoro::composition::Ports;

use crate::world::{World, to};

/// Jobs of which one never comes to its turn.
struct Without {
    job: &'static str,
    jobs: Arc<dyn Jobs>,
}

#[async_trait]
impl Jobs for Without {
    async fn take_turn(
        &self,
        job: &'static str,
        every: Duration,
        now: Timestamp,
    ) -> Result<bool, Unavailable> {
        if job == self.job {
            return Err(Unavailable::new("database", "just now"));
        }
        self.jobs.take_turn(job, every, now).await
    }

    async fn purge(&self, now: Timestamp, limit: u64) -> Result<u64, Unavailable> {
        self.jobs.purge(now, limit).await
    }
}

#[tokio::test]
async fn a_job_that_fails_is_told_of_and_keeps_no_other_from_its_turn() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let request = RequestId::new(world.ask(&student, &mentor).await.id);
    let desk = world.part::<dyn RequestDesk>();
    desk.change(mentor.caller, request, to(Status::Accepted), None).await.unwrap();
    world.later(Duration::from_hours(61 * 24));
    let broken = world.replica(|ports| {
        let jobs = Arc::new(Without { job: "expire_requests", jobs: ports.jobs.clone() });
        Ports { jobs, ..ports }
    });
    broken.part::<dyn Housekeeping>().run_due().await.unwrap_err();
    let seen = desk.request(student.caller, request).await.unwrap().unwrap();
    assert_eq!(seen.status, "COMPLETED");
}
