import { describe, expect, it } from 'vitest';
import {
  type BuildStatus,
  DRAIN_WAIT_MS,
  judgeStop,
  mayRestartOn,
} from '../../../../src/domain/access/worker-build.ts';

const build = (status: BuildStatus, hasTakenWork = true) => ({
  buildId: 'b1',
  status,
  hasTakenWork,
  retiredAtMs: hasTakenWork ? RETIRED_AT_MS : null,
});
const RETIRED_AT_MS = 1_000_000;
const SOON = RETIRED_AT_MS + 60_000;
const MUCH_LATER = RETIRED_AT_MS + DRAIN_WAIT_MS + 1;

describe('judgeStop', () => {
  it.each([
    ['drained', 0, true, 'can_stop'],
    ['drained', 1, true, 'keep'],
    ['draining', 0, true, 'keep'],
    ['draining', 3, true, 'keep'],
    ['current', 0, true, 'keep'],
    ['ramping', 0, true, 'keep'],
    ['inactive', 0, false, 'can_stop'],
    ['inactive', 0, true, 'keep'],
    ['inactive', 1, false, 'keep'],
    ['created', 0, false, 'can_stop'],
  ] as const)('%s with %d pinned, has taken work: %s → %s', (status, pinned, hasTakenWork, kind) => {
    expect(judgeStop(build(status, hasTakenWork), pinned, SOON).kind).toBe(kind);
  });

  it('says how many incidents need it', () => {
    expect(judgeStop(build('draining'), 3, SOON).reason).toBe('it still has 3 open incidents');
  });
});

describe('judgeStop, when Temporal does not get as far as calling a build drained', () => {
  it.each([
    ['draining', 0, 'can_stop'],
    ['inactive', 0, 'can_stop'],
    ['draining', 1, 'keep'],
    ['current', 0, 'keep'],
  ] as const)('%s with %d pinned, long after → %s', (status, pinned, kind) => {
    expect(judgeStop(build(status), pinned, MUCH_LATER).kind).toBe(kind);
  });
});

describe('mayRestartOn', () => {
  it.each([
    ['current', true],
    ['ramping', true],
    ['draining', true],
    ['drained', false],
    ['inactive', false],
    ['created', false],
  ] as const)('%s: %s', (status, may) => {
    expect(mayRestartOn(build(status))).toBe(may);
  });

  it('not on a build that Temporal has forgotten', () => {
    expect(mayRestartOn(undefined)).toBe(false);
  });
});
