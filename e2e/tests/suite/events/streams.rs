//! Streams, as long as everything is well.

use std::{thread, time::Duration};

use serde_json::json;

use crate::harness::{a_mentor, a_service, a_student, accept, ask, decide, eventually, service};

/// Sessions that ended are known everywhere within two seconds; the last word is then on its way.
const ENDED: Duration = Duration::from_secs(3);

#[test]
fn what_arrives_comes_at_once_to_every_device() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    // One behind the front, one at each process.
    let mut streams = vec![boris.events()];
    streams.extend(boris.everywhere().map(|caller| caller.events()));
    let hers = ann.events();
    let request = ask(&ann, &boris);
    for stream in &streams {
        let event = stream.next_is("request.created");
        assert_eq!(event.id, "1");
        assert_eq!(format!("/request/{}", event.data["request"]["id"].as_str().unwrap()), request);
        assert_eq!(event.data, boris.get("/notifications").ok()["items"][0]);
    }
    accept(&boris, &request);
    let event = hers.next_is("request.updated");
    assert_eq!(event.data["request"]["status"], "ACCEPTED");
    ann.post(&format!("{}/score", boris.profile()), json!({"score": 4})).ok();
    for stream in &streams {
        let event = stream.next_is("review.created");
        assert_eq!((event.id.as_str(), &event.data["review"]["score"]), ("2", &json!(4)));
    }
}

#[test]
fn a_stream_goes_on_where_the_last_one_broke_off() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    decide(&ann, &request, "CANCELLED").ok();
    for caller in boris.everywhere() {
        let stream = caller.with("Last-Event-ID", "1").events();
        assert_eq!(stream.next_is("request.updated").id, "2");
        let stream = caller.with("Last-Event-ID", "0").events();
        assert_eq!(stream.next_is("request.created").id, "1");
        assert_eq!(stream.next_is("request.updated").id, "2");
    }
    let next = boris.with("Last-Event-ID", "2").events();
    ask(&a_student().sign_up(service()), &boris);
    assert_eq!(next.next_is("request.created").id, "3");
}

#[test]
fn a_session_that_ends_takes_its_stream_along() {
    let ann = a_student().sign_up(service());
    let other = ann.sign_in_again(service());
    let streams: Vec<_> = ann.everywhere().map(|caller| caller.events()).collect();
    let stays = other.events();
    ann.post_nothing("/auth/sign-out").no_content();
    for stream in streams {
        stream.ends_with("session_revoked", ENDED);
    }
    let boris = a_mentor().sign_up(service());
    decide(&boris, &ask(&other, &boris), "REFUSED").ok();
    stays.next_is("request.updated");
    ann.get("/events").refused(401, "session_revoked");
}

#[test]
fn an_account_that_is_blocked_is_told_so() {
    let boris = a_mentor().sign_up(service());
    let streams: Vec<_> = boris.everywhere().map(|caller| caller.events()).collect();
    let block = format!("/admin/accounts/{}/block", boris.id);
    service().admin().post_nothing(&block).ok();
    for stream in streams {
        stream.ends_with("account_blocked", ENDED);
    }
}

#[test]
fn a_stream_ends_with_its_access_token() {
    let service = a_service().with("MENTORO_ACCESS_TOKEN_FOR", "3s").start();
    let ann = a_student().sign_up(&service);
    ann.events().ends_with("token_expired", Duration::from_secs(5));
    let fresh = service.post("/auth/refresh", json!({"refresh_token": ann.refresh_token()})).ok();
    service.signed_in(fresh["access_token"].as_str().unwrap()).events();
}

#[test]
fn a_process_that_is_told_to_end_ends_its_streams() {
    let service = a_service().start();
    let ann = a_student().sign_up(&service);
    let streams: Vec<_> = ann.everywhere().map(|caller| caller.events()).collect();
    thread::scope(|scope| {
        scope.spawn(|| service.stop());
        for stream in &streams {
            stream.ends_with("shutdown", Duration::from_secs(10));
        }
    });
    service.start_again();
    ann.events();
}

#[test]
fn an_account_has_so_many_streams_and_no_more() {
    let service = a_service().with("MENTORO_STREAMS_PER_ACCOUNT", "2").start();
    let ann = a_student().sign_up(&service);
    let caller = ann.everywhere().next().unwrap();
    let first = caller.events();
    let second = caller.events();
    let refused = caller.get("/events").refused(429, "rate_limited");
    assert_eq!(refused["params"], json!({"max": 2}));
    a_student().sign_up(&service).events();
    drop((first, second));
    // What reads the streams here hangs up at the next word that comes.
    let boris = a_mentor().sign_up(&service);
    decide(&boris, &ask(&ann, &boris), "REFUSED").ok();
    eventually(Duration::from_secs(5), "there is room again", || {
        (caller.get("/events").status == 200).then_some(())
    });
}
