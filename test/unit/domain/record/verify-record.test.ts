import { describe, expect, it } from 'vitest';
import type { Anchor } from '../../../../src/domain/record/anchor.ts';
import type { IncidentRecord } from '../../../../src/domain/record/incident-record.ts';
import { appendEvent, type TimelineEvent } from '../../../../src/domain/record/timeline.ts';
import { type ProvableIncident, verifyRecord } from '../../../../src/domain/record/verify-record.ts';
import { incidentOfAttempts } from '../../../support/attempts.ts';

const { anchors, snapshots: _, ...whole } = incidentOfAttempts(3);
const { timeline, record, earlier } = whole;

const problemsOf = (change: Partial<ProvableIncident>, held: readonly Anchor[] = anchors) =>
  verifyRecord({ ...whole, ...change }, held).problems;
const without = (from: number, to = from) => timeline.filter(({ seq }) => seq < from || seq > to);
const changed = (seq: number, change: Partial<TimelineEvent>) =>
  timeline.map((event) => (event.seq === seq ? { ...event, ...change } : event));
/** As somebody would who can write the store: the chain is computed anew from the changed event on. */
const rewritten = (seq: number, message: string) => {
  const events: TimelineEvent[] = [];
  for (const event of timeline) {
    events.push(appendEvent(record.incidentId, events, event.seq === seq ? { ...event, message } : event));
  }
  return events;
};

describe('a whole record over three attempts', () => {
  it('is proved, each attempt by its anchor', () => {
    expect(verifyRecord(whole, anchors)).toEqual({ problems: [], unconfirmed: [] });
  });

  it('survives storage', () => {
    expect(problemsOf(JSON.parse(JSON.stringify(whole)) as ProvableIncident)).toEqual([]);
  });

  it('is not called proved from outside where an attempt has no anchor', () => {
    expect(verifyRecord(whole, anchors.slice(1))).toEqual({
      problems: [],
      unconfirmed: ['attempt 1: nothing outside the record confirms it, as it has no anchor'],
    });
  });

  it('of an old incident, which has no anchors, is proved by its chain alone', () => {
    const old = incidentOfAttempts(1);
    expect(verifyRecord({ ...old, earlier: null }, []).problems).toEqual([]);
  });
});

describe('what was changed is named', () => {
  // Attempt 1 has the events 1 to 5, attempt 2 has 6 to 10, attempt 3 has 11 to 14.
  it('one letter of one event, with its attempt', () => {
    expect(problemsOf({ timeline: changed(7, { message: 'the probes answered!' }) })).toEqual([
      'attempt 2: event 7 was changed: its content does not match its hash',
    ]);
  });

  it('a chain that was computed anew: the anchors hold the hashes that were', () => {
    const problems = problemsOf({ timeline: rewritten(7, 'nothing to see') });
    expect(problems[0]).toContain('attempt 2: the timeline does not show the end that');
    expect(problems).toContain(
      'attempt 2: event 10 is not the one that was anchored, so it or an event before it was changed',
    );
    expect(problems.join('\n')).not.toContain('attempt 1:');
  });

  const flips: readonly [string, Partial<ProvableIncident>, number][] = [
    ['the newest record', { record: { ...record, repeatCount: 1 } }, 3],
    ['the newest run id', { record: { ...record, runId: 'waiting-4' } }, 3],
    ['an earlier record', { earlier: earlier.map((one) => (one.attempt === 1 ? flip(one) : one)) }, 1],
    ['the one between', { earlier: earlier.map((one) => (one.attempt === 2 ? flip(one) : one)) }, 2],
  ];
  it.each(flips)('%s', (_, change, attempt) => {
    expect(problemsOf(change)).toEqual([
      `attempt ${attempt}: its record was changed, it is not the one that was anchored`,
    ]);
  });

  it('something that was put beside the fields of an event', () => {
    const more = timeline.map((event) => (event.seq === 12 ? { ...event, note: 'x' } : event));
    expect(problemsOf({ timeline: more })).toEqual([
      'attempt 3: its record was changed, it is not the one that was anchored',
    ]);
  });
});

