import { describe, expect, it } from 'vitest';
import { incidentWorkflowId } from '../../../../src/contracts/workflow-ids.ts';
import type { Alarm } from '../../../../src/domain/alarm/alarm.ts';
import { idPart, incidentIdOf } from '../../../../src/domain/alarm/ids.ts';
import {
  assertNextAttempt,
  assertTransition,
  assertUndoAfter,
  canTransition,
  END_STATUSES,
  IllegalTransitionError,
  INCIDENT_STATUSES,
  type IncidentStatus,
  isEnded,
  OPEN_STATUSES,
  TRANSITIONS,
} from '../../../../src/domain/record/state-machine.ts';
import { alarmOn } from '../../../support/plan-samples.ts';

// Written out again here, so that a changed table has to be changed twice, knowingly.
const LEGAL = new Set(
  `diagnosing>planning diagnosing>recovered diagnosing>rejected diagnosing>failed diagnosing>timeout
   diagnosing>suppressed diagnosing>no_remedy planning>no_remedy planning>pending_approval planning>executing planning>recovered planning>rejected
   planning>failed planning>timeout planning>suppressed pending_approval>planning pending_approval>executing pending_approval>rolling_back
   pending_approval>rejected pending_approval>expired pending_approval>recovered pending_approval>failed
   pending_approval>timeout pending_approval>suppressed executing>verifying executing>rolling_back
   executing>recovered executing>failed executing>timeout verifying>executing verifying>completed
   verifying>rolling_back verifying>failed verifying>timeout rolling_back>rolled_back rolling_back>failed
   rolling_back>timeout`.split(/\s+/),
);
const ALL = INCIDENT_STATUSES.flatMap((from) => INCIDENT_STATUSES.map((to) => [from, to] as const));

describe('transitions', () => {
  it.each(ALL.filter(([from, to]) => !LEGAL.has(`${from}>${to}`)))('%s to %s is an error', (from, to) => {
    expect(canTransition(from, to)).toBe(false);
    expect(() => assertTransition(from, to)).toThrow(new IllegalTransitionError(from, to));
  });

  it.each(ALL.filter(([from, to]) => LEGAL.has(`${from}>${to}`)))('%s to %s is legal', (from, to) => {
    expect(() => assertTransition(from, to)).not.toThrow();
  });

  it('lead from every open status to an end, and from no end anywhere', () => {
    for (const status of END_STATUSES) expect(isEnded(status)).toBe(true);
    for (const status of OPEN_STATUSES) {
      expect(isEnded(status)).toBe(false);
      const reached = new Set<IncidentStatus>([status]);
      for (const at of reached) for (const next of TRANSITIONS[at]) reached.add(next);
      expect(END_STATUSES.some((end) => reached.has(end))).toBe(true);
    }
  });

  it('reach every status from the first', () => {
    const reached = new Set<IncidentStatus>(['diagnosing']);
    for (const at of reached) for (const next of TRANSITIONS[at]) reached.add(next);
    expect([...reached].sort()).toEqual([...INCIDENT_STATUSES].sort());
  });

  it('never lead to completed but through verifying', () => {
    const before = INCIDENT_STATUSES.filter((from) => canTransition(from, 'completed'));
    expect(before).toEqual(['verifying']);
  });
});

describe('the next attempt', () => {
  const FOLLOWED = ['rejected', 'expired', 'rolled_back', 'failed', 'timeout', 'suppressed', 'no_remedy'];
  it.each(INCIDENT_STATUSES)('after %s', (status) => {
    const attempt = () => assertNextAttempt(status);
    if (FOLLOWED.includes(status)) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(new IllegalTransitionError(status, 'diagnosing'));
  });

  it.each(INCIDENT_STATUSES)('that undoes a fix, after %s', (status) => {
    const undo = () => assertUndoAfter(status);
    if (['completed', 'failed', 'timeout', 'rejected', 'expired', 'rolled_back'].includes(status))
      expect(undo).not.toThrow();
    else expect(undo).toThrow(new IllegalTransitionError(status, 'planning'));
  });

  it('is kept quiet by no mute once something runs on a host, or is undone there', () => {
    for (const status of ['executing', 'verifying', 'rolling_back'] as const)
      expect(() => assertTransition(status, 'suppressed')).toThrow(IllegalTransitionError);
  });
});

describe('incident ids', () => {
  const alarm: Alarm = alarmOn('disk_used_percent', 85);

  it('are the epoch of the state change, the alarm and the resource', () => {
    expect(incidentIdOf(alarm)).toBe('1795334460_cpu_web-asg');
  });

  it('are safe for keys, paths and ids', () => {
    const resource = { kind: 'target_group', id: 'targetgroup/web/0123' } as const;
    expect(incidentIdOf({ ...alarm, name: 'A b/é"', resource })).toMatch(
      /^1795334460_A_b_-[0-9a-f]{8}_targetgroup_web_0123-[0-9a-f]{8}$/,
    );
    expect(idPart('')).toMatch(/^[A-Za-z0-9._-]+$/);
    expect(idPart('x'.repeat(500))).toHaveLength(120);
    expect(idPart('x'.repeat(120))).toBe('x'.repeat(120));
  });

  it.each([
    ['web disk', 'web_disk'],
    ['web/disk', 'web disk'],
    ['web  disk', 'web disk'],
    [`${'x'.repeat(200)}-a`, `${'x'.repeat(200)}-b`],
  ])('keep two alarms apart whose names differ only where they are not safe: %s, %s', (one, other) => {
    expect(incidentIdOf({ ...alarm, name: one })).not.toBe(incidentIdOf({ ...alarm, name: other }));
    expect(incidentWorkflowId({ ...alarm, name: one })).not.toBe(
      incidentWorkflowId({ ...alarm, name: other }),
    );
    expect(idPart(one).length).toBeLessThanOrEqual(120);
  });
});
