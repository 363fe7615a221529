//! Pages of lists ordered by creation and id: each starts behind the last item of the one before,
//! so that new items neither repeat nor hide others.

use application::kernel::{Order, PageRequest};

use super::sql::{self, Sql};

/// The condition that only what follows `page.after` fulfils. `table` is empty or ends in a dot.
pub(super) fn rest(sql: &mut Sql, page: PageRequest, table: &str) -> Option<String> {
    let after = page.after?;
    let (created_at, id) = (sql.slot(after.created_at), sql.slot(after.id));
    let follows = match page.order {
        Order::Newest => '<',
        Order::Oldest => '>',
    };
    Some(format!("({table}created_at, {table}id) {follows} ({created_at}, {id})"))
}

/// The order of a list.
pub(super) fn order(order: Order, table: &str) -> String {
    let direction = match order {
        Order::Newest => "DESC",
        Order::Oldest => "ASC",
    };
    format!("ORDER BY {table}created_at {direction}, {table}id {direction}")
}

/// How many rows to read: one more than fit, which tells whether there is a next page.
pub(super) fn surplus(page: PageRequest) -> i64 {
    sql::limit(page.limit + 1)
}
