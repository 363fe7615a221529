/// All ratings of one mentor, added up. Exact, so that removing a rating restores what was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Sum of the stars.
    pub sum: u64,
    /// Number of ratings.
    pub count: u64,
}

impl Tally {
    /// Number of average ratings that everybody starts with: few enough that real ones soon
    /// outweigh them, many enough that one five-star rating does not beat forty at 4.8.
    const PRIOR_COUNT: f64 = 5.0;
    /// Those ratings' value.
    const PRIOR_MEAN: f64 = 4.0;

    /// The mean, 1 to 5; `None` while unrated.
    pub fn mean(self) -> Option<f64> {
        (self.count > 0).then(|| as_f64(self.sum) / as_f64(self.count))
    }

    /// The Bayesian mean, by which lists are ordered: defined for the unrated too.
    pub fn rank(self) -> f64 {
        (Self::PRIOR_COUNT * Self::PRIOR_MEAN + as_f64(self.sum))
            / (Self::PRIOR_COUNT + as_f64(self.count))
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 ratings")]
fn as_f64(n: u64) -> f64 {
    n as f64
}
