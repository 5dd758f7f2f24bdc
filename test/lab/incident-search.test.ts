import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { DYNAMODB_LIMITS } from '../../src/clients/bounds.ts';
import { toAttributes, toSummary } from '../../src/clients/dynamodb/incident-item.ts';
import type { ListReach } from '../../src/clients/dynamodb/incident-list.ts';
import { createIncidentStore } from '../../src/clients/dynamodb/incident-store.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import { alarmOfFinding } from '../../src/domain/alarm/finding/alarm-of-finding.ts';
import { INCIDENT_SORTS, type IncidentSort } from '../../src/domain/record/incident-order.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import type { IncidentPage } from '../../src/domain/record/incident-summary.ts';
import type { IncidentFilter } from '../../src/ports/incident-store.ts';
import { finding } from '../support/finding-samples.ts';
import { APPROVAL, DECISION, incidentRecord } from '../support/incident-record.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();
const OPENED_MS = Date.UTC(2026, 10, 22, 8);
const NOW_MS = Date.UTC(2026, 10, 23, 8);
const at = (minute: number) => new Date(OPENED_MS + minute * 60_000).toISOString();
/** Rows of one BatchWriteItem. */
const BATCH = 25;

const store = (reach: Partial<ListReach> = {}, nowMs = () => NOW_MS) =>
  createIncidentStore(records.documents, records.prefix, null, nowMs, { ...DYNAMODB_LIMITS, ...reach });

function incident(id: string, minute: number, changes: Partial<IncidentRecord> = {}): IncidentRecord {
  return incidentRecord({ incidentId: id, openedAt: at(minute), updatedAt: at(minute), ...changes });
}

async function put(rows: readonly IncidentRecord[]): Promise<void> {
  const table = tableNames(records.prefix).incidents;
  for (let from = 0; from < rows.length; from += BATCH) {
    const puts = rows.slice(from, from + BATCH).map((record) => ({
      PutRequest: {
        Item: { incident_id: record.incidentId, ...toAttributes({ record, timeline: [] }, null, NOW_MS) },
      },
    }));
    await records.documents.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
  }
}

