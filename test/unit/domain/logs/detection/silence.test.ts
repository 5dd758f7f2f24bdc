import { describe, expect, test } from 'vitest';
import { hasJudged, judgeSilence, judgeWindow } from '../../../../../src/domain/logs/detection/detect.ts';
import {
  emptyMemory,
  memoryFromJson,
  memoryToJson,
  type ShardMemory,
} from '../../../../../src/domain/logs/detection/shard-memory.ts';
import { silenceTo, silentAfterMs } from '../../../../../src/domain/logs/detection/silence.ts';
import { WindowTally } from '../../../../../src/domain/logs/window/window-tally.ts';
import { cpuMs } from '../../../../support/cpu-ms.ts';
import { byName, record, START, spanAt, tools, WINDOW_MS } from '../window/tally-fixture.ts';

const OOM = 'kernel: Out of memory: Killed process 1234 (java)';
const at = (windows: number) => START + windows * WINDOW_MS;
const kept = (memory: ShardMemory): ShardMemory => {
  const read = memoryFromJson(JSON.parse(JSON.stringify(memoryToJson(memory))));
  if (read === null) throw new Error('what is kept cannot be read');
  return read;
};

function counted(index: number, messages: readonly string[]) {
  const span = spanAt(index);
  const tally = new WindowTally(tools(), span, null);
  if (messages.length > 0) tally.add(record(messages, { at: span.from }), String(index + 1));
  return tally.close();
}
const judged = (memory: ShardMemory, index: number, messages: readonly string[]) =>
  judgeWindow(memory, counted(index, messages), byName, 'eu-west-1');
const withWindow = (memory: ShardMemory, index: number, messages: readonly string[]) =>
  kept(judged(memory, index, messages).memory);

function silence(memory: ShardMemory, nowMs: number, isOver = false) {
  const to = silenceTo(memory, nowMs, WINDOW_MS, isOver);
  if (to === null) return null;
  return judgeSilence(memory, to, WINDOW_MS, 'eu-west-1', isOver ? nowMs : null);
}
const changes = (found: ReturnType<typeof silence>) =>
  found?.findings.map(({ state, at: when }) => [state, Date.parse(when)]);
const rate = ({ rates }: ShardMemory) => [...rates].map(([, known]) => known.rate);

const red = withWindow(emptyMemory(), 0, [OOM]);

describe('silence', () => {
  test('is judged after three windows and what a window may come late', () => {
    expect(silenceTo(red, at(5) - 1, WINDOW_MS, false)).toBeNull();
    expect(silentAfterMs(WINDOW_MS)).toBe(4 * WINDOW_MS);
    expect(silenceTo(red, at(5), WINDOW_MS, false)).toBe(at(4));
  });

  test('of a shard without an alarm, or that never had a window, has nothing to tell', () => {
    expect(silenceTo(withWindow(emptyMemory(), 0, ['fine']), at(99), WINDOW_MS, false)).toBeNull();
    expect(silenceTo(emptyMemory(), at(99), WINDOW_MS, true)).toBeNull();
  });

  /** As an earlier release left it that was killed in the middle. */
  const claimed = (memory: ShardMemory, to: number): ShardMemory => {
    if (memory.clock === null) throw new Error('there is no clock');
    return kept({ ...memory, clock: { ...memory.clock, claimedTo: to } });
  };

  test('that an earlier release had claimed is judged as it was claimed', () => {
    expect(silenceTo(claimed(red, at(4)), at(50), WINDOW_MS, true)).toBe(at(4));
  });

  test('ends an alarm as windows of others do, at the same moment', () => {
    const found = silence(red, at(9));
    expect(changes(found)).toEqual([['OK', at(4)]]);
    expect(judged(red, 9, ['fine']).findings.map((one) => Date.parse(one.at))).toEqual([at(4)]);
    expect(found?.memory.clock).toMatchObject({ judgedTo: at(8), claimedTo: null, silentMs: 7 * WINDOW_MS });
  });

  test('of a year is one step', () => {
    expect(cpuMs(() => expect(changes(silence(red, at(525_600)))).toHaveLength(1))).toBeLessThan(1_000);
  });

  test('teaches no rates, whoever judges it; a window in which others had lines does', () => {
    let usual = emptyMemory();
    for (let index = 0; index < 20; index += 1)
      usual = withWindow(usual, index, [...Array(100).fill('INFO: sold'), OOM]);
    const before = rate(usual);
    const beaten = silence(usual, at(200))?.memory;
    if (beaten === undefined) throw new Error('there was no silence');
    expect(rate(beaten)).toEqual(before);
    const [known] = before;
    for (const memory of [kept(beaten), usual]) {
      const back = judged(memory, 300, Array(100).fill('INFO: sold'));
      expect(rate(back.memory).find(({ mean }) => mean > 50)?.mean).toBeCloseTo(known?.mean ?? 0, 6);
      expect(back.findings.filter(({ state }) => state === 'ALARM')).toEqual([]);
    }
    let others = usual;
    for (let index = 20; index < 60; index += 1)
      others = withWindow(others, index, ['WARN: nothing is sold today at all']);
    const back = withWindow(others, 60, Array(100).fill('INFO: sold'));
    expect(Math.max(...rate(back).map(({ variance }) => variance))).toBeGreaterThan(100);
  });

  test('that an earlier release had claimed is judged first by a window that comes in between, with the same findings', () => {
    const late = judged(claimed(red, at(4)), 2, [OOM]);
    expect(late.findings.map(({ state, at: when }) => [state, Date.parse(when)])).toEqual([
      ['OK', at(4)],
      ['ALARM', at(4) + 1],
    ]);
    expect(late.memory.clock).toMatchObject({ claimedTo: null, judgedTo: at(4) });
  });

  test('makes no window that comes late a repetition, and the window itself is one the second time', () => {
    const beaten = kept(silence(red, at(30))?.memory ?? red);
    const late = counted(3, [OOM]);
    expect(hasJudged(beaten, late, true)).toBe(false);
    const memory = kept(judgeWindow(beaten, late, byName, 'eu-west-1').memory);
    expect(hasJudged(memory, late, true)).toBe(true);
    expect(hasJudged(memory, counted(4, [OOM]), true)).toBe(false);
    expect(memory.sums.lines).toBe(2);
  });

  test('of a shard that is over empties its memory, but for what it judged', () => {
    const found = silence(red, at(30), true);
    expect(changes(found)).toEqual([['OK', at(4)]]);
    expect(found?.memory).toMatchObject({ retiredAt: at(30), last: red.last, sums: red.sums });
    expect(kept(found?.memory ?? red).resources.size).toBe(0);
    expect(silenceTo(found?.memory ?? red, at(99), WINDOW_MS, true)).toBeNull();
    expect(withWindow(found?.memory ?? red, 40, ['fine']).retiredAt).toBeNull();
  });

  test('follows on a memory of an earlier release, which says nothing of it', () => {
    const { clock: _clock, retiredAt: _retiredAt, ...earlier } = memoryToJson(red);
    const memory = memoryFromJson(JSON.parse(JSON.stringify(earlier)));
    if (memory === null) throw new Error('it cannot be read');
    expect(changes(silence(memory, at(9)))).toEqual([['OK', at(4)]]);
  });
});
