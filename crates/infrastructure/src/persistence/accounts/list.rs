//! The list of accounts that admins search.

use application::{
    accounts::AccountFilter,
    kernel::{PageRequest, Unavailable},
};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{
    super::{
        page,
        sql::{Sql, after_prefix},
    },
    reads::{ACCOUNT, AccountRow},
};

/// From how many accounts on that start with the letters the list is walked rather than they are
/// sorted: so many stand so densely in it that a page is soon full.
const DENSE: i64 = 500;

#[derive(FromQueryResult)]
struct DensityRow {
    found: i64,
}

/// One page of the accounts that pass `filter`, and one account more if there is one.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    filter: &AccountFilter,
    page: PageRequest,
) -> Result<Vec<AccountRow>, Unavailable> {
    let mut sql = Sql::new("");
    let letters = filter.query.as_deref().filter(|letters| !letters.is_empty());
    let parts = match letters {
        None => vec![part(&mut sql, filter, page, None)],
        Some(letters) if is_dense(connection, letters).await? => {
            let [email, name] = starting(&mut sql, letters);
            vec![part(&mut sql, filter, page, Some(format!("(({email}) OR ({name}))")))]
        }
        Some(letters) => {
            let found = starting(&mut sql, letters);
            found.map(|found| part(&mut sql, filter, page, Some(found))).into()
        }
    };
    // Not `UNION ALL`: e-mail and name may both fit.
    sql.push(&parts.join(" UNION "));
    let (order, limit) = (page::order(page.order, ""), sql.slot(page::surplus(page)));
    sql.push(&format!(" {order} LIMIT {limit}"));
    sql.all(connection).await
}

async fn is_dense(connection: &impl ConnectionTrait, letters: &str) -> Result<bool, Unavailable> {
    let mut sql = Sql::new("SELECT COUNT(*) AS found FROM (");
    let found = starting(&mut sql, letters);
    let limit = sql.slot(DENSE);
    let looks = found.map(|found| {
        format!(
            "SELECT * FROM (SELECT 1 AS one FROM accounts a \
             WHERE a.deleted_at IS NULL AND {found} LIMIT {limit}) part"
        )
    });
    sql.push(&looks.join(" UNION ALL ")).push(") found");
    let density: Option<DensityRow> = sql.one(connection).await?;
    Ok(density.is_some_and(|density| density.found >= DENSE))
}

/// The part of the list that fulfils `found` besides the filter.
fn part(sql: &mut Sql, filter: &AccountFilter, page: PageRequest, found: Option<String>) -> String {
    let mut conditions = vec!["a.deleted_at IS NULL".to_owned()];
    conditions.extend(found);
    if let Some(role) = filter.role {
        conditions.push(format!("a.role = {}", sql.slot(role.as_str())));
    }
    if let Some(blocked) = filter.blocked {
        conditions.push(format!("a.blocked_at IS {}NULL", if blocked { "NOT " } else { "" }));
    }
    conditions.extend(page::rest(sql, page, "a."));
    let (order, limit) = (page::order(page.order, "a."), sql.slot(page::surplus(page)));
    format!(
        "SELECT * FROM (SELECT {ACCOUNT} FROM accounts a \
         WHERE {} {order} LIMIT {limit}) part",
        conditions.join(" AND ")
    )
}

/// The conditions of an e-mail and of a name that start with `letters`.
fn starting(sql: &mut Sql, letters: &str) -> [String; 2] {
    let from = sql.slot(letters);
    let end = after_prefix(letters).map(|end| sql.slot(end));
    ["email_key", "name_key"].map(|column| match &end {
        Some(end) => format!("a.{column} >= {from} AND a.{column} < {end}"),
        None => format!("a.{column} >= {from}"),
    })
}