/** Every page until the last. */
async function pages(
  filter: IncidentFilter,
  {
    limit,
    sort,
    reach,
  }: { readonly limit: number; readonly sort?: IncidentSort; readonly reach?: Partial<ListReach> },
): Promise<readonly IncidentPage[]> {
  const incidents = store(reach);
  const all: IncidentPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await incidents.list(filter, {
      limit,
      ...(sort === undefined ? {} : { sort }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    all.push(page);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return all;
}

const idsOf = (all: readonly IncidentPage[]) =>
  all.flatMap(({ items }) => items.map((item) => item.incidentId));

function target(instanceId: string, name: string | null): IncidentRecord['targets'][number] {
  return {
    ...(incidentRecord().targets[0] ?? {}),
    instanceId,
    name,
    platform: 'Linux',
    agentVersion: '3.3.1',
    online: true,
  };
}

const ALARM = incidentRecord().alarm;
const VARIED: readonly IncidentRecord[] = [
  incident('one', 1, {
    alarm: { ...ALARM, name: 'Disk-Critical' },
    targets: [target('i-0aaa1111bbbb2222c', 'web-1'), target('i-0ddd3333eeee4444f', null)],
    hypothesis: {
      rootCause: '/var/log/app.log has grown to 4 GiB',
      reasoning: '',
      confidence: 0.9,
      evidenceIds: [],
    },
  }),
  incident('two', 2, {
    alarm: alarmOfFinding(finding({ severity: 'error' })),
    status: 'pending_approval',
    approval: { ...APPROVAL, deadline: at(90) },
    updatedAt: at(50),
  }),
  incident('three', 3, {
    alarm: { ...ALARM, name: 'memory', description: 'Memory of the web fleet' },
    endedAt: at(5),
    status: 'completed',
  }),
  incident('four', 4, {
    alarm: alarmOfFinding(finding({ severity: 'critical' })),
    status: 'pending_approval',
    approval: { ...APPROVAL, deadline: at(60) },
  }),
  incident('five', 5, {
    status: 'pending_approval',
    approval: { ...APPROVAL, deadline: at(30) },
    decision: DECISION,
    attending: { ...incidentRecord().attending, assigned: { to: 'bo', by: 'ana', at: at(6) } } as NonNullable<
      IncidentRecord['attending']
    >,
  }),
];

const many = Array.from({ length: 30 }, (_, n) => incident(`i${String(n).padStart(2, '0')}`, n));

// Tables are made anew for each test, which takes most of its time: so there are few.
test('a search looks into each field, on pages of any size, and keeps to the other filters', async () => {
  await put(VARIED);
  const found: readonly (readonly [NonNullable<IncidentFilter['search']>, readonly string[]])[] = [
    [{ alarmContains: 'disk-CRIT' }, ['five', 'one']],
    [{ host: 'WEB-1' }, ['one']],
    [{ host: 'i-0ddd' }, ['one']],
    [{ cause: 'app.log' }, ['one']],
    [{ resource: 'nothing like it' }, []],
    [{ text: 'fleet   memory' }, ['three']],
    [{ text: 'bo' }, ['five']],
    [{ text: 'critical', cause: 'GROWN' }, ['one']],
    [{ text: '  ' }, ['five', 'four', 'three', 'two', 'one']],
  ];
  for (const [search, ids] of found) {
    for (const limit of [1, 2, 50]) expect(idsOf(await pages({ search }, { limit }))).toEqual(ids);
    expect(idsOf(await pages({ search }, { limit: 2, sort: 'oldest' }))).toEqual(ids.toReversed());
  }
  const search = { text: 'e' };
  const within = async (filter: IncidentFilter, limit: number, sort: IncidentSort = 'newest') =>
    idsOf(await pages({ search, ...filter }, { limit, sort }));
  expect(await within({ standings: ['closed'] }, 2)).toEqual(['three']);
  expect(await within({ statuses: ['pending_approval'] }, 1)).toEqual(['five', 'four', 'two']);
  expect(await within({ openedFrom: at(3), openedTo: at(4) }, 1)).toEqual(['four', 'three']);
  expect(await within({ openedFrom: at(4), openedTo: at(3) }, 1, 'changed')).toEqual([]);
});

test('a list is sorted over its pages, and takes a cursor of its own order only', async () => {
  await put(VARIED);
  const orders: Readonly<Record<IncidentSort, readonly string[]>> = {
    newest: ['five', 'four', 'three', 'two', 'one'],
    oldest: ['one', 'two', 'three', 'four', 'five'],
    changed: ['two', 'five', 'four', 'three', 'one'],
    // The one that is decided has no time left to count.
    deadline: ['four', 'two', 'five', 'three', 'one'],
    severity: ['four', 'two', 'five', 'three', 'one'],
    duration: ['one', 'two', 'four', 'five', 'three'],
  };
  for (const sort of INCIDENT_SORTS)
    for (const limit of [1, 2, 5, 50]) expect(idsOf(await pages({}, { limit, sort }))).toEqual(orders[sort]);

  const { nextCursor: cursor = '' } = await store().list({}, { limit: 1, sort: 'changed' });
  for (const sort of ['newest', 'oldest', 'duration'] as const)
    await expect(store().list({}, { limit: 1, sort, cursor })).rejects.toBeInstanceOf(RangeError);
  const { nextCursor: plain = '' } = await store().list({}, { limit: 1 });
  const sortedBy = { limit: 1, sort: 'changed', cursor: plain } as const;
  await expect(store().list({}, sortedBy)).rejects.toBeInstanceOf(RangeError);
});

test('an answer reads so many rows and no more, says where it stopped, and a search goes on there', async () => {
  await put([...many, incident('needle', -1, { alarm: { ...ALARM, name: 'needle' } })]);
  const reach = { searchedRowsMax: 10, searchPageRows: 4, sortedRowsMax: 10 };
  const found = await pages({ search: { alarmContains: 'needle' } }, { limit: 10, reach });
  expect(idsOf(found)).toEqual(['needle']);
  expect(found.length).toBeGreaterThan(3);
  expect(found.every(({ searched }) => searched !== undefined && searched.rows <= 10)).toBe(true);
  expect(found[0]).toEqual({
    items: [],
    searched: { rows: 10, stoppedAt: at(20) },
    nextCursor: expect.any(String),
  });
  expect(found.at(-1)?.searched?.stoppedAt).toBeNull();

  for (const sort of INCIDENT_SORTS.filter((each) => each !== 'newest' && each !== 'oldest')) {
    const sorted = await pages({}, { limit: 4, sort, reach });
    expect(idsOf(sorted).toSorted()).toEqual(Array.from({ length: 10 }, (_, n) => `i${20 + n}`));
    for (const page of sorted) expect(page.searched).toEqual({ rows: 10, stoppedAt: at(20) });
  }

  let nowMs = NOW_MS;
  const slow = store({ searchPageRows: 10, searchMs: 1_500 }, () => {
    nowMs += 1_000;
    return nowMs;
  });
  const page = await slow.list({ search: { text: 'nothing-like-it' } }, { limit: 5 });
  expect(page).toMatchObject({ items: [], searched: { rows: 20 }, nextCursor: expect.any(String) });
});

// RECOVEROPS_FIGURES=1 says what an answer over 12,000 incidents reads, and how long it takes here.
test.runIf(process.env.RECOVEROPS_FIGURES === '1')('12,000 incidents', async () => {
  const rows = Array.from({ length: 12_000 }, (_, n) =>
    incident(`i${n}`, n, {
      status: n % 3 === 0 ? 'completed' : 'failed',
      endedAt: at(n + 9),
      targets: [target(`i-${String(n).padStart(17, '0')}`, `web-${n}`)],
    }),
  );
  await put(rows);
  const row = toSummary({
    incident_id: 'i1',
    ...toAttributes({ record: rows[1] ?? incident('i1', 1), timeline: [] }, null, NOW_MS),
  });
  console.log(`a row is about ${JSON.stringify(row).length} bytes`);
  for (const [what, filter, sort] of [
    ['the first page', {}, 'newest'],
    ['a host of the newest hour', { search: { host: 'web-11990' } }, 'newest'],
    ['a host that is not there', { search: { host: 'nowhere' } }, 'newest'],
    ['closed, sorted by duration', { standings: ['closed'] }, 'duration'],
  ] as const) {
    const began = performance.now();
    const page = await store().list(filter, { limit: 50, sort });
    const ms = Math.round(performance.now() - began);
    console.log(`${what}: ${page.items.length} items, ${page.searched?.rows ?? 52} rows read, ${ms} ms`);
  }
});
