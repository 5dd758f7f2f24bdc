import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type AppendLog, openAppendLog } from '../../lab/durable/append-log.ts';

const bounds = { segmentBytesMax: 200, bytesMax: 1_000, recordsMax: 1_000 };

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rops-append-log-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
const record = (text: string) => ({ key: 'k', data: Buffer.from(text) });
const texts = (log: AppendLog, from = 0, countMax = 1_000, bytesMax = 1e9) =>
  log.read(from, countMax, bytesMax).map(({ data }) => data.toString());
const fill = (log: AppendLog, count: number, from = 0) => {
  for (let index = from; index < from + count; index += 1) log.append([record(`r${index}`)], 1_000 + index);
};

test.for(['disk', 'memory'] as const)(
  'records are read by counter, count and size over segments, in %s',
  (where) => {
    const log = openAppendLog({ ...bounds, ...(where === 'disk' ? { directory: scratch() } : {}) });
    expect([texts(log), log.nextCounter(), log.oldestCounter()]).toEqual([[], 0, 0]);
    expect(log.append([record('a'), record('b')], 5)).toBe(0);
    fill(log, 20, 2);
    expect(log.nextCounter()).toBe(22);
    expect(texts(log, 1, 3)).toEqual(['b', 'r2', 'r3']);
    expect(texts(log, 20)).toEqual(['r20', 'r21']);
    // A record that is larger than the bound comes alone.
    expect(texts(log, 3, 10, 1)).toEqual(['r3']);
    expect(log.firstSince(1_004)).toBe(4);
    expect(log.firstSince(9_999)).toBe(22);
    expect(log.arrivedMs(0)).toBe(5);
    log.close();
  },
);

test('arrival never goes back when the clock does', () => {
  const log = openAppendLog(bounds);
  fill(log, 15);
  log.append([record('late')], 3);
  expect(log.arrivedMs(15)).toBe(1_014);
});

test('past its bound the oldest segments go, on disk too, and counters go on', () => {
  const directory = scratch();
  const log = openAppendLog({ ...bounds, directory });
  fill(log, 200);
  expect(log.oldestCounter()).toBeGreaterThan(100);
  expect(texts(log, 0, 1)).toEqual([`r${log.oldestCounter()}`]);
  const bytes = readdirSync(directory).reduce(
    (sum, name) => sum + readFileSync(join(directory, name)).length,
    0,
  );
  expect(bytes).toBeLessThan(1_300);
  log.close();
  const again = openAppendLog({ ...bounds, directory });
  expect([again.oldestCounter(), again.nextCounter()]).toEqual([log.oldestCounter(), 200]);
  again.trim(1_199);
  expect(again.oldestCounter()).toBeGreaterThan(log.oldestCounter());
  expect(again.append([record('next')], 9_000)).toBe(200);
});

test('a write that was cut short is dropped wherever it was cut, and nothing before it', () => {
  const directory = scratch();
  const log = openAppendLog({ ...bounds, directory, segmentBytesMax: 10_000 });
  fill(log, 3);
  log.close();
  const [name = ''] = readdirSync(directory);
  const path = join(directory, name);
  const whole = readFileSync(path);
  for (let cut = 1; cut < whole.length / 3; cut += 1) {
    writeFileSync(path, whole);
    truncateSync(path, whole.length - cut);
    const again = openAppendLog({ ...bounds, directory, segmentBytesMax: 10_000 });
    expect(texts(again)).toEqual(['r0', 'r1']);
    again.append([record('new')], 5_000);
    again.close();
    expect(texts(openAppendLog({ ...bounds, directory }))).toEqual(['r0', 'r1', 'new']);
  }
});

test('damage is an error that names the file, never a silent loss', () => {
  const directory = scratch();
  const log = openAppendLog({ ...bounds, directory });
  fill(log, 20);
  log.close();
  const names = readdirSync(directory).sort();
  const first = join(directory, names[0] ?? '');
  const whole = readFileSync(first);
  const flipped = Buffer.from(whole);
  flipped[30] = (flipped[30] ?? 0) ^ 1;
  writeFileSync(first, flipped);
  expect(() => openAppendLog({ ...bounds, directory })).toThrow(names[0]);
  writeFileSync(first, whole);
  const last = join(directory, names.at(-1) ?? '');
  appendFileSync(last, Buffer.alloc(40));
  expect(() => openAppendLog({ ...bounds, directory })).toThrow(names.at(-1));
});
