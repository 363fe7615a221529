use application::events::{Events, Hint, Hints};
use tokio::sync::broadcast::Sender;

/// [`Events`] within one process. What other processes write waits for the next look.
#[derive(Debug, Clone)]
pub struct InProcessEvents(Sender<Hint>);

impl InProcessEvents {
    /// How many hints a subscriber may be behind before it is told to look at everything.
    const KEPT: usize = 8_192;
}

impl Default for InProcessEvents {
    fn default() -> Self {
        Self(Sender::new(Self::KEPT))
    }
}

impl Events for InProcessEvents {
    fn publish(&self, hint: Hint) {
        // It fails when nobody listens, which is all right.
        let _ = self.0.send(hint);
    }

    fn subscribe(&self) -> Hints {
        self.0.subscribe().into()
    }
}
