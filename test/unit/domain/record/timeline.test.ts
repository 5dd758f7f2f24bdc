import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendEvent,
  eventHash,
  genesisHash,
  hashableData,
  type TimelineEvent,
  verifyTimeline,
} from '../../../../src/domain/record/timeline.ts';

const INCIDENT = '1_a_b';

function chain(length: number, incidentId = INCIDENT): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  for (let index = 0; index < length; index += 1) {
    events.push(
      appendEvent(incidentId, events, {
        event: `event.${index}`,
        timestamp: new Date(1_795_334_460_000 + index * 1000).toISOString(),
        actor: 'recoverops',
        message: `number ${index}`,
        data: { index, list: ['a', 'b'], nothing: null },
      }),
    );
  }
  return events;
}

const change = (at: number, changes: Partial<TimelineEvent>) =>
  chain(5).map((event, index) => (index === at ? { ...event, ...changes } : event));
/** As a forger would: the changed event gets a hash that fits it. */
const resealed = (at: number, changes: Partial<TimelineEvent>) =>
  change(at, changes).map((event, index) => (index === at ? { ...event, hash: eventHash(event) } : event));
const swapped = (events: readonly TimelineEvent[], a: number, b: number) =>
  events.map((event, index) => (index === a ? events[b] : index === b ? events[a] : event) ?? event);

describe('a whole chain', () => {
  it('has no faults, and begins with the incident', () => {
    expect(verifyTimeline(INCIDENT, chain(5))).toEqual([]);
    expect(verifyTimeline(INCIDENT, [])).toEqual([]);
    expect(chain(1)[0]?.previousHash).toBe(genesisHash(INCIDENT));
    expect(chain(3).map((event) => event.seq)).toEqual([1, 2, 3]);
  });

  it('survives storage', () => {
    const stored = JSON.parse(JSON.stringify(chain(5))) as TimelineEvent[];
    expect(verifyTimeline(INCIDENT, stored)).toEqual([]);
  });
});

describe('tampering is found', () => {
  const DATA = 'content does not match its hash';
  const LINK = 'does not follow the event before it';
  it.each<[string, readonly TimelineEvent[], string, number]>([
    ['another message', change(2, { message: 'x' }), DATA, 2],
    ['another event', change(2, { event: 'x' }), DATA, 2],
    ['another actor', change(2, { actor: 'eve' }), DATA, 2],
    ['another time', change(2, { timestamp: '2026-11-22T08:01:02.001Z' }), DATA, 2],
    ['other data', change(2, { data: { index: 3 } }), DATA, 2],
    ['another hash', change(2, { hash: 'ab'.repeat(32) }), DATA, 2],
    ['a changed event with a new hash', resealed(2, { message: 'x' }), LINK, 3],
    [
      'a changed last event with a new hash and place',
      resealed(4, { seq: 6 }),
      'sequence is 6, expected 5',
      4,
    ],
    ['an event taken out', chain(5).filter((_, index) => index !== 2), LINK, 2],
    ['the first event taken out', chain(5).slice(1), LINK, 0],
    ['an event put in twice', [...chain(3), ...chain(3).slice(2)], LINK, 3],
    ['two events swapped', swapped(chain(5), 1, 2), LINK, 1],
    ['the chain of another incident', chain(5, '2_a_b'), LINK, 0],
    ['a time that runs back', resealed(4, { timestamp: '2026-11-22T07:00:00.000Z' }), 'is older than', 4],
  ])('%s', (_name, events, problem, index) => {
    const faults = verifyTimeline(INCIDENT, events);
    expect(faults).toContainEqual({ index, problem: expect.stringContaining(problem) as string });
  });

  it('anywhere, of any kind', () => {
    const mutation = fc.oneof(
      fc.record({ message: fc.string() }),
      fc.record({ actor: fc.string() }),
      fc.record({ seq: fc.integer() }),
      fc.record({ previousHash: fc.string() }),
      fc.record({ data: fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string(), fc.boolean())) }),
    );
    fc.assert(
      fc.property(fc.nat({ max: 4 }), mutation, (at, changes) => {
        fc.pre(JSON.stringify({ ...chain(5)[at], ...changes }) !== JSON.stringify(chain(5)[at]));
        expect(verifyTimeline(INCIDENT, change(at, changes))).not.toEqual([]);
      }),
    );
  });
});

describe('data of an event', () => {
  it('never holds what canonical JSON refuses', () => {
    const data = { text: 'a\ud800', list: ['b\udfff'], number: Number.NaN, far: Number.POSITIVE_INFINITY };
    const safe = { text: 'a\ufffd', list: ['b\ufffd'], number: null, far: null };
    expect(hashableData(data)).toEqual(safe);
  });

  it('is left alone where it can be hashed', () => {
    const data = { text: 'a', list: ['b'], number: 1.5, is: true, none: null };
    expect(hashableData(data)).toEqual(data);
  });
});
