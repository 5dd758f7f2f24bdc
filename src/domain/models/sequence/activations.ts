// Sigmoid and tanh by sums and products alone, which give the same bits on every machine; a hundredth of a step of training is
// spent in them, where the exponential of portable-math.ts would take half.

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
/** Beyond this a sigmoid is 0 or 1 to the last bit that counts. */
const FARTHEST = 40;
const POWERS_FROM = -64;
const POWERS_TO = 64;

/** 2 to each whole power from `POWERS_FROM` on, by doubling. */
const powers = new Float64Array(POWERS_TO - POWERS_FROM + 1);
{
  let power = 1;
  for (let at = 0; at >= POWERS_FROM; at -= 1) {
    powers[at - POWERS_FROM] = power;
    power /= 2;
  }
  power = 1;
  for (let at = 0; at <= POWERS_TO; at += 1) {
    powers[at - POWERS_FROM] = power;
    power *= 2;
  }
}

/** e to the power of x for |x| up to 40, which is what more is taken for; relative error below 1e-9. */
function smoothExp(x: number): number {
  const clamped = Math.min(FARTHEST, Math.max(-FARTHEST, x));
  const k = Math.floor(clamped * INVERSE_LN2 + 0.5);
  const r = clamped - k * LN2_HIGH - k * LN2_LOW;
  const power =
    1 +
    r *
      (1 +
        r *
          (1 / 2 +
            r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5_040 + r * (1 / 40_320))))))));
  return power * (powers[k - POWERS_FROM] as number);
}

const sigmoid = (x: number): number => 1 / (1 + smoothExp(-x));

const tanh = (x: number): number => 2 / (1 + smoothExp(-2 * x)) - 1;

// Each of these is a loop of its own that holds little: in a larger one the engine calls what it could put in place, and makes an
// object of every number that comes back, which takes several times as long.

/** Puts the sigmoid of each value from one place to before another in its place. */
export function sigmoidIn(values: Float64Array, from: number, to: number): void {
  for (let at = from; at < to; at += 1) values[at] = sigmoid(values[at] as number);
}

/** Puts the tanh of each value from one place to before another in its place. */
export function tanhIn(values: Float64Array, from: number, to: number): void {
  for (let at = from; at < to; at += 1) values[at] = tanh(values[at] as number);
}

/** Writes the tanh of each value, times a factor of its own that stands `from` places further, into `products`. */
export function tanhTimes(
  values: Float64Array,
  factors: Float64Array,
  from: number,
  products: Float64Array,
): void {
  for (let at = 0; at < values.length; at += 1)
    products[at] = (factors[from + at] as number) * tanh(values[at] as number);
}

/**
 * Puts e to the power of each value, less the highest, in its place.
 * @returns Their sum.
 */
export function powersIn(values: Float64Array): number {
  const highest = highestOf(values);
  let total = 0;
  for (let at = 0; at < values.length; at += 1) {
    const power = smoothExp((values[at] as number) - highest);
    values[at] = power;
    total += power;
  }
  return total;
}

function highestOf(values: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at += 1)
    if ((values[at] as number) > highest) highest = values[at] as number;
  return highest;
}
