//! The service: `mentoro serve` with a data folder of its own or, on the production stack, two
//! replicas behind nginx.

use std::{
    net::{IpAddr, Ipv4Addr},
    ops::Deref,
    slice,
    sync::OnceLock,
    thread,
    time::Duration,
};

use reqwest::blocking::Client;
use stack::{Nginx, Replica, Stack, StackError};

use super::{
    Account, Caller, Folder, Ran, Settings, an_admin,
    binaries::{binary, deploy, model, run},
    eventually, logs,
    production::{self, Replicas},
};

/// nginx leaves a replica alone for two seconds after three failures, and counts whole seconds.
const UNTIL_FOUND_AGAIN: Duration = Duration::from_secs(5);

/// Nothing that a test asks for takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The service that tests share. It runs until the last of them is over.
pub fn service() -> &'static Service {
    static SHARED: OnceLock<Service> = OnceLock::new();
    SHARED.get_or_init(|| {
        if cfg!(production) { Service::of_stack(production::stack()) } else { a_service().start() }
    })
}

/// A service before it starts.
pub struct ServiceDraft {
    settings: Settings,
    folder: Option<Folder>,
}

/// A service of the test's own.
pub fn a_service() -> ServiceDraft {
    ServiceDraft { settings: usual_settings(), folder: None }
}

