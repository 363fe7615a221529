//! Reading what a client sent: shape first, then values, all errors at once.

mod body;
mod check;
mod clearable;
mod id;
mod json;
mod params;
mod shape;

pub(crate) use body::request_body;
pub use body::{Body, RequestBody};
pub use check::Check;
pub use clearable::Clearable;
pub use id::Id;
pub use params::Params;

use std::{any::TypeId, cell::RefCell, collections::HashMap, rc::Rc};

use shape::Shape;

thread_local! {
    /// The shapes that this worker has met: a schema is built once, then only looked at.
    static SHAPES: RefCell<HashMap<TypeId, Rc<Shape>>> = RefCell::default();
}

/// The shape of `T`, made by `build` the first time.
fn shape_of<T: 'static>(build: impl FnOnce() -> Shape) -> Rc<Shape> {
    SHAPES.with_borrow_mut(|shapes| {
        Rc::clone(shapes.entry(TypeId::of::<T>()).or_insert_with(|| Rc::new(build())))
    })
}
