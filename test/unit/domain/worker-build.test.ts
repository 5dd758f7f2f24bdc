import { describe, expect, it } from 'vitest';
import { type BuildStatus, judgeStop, mayRestartOn } from '../../../src/domain/worker-build.ts';

const build = (status: BuildStatus, hasTakenWork = true) => ({ buildId: 'b1', status, hasTakenWork });

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
    expect(judgeStop(build(status, hasTakenWork), pinned).kind).toBe(kind);
  });

  it('says how many incidents need it', () => {
    expect(judgeStop(build('draining'), 3).reason).toBe('3 open incident(s) are pinned to it');
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
