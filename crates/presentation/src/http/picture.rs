/// Where a profile's picture is, whole and small.
pub struct PictureUrls {
    /// At most 1024 pixels wide and high.
    pub full: Option<String>,
    /// At most 256.
    pub thumb: Option<String>,
}

impl PictureUrls {
    /// Of the picture that is stored under `key`, if there is one.
    pub fn of(key: Option<&str>) -> Self {
        let url = |size: u16| key.map(|key| format!("/images/{key}/{size}"));
        Self { full: url(1024), thumb: url(256) }
    }
}
