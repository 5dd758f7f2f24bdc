import { describe, expect, it } from 'vitest';
import { middleCut, widthOf } from '../../../src/cli/display-width.ts';
import { incidentTable, shortIds } from '../../../src/cli/incident-table.ts';
import { INCIDENT_STATUSES } from '../../../src/domain/record/state-machine.ts';
import { sampleSummary } from '../ingress/incident-samples.ts';

const NOW = Date.parse('2026-11-22T08:05:00.000Z');
const LONG = `production-${'very-'.repeat(20)}long-Disk-Critical`;
const COLUMNS = 100;

const waiting = sampleSummary({
  standing: 'needs_approval',
  approvalDeadline: '2026-11-22T08:17:30.000Z',
  planDigest: 'ab'.repeat(32),
  instanceIds: ['i-0123456789abcdef0', 'i-0fedcba9876543210', 'i-00000000000000003'],
  hostNames: ['web-0', 'web-1', null],
});
const worst = INCIDENT_STATUSES.map((status, at) =>
  sampleSummary({
    incidentId: `17953344${60 + at}_${LONG}_${LONG}`,
    status,
    standing: 'needs_attention',
    alarmName: LONG,
    instanceIds: ['i-0123456789abcdef0', 'i-0fedcba9876543210'],
    hostNames: [LONG, LONG],
    assignedTo: 'a-very-long-name-of-somebody@example.org',
    openedAt: '2025-01-01T00:00:00.000Z',
  }),
);
const drawn = (items: Parameters<typeof incidentTable>[0], columns: number | undefined) =>
  incidentTable(items, NOW).flatMap((line) => line.rows(columns));

describe('the list on a terminal of 100 columns', () => {
  it('has one row for each incident, none wider, however long the names', () => {
    const rows = drawn([waiting, ...worst], COLUMNS);
    expect(rows).toHaveLength(worst.length + 2);
    expect(rows.filter((row) => widthOf(row) > COLUMNS)).toEqual([]);
  });

  it('says which, in what state, what it needs, by when, which alarm, which hosts, and who has it', () => {
    const [heading = '', row = ''] = drawn([{ ...waiting, assignedTo: 'bo' }], COLUMNS);
    expect(heading.split(/ {2,}/)).toEqual(['ID', 'STATUS', 'NEEDS', 'WHEN', 'ALARM', 'HOSTS', 'WHO']);
    expect(row.split(/ {2,}/)).toEqual([
      '1795334460',
      'pending_approval',
      'approval',
      expect.stringMatching(/^(?:\d{4}-\d\d-\d\d )?\d\d:\d\d, in 12 min$/),
      'Disk-Critical-ASG',
      'web-0, web-1 +1',
      'bo',
    ]);
  });

  it('keeps both ends of a name that is too long', () => {
    const [, row = ''] = drawn(worst.slice(0, 1), COLUMNS);
    expect(row).toMatch(/ prod\S*…\S*ritical /);
    expect(row).toContain('1795334460');
    expect(row).toContain('d ago');
  });

  it('gives way further where the terminal is narrower', () => {
    const [wide = '', narrow = ''] = [100, 85].map((columns) => drawn(worst.slice(0, 1), columns)[1]);
    expect(widthOf(wide)).toBeGreaterThan(85);
    expect(widthOf(narrow)).toBeLessThanOrEqual(85);
  });
});

it('a name by others drives no terminal and begins no line', () => {
  const hostile = { ...waiting, alarmName: 'a\u001b[2J\nFORGED', hostNames: ['\u202eweb', 'b\r', 'c'] };
  const rows = [...drawn([hostile], COLUMNS), ...drawn([hostile], undefined)];
  expect(rows).toHaveLength(4);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(rows.filter((row) => /[\u0000-\u001f\u202e]/.test(row))).toEqual([]);
});

describe('the list that a program reads', () => {
  it('has every id, name and time whole', () => {
    const [, row = ''] = drawn([waiting], undefined);
    expect(row.split(/ {2,}/)).toEqual([
      waiting.incidentId,
      'pending_approval',
      'needs approval',
      '-',
      waiting.openedAt,
      waiting.approvalDeadline,
      'web-0,web-1,i-00000000000000003',
      'abababababab',
    ]);
    const rows = drawn(worst, undefined);
    expect(rows.slice(1).filter((each) => !each.includes(LONG) || each.includes('…'))).toEqual([]);
  });
});

describe('short ids', () => {
  it('are the second, and as much more as tells them apart', () => {
    const ids = ['1795334460_Disk_web', '1795334460_Disk_api', '1795334461_CPU_web'];
    expect([...shortIds(ids)]).toEqual([
      ['1795334460_Disk_api', '1795334460_Disk_a'],
      ['1795334460_Disk_web', '1795334460_Disk_w'],
      ['1795334461_CPU_web', '1795334461'],
    ]);
  });
});

describe('a name cut in its middle', () => {
  it.each([
    ['web-1', 5, 'web-1'],
    ['production-web-1', 9, 'prod…eb-1'],
    ['production-web-1', 1, '…'],
    ['日本語日本語', 7, '日…本語'],
  ])('%s in %i columns', (name, columns, cut) => {
    expect(middleCut(name, columns)).toBe(cut);
    expect(widthOf(cut)).toBeLessThanOrEqual(columns);
  });
});
