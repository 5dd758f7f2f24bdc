import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toSnapshot } from '../../../../src/clients/dynamodb/incident-item.ts';
import { renderReport } from '../../../../src/domain/record/report/render-report.ts';
import { verifyRecord } from '../../../../src/domain/record/verify-record.ts';

interface StoredItem extends Readonly<Record<string, unknown>> {
  readonly state_gz: { readonly base64: string };
}

/** Items that the build before there were attempts wrote, by its own code. */
function earlyItems(): readonly Readonly<Record<string, unknown>>[] {
  const file = new URL('./records/before-attempts.json', import.meta.url);
  const items = JSON.parse(readFileSync(file, 'utf8')) as readonly StoredItem[];
  return items.map((item) => ({ ...item, state_gz: Buffer.from(item.state_gz.base64, 'base64') }));
}

function snapshotAt(index: number) {
  const item = earlyItems()[index];
  const snapshot = item && toSnapshot(item);
  if (snapshot === undefined) throw new Error(`there is no item ${index}`);
  return snapshot;
}

test.each([
  ['failed', 'targets.none', 0],
  ['completed', 'fix.verified', 1],
])('a record from before there were attempts is one closed attempt: %s', (status, code, index) => {
  const { record, timeline } = snapshotAt(index);
  expect(record).toMatchObject({
    status,
    attempt: 1,
    attention: null,
    closed: { by: 'alarm', reason: 'as it ended then', at: record.endedAt },
    begun: { kind: 'alarm' },
    attempts: [{ attempt: 1, status, outcome: { code }, firstSeq: 1, lastSeq: timeline.length }],
  });
});

test('one that was open then is an attempt under way', () => {
  expect(snapshotAt(2).record).toMatchObject({
    status: 'diagnosing',
    attempt: 1,
    attempts: [],
    closed: null,
  });
});

test.each([0, 1, 2])('it verifies and is reported: %i', (index) => {
  const { record, timeline } = snapshotAt(index);
  expect(verifyRecord({ record, timeline, earlier: [] }, []).problems).toEqual([]);
  expect(renderReport({ record, timeline, earlier: [], questions: [] }, 'markdown')).toContain(
    'The chain is whole.',
  );
});