describe('every single value', () => {
  type Path = readonly (string | number)[];
  function leaves(value: unknown, path: Path = []): readonly Path[] {
    if (typeof value !== 'object' || value === null) return [path];
    return Object.entries(value).flatMap(([key, member]) =>
      leaves(member, [...path, Array.isArray(value) ? Number(key) : key]),
    );
  }
  /** The same with one value changed, however little. */
  function flipped<T>(value: T, [key, ...rest]: Path): T {
    if (key === undefined) {
      if (typeof value === 'string') return `${value}.` as T;
      if (typeof value === 'number') return (value + 1) as T;
      return (value === true ? false : value === null ? 'something' : true) as T;
    }
    const copy = structuredClone(value) as Record<string | number, unknown>;
    copy[key] = flipped(copy[key], rest);
    return copy as T;
  }

  it('of the records and events of every attempt is held: one changed is named', () => {
    const paths = leaves(whole);
    expect(paths.length).toBeGreaterThan(300);
    for (const path of paths) {
      expect(verifyRecord(flipped(whole, path), anchors).problems, path.join('.')).not.toEqual([]);
    }
  });
});

describe('what was removed is named', () => {
  it('one event in the middle, once', () => {
    expect(problemsOf({ timeline: without(8) })).toEqual([
      'attempt 2: event 8 is missing',
      'attempt 2: the timeline does not show the end that the record of attempt 3 names',
    ]);
    expect(problemsOf({ timeline: without(2) })).toEqual(['attempt 1: event 2 is missing']);
  });

  it('an attempt between, with its record', () => {
    const problems = problemsOf({
      timeline: without(6, 10),
      earlier: earlier.filter(({ attempt }) => attempt !== 2),
    });
    expect(problems).toEqual([
      'attempt 3: events 6 to 10 are missing',
      'attempt 2: its record is missing',
      'attempt 2: its events are missing',
      'attempt 2: the timeline does not show the end that the record of attempt 3 names',
    ]);
  });

  it('the first attempt', () => {
    const problems = problemsOf({ timeline: without(1, 5), earlier: earlier.slice(1) });
    expect(problems).toContain('attempt 1: its record is missing');
    expect(problems).toContain('attempt 1: its events are missing');
  });

  it('the newest attempt, with an older record put back in its place', () => {
    const [first, second] = earlier as readonly [IncidentRecord, IncidentRecord];
    expect(problemsOf({ record: second, earlier: [first], timeline: without(11, 14) })).toEqual([
      'attempt 3: it was removed, for it is anchored and the newest record is of attempt 2',
      'attempt 3: events 11 to 14 were removed from the end of the timeline',
    ]);
  });

  it('the tail of the newest attempt', () => {
    expect(problemsOf({ timeline: without(14) })).toEqual([
      'attempt 3: event 14 was removed from the end of the timeline',
    ]);
  });

  it('everything', () => {
    expect(problemsOf({ timeline: [] })[0]).toBe('the timeline is empty');
  });
});

describe('what does not belong is named', () => {
  it('an event that was added behind the anchor of an ended attempt', () => {
    const more = appendEvent(record.incidentId, timeline, {
      event: 'noted',
      timestamp: '2026-11-22T10:00:00.000Z',
      actor: 'eve',
      message: 'all is well',
      data: {},
    });
    expect(problemsOf({ timeline: [...timeline, more] })).toEqual([
      'attempt 3: event 15 stands after its newest anchor: added later, or S3 did not take the anchor',
    ]);
  });

  it('an attempt that the newest record does not know', () => {
    const forgotten = { ...record, attempts: record.attempts.slice(1) };
    expect(problemsOf({ record: forgotten })).toContain(
      'attempt 1: the record of attempt 3 does not know it',
    );
  });

  it('an event that stands twice', () => {
    expect(problemsOf({ timeline: [...timeline.slice(0, 3), ...timeline.slice(2)] })[0]).toBe(
      'attempt 1: event 3 stands after event 3',
    );
  });

  it('the chain of another incident', () => {
    const other = incidentOfAttempts(1, { incidentId: '1_other_x' });
    expect(verifyRecord({ ...other, record: { ...other.record, incidentId: '1_b_c' } }, []).problems).toEqual(
      ['attempt 1: event 1 does not follow the event before it'],
    );
  });

  it('an approval of another plan than the recorded one, in whichever attempt', () => {
    const decision = {
      id: 'd',
      kind: 'approve',
      by: 'ana',
      planDigest: 'ab'.repeat(32),
      comment: '',
      via: 'api',
      decidedAt: record.openedAt,
    } as const;
    const one = incidentOfAttempts(1, { decision, planDigest: 'cd'.repeat(32) });
    expect(verifyRecord(one, one.anchors).problems).toEqual([
      'attempt 1: an approval is for another plan than the recorded one',
    ]);
  });
});

function flip(one: IncidentRecord): IncidentRecord {
  return { ...one, outcome: { code: 'fix.verified', message: 'all is well', nextStep: '' } };
}
