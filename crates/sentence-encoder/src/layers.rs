//! The kinds of layers that the network is made of.

use crate::{ModelError, matrix::Matrix, weights::Weights};

/// `x · W + b`.
pub(crate) struct Dense {
    weights: Matrix,
    bias: Vec<f32>,
}

impl Dense {
    pub fn read(
        file: &Weights,
        weights: &str,
        bias: &str,
        shape: [usize; 2],
    ) -> Result<Self, ModelError> {
        Ok(Self { weights: matrix(file, weights, shape)?, bias: file.floats(bias, &[shape[1]])? })
    }

    pub fn apply(&self, x: &[f32]) -> Vec<f32> {
        let mut y = self.weights.product(x);
        for row in y.chunks_exact_mut(self.bias.len()) {
            add(row, &self.bias);
        }
        y
    }
}

/// Each row shifted and scaled to mean 0 and variance 1, then by learnt factors.
pub(crate) struct LayerNorm {
    gain: Vec<f32>,
    bias: Vec<f32>,
}

impl LayerNorm {
    /// What the model was trained with.
    const EPSILON: f32 = 1e-12;

    pub fn read(file: &Weights, suffix: &str, width: usize) -> Result<Self, ModelError> {
        Ok(Self {
            gain: file.floats(&format!("ln_g{suffix}"), &[width])?,
            bias: file.floats(&format!("ln_b{suffix}"), &[width])?,
        })
    }

    pub fn apply(&self, x: &mut [f32]) {
        #[expect(clippy::cast_precision_loss, reason = "widths are some hundreds")]
        let width = self.gain.len() as f32;
        for row in x.chunks_exact_mut(self.gain.len()) {
            let mean = row.iter().sum::<f32>() / width;
            let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / width;
            let scale = (variance + Self::EPSILON).sqrt().recip();
            for ((x, gain), bias) in row.iter_mut().zip(&self.gain).zip(&self.bias) {
                *x = (*x - mean) * scale * gain + bias;
            }
        }
    }
}

/// A layer without bias.
pub(crate) fn matrix(file: &Weights, name: &str, shape: [usize; 2]) -> Result<Matrix, ModelError> {
    Ok(Matrix::new(&file.floats(name, &shape)?, shape[0], shape[1]))
}

/// `x += y`, component by component.
pub(crate) fn add(x: &mut [f32], y: &[f32]) {
    for (x, y) in x.iter_mut().zip(y) {
        *x += y;
    }
}

/// Cuts what is negative.
pub(crate) fn relu(x: &mut [f32]) {
    for x in x {
        *x = x.max(0.0);
    }
}

/// `x *= factor`, component by component.
pub(crate) fn scale(x: &mut [f32], factor: f32) {
    for x in x {
        *x *= factor;
    }
}
