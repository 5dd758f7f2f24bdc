import { expect, test } from 'vitest';
import { minimise, type Objective } from '../../../../training/text/lbfgs.ts';

const SETTINGS = { iterationsMax: 200, tolerance: 1e-14 };

test('the valley of Rosenbrock ends at (1, 1)', () => {
  const rosenbrock: Objective = (point, gradient) => {
    const [x = 0, y = 0] = point;
    gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
    gradient[1] = 200 * (y - x * x);
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  };
  const { point, converged } = minimise(rosenbrock, Float64Array.of(-1.2, 1), SETTINGS);
  expect(converged).toBe(true);
  expect(point[0]).toBeCloseTo(1, 4);
  expect(point[1]).toBeCloseTo(1, 4);
});

test('it ends after as many steps as it may take, and says so', () => {
  const bowl: Objective = (point, gradient) => {
    let sum = 0;
    for (const [at, x] of point.entries()) {
      gradient[at] = 2 * (at + 1) * x;
      sum += (at + 1) * x * x;
    }
    return sum;
  };
  const start = Float64Array.from({ length: 50 }, () => 3);
  expect(minimise(bowl, start, { ...SETTINGS, iterationsMax: 2 })).toMatchObject({
    iterations: 2,
    converged: false,
  });
  expect(start.every((x) => x === 3)).toBe(true);
});
