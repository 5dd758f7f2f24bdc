// exp and log of sums, products and bit patterns alone. IEEE 754 says what those give to the last bit; of Math.exp and
// Math.log the language asks for an approximation only, so a model that was trained with them could differ by machine.

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
const OVERFLOWS_FROM = 709.782712893384;
const VANISHES_BELOW = -745.1332191019411;
const SQRT_HALF = Math.SQRT1_2;
/** Terms of 1/n! that still change a double for |r| <= ln(2) / 2. */
const EXP_TERMS = 14;
/** Terms of the series of atanh that still change a double for |s| <= 0.1716. */
const LOG_TERMS = 11;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** The half of a double that holds its exponent. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** 2 to the power of a whole number in [-1022, 1023]. */
function powerOfTwo(exponent: number): number {
  words[HIGH] = (exponent + 1023) << 20;
  words[LOW] = 0;
  return float[0] as number;
}

/** e to the power of x; relative error below 1e-15. The same bits on every machine. */
export function portableExp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > OVERFLOWS_FROM) return Number.POSITIVE_INFINITY;
  if (x < VANISHES_BELOW) return 0;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = EXP_TERMS; n >= 1; n -= 1) sum = 1 + (r / n) * sum;
  // In two steps, as the power alone may lie beyond what a double holds.
  const half = Math.trunc(k / 2);
  return sum * powerOfTwo(half) * powerOfTwo(k - half);
}

/** Natural logarithm; relative error below 1e-15 away from 1, absolute below 1e-16 near it. The same bits on every machine. */
export function portableLog(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  const isSubnormal = x < 2.2250738585072014e-308;
  float[0] = isSubnormal ? x * 2 ** 54 : x;
  let exponent = (((words[HIGH] as number) >>> 20) & 0x7ff) - 1022 - (isSubnormal ? 54 : 0);
  words[HIGH] = ((words[HIGH] as number) & 0x800fffff) | (1022 << 20);
  // In [0.5, 1), and moved to [sqrt(1/2), sqrt(2)).
  let mantissa = float[0] as number;
  if (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent -= 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let n = LOG_TERMS; n >= 0; n -= 1) sum = sum * square + 1 / (2 * n + 1);
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * s * sum);
}
