import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCase } from '../../../eval/case/read-case.ts';

const FILE: Record<string, unknown> = JSON.parse(readFileSync('eval/cases/disk/D01.json', 'utf8'));
const read = (changes: Record<string, unknown> = {}) => {
  const result = readCase({ ...FILE, ...changes });
  if (!result.ok) throw new Error(result.error.join('; '));
  return result.value;
};
const host = (world: unknown, told: Record<string, unknown> = {}) => ({
  hosts: [{ instance_id: 'i-1', ...told, world }],
});

test('a committed case is read in full', () => {
  expect(read()).toMatchObject({ ignored: [], leftOut: [] });
});

describe('what is no case', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['of another format', { format: 'case/v9' }, 'format'],
    ['without an id', { id: '' }, 'id'],
    ['on a platform that nobody knows', { platform: 'plan9' }, 'platform'],
    ['without an alarm', { alarm: undefined }, 'alarm'],
    ['without expectations', { expected: undefined }, 'expected'],
    ['with hosts that are no list', { hosts: {} }, 'hosts'],
  ])('%s: the problem names its member', (_, changes, member) => {
    const result = readCase({ ...FILE, ...changes });
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.error.join('; ')).toContain(member);
  });

  test.each([null, [], 'case', 3])('%j is none', (file) => {
    expect(readCase(file).ok).toBe(false);
  });
});

test('members that nothing here knows are listed once and ignored', () => {
  const file = { path: '/a', allocated_bytes: 1, colour: 'red' };
  const { ignored, leftOut } = read({ ...host({ files: [file, file], weather: 'fine' }), mood: 1 });
  expect(ignored).toEqual(['hosts[0].world.files[].colour', 'hosts[0].world.weather', 'mood']);
  expect(leftOut).toEqual([]);
});

test('what is wrong with one member costs that member alone', () => {
  const world = {
    files: [
      { path: '/a', allocated_bytes: 1, mtime: 4 },
      { path: '/b', allocated_bytes: 'many' },
      { path: '/c', allocated_bytes: 3 },
    ],
    meminfo: 'much',
  };
  const { value, leftOut } = read(host(world, { ec2_state: 7 }));
  expect(value.hosts[0]?.world).toEqual({
    files: [
      { path: '/a', allocated_bytes: 1 },
      { path: '/c', allocated_bytes: 3 },
    ],
  });
  expect(value.hosts[0]?.ec2_state).toBeUndefined();
  expect(leftOut).toHaveLength(4);
});

test('null says as much as nothing, but of an alarm that it is gone, and of a test that there is no such program', () => {
  const { value, ignored, leftOut } = read({
    ...host({
      mounts: null,
      config_test: null,
      http: [{ url: 'http://127.0.0.1/', status: null, error: 'refused' }],
    }),
    alarm_later: null,
    target_health: null,
    site: null,
  });
  expect(value).toMatchObject({ alarmLater: 'gone', targetHealth: null });
  expect(value.hosts[0]?.world).toEqual({
    config_test: null,
    http: [{ url: 'http://127.0.0.1/', error: 'refused' }],
  });
  expect([...ignored, ...leftOut]).toEqual([]);
  expect(read({ alarm_later: { state: 'OK' } }).value.alarmLater).toEqual({ state: 'OK' });
});

test("an operator's file that cannot be read is told, and the careful defaults hold", () => {
  const { value, leftOut } = read({ site: { units: { 'mysql.service': { restart: 'allowed' } } } });
  expect(leftOut.join()).toContain('mysql');
  expect(
    value.site.units.some(({ unit, restart }) => unit === 'mysql.service' && restart === 'allowed'),
  ).toBe(false);
});

describe('case/v2', () => {
  const V2: Record<string, unknown> = JSON.parse(readFileSync('eval/cases/disk/H01.json', 'utf8'));
  const series = {
    namespace: 'N',
    metric: 'm',
    from: '2026-11-22T05:00:00Z',
    period_s: 60,
    values: [1, null, 3],
  };

  test('a committed one is read in full, and has series', () => {
    const result = readCase(V2);
    expect(result).toMatchObject({ ok: true, value: { ignored: [], leftOut: [] } });
    if (result.ok) expect(result.value.value.history.length).toBeGreaterThan(1);
  });

  test('its members are unknown to case/v1, and cost nothing there', () => {
    const { value, ignored } = read({ history: [series], past_fixes: [], launches: null });
    expect(value).toMatchObject({ history: [], launches: [], pastFixes: [] });
    expect(ignored).toEqual(['history', 'past_fixes']);
  });

  test('a gap stays a gap, and what is wrong with one series costs that series alone', () => {
    const { value, leftOut } = read({
      format: 'case/v2',
      history: [series, { ...series, period_s: 0 }, { ...series, values: ['many'] }],
    });
    expect(value.history).toEqual([series]);
    expect(leftOut).toHaveLength(2);
  });

  test('launches and past fixes are read as they stand', () => {
    const launch = { group: 'g', description: 'Launching', started: '2026-11-22T05:00:00Z' };
    const fix = { incident: '1', runbook: 'r', target: 'i-1', at: '2026-11-22T05:00:00Z' };
    const { value } = read({ format: 'case/v2', launches: [launch], past_fixes: [fix, 'none'] });
    expect(value).toMatchObject({ launches: [launch], pastFixes: [fix] });
  });
});
