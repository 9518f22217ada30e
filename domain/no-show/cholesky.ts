/** Solves A·x = b for a symmetric positive definite matrix (row-major, only the lower triangle is read); A and b are overwritten, b becomes x. */
export function solveSymmetric(a: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let row = 0; row < n; row += 1) {
    for (let col = 0; col <= row; col += 1) {
      let sum = a[row * n + col] as number;
      for (let k = 0; k < col; k += 1) sum -= (a[row * n + k] as number) * (a[col * n + k] as number);
      // A pivot that rounding made nothing is kept away from zero.
      a[row * n + col] = row === col ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (a[col * n + col] as number);
    }
  }
  for (let row = 0; row < n; row += 1) {
    let sum = b[row] as number;
    for (let k = 0; k < row; k += 1) sum -= (a[row * n + k] as number) * (b[k] as number);
    b[row] = sum / (a[row * n + row] as number);
  }
  for (let row = n - 1; row >= 0; row -= 1) {
    let sum = b[row] as number;
    for (let k = row + 1; k < n; k += 1) sum -= (a[k * n + row] as number) * (b[k] as number);
    b[row] = sum / (a[row * n + row] as number);
  }
}
