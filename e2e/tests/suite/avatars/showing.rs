//! What becomes of a picture, and who sees it.

use serde_json::Value;

use super::{
    jpeg, png,
    upload::{Seen, remove, upload, urls},
    webp,
};
use crate::{
    harness::{a_mentor, a_student, ask, service, unique},
    search::freshness::within_two_seconds,
};

#[test]
fn a_picture_is_shrunk_to_two_sizes_and_never_enlarged() {
    let ann = a_student().sign_up(service());
    for ((width, height), full, thumb) in [
        ((2_000, 1_000), (1_024, 512), (256, 128)),
        ((500, 1_500), (341, 1_024), (85, 256)),
        ((300, 300), (300, 300), (256, 256)),
        ((20, 10), (20, 10), (20, 10)),
        ((4_000, 3), (1_024, 1), (256, 1)),
    ] {
        let profile = upload(&ann, &jpeg::plain(width, height, [90, 120, 150])).ok();
        let [large, small] = Seen::both(service(), &profile);
        assert_eq!((large.width, large.height), full);
        assert_eq!((small.width, small.height), thumb);
        for seen in [large, small] {
            assert_eq!(seen.headers["content-type"], "image/jpeg");
            let [red, green, blue, _] = seen.color(0.5, 0.5);
            assert!(red.abs_diff(90) < 4 && green.abs_diff(120) < 4 && blue.abs_diff(150) < 4);
        }
    }
}

/// Which quarter each is of the picture as the camera saw it.
fn quarters(seen: &Seen) -> [&'static str; 4] {
    [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)].map(|(x, y)| {
        match seen.color(x, y).map(|value| value > 127) {
            [true, false, false, _] => "red",
            [false, true, false, _] => "green",
            [false, false, true, _] => "blue",
            [true, true, true, _] => "white",
            _ => "another",
        }
    })
}

#[test]
fn a_picture_stands_upright_however_the_camera_was_held() {
    let ann = a_student().sign_up(service());
    let photo = jpeg::quarters(400, 200);
    for (orientation, expected) in [
        (1, ["red", "green", "blue", "white"]),
        (2, ["green", "red", "white", "blue"]),
        (3, ["white", "blue", "green", "red"]),
        (4, ["blue", "white", "red", "green"]),
        (5, ["red", "blue", "green", "white"]),
        (6, ["blue", "red", "white", "green"]),
        (7, ["white", "green", "blue", "red"]),
        (8, ["green", "white", "red", "blue"]),
    ] {
        let held = jpeg::with_segment(&photo, 0xe1, &jpeg::exif(orientation));
        let profile = upload(&ann, &held).ok();
        for seen in Seen::both(service(), &profile) {
            assert_eq!(quarters(&seen), expected, "{orientation}");
            assert_eq!(seen.width < seen.height, orientation >= 5, "{orientation}");
        }
    }
}

#[test]
fn every_format_shows_what_it_showed() {
    let ann = a_student().sign_up(service());
    let seen = |file: &[u8]| {
        let [full, _] = Seen::both(service(), &upload(&ann, file).ok());
        full
    };
    for halves in [png::halves(1_500, 60), png::interlaced_halves(1_500, 60)] {
        let full = seen(&halves);
        assert!(full.color(0.2, 0.5)[0] > 230 && full.color(0.8, 0.5)[1] > 230);
    }
    for moving in [png::animated(40), webp::animated(40)] {
        assert!(seen(&moving).color(0.5, 0.5)[0] > 230, "the first frame is red");
    }
    let through = seen(&webp::plain(600, 600, [200, 100, 50, 128]));
    assert_eq!(through.headers["content-type"], "image/webp");
    assert_eq!(through.color(0.5, 0.5), [200, 100, 50, 128]);
    let sixteen = seen(&png::plain(80, 80, 16, png::RGB, &[200, 1, 100, 2, 50, 3]));
    let [red, green, blue, _] = sixteen.color(0.5, 0.5);
    assert!(red.abs_diff(200) < 4 && green.abs_diff(100) < 4 && blue.abs_diff(50) < 4);
}

#[test]
fn a_mentors_picture_is_seen_wherever_the_mentor_is() {
    let tag = unique("pictured");
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().tagged(&tag).sign_up(service()));
    let request = ask(&ann, &boris);
    let before = service().get(&boris.profile());
    let (first, asked) = (before.etag(), ann.get(&request).etag());
    let profile = upload(&boris, &jpeg::quarters(300, 300)).ok();
    let url = &profile["avatar_url"];
    assert!(profile["email"].is_string(), "it is the mentor's own view");

    within_two_seconds("anybody sees it", || {
        service().get(&boris.profile()).ok()["avatar_url"] == *url
    });
    assert_ne!(service().get(&boris.profile()).etag(), first);
    let list = service().get_with("/mentors", &[("tags", &tag)]).ok();
    assert_eq!(list["items"][0]["mentor"]["avatar_url"], *url);
    let seen = ann.get(&request);
    assert_eq!(seen["mentor"]["avatar_url"], *url);
    assert_ne!(seen.etag(), asked);
    let list = ann.get(&format!("/request/student/{}", ann.id)).ok();
    assert_eq!(list["items"][0]["mentor"]["avatar_thumb_url"], profile["avatar_thumb_url"]);

    let without = remove(&boris);
    assert_eq!(without["avatar_url"], Value::Null);
    assert_eq!(without["avatar_thumb_url"], Value::Null);
    within_two_seconds("nobody sees it", || {
        service().get(&boris.profile()).ok()["avatar_url"] == Value::Null
    });
}

#[test]
fn a_students_picture_is_seen_by_whom_they_asked() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let profile = upload(&ann, &jpeg::quarters(300, 300)).ok();
    assert_eq!(ann.get("/me").ok()["student"]["avatar_url"], profile["avatar_url"]);
    boris.get(&ann.profile()).refused(404, "not_found");
    let request = ask(&ann, &boris);
    assert_eq!(boris.get(&ann.profile()).ok()["avatar_url"], profile["avatar_url"]);
    assert_eq!(boris.get(&request).ok()["student"]["avatar_url"], profile["avatar_url"]);
    assert_eq!(urls(&profile).len(), 2);
}
