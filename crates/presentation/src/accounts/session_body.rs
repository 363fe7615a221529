use actix_web::{HttpResponse, http::header::SET_COOKIE};
use application::accounts::{AdminView, Profile, SessionGrant};
use domain::accounts::Role;
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Carrier;
use crate::{
    http::{
        answer::{created, ok},
        moment::Moment,
        problem::Problem,
    },
    mentors::MentorBody,
    students::StudentBody,
};

/// What an account may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Role)]
pub enum RoleWord {
    /// Looks for mentors and asks them.
    Student,
    /// Teaches.
    Mentor,
    /// Keeps order.
    Admin,
}

impl From<Role> for RoleWord {
    fn from(role: Role) -> Self {
        match role {
            Role::Student => Self::Student,
            Role::Mentor => Self::Mentor,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Student => Self::Student,
            RoleWord::Mentor => Self::Mentor,
            RoleWord::Admin => Self::Admin,
        }
    }
}

/// An admin.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Admin)]
pub struct AdminBody {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub created_at: Moment,
}

impl From<AdminView> for AdminBody {
    fn from(view: AdminView) -> Self {
        Self { id: view.id, email: view.email, name: view.name, created_at: view.created_at.into() }
    }
}

/// Somebody's own profile, under the name of their role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Profile)]
pub struct ProfileBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    student: Option<StudentBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    mentor: Option<MentorBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    admin: Option<AdminBody>,
}

impl From<Profile> for ProfileBody {
    fn from(profile: Profile) -> Self {
        let nobody = Self { student: None, mentor: None, admin: None };
        match profile {
            Profile::Student(view) => Self { student: Some(view.into()), ..nobody },
            Profile::Mentor(view) => Self { mentor: Some(view.into()), ..nobody },
            Profile::Admin(view) => Self { admin: Some(view.into()), ..nobody },
        }
    }
}

/// A session that just began or goes on.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionBody {
    /// The account's.
    id: Uuid,
    role: RoleWord,
    session_id: Uuid,
    /// Goes into `Authorization: Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds that the access token works.
    #[schema(example = 900)]
    expires_in: u64,
    /// Gives the next session at `/api/auth/refresh`. Not there if it went into a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refresh_token: Option<String>,
    /// Seconds that the refresh token works.
    refresh_expires_in: u64,
    #[serde(flatten)]
    profile: ProfileBody,
}

impl SessionBody {
    fn of(grant: SessionGrant, carrier: Carrier) -> Self {
        Self {
            id: grant.account.uuid(),
            role: grant.role.into(),
            session_id: grant.session.uuid(),
            access_token: grant.access_token.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: grant.expires_in.as_secs(),
            refresh_token: carrier.shown(&grant),
            refresh_expires_in: grant.refresh_expires_in.as_secs(),
            profile: grant.profile.into(),
        }
    }
}

/// 200 with a session of an account that was there before.
///
/// # Errors
/// If the refresh token cannot be handed over.
pub fn session(grant: SessionGrant, carrier: Carrier) -> Result<HttpResponse, Problem> {
    answer(grant, carrier, ok)
}

/// 201 with the first session of a new account.
///
/// # Errors
/// If the refresh token cannot be handed over.
pub fn session_created(grant: SessionGrant, carrier: Carrier) -> Result<HttpResponse, Problem> {
    let location = match grant.role {
        Role::Student => format!("/api/students/{}", grant.account),
        Role::Mentor => format!("/api/mentors/{}", grant.account),
        Role::Admin => "/api/me".to_owned(),
    };
    answer(grant, carrier, |body| created(&location, body))
}

fn answer(
    grant: SessionGrant,
    carrier: Carrier,
    respond: impl FnOnce(&SessionBody) -> HttpResponse,
) -> Result<HttpResponse, Problem> {
    let cookie = carrier.set_cookie(&grant)?;
    let mut response = respond(&SessionBody::of(grant, carrier));
    if let Some(cookie) = cookie {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}
