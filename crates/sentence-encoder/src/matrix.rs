//! Products of matrices, the greater part of the model's work.

use multiversion::multiversion;

/// Columns that are computed together: a few vector registers wide.
const PANEL: usize = 32;
/// Rows that share a load of the right-hand side.
const ROWS: usize = 4;

/// A matrix that others are multiplied with, cut into panels of [`PANEL`] columns, so that the
/// inner loop walks through memory in order.
pub(crate) struct Matrix {
    rows: usize,
    columns: usize,
    panels: Vec<f32>,
}

impl Matrix {
    /// Takes `rows × columns` values, row by row. The width is a multiple of [`PANEL`], as all
    /// widths of this model are; a remainder would be lost.
    pub fn new(values: &[f32], rows: usize, columns: usize) -> Self {
        debug_assert_eq!(values.len(), rows * columns, "the shape was checked by the reader");
        debug_assert_eq!(columns % PANEL, 0, "all widths of this model are multiples of {PANEL}");
        let panels = (0..columns)
            .step_by(PANEL)
            .flat_map(|left| (0..rows).map(move |row| row * columns + left))
            .flat_map(|start| &values[start..start + PANEL])
            .copied()
            .collect();
        Self { rows, columns, panels }
    }

    /// `left · self`, row by row; `left` has as many columns as this has rows.
    pub fn product(&self, left: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; left.len() / self.rows * self.columns];
        multiply(left, self, &mut out);
        out
    }
}

/// Chooses, at run time, the widest vector instructions that the processor has.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
fn multiply(left: &[f32], right: &Matrix, out: &mut [f32]) {
    let height = left.len() / right.rows;
    for (index, panel) in right.panels.chunks_exact(right.rows * PANEL).enumerate() {
        let column = index * PANEL;
        let mut row = 0;
        while row + ROWS <= height {
            block::<ROWS>(left, panel, right, out, row, column);
            row += ROWS;
        }
        while row < height {
            block::<1>(left, panel, right, out, row, column);
            row += 1;
        }
    }
}

/// `N` rows of the product with one panel.
#[expect(clippy::inline_always, reason = "only so is it compiled for the caller's instructions")]
#[inline(always)]
fn block<const N: usize>(
    left: &[f32],
    panel: &[f32],
    right: &Matrix,
    out: &mut [f32],
    row: usize,
    column: usize,
) {
    let rows: [&[f32]; N] = std::array::from_fn(|n| &left[(row + n) * right.rows..][..right.rows]);
    let mut sums = [[0.0; PANEL]; N];
    for (k, weights) in panel.as_chunks::<PANEL>().0.iter().enumerate() {
        for (sums, row) in sums.iter_mut().zip(rows) {
            let x = row[k];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += x * weight;
            }
        }
    }
    for (n, sums) in sums.iter().enumerate() {
        out[(row + n) * right.columns + column..][..PANEL].copy_from_slice(sums);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_that_of_the_textbook() {
        let (height, inner, width) = (7, 5, 64);
        let some = |n: usize, modulus: u8| (0..modulus).cycle().map(f32::from).take(n);
        let left: Vec<f32> = some(height * inner, 11).collect();
        let right: Vec<f32> = some(inner * width, 7).collect();
        let expected: Vec<f32> = (0..height * width)
            .map(|i| {
                let (row, column) = (i / width, i % width);
                (0..inner).map(|k| left[row * inner + k] * right[k * width + column]).sum()
            })
            .collect();
        assert_eq!(Matrix::new(&right, inner, width).product(&left), expected);
    }
}
