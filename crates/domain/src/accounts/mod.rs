//! Who people are to the service, whatever their role.

mod age;
mod email;
mod name;
mod password;
mod role;

pub use age::Age;
pub use email::EmailAddress;
pub use name::PersonName;
pub use password::Password;
pub use role::Role;
