//! Every operation, measured by the document.

use std::collections::BTreeSet;

use super::{api::api, document::Document, operations::every_operation};
use crate::world::World;

#[actix_web::test]
async fn no_operation_of_the_document_goes_without_a_test() {
    let world = World::new().await;
    let (document, api) = (Document::new(), api(&world).await);
    let calls = every_operation(&world, &api).await;
    let called: BTreeSet<_> = calls.iter().map(|call| call.operation).collect();
    assert_eq!(called, document.operations(), "add a call to `operations.rs`");
}

#[actix_web::test]
async fn every_operation_answers_in_the_shape_of_the_document() {
    let world = World::new().await;
    let (document, api) = (Document::new(), api(&world).await);
    let mut wrong = Vec::new();
    for call in every_operation(&world, &api).await {
        let answer = call.send(&document, &api).await;
        if answer.status != document.success(call.operation) {
            wrong.push(format!("{}: {answer:?}", call.operation));
        } else if let Err(why) = document.check(call.operation, &answer) {
            wrong.push(format!("{}: {why}", call.operation));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