/// What every service of the tests is told.
pub fn usual_settings() -> Settings {
    let model = model().canonicalize().unwrap();
    [
        ("MENTORO_RATE_LIMITS", "off".to_owned()),
        ("MENTORO_MODEL_DIR", model.display().to_string()),
        ("MENTORO_LOG", "info".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

impl ServiceDraft {
    pub fn with(mut self, setting: &str, value: impl Into<String>) -> Self {
        set(&mut self.settings, setting, value.into());
        self
    }

    /// On what an earlier service may have left.
    pub fn on(mut self, folder: &Folder) -> Self {
        self.folder = Some(folder.clone());
        self
    }

    /// Runs another command under the same settings, on the same data.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let folder = self.folder.clone().unwrap_or_else(Folder::new);
        run(&self.settings_on(&folder), &folder, arguments)
    }

    /// Runs a script of `deploy/` under the same settings, on the same data.
    pub fn deploy(&self, script: &str, arguments: &[&str]) -> Ran {
        let folder = self.folder.clone().unwrap_or_else(Folder::new);
        deploy(script, &self.settings_on(&folder), &folder, arguments)
    }

    #[track_caller]
    pub fn start(self) -> Service {
        let folder = self.folder.clone().unwrap_or_else(Folder::new);
        let settings = self.settings_on(&folder);
        let running = if cfg!(production) {
            let name = folder.name_on_servers();
            Running::Replicas(Box::new(Replicas::start(folder.path(), name, &settings)))
        } else {
            let process = Replica::start(&binary(), "mentoro", folder.path(), &settings);
            Running::Alone(Box::new(process.unwrap_or_else(|error| panic!("{error}"))))
        };
        Service::new(running, folder, settings)
    }

    fn settings_on(&self, folder: &Folder) -> Settings {
        if !cfg!(production) {
            return self.settings.clone();
        }
        let mut settings = production::settings_of(folder.name_on_servers());
        for (name, value) in &self.settings {
            set(&mut settings, name, value.clone());
        }
        settings
    }
}

fn set(settings: &mut Settings, name: &str, value: String) {
    settings.retain(|(other, _)| other != name);
    settings.push((name.to_owned(), value));
}

/// A service that runs. Without further words it is called by somebody who is not signed in.
pub struct Service {
    running: Running,
    anyone: Caller,
    folder: Folder,
    settings: Settings,
    admin: OnceLock<Account>,
}

enum Running {
    Alone(Box<Replica>),
    Replicas(Box<Replicas>),
    Shared(&'static Stack),
}

impl Running {
    /// What stands before the processes.
    fn front(&self) -> Option<&Nginx> {
        match self {
            Self::Alone(_) => None,
            Self::Replicas(replicas) => Some(replicas.front()),
            Self::Shared(stack) => Some(stack.nginx()),
        }
    }

    fn processes(&self) -> &[Replica] {
        match self {
            Self::Alone(process) => slice::from_ref(process),
            Self::Replicas(replicas) => &replicas.processes,
            Self::Shared(stack) => stack.replicas(),
        }
    }

    /// Somebody who knows where the door is, at an address of this machine.
    fn caller(&self, address: Ipv4Addr) -> Caller {
        let processes: Vec<_> = self.processes().iter().map(Replica::url).collect();
        let mut origin = processes[0].clone();
        let mut client =
            Client::builder().timeout(PATIENCE).no_proxy().local_address(IpAddr::V4(address));
        if let Some(front) = self.front() {
            origin = front.url();
            client = client
                .tls_built_in_root_certs(false)
                .add_root_certificate(production::certificate(front));
        }
        Caller::anyone(client.build().unwrap(), origin, processes)
    }
}

impl Deref for Service {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.anyone
    }
}

impl Service {
    fn of_stack(stack: &'static Stack) -> Self {
        Self::new(Running::Shared(stack), Folder::new(), stack.settings().to_vec())
    }

    fn new(running: Running, folder: Folder, settings: Settings) -> Self {
        running.processes().iter().for_each(|process| logs::keep(process.log()));
        if let Some(front) = running.front() {
            logs::keep(&front.access_log());
        }
        let anyone = running.caller(Ipv4Addr::LOCALHOST);
        Self { running, anyone, folder, settings, admin: OnceLock::new() }
    }

    /// An admin whom nobody blocks, deletes or signs out.
    pub fn admin(&self) -> &Account {
        self.admin.get_or_init(|| an_admin(self))
    }

    /// Somebody else who is not signed in: at this address, all of which from 127.0.0.1 to
    /// 127.255.255.254 are this machine's.
    pub fn caller_at(&self, address: Ipv4Addr) -> Caller {
        self.running.caller(address)
    }

    /// An invite for an admin, from the command line.
    pub fn invite(&self) -> String {
        self.last_line_of(&["admin", "invite"])
    }

    /// The last line that another command prints on the same data.
    #[track_caller]
    pub fn last_line_of(&self, arguments: &[&str]) -> String {
        self.run(arguments).last_line()
    }

    /// Runs another command on the same data.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(&self.settings, &self.folder, arguments)
    }

    /// Runs a script of `deploy/` on the same data.
    pub fn deploy(&self, script: &str, arguments: &[&str]) -> Ran {
        deploy(script, &self.settings, &self.folder, arguments)
    }

    /// How many images are in its store.
    pub fn stored_images(&self) -> usize {
        if cfg!(production) {
            return production::stored_images(&self.settings);
        }
        std::fs::read_dir(self.folder.data().join("images/avatars")).unwrap().count()
    }

    /// The processes that serve: one alone, or two.
    pub fn processes(&self) -> &[Replica] {
        self.running.processes()
    }

    /// On the production stack: what nginx has passed on to a replica and had answered by it.
    pub fn passed_on_to(&self, replica: &Replica) -> usize {
        let log = production::passed_on(self.running.front().unwrap());
        let address = replica.url().replace("http://", "");
        log.iter().filter(|(_, upstream)| *upstream == address).count()
    }

    /// What another process came to that was started on the same data folder.
    pub fn second_on_the_same_folder(&self) -> Result<Replica, StackError> {
        let second = Replica::start(&binary(), "second", self.folder.path(), &self.settings);
        second.inspect(|process| logs::keep(process.log()))
    }

    /// Ends every process as an operator would; each finishes what runs and is content.
    pub fn stop(&self) {
        for process in self.processes() {
            let status = process.stop().unwrap().unwrap();
            assert!(status.success(), "{} ended with {status}", process.name());
        }
    }

    /// Starts what has ended, where it was and on the same data.
    #[track_caller]
    pub fn start_again(&self) {
        thread::scope(|scope| {
            for process in self.processes() {
                scope.spawn(|| process.start().unwrap_or_else(|error| panic!("{error}")));
            }
        });
        eventually(UNTIL_FOUND_AGAIN, "the door is open again", || {
            self.outside("/health/ready").ok().filter(|answer| answer.status == 200)
        });
    }
}
