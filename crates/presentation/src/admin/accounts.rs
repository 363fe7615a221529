use actix_web::{HttpRequest, HttpResponse, get};
use application::{
    accounts::{AccountFilter, AccountView, SignedInAdmin},
    admin::AdminDesk,
    kernel::PageRequest,
};
use domain::text::fold;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    accounts::RoleWord,
    http::{
        conditional::fresh,
        cursor::{List, ListOrder, page_request},
        identity::Caller,
        inject::Inject,
        input::{Check, Params},
        moment::Moment,
        problem::Problem,
    },
};

/// An account, as admins see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountBody {
    id: Uuid,
    #[schema(value_type = RoleWord)]
    role: String,
    email: String,
    name: String,
    blocked: bool,
    created_at: Moment,
}

impl From<AccountView> for AccountBody {
    fn from(view: AccountView) -> Self {
        Self {
            id: view.id,
            role: view.role,
            email: view.email,
            name: view.name,
            blocked: view.blocked,
            created_at: view.created_at.into(),
        }
    }
}

/// Which accounts.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccountsQuery {
    /// How the e-mail or the name starts, in any case.
    query: Option<String>,
    /// Only these.
    #[param(inline)]
    role: Option<RoleWord>,
    /// Only blocked ones, or only others.
    blocked: Option<bool>,
    /// The greatest number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl AccountsQuery {
    fn check(self) -> Result<(AccountFilter, PageRequest), Problem> {
        let mut check = Check::new();
        let cursor = self.cursor.as_deref();
        let page = page_request(&mut check, self.limit, cursor, ListOrder::Newest);
        let query = self.query.map(|text| fold(text.trim())).filter(|text| !text.is_empty());
        let role = self.role.map(Into::into);
        check.finish(|| Some((AccountFilter { query, role, blocked: self.blocked }, page?)))
    }
}

/// Accounts, the newest first.
#[utoipa::path(
    operation_id = "list_accounts", tag = "admin", summary = "Accounts",
    security(("bearer" = [])), params(AccountsQuery),
    responses((status = 200, description = "A page of accounts.", body = List<AccountBody>))
)]
#[get("/admin/accounts")]
pub async fn list_accounts(
    request: HttpRequest,
    admin: Caller<SignedInAdmin>,
    query: Params<AccountsQuery>,
    desk: Inject<dyn AdminDesk>,
) -> Result<HttpResponse, Problem> {
    let (filter, page) = query.0.check()?;
    let page = desk.accounts(admin.0, &filter, page).await?;
    fresh(&request, &List::of(page, AccountBody::from))
}
