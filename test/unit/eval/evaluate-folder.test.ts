import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluateFile, evaluateFolder } from '../../../eval/evaluate-folder.ts';

let folder = '';
const GOOD: Record<string, unknown> = JSON.parse(readFileSync('eval/cases/disk/D01.json', 'utf8'));
const put = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cases-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('whatever is wrong with a file is told and costs that case alone', async () => {
  put('a.json', '{ "format": ');
  put('b.json', { format: 'case/v2', id: 'B' });
  put('c.json', { ...GOOD, id: 'C', alarm: { AlarmName: 'x' } });
  put('d.json', { ...GOOD, id: 'D', alarm: 'no JSON' });
  put('e.json', { ...GOOD, id: 'E', hosts: [] });
  put('f.json', { ...GOOD, id: 'F' });
  put('notes.txt', 'not a case');
  const files = await evaluateFolder(folder, 'rules');
  expect(files.map(({ id, scored }) => [id, scored.score])).toEqual([
    ['a', 'unhelpful'],
    ['b', 'unhelpful'],
    ['C', 'unhelpful'],
    ['D', 'unhelpful'],
    ['E', 'unhelpful'],
    ['F', 'right'],
  ]);
  expect(files.slice(0, 4).every(({ problems }) => problems.length > 0)).toBe(true);
  expect(files[2]?.scored.because).toContain('the alarm cannot be read');
});

/** The first host of a committed case, changed. */
async function changed(change: (host: Record<string, unknown>, world: Record<string, unknown>) => void) {
  const file = structuredClone(GOOD);
  const hosts = file.hosts as { world: Record<string, unknown> }[];
  for (const host of hosts) change(host, host.world);
  return await evaluateFile(put('changed.json', file), 'rules');
}

test.each<[string, (host: Record<string, unknown>, world: Record<string, unknown>) => void]>([
  [
    'an agent that is lost',
    (_, world) => Object.assign(world, { agents: { ssm: { ping: 'ConnectionLost' } } }),
  ],
  [
    'an agent that runs no command',
    (_, world) => Object.assign(world, { agents: { ssm: { run_command: 'TimedOut' } } }),
  ],
  ['an instance that is stopped', (host) => Object.assign(host, { ec2_state: 'stopped' })],
])('%s gives no answer: nothing is done, and that it could not be read is said', async (_, change) => {
  const { opinion } = await changed(change);
  expect(opinion.steps).toEqual([]);
  expect(opinion.cause).not.toContain('none');
  expect(opinion.said).toContain('could not be read');
});

test('a host of which nothing is told is not called well', async () => {
  const { opinion } = await changed((host) => Object.assign(host, { world: {} }));
  expect(opinion.cause).toEqual(['unknown']);
  expect(opinion.steps).toEqual([]);
});
