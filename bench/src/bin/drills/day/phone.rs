use std::sync::{Arc, Mutex, PoisonError};

use rand::{RngExt as _, SeedableRng as _, rngs::Xoshiro256PlusPlus};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    net::{Net, Outcome},
    stream::Listener,
};
use crate::people::Player;

/// So many chances in a thousand that a student does something in a minute.
const STUDENT_ACTS: u32 = 24;

/// The same of a mentor.
const MENTOR_ACTS: u32 = 60;

/// One phone and what came of its calls.
pub(super) struct Phone {
    role: &'static str,
    id: String,
    token: Arc<Mutex<String>>,
    refresh_token: String,
    mentors: Arc<[String]>,
    /// Of the list that it polls.
    etag: Option<String>,
    random: Xoshiro256PlusPlus,
    pub(super) tally: Tally,
}

/// What came of calls.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) calls: usize,
    pub(super) polls: usize,
    pub(super) unchanged: usize,
    pub(super) swipes: usize,
    pub(super) requests: usize,
    pub(super) decisions: usize,
    pub(super) reviews: usize,
    pub(super) put_off: usize,
    pub(super) strange: Vec<String>,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.polls += other.polls;
        self.unchanged += other.unchanged;
        self.swipes += other.swipes;
        self.requests += other.requests;
        self.decisions += other.decisions;
        self.reviews += other.reviews;
        self.put_off += other.put_off;
        self.strange.extend(other.strange.iter().cloned());
    }
}

impl Phone {
    pub(super) fn of_student(player: Player, mentors: &Arc<[String]>) -> Self {
        Self::new("student", player, mentors)
    }

    pub(super) fn of_mentor(player: Player, mentors: &Arc<[String]>) -> Self {
        Self::new("mentor", player, mentors)
    }

    fn new(role: &'static str, player: Player, mentors: &Arc<[String]>) -> Self {
        let seed =
            player.id.bytes().fold(0_u64, |seed, byte| seed * 31 % 1_000_003 + u64::from(byte));
        Self {
            role,
            id: player.id,
            token: Arc::new(Mutex::new(player.token)),
            refresh_token: player.refresh_token,
            mentors: Arc::clone(mentors),
            etag: None,
            random: Xoshiro256PlusPlus::seed_from_u64(seed),
            tally: Tally::default(),
        }
    }

    pub(super) fn listener(&self) -> Listener {
        Listener { account: self.id.clone(), token: Arc::clone(&self.token) }
    }

    /// Polls, and now and then does something.
    pub(super) async fn minute(&mut self, net: &Net, from: usize) {
        self.poll(net, from).await;
        let dice: u32 = self.random.random_range(0..1_000);
        if self.role == "mentor" && dice < MENTOR_ACTS {
            self.decide(net, from, dice).await;
        } else if self.role == "student" && dice < STUDENT_ACTS {
            match dice {
                0..10 => self.swipe(net, from, dice).await,
                10..14 => self.ask(net, from).await,
                14..18 => self.end_one(net, from, dice).await,
                18..21 => self.review(net, from).await,
                21 => self.favour(net, from).await,
                _ => self.read(net, from).await,
            }
        }
    }

    async fn poll(&mut self, net: &Net, from: usize) {
        let path = format!("/request/{}/{}", self.role, self.id);
        self.tally.polls += 1;
        let etag = self.etag.clone();
        let answer = self.call_with(net, from, Method::GET, &path, None, etag.as_deref()).await;
        let Some((status, etag, _)) = answer else { return };
        match status {
            304 => self.tally.unchanged += 1,
            200 => self.etag = etag,
            _ => self.tally.strange.push(format!("GET {path}: {status}")),
        }
    }

    async fn swipe(&mut self, net: &Net, from: usize, dice: u32) {
        let Some(feed) = self.get(net, from, "/feed?limit=3").await else { return };
        let Some(mentor) = feed["items"][0]["mentor"]["id"].as_str() else { return };
        let action = ["like", "dislike", "favorite", "like"][dice as usize % 4];
        let body = json!({"mentor_id": mentor, "action": action});
        self.tally.swipes += 1;
        self.act(net, from, Method::POST, "/feed/swipes", body, &[200, 404, 409]).await;
    }

    async fn ask(&mut self, net: &Net, from: usize) {
        let mentor = self.random.random_range(0..self.mentors.len());
        let body = json!({"mentor_id": self.mentors[mentor], "query": "Where do I begin?"});
        self.tally.requests += 1;
        self.act(net, from, Method::POST, "/request", body, &[201, 409]).await;
    }

    /// Completes or cancels an accepted request, or cancels one that waits.
    async fn end_one(&mut self, net: &Net, from: usize, dice: u32) {
        let (status, end) = match dice {
            14..16 => ("ACCEPTED", "COMPLETED"),
            16 => ("ACCEPTED", "CANCELLED"),
            _ => ("PENDING", "CANCELLED"),
        };
        let Some(request) = self.first(net, from, status).await else { return };
        self.tally.decisions += 1;
        let path = format!("/request/{request}");
        self.act(net, from, Method::PATCH, &path, json!({"status": end}), &[200, 409]).await;
    }

