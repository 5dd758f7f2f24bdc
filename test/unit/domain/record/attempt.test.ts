import { expect, test } from 'vitest';
import { reportKeysFor } from '../../../../src/domain/record/attempt.ts';

const END = '2026-11-22T08:00:00.000Z';
const LATER = '2026-11-22T09:00:00.000Z';

test.each([
  ['that needs attention', [{ endedAt: END }], null, 'report'],
  ['that its attempt closed', [{ endedAt: END }], { at: END }, 'report'],
  ['that was closed later', [{ endedAt: END }], { at: LATER }, 'report-closed'],
  ['that its second attempt closed', [{ endedAt: END }, { endedAt: LATER }], { at: LATER }, 'report'],
  ['without an ended attempt', [], { at: LATER }, 'report'],
])('the report of an incident %s overwrites no other', (_, attempts, closed, name) => {
  const attempt = Math.max(1, attempts.length);
  expect(reportKeysFor({ incidentId: 'one', attempt, attempts, closed })).toEqual({
    markdownKey: `incidents/one/${attempt}/${name}.md`,
    jsonKey: `incidents/one/${attempt}/${name}.json`,
    htmlKey: `incidents/one/${attempt}/${name}.html`,
  });
});
