use application::events::Wake;
use async_trait::async_trait;
use shaku::Component;
use tokio::sync::Notify;

/// [`Wake`] within one process. What other processes write waits for the relay's next look.
#[derive(Component, Default)]
#[shaku(interface = Wake)]
pub struct InProcessWake {
    #[shaku(default)]
    bell: Notify,
}

#[async_trait]
impl Wake for InProcessWake {
    fn wake(&self) {
        self.bell.notify_one();
    }

    async fn woken(&self) {
        self.bell.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_call_that_comes_before_the_wait_is_not_lost() {
        let wake = InProcessWake::default();
        wake.wake();
        wake.wake();
        wake.woken().await;
        let second = tokio::time::timeout(std::time::Duration::from_millis(20), wake.woken());
        assert!(second.await.is_err(), "two calls became one");
    }
}
