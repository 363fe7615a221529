use std::sync::Arc;

use parking_lot::Mutex;
use tonic::{Code, Status};

/// Switches for tests, and the log of calls. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    fault: Option<Fault>,
    calls: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy)]
enum Fault {
    /// Further calls are answered with the code, once so many went well.
    Fail {
        after: usize,
        code: Code,
    },
    Hang,
}

impl Faults {
    /// From now on every call is answered with an error of this code.
    pub fn fail(&self, code: Code) {
        self.fail_after(0, code);
    }

    /// After `calls` more calls, every further one is answered with an error of this code.
    pub fn fail_after(&self, calls: usize, code: Code) {
        self.0.lock().fault = Some(Fault::Fail { after: calls, code });
    }

    /// From now on no call is answered.
    pub fn hang(&self) {
        self.0.lock().fault = Some(Fault::Hang);
    }

    /// From now on all is well. Calls that hang go on hanging.
    pub fn recover(&self) {
        self.0.lock().fault = None;
    }

    /// The calls since the last look, by the names of their methods, failed ones too.
    pub fn take_calls(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().calls)
    }

    /// To be passed by each call.
    pub(crate) async fn pass(&self, call: &'static str) -> Result<(), Status> {
        let fault = {
            let mut state = self.0.lock();
            state.calls.push(call);
            match &mut state.fault {
                Some(Fault::Fail { after, .. }) if *after > 0 => {
                    *after -= 1;
                    None
                }
                fault => *fault,
            }
        };
        match fault {
            None => Ok(()),
            Some(Fault::Fail { code, .. }) => Err(Status::new(code, "the stand-in was told to")),
            Some(Fault::Hang) => std::future::pending().await,
        }
    }
}
