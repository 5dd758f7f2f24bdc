import { expect, test } from 'vitest';
import { windowLines } from '../../../../../src/domain/models/incident/window-lines.ts';
import { template, windowOf } from './windows.ts';

test('graver lines come first, of these the rarer, and what is new before all', () => {
  const lines = windowLines([
    windowOf([
      template('request finished', { level: 'info', count: 90 }),
      template('retrying', { level: 'error', count: 30 }),
      template('a new word', { level: 'info', novel: true }),
      template('disk is full', { level: 'error', count: 2 }),
    ]),
  ]);
  expect(lines.map(({ text }) => text)).toEqual([
    'a new word',
    'disk is full',
    'retrying',
    'request finished',
  ]);
});

test('a template of two groups is one line, with its gravest level', () => {
  const lines = windowLines([
    windowOf([template('write failed', { level: 'none', example: null })]),
    windowOf([template('write failed', { level: 'error', example: 'write failed at 17' })], {
      group: '/other',
    }),
  ]);
  expect(lines).toEqual([{ level: 'error', text: 'write failed at 17' }]);
});

test('where no example was kept the text of the template stands for it, and no level is no level', () => {
  expect(
    windowLines([windowOf([template('x', { text: 'open <*> failed', example: null, level: 'none' })])]),
  ).toEqual([{ level: null, text: 'open <*> failed' }]);
});

test('the same windows in another order give the same lines', () => {
  const one = windowOf([template('a'), template('b'), template('c', { level: 'warning' })]);
  const other = windowOf([template('b'), template('d', { level: 'fatal' })], { group: '/other' });
  expect(windowLines([one, other])).toEqual(windowLines([other, one]));
});

test('a line has when the first of its template was written, over groups too; not known of one is not known', () => {
  const lines = windowLines([
    windowOf([template('write failed', { first: 900 }), template('pool is closed', { first: 40 })]),
    windowOf([template('write failed', { first: 300 }), template('pool is closed')], { group: '/other' }),
  ]);
  expect(lines).toEqual([
    { level: 'error', text: 'pool is closed' },
    { level: 'error', text: 'write failed', at: 300 },
  ]);
});