    async fn decide(&mut self, net: &Net, from: usize, dice: u32) {
        let Some(request) = self.first(net, from, "PENDING").await else { return };
        let body = if dice.is_multiple_of(5) {
            json!({"status": "REFUSED", "reason": "No time this month."})
        } else {
            json!({"status": "ACCEPTED"})
        };
        self.tally.decisions += 1;
        let path = format!("/request/{request}");
        self.act(net, from, Method::PATCH, &path, body, &[200, 409]).await;
    }

    async fn review(&mut self, net: &Net, from: usize) {
        let path = format!("/request/student/{}?status=COMPLETED&limit=1", self.id);
        let Some(list) = self.get(net, from, &path).await else { return };
        let Some(mentor) = list["items"][0]["mentor"]["id"].as_str() else { return };
        let body =
            json!({"score": self.random.random_range(1..=5), "text": "We met and I learned."});
        self.tally.reviews += 1;
        let path = format!("/mentors/{mentor}/reviews");
        self.act(net, from, Method::POST, &path, body, &[200, 201, 409]).await;
    }

    async fn favour(&mut self, net: &Net, from: usize) {
        let mentor = self.random.random_range(0..self.mentors.len());
        let path = format!("/favorites/{}", self.mentors[mentor]);
        self.act(net, from, Method::PUT, &path, Value::Null, &[204]).await;
    }

    async fn read(&mut self, net: &Net, from: usize) {
        let Some(inbox) = self.get(net, from, "/notifications?limit=1").await else { return };
        let Some(latest) = inbox["items"][0]["id"].as_str() else { return };
        let body = json!({"up_to": latest});
        self.act(net, from, Method::POST, "/notifications/read", body, &[200]).await;
    }

    /// The latest of one's requests with this status.
    async fn first(&mut self, net: &Net, from: usize, status: &str) -> Option<String> {
        let path = format!("/request/{}/{}?status={status}&limit=1", self.role, self.id);
        let list = self.get(net, from, &path).await?;
        list["items"][0]["id"].as_str().map(str::to_owned)
    }

    async fn get(&mut self, net: &Net, from: usize, path: &str) -> Option<Value> {
        match self.call_with(net, from, Method::GET, path, None, None).await? {
            (200, _, body) => Some(body),
            (status, ..) => {
                self.tally.strange.push(format!("GET {path}: {status}"));
                None
            }
        }
    }

    async fn act(
        &mut self,
        net: &Net,
        from: usize,
        method: Method,
        path: &str,
        body: Value,
        fine: &[u16],
    ) {
        let what = format!("{method} {path}");
        let answer = self.call_with(net, from, method, path, Some(&body), None).await;
        if let Some((status, _, body)) = answer
            && !fine.contains(&status)
        {
            self.tally.strange.push(format!("{what}: {status} {body}"));
        }
    }

    /// A call with the phone's token, which is renewed when it has run out. `None` when the call was
    /// put off or failed, which is noted.
    async fn call_with(
        &mut self,
        net: &Net,
        from: usize,
        method: Method,
        path: &str,
        body: Option<&Value>,
        etag: Option<&str>,
    ) -> Option<(u16, Option<String>, Value)> {
        let what = format!("{method} {path}");
        for _ in 0..2 {
            let token = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let mut request = net.request(from, method.clone(), path).bearer_auth(token);
            if let Some(body) = body.filter(|body| !body.is_null()) {
                request = request.json(body);
            }
            if let Some(etag) = etag {
                request = request.header("If-None-Match", etag);
            }
            let answer = self.noted(net.send(&what, request).await)?;
            if answer.0 != 401 {
                return Some(answer);
            }
            if answer.2["code"] != "token_expired" {
                self.tally.strange.push(format!("{what}: {}", answer.2));
                return None;
            }
            self.refresh(net, from).await?;
        }
        self.tally.strange.push(format!("{what}: a fresh token has run out"));
        None
    }

    async fn refresh(&mut self, net: &Net, from: usize) -> Option<()> {
        let request = net.request(from, Method::POST, "/auth/refresh");
        let request = request.json(&json!({"refresh_token": self.refresh_token}));
        let (status, _, session) = self.noted(net.send("refresh", request).await)?;
        let text = |field: &str| session[field].as_str().map(str::to_owned);
        let (Some(token), Some(refresh)) = (text("access_token"), text("refresh_token")) else {
            self.tally.strange.push(format!("refresh: {status} {session}"));
            return None;
        };
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = token;
        self.refresh_token = refresh;
        Some(())
    }

    fn noted(&mut self, outcome: Outcome) -> Option<(u16, Option<String>, Value)> {
        self.tally.calls += 1;
        match outcome {
            Outcome::Answered { status, etag, body } => return Some((status, etag, body)),
            Outcome::PutOff => self.tally.put_off += 1,
            Outcome::Strange(what) => self.tally.strange.push(what),
        }
        None
    }
}
