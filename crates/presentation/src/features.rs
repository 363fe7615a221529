//! What the application layer must offer to be served.

use shaku::ModuleInterface;

/// Every feature that a handler may ask for. The composition root's module is one as soon as it has
/// all of these components.
pub trait Features: ModuleInterface {}

impl<M: ModuleInterface> Features for M {}
