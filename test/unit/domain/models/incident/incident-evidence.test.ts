import { expect, test } from 'vitest';
import {
  evidenceOf,
  INCIDENT_ROW_LENGTH,
  incidentRow,
} from '../../../../../src/domain/models/incident/incident-evidence.ts';
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
