//! Who sees what of whom. The only place that opens [`Unredacted`].

use domain::{
    accounts::{Age, Role},
    ids::{AccountId, StudentId},
    time::Timestamp,
};

use super::SignedIn;
use crate::{
    kernel::{RequestRules, Unredacted},
    mentors::{MentorView, PairRecord, Viewer, ViewerState},
    requests::{RequestRecord, RequestView, may_ask},
    reviews::{ReviewRecord, ReviewView},
    students::StudentView,
};

/// Who looks, signed in or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Onlooker(Option<SignedIn>);

impl Onlooker {
    /// Nobody known.
    pub const ANYONE: Self = Self(None);

    /// The account, if any.
    pub fn account(self) -> Option<AccountId> {
        self.0.map(SignedIn::account)
    }

    /// What must be read with a mentor for this onlooker.
    pub fn viewer(self) -> Viewer {
        match self.0 {
            Some(caller) if caller.role() == Role::Student => {
                Viewer::Student(StudentId::new(caller.account().uuid()))
            }
            Some(caller) if caller.role() == Role::Admin => Viewer::Admin,
            _ => Viewer::Anyone,
        }
    }

    fn is_admin(self) -> bool {
        self.0.is_some_and(|caller| caller.role() == Role::Admin)
    }

    fn is(self, id: uuid::Uuid) -> bool {
        self.account().is_some_and(|account| account.uuid() == id)
    }
}

impl From<SignedIn> for Onlooker {
    fn from(caller: SignedIn) -> Self {
        Self(Some(caller))
    }
}

impl From<Option<SignedIn>> for Onlooker {
    fn from(caller: Option<SignedIn>) -> Self {
        Self(caller)
    }
}

/// A mentor as `by` may see them: contacts go to the mentor, admins, and students with an accepted
/// or completed request; e-mail and switches to the mentor and admins.
pub(crate) fn mentor(
    whole: Unredacted<MentorView>,
    pair: Option<PairRecord>,
    by: Onlooker,
    rules: &RequestRules,
    now: Timestamp,
) -> MentorView {
    let mut view = whole.into_whole();
    let all = by.is_admin() || by.is(view.id);
    if !all {
        view.own = None;
        if !pair.as_ref().is_some_and(|pair| pair.shares_contacts) {
            view.contacts.clear();
        }
    }
    view.viewer = pair.map(|pair| viewer_state(pair, view.accepting, rules, now));
    view
}

fn viewer_state(
    pair: PairRecord,
    accepting: bool,
    rules: &RequestRules,
    now: Timestamp,
) -> ViewerState {
    let cannot = may_ask(&pair, accepting, rules, now).err();
    ViewerState {
        request: pair.latest_request.map(|(id, status)| (id, status.as_str().to_owned())),
        favorite: pair.favorite,
        swipe: pair.swipe,
        can_request: cannot.is_none(),
        cannot_request_code: cannot.map(|why| why.code().to_owned()),
        can_rate: pair.ever_accepted,
        review: pair.review,
    }
}

/// A student as `by` may see them: e-mail and age go to the student and admins, contacts also to a
/// mentor with an accepted or completed request, unless the student is under 18.
pub(crate) fn student(
    whole: Unredacted<StudentView>,
    by: Onlooker,
    shares_contacts: bool,
) -> StudentView {
    let mut view = whole.into_whole();
    if by.is_admin() || by.is(view.id) {
        return view;
    }
    let minor = view.own.take().and_then(|own| own.age).is_some_and(is_minor);
    if minor || !shares_contacts {
        view.contacts.clear();
    }
    view
}

/// A request as `by`, one of its sides or an admin, may see it.
pub(crate) fn request(record: Unredacted<RequestRecord>, by: Onlooker) -> RequestView {
    let RequestRecord { mut request, shares_contacts, student_is_minor } = record.into_whole();
    if by.is_admin() {
        return request;
    }
    if !by.is(request.student.id) && (student_is_minor || !shares_contacts) {
        request.student.contacts.clear();
    }
    if !by.is(request.mentor.id) && !shares_contacts {
        request.mentor.contacts.clear();
    }
    request
}

/// A review as `by` may see it: one with a text of a listed mentor goes to anybody, another to its
/// author, its mentor and admins alone; the author's picture to whoever is signed in.
pub(crate) fn review(record: Unredacted<ReviewRecord>, by: Onlooker) -> Option<ReviewView> {
    let ReviewRecord { mut review, student, is_mentor_listed } = record.into_whole();
    let is_public = is_mentor_listed && review.text.is_some();
    let concerns_them =
        by.is_admin() || by.is(review.mentor) || student.is_some_and(|student| by.is(student));
    if !is_public && !concerns_them {
        return None;
    }
    if by == Onlooker::ANYONE
        && let Some(author) = &mut review.author
    {
        author.avatar = None;
    }
    Some(review)
}

fn is_minor(years: u8) -> bool {
    Age::parse(years.into()).is_ok_and(Age::is_minor)
}

#[cfg(test)]
mod tests {
    use domain::ids::SessionId;
    use uuid::Uuid;

    use super::*;
    use crate::{accounts::AccessClaims, reviews::ReviewAuthor};

    const AUTHOR: Uuid = Uuid::from_u128(1);
    const MENTOR: Uuid = Uuid::from_u128(2);

    fn somebody(id: Uuid, role: Role) -> Onlooker {
        let now = Timestamp::UNIX_EPOCH;
        let (account, session) = (AccountId::new(id), SessionId::new(id));
        let claims = AccessClaims { account, role, session, issued_at: now, expires_at: now };
        SignedIn::new(&claims).into()
    }

    fn a_review(text: Option<&str>, is_mentor_listed: bool) -> Unredacted<ReviewRecord> {
        let avatar = Some("a picture".to_owned());
        Unredacted::new(ReviewRecord {
            review: ReviewView {
                id: Uuid::from_u128(9),
                mentor: MENTOR,
                author: Some(ReviewAuthor::of("Ann Maria Learner", avatar)),
                score: 5,
                text: text.map(str::to_owned),
                created_at: Timestamp::UNIX_EPOCH,
                updated_at: Timestamp::UNIX_EPOCH,
                version: 1,
            },
            student: Some(AUTHOR),
            is_mentor_listed,
        })
    }

    #[test]
    fn an_author_has_a_first_name_and_to_whoever_is_signed_in_a_face() {
        let author = |by| review(a_review(Some("Good"), true), by).unwrap().author.unwrap();
        assert_eq!(author(Onlooker::ANYONE), ReviewAuthor { name: "Ann".into(), avatar: None });
        let stranger = somebody(Uuid::from_u128(7), Role::Mentor);
        assert_eq!(author(stranger).avatar.as_deref(), Some("a picture"));
    }

    #[test]
    fn what_is_not_for_everybody_is_for_whom_it_concerns() {
        for (text, listed) in [(None, true), (None, false), (Some("Good"), false)] {
            let seen = |by| review(a_review(text, listed), by).is_some();
            assert!(!seen(Onlooker::ANYONE));
            assert!(!seen(somebody(Uuid::from_u128(7), Role::Student)));
            assert!(seen(somebody(AUTHOR, Role::Student)));
            assert!(seen(somebody(MENTOR, Role::Mentor)));
            assert!(seen(somebody(Uuid::from_u128(8), Role::Admin)));
        }
    }
}
