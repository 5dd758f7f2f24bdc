import { describe, expect, test } from 'vitest';
import { fixKeyOf, isRecent, plannedFixes } from '../../../../src/domain/plan/past-fix.ts';
import type { RunbookStep } from '../../../../src/domain/plan/plan.ts';

const command = { body: 'true\n', argv: [], timeoutSeconds: 1 };
const step = (change: Partial<RunbookStep> = {}): RunbookStep => ({
  kind: 'runbook',
  id: 's1',
  title: 't',
  risk: 'low',
  targetIds: ['i-1'],
  action: command,
  verify: null,
  rollback: null,
  runbook: { name: 'restart-unit', version: 1 },
  parameters: { unit: 'web.service', archive: 'a/1' },
  sources: { unit: 'unit', archive: 'archive_key' },
  ...change,
});
const key = (change: Partial<RunbookStep> = {}, host = 'i-1') => fixKeyOf(step(change), host);

describe('the same fix', () => {
  test.each<[string, Partial<RunbookStep>]>([
    ['of another version of the runbook', { runbook: { name: 'restart-unit', version: 9 } }],
    ['with another archive', { parameters: { unit: 'web.service', archive: 'b/2' } }],
    ['in another order of its parameters', { parameters: { archive: 'a/1', unit: 'web.service' } }],
    ['at another place in the plan', { id: 's7', title: 'u' }],
  ])('is one %s', (_, change) => {
    expect(key(change)).toBe(key());
  });

  test('of a process is told by what it is, and not by its id', () => {
    const process = (pid: number, command_: string) =>
      key({
        parameters: { pid, started: `day ${pid}`, command: command_ },
        sources: { pid: 'process_id', started: 'process_start', command: 'process_command' },
      });
    expect(process(1, 'shop')).toBe(process(2, 'shop'));
    expect(process(1, 'shop')).not.toBe(process(1, 'ship'));
  });
});

test.each([
  ['/dev/shm/torch_4711_12', '/dev/shm/torch_9001_3', true],
  ['/dev/shm/psm_0a1b2c3d', '/dev/shm/psm_99887766', true],
  ['/dev/shm/nccl-aBcDeF', '/dev/shm/nccl-XyZabc', true],
  ['/var/log/app/app-2026-11-28.log', '/var/log/app/app-2026-11-29.log', true],
  ['/var/log/app/access.log', '/var/log/app/error.log', false],
  ['/srv/app/app.log', '/var/log/app/app.log', false],
])('a file that its program names anew each time is one: %s and %s', (one, other, same) => {
  const of = (path: string) => key({ parameters: { path }, sources: { path: 'path' } });
  expect(of(one) === of(other)).toBe(same);
});

test.each<[string, string]>([
  ['another runbook', key({ runbook: { name: 'reload-unit', version: 1 } })],
  ['another unit', key({ parameters: { unit: 'api.service', archive: 'a/1' } })],
  ['another host', key({}, 'i-2')],
  ['a parameter of nobody knows where from', key({ sources: {} })],
])('%s is another fix', (_, other) => {
  expect(other).not.toBe(key());
});

test('a plan has one for each host of each step that changes something', () => {
  const fixes = plannedFixes([
    step({ targetIds: ['i-1', 'i-2'] }),
    step({ id: 's2', risk: 'read_only' }),
    { ...step(), kind: 'shell', id: 's3' },
  ]);
  expect(fixes.map(({ stepId, targetId }) => [stepId, targetId])).toEqual([
    ['s1', 'i-1'],
    ['s1', 'i-2'],
  ]);
});

test.each([
  ['2026-11-22T08:00:00.000Z', true],
  ['2026-11-22T07:00:00.000Z', true],
  ['2026-11-22T06:59:59.000Z', false],
  ['2026-11-22T09:00:00.000Z', true],
  ['', true],
])('one at %j is within the last hour: %s', (at, recent) => {
  expect(isRecent({ at }, Date.parse('2026-11-22T08:00:00.000Z'), 3_600)).toBe(recent);
});
