use crate::{
    DIMENSIONS, ModelError,
    layers::{Dense, LayerNorm, add, matrix, relu, scale},
    matrix::Matrix,
    weights::Weights,
};

/// Width of a branch.
const WIDTH: usize = 256;
/// The embedding beside the three branches.
const FEATURES: usize = DIMENSIONS + 3 * WIDTH;
/// Width of the first two layers of the head.
const HIDDEN: usize = 320;

/// What turns the embeddings of pieces into the vector of the text: convolutions over 2, 3 and 5
/// neighbours, the sum over the text, and a head of dense layers.
pub(crate) struct Network {
    branches: [Branch; 3],
    norm: LayerNorm,
    projection: Dense,
    head: Head,
}

impl Network {
    pub fn read(weights: &Weights) -> Result<Self, ModelError> {
        Ok(Self {
            branches: [
                Branch::read(weights, 2, 0)?,
                Branch::read(weights, 3, 1)?,
                Branch::read(weights, 5, 2)?,
            ],
            norm: LayerNorm::read(weights, "", FEATURES)?,
            projection: Dense::read(weights, "cnn_W", "cnn_b", [FEATURES, DIMENSIONS])?,
            head: Head::read(weights)?,
        })
    }

    /// The unit vector of a text of these embeddings, one row per piece.
    pub fn encode(&self, embeddings: &[f32]) -> Vec<f32> {
        let branches = self.branches.each_ref().map(|branch| branch.apply(embeddings));
        let length = embeddings.len() / DIMENSIONS;
        let mut features = Vec::with_capacity(length * FEATURES);
        for (position, embedding) in embeddings.chunks_exact(DIMENSIONS).enumerate() {
            features.extend_from_slice(embedding);
            for branch in &branches {
                features.extend_from_slice(&branch[position * WIDTH..][..WIDTH]);
            }
        }
        self.norm.apply(&mut features);
        self.head.apply(&self.pool(&features))
    }

    /// The projections of all rows, summed and divided by √T. The sum comes first, since both are
    /// linear: one row is projected instead of T.
    fn pool(&self, features: &[f32]) -> Vec<f32> {
        let mut mean = vec![0.0; FEATURES];
        for row in features.chunks_exact(FEATURES) {
            add(&mut mean, row);
        }
        #[expect(clippy::cast_precision_loss, reason = "texts have at most 256 pieces")]
        let length = (features.len() / FEATURES) as f32;
        scale(&mut mean, length.recip());
        let mut pooled = self.projection.apply(&mean);
        scale(&mut pooled, length.sqrt());
        pooled
    }
}

/// Two convolutions over windows of `order` pieces, each added to its input.
struct Branch {
    order: usize,
    /// How many pieces of the window stand left of its own.
    left: usize,
    projection: Dense,
    norm: LayerNorm,
    convolutions: [Dense; 2],
}

impl Branch {
    fn read(weights: &Weights, order: usize, left: usize) -> Result<Self, ModelError> {
        let dense = |name: &str, bias: &str, height| {
            let (name, bias) = (format!("{name}{order}"), format!("{bias}{order}"));
            Dense::read(weights, &name, &bias, [height, WIDTH])
        };
        Ok(Self {
            order,
            left,
            projection: dense("proj", "proj_b", DIMENSIONS)?,
            // The published graph normalises each branch by itself.
            norm: LayerNorm::read(weights, &order.to_string(), WIDTH)?,
            convolutions: [
                dense("w1_", "b1_", order * WIDTH)?,
                dense("w2_", "b2_", order * WIDTH)?,
            ],
        })
    }

    fn apply(&self, embeddings: &[f32]) -> Vec<f32> {
        let mut x = self.projection.apply(embeddings);
        self.norm.apply(&mut x);
        for convolution in &self.convolutions {
            let mut y = convolution.apply(&self.windows(&x));
            relu(&mut y);
            add(&mut y, &x);
            x = y;
        }
        x
    }

    /// For each piece, its window's rows side by side, zeros where the text has ended.
    fn windows(&self, x: &[f32]) -> Vec<f32> {
        let length = x.len() / WIDTH;
        let mut windows = vec![0.0; length * self.order * WIDTH];
        for (position, window) in windows.chunks_exact_mut(self.order * WIDTH).enumerate() {
            for (offset, slot) in window.chunks_exact_mut(WIDTH).enumerate() {
                let source = (position + offset).checked_sub(self.left);
                if let Some(source) = source.filter(|&source| source < length) {
                    slot.copy_from_slice(&x[source * WIDTH..][..WIDTH]);
                }
            }
        }
        windows
    }
}

/// Dense layers with shortcuts.
struct Head {
    d0: Matrix,
    d1: Matrix,
    p1: Matrix,
    d2: Matrix,
    p3: Matrix,
    d3: Matrix,
}

impl Head {
    fn read(weights: &Weights) -> Result<Self, ModelError> {
        Ok(Self {
            d0: matrix(weights, "d0", [DIMENSIONS, HIDDEN])?,
            d1: matrix(weights, "d1", [HIDDEN, HIDDEN])?,
            p1: matrix(weights, "p1", [DIMENSIONS, HIDDEN])?,
            d2: matrix(weights, "d2", [HIDDEN, DIMENSIONS])?,
            p3: matrix(weights, "p3", [HIDDEN, DIMENSIONS])?,
            d3: matrix(weights, "d3", [DIMENSIONS, DIMENSIONS])?,
        })
    }

    fn apply(&self, pooled: &[f32]) -> Vec<f32> {
        let mut y0 = self.d0.product(pooled);
        relu(&mut y0);
        let mut y1 = self.p1.product(pooled);
        add(&mut y1, &self.d1.product(&y0));
        relu(&mut y1);
        let mut y2 = self.d2.product(&y1);
        relu(&mut y2);
        let mut z = self.p3.product(&y1);
        add(&mut z, &self.d3.product(&y2));
        for x in &mut z {
            *x = x.tanh();
        }
        let norm = z.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        scale(&mut z, norm.recip());
        z
    }
}
