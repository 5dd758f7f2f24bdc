/** Value and gradient of what is minimised, at a point. The gradient is written into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface LbfgsSettings {
  readonly iterationsMax: number;
  /** It ends when a step lowers the value by less than this share of it. */
  readonly tolerance: number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** False where `iterationsMax` ended it. */
  readonly converged: boolean;
}

/** Steps back whose curvature is remembered. */
const MEMORY = 8;
/** A step must lower the value by this share of what the slope promises (Armijo). */
const ENOUGH = 1e-4;
const HALVINGS_MAX = 30;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
}

/** to += factor * from */
function addTo(to: Float64Array, factor: number, from: Float64Array): void {
  for (let at = 0; at < to.length; at += 1) to[at] = (to[at] as number) + factor * (from[at] as number);
}

interface Curvature {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 / (step · change) */
  readonly rho: number;
}

/** The gradient times an estimate of the inverse Hessian (Nocedal and Wright, algorithm 7.4). */
function directionOf(gradient: Float64Array, memory: readonly Curvature[]): Float64Array {
  const direction = gradient.slice();
  const alphas: number[] = [];
  for (const { step, change, rho } of memory.toReversed()) {
    const alpha = rho * dot(step, direction);
    alphas.push(alpha);
    addTo(direction, -alpha, change);
  }
  const last = memory.at(-1);
  const scale =
    last === undefined
      ? 1 / (Math.sqrt(dot(gradient, gradient)) || 1)
      : 1 / (last.rho * dot(last.change, last.change));
  for (let at = 0; at < direction.length; at += 1) direction[at] = (direction[at] as number) * scale;
  for (const { step, change, rho } of memory) {
    const beta = rho * dot(change, direction);
    addTo(direction, (alphas.pop() ?? 0) - beta, step);
  }
  return direction;
}

/**
 * Minimises a smooth convex function by limited-memory BFGS. All sums are in one order, so the same function gives the same bits.
 *
 * @param start Where it begins; it stays as it is.
 */
export function minimise(objective: Objective, start: Float64Array, settings: LbfgsSettings): Minimum {
  let point = start.slice();
  let gradient = new Float64Array(start.length);
  let value = objective(point, gradient);
  const memory: Curvature[] = [];
  for (let iterations = 0; iterations < settings.iterationsMax; iterations += 1) {
    const direction = directionOf(gradient, memory);
    const slope = -dot(gradient, direction);
    if (!(slope < 0)) return { point, value, iterations, converged: true };
    let length = 1;
    let next = point;
    let nextValue = value;
    const nextGradient = new Float64Array(start.length);
    let halvings = 0;
    for (; halvings < HALVINGS_MAX; halvings += 1) {
      next = point.slice();
      addTo(next, -length, direction);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + ENOUGH * length * slope) break;
      length /= 2;
    }
    if (halvings === HALVINGS_MAX) return { point, value, iterations, converged: true };
    const step = next.slice();
    addTo(step, -1, point);
    const change = nextGradient.slice();
    addTo(change, -1, gradient);
    const along = dot(step, change);
    if (along > 0) {
      memory.push({ step, change, rho: 1 / along });
      if (memory.length > MEMORY) memory.shift();
    }
    const isDone = value - nextValue <= settings.tolerance * Math.abs(nextValue);
    point = next;
    value = nextValue;
    gradient = nextGradient;
    if (isDone) return { point, value, iterations: iterations + 1, converged: true };
  }
  return { point, value, iterations: settings.iterationsMax, converged: false };
}
