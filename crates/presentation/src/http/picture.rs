use application::images::{Avatar, ImageKey};

/// Where images are, before their key. In production this is the gateway to the store.
pub const FOLDER: &str = "/images/";

/// Where a profile's picture is, whole and small.
pub struct PictureUrls {
    /// At most 1024 pixels wide and high.
    pub full: Option<String>,
    /// At most 256.
    pub thumb: Option<String>,
}

impl PictureUrls {
    /// Of the avatar that a profile keeps, if there is one.
    pub fn of(avatar: Option<&str>) -> Self {
        let avatar: Option<Avatar> = avatar.and_then(|text| text.parse().ok());
        let url = |key: &ImageKey| format!("{FOLDER}{key}");
        let avatar = avatar.as_ref();
        Self { full: avatar.map(Avatar::full).map(url), thumb: avatar.map(Avatar::thumb).map(url) }
    }
}
