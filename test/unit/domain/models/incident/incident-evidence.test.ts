import { expect, test } from 'vitest';
import {
  evidenceOf,
  INCIDENT_ROW_LENGTH,
  incidentRow,
  LINE_SIGNS,
} from '../../../../../src/domain/models/incident/incident-evidence.ts';
import { TellingWords } from '../../../../../src/domain/models/text/telling-words.ts';
import { TextModel } from '../../../../../src/domain/models/text/text-model.ts';
import { trainTextModel } from '../../../../../training/text/train-text-model.ts';
import { template, windowOf } from './windows.ts';

test('levels are shares of the lines of all groups together', () => {
  const { levels, lineCount } = evidenceOf(
    [
      windowOf([template('a', { count: 3 })]),
      windowOf([template('b', { level: 'info', count: 9 })], { group: '/other' }),
    ],
    null,
  );
  expect(lineCount).toBe(12);
  expect([...levels]).toEqual([0, 0.25, 0, 0.75, 0, 0]);
});

test('nothing new, and no usual rate, is no number at all', () => {
  const known = evidenceOf([windowOf([template('a')])], null);
  expect([known.novelShare, known.excess]).toEqual([Number.NaN, Number.NaN]);
  const told = evidenceOf(
    [
      windowOf([
        template('a', { count: 3, novel: true }),
        template('b', { excess: 4 }),
        template('c', { excess: 2 }),
      ]),
    ],
    null,
  );
  expect(told.novelShare).toBeCloseTo(0.6, 9);
  expect(told.excess).toBe(4);
});

test('a row has the same places whatever is missing', () => {
  expect(incidentRow(evidenceOf([], null))).toHaveLength(INCIDENT_ROW_LENGTH);
  const row = incidentRow(evidenceOf([windowOf([template('a')])], null));
  expect(row).toHaveLength(INCIDENT_ROW_LENGTH);
  // Scores of error text are missing, who writes is not.
  expect(row[0]).toBeNaN();
  expect(row.filter((value) => value === 1).length).toBeGreaterThanOrEqual(2);
});

/** A model that says the same of each line, having read nothing. */
const saying = (scores: Readonly<Record<string, number>>) =>
  new TextModel({
    classes: Object.keys(scores),
    salience: { telling: new TellingWords(new Uint8Array(1)), tellingWeight: 0, onset: 0 },
    buckets: new Int32Array(0),
    weights: new Int8Array(0),
    steps: Float64Array.from(Object.keys(scores), () => 0),
    biases: Float64Array.from(Object.values(scores)),
    temperature: 1,
    knownFrom: 0,
  });
const signsOf = (scores: Readonly<Record<string, number>>, lines: readonly string[]) => {
  const { text } = evidenceOf([windowOf(lines.map((line) => template(line)))], saying(scores));
  return Object.fromEntries(LINE_SIGNS.map((name, at) => [name, text?.lineSigns[at]]));
};

test('lines that no class claims are counted, and how little of them was ever read', () => {
  const lines = ['valve of the boiler is stuck', 'pressure rises in the second chamber'];
  expect(signsOf({ disk_full: -0.9, dns_failure: -0.7, healthy: -0.8, unknown: -0.4 }, lines)).toMatchObject({
    'least-known-share': 0,
    'unclaimed-lines': 2,
    'unhealthy-lines': 2,
    'nobodys-troubles': 2,
  });
  expect(signsOf({ disk_full: 0.4, dns_failure: -0.7, healthy: -0.8, unknown: -0.4 }, lines)).toMatchObject({
    'unclaimed-lines': 0,
    'nobodys-troubles': 0,
    'strongest-claim': 0.4,
  });
});

test('the strongest line is told by how far its trouble is from the next one', () => {
  const signs = signsOf({ disk_full: 0.5, dns_failure: -0.25, healthy: -0.5, unknown: 0.25 }, ['no room']);
  expect(signs['strongest-margin']).toBeCloseTo(0.75, 9);
  expect(signs['unknown-over-healthy']).toBeCloseTo(0.75, 9);
});

const FULL = 'cannot write the page since the volume is full';
const REFUSED = 'the store refused our connection';

/** A model that has read a line of each of two troubles, and one of any day. */
const readingTwo = () =>
  trainTextModel(
    [
      { label: 'disk_full', lines: [{ level: 'error', text: FULL }] },
      { label: 'dependency_refused', lines: [{ level: 'error', text: REFUSED }] },
      { label: 'healthy', lines: [{ level: 'info', text: 'order was booked' }] },
    ],
    ['disk_full', 'dependency_refused', 'healthy'],
    {
      cost: 1,
      balance: 0,
      examplesMin: 1,
      epochs: 20,
      onset: 0.5,
      tellingWeight: 1,
      bucketsMax: 10_000,
    },
  );

test('of two troubles the one that was written first is told apart, whichever it is', () => {
  const model = readingTwo();
  const firstOf = (full: number | null, refused: number | null) => {
    const windows = [
      windowOf([
        template('order was booked', { level: 'info', count: 40, first: -200 }),
        template(FULL, { first: full }),
        template(REFUSED, { first: refused, count: 30 }),
      ]),
    ];
    const { text } = evidenceOf(windows, model);
    return text?.classes[text.first.indexOf(Math.max(...text.first))];
  };
  expect(firstOf(1_000, 9_000)).toBe('disk_full');
  expect(firstOf(9_000, 1_000)).toBe('dependency_refused');
});

test('where nobody knows when lines were written, the first sign is the strongest one', () => {
  const { text } = evidenceOf([windowOf([template(FULL), template(REFUSED, { count: 30 })])], readingTwo());
  expect(text).not.toBeNull();
  expect(Math.max(...(text?.first ?? []))).toBe(Math.max(...(text?.over ?? [])));
});
