import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { hasJudged, judgeSilence, judgeWindow } from '../../../../../src/domain/logs/detection/detect.ts';
import {
  emptyMemory,
  memoryFromJson,
  memoryToJson,
  type ShardMemory,
} from '../../../../../src/domain/logs/detection/shard-memory.ts';
import { silenceTo } from '../../../../../src/domain/logs/detection/silence.ts';
import type { LogRecord } from '../../../../../src/domain/logs/log-record.ts';
import { WindowTally } from '../../../../../src/domain/logs/window/window-tally.ts';
import { byName, HOST, record, START, spanAt, tools, WINDOW_MS } from '../window/tally-fixture.ts';

/** A shard from window to window; its memory is kept as JSON in between. */
class Shard {
  memory: ShardMemory = emptyMemory();
  readonly #tools = tools();

  window(at: number, messages: readonly string[], { stream = HOST } = {}) {
    const span = spanAt(at);
    const tally = new WindowTally(this.#tools, span, null);
    if (messages.length > 0) tally.add(record(messages, { stream, at: span.from }), String(at));
    return this.#judge(tally);
  }

  #judge(tally: WindowTally) {
    const judged = judgeWindow(this.memory, tally.close(), byName, 'eu-west-1');
    const kept = memoryFromJson(JSON.parse(JSON.stringify(memoryToJson(judged.memory))));
    if (kept === null) throw new Error('what is kept cannot be read');
    this.memory = kept;
    return judged;
  }

  /** A window of these records. */
  take(at: number, records: readonly LogRecord[]) {
    const tally = new WindowTally(this.#tools, spanAt(at), null);
    for (const [index, one] of records.entries()) tally.add(one, String(at * 1_000 + index));
    return this.#judge(tally);
  }

  findings(at: number, messages: readonly string[], options?: { stream: string }) {
    return this.window(at, messages, options).findings.map(({ detector, state }) => `${detector} ${state}`);
  }
}

const OK_LINES = ['INFO: request 1 served', 'INFO: request 2 served'];
const NO_SPACE = 'ERROR: write failed: No space left on device';
const OOM = 'kernel: Out of memory: Killed process 1234 (java)';
const repeat = (line: string, count: number) => Array.from({ length: count }, () => line);

/** As many windows as it takes to learn a group. */
function learnedShard(lines: readonly string[] = OK_LINES): { shard: Shard; at: number } {
  const shard = new Shard();
  for (let at = 0; at < 12; at += 1) expect(shard.findings(at, lines)).toEqual([]);
  return { shard, at: 12 };
}

describe('why a finding is over', () => {
  const OTHER_LOG = ['kernel: eth0: link becomes ready'];
  const at = (window: number) => new Date(START + window * WINDOW_MS).toISOString();
  /** One bad window, then these; what was said of each by then. */
  function over(...windows: readonly (readonly string[])[]) {
    const shard = new Shard();
    shard.window(0, [...OK_LINES, OOM]);
    const judged = windows.map((lines, index) => shard.window(index + 1, lines));
    return { shard, judged, ok: judged.flatMap(({ findings }) => findings).at(-1) };
  }

  test('its resource went on writing the same log without it: by when, and how many lines', () => {
    const { ok } = over(OK_LINES, [], OK_LINES);
    expect(ok).toMatchObject({ state: 'OK', recovery: { kind: 'heard', at: at(3), lines: 4 } });
    expect(ok?.reason).toContain(`4 lines came without it, the newest after ${at(3)}`);
  });

  test('lines before the last bad one are no sign of life', () => {
    const { shard } = over(OK_LINES, OK_LINES);
    shard.window(3, [...OK_LINES, OOM]);
    const [ok] = [4, 5, 6].flatMap((window) => shard.window(window, []).findings);
    expect(ok?.recovery).toEqual({ kind: 'quiet' });
    expect(ok?.reason).toContain('it is quiet, which is no proof that it is well');
  });

  test('nor are those of another host, of another log of it, or that were written long before they came', () => {
    const { shard } = learnedShard();
    shard.window(12, [...OK_LINES, OOM]);
    const span = { from: START + 13 * WINDOW_MS };
    const others = [
      record(OK_LINES, { stream: 'i-0fedcba9876543210', at: span.from }),
      record(OTHER_LOG, { group: '/recoverops/hosts/kern.log', at: span.from }),
    ];
    for (const [index, one] of others.entries()) shard.take(13 + index, [one]);
    const quiet = shard.take(15, others).findings.at(-1);
    expect([quiet?.state, quiet?.recovery]).toEqual(['OK', { kind: 'quiet' }]);
    // Kept back, and shipped now.
    const written = START + 5 * WINDOW_MS;
    const [late] = shard.take(16, [record(OK_LINES, { at: written })]).heard;
    expect(late?.recovery).toMatchObject({ kind: 'heard', at: new Date(written).toISOString() });
    // By a clock that is ahead.
    const [early] = shard.take(17, [record(['INFO: hello'], { at: START + 99 * WINDOW_MS })]).heard;
    expect(early?.recovery).toMatchObject({ kind: 'heard', at: at(17) });
  });

  test('but another log of it is, where the one of the trouble is hardly ever written', () => {
    const { shard } = learnedShard();
    const errorLog = (window: number, lines: readonly string[]) =>
      record(lines, { group: '/recoverops/hosts/error.log', at: START + window * WINDOW_MS });
    const usual = (window: number) => record(OK_LINES, { at: START + window * WINDOW_MS });
    // How it begins says nothing of how much is usual.
    shard.take(11, [usual(11), errorLog(11, ['INFO: a', 'INFO: b', 'INFO: c'])]);
    shard.take(12, [usual(12), errorLog(12, [OOM])]);
    // An alarm that lasts makes no log of it that is written all the time.
    for (let window = 13; window < 40; window += 1)
      shard.take(window, [usual(window), errorLog(window, [OOM])]);
    const ok = [40, 41, 42].flatMap((window) => shard.take(window, [usual(window)]).findings).at(-1);
    expect(ok).toMatchObject({
      state: 'OK',
      logGroup: '/recoverops/hosts/error.log',
      recovery: { kind: 'heard', at: at(42), lines: 6 },
    });
  });

  test('one that was silence is told of when its resource is heard, for a day, and then for an hour', () => {
    const { shard } = over([], [], []);
    // A shard of its own goes on, or there would be no windows.
    const other = { stream: 'i-0fedcba9876543210' };
    for (let window = 4; window < 1_400; window += 100)
      expect(shard.window(window, OK_LINES, other).heard).toEqual([]);
    const [first] = shard.window(1_420, OK_LINES).heard;
    expect(first).toMatchObject({ state: 'OK', previousState: 'OK', at: at(1_421) });
    expect(shard.memory.resources.size).toBe(1);
    shard.window(1_421, []);
    expect(shard.memory.resources.size).toBe(0);
  });

  test('so many are told in a window, those that were told longest ago first', () => {
    const hosts = Array.from(
      { length: LIMITS.logHeardPerWindowMax + 10 },
      (_one, host) => `i-${String(host).padStart(17, '0')}`,
    );
    const shard = new Shard();
    const all = (line: string, window: number) =>
      hosts.map((stream, index) => record([line], { stream, at: START + window * WINDOW_MS + index }));
    shard.take(0, all(OOM, 0));
    for (const window of [1, 2, 3, 4, 5]) shard.take(window, []);
    const told = [6, 7].map((window) => shard.take(window, all('INFO: fine', window)).heard);
    expect(told.map(({ length }) => length)).toEqual([
      LIMITS.logHeardPerWindowMax,
      LIMITS.logHeardPerWindowMax,
    ]);
    expect(new Set(told.flat().map(({ resource }) => resource.id)).size).toBe(hosts.length);
  });
});

describe('known patterns', () => {
  test('one critical line is an alarm, three windows without one end it', () => {
    const shard = new Shard();
    const [alarm] = shard.window(0, [...OK_LINES, OOM]).findings;
    expect(alarm).toMatchObject({
      detector: 'log-pattern-memory-oom',
      class: 'memory_oom',
      severity: 'critical',
      state: 'ALARM',
      previousState: 'OK',
      at: '2026-11-29T12:01:00.000Z',
      accountId: '111122223333',
      region: 'eu-west-1',
      resource: { kind: 'instance', id: HOST },
      source: 'ec2',
      logGroup: '/recoverops/hosts/syslog',
      window: { from: '2026-11-29T12:00:00.000Z', to: '2026-11-29T12:01:00.000Z', lines: 3 },
      patterns: [{ name: 'oom', count: 1 }],
      lines: [OOM],
      evidence: null,
    });
    expect(alarm?.reason).toBe(
      `1 of 3 lines that instance ${HOST} wrote in 60 s say that the kernel ended a process since memory ran out; none is usual`,
    );
    expect(shard.findings(1, OK_LINES)).toEqual([]);
    expect(shard.findings(2, OK_LINES)).toEqual([]);
    expect(shard.findings(3, OK_LINES)).toEqual(['log-pattern-memory-oom OK']);
    expect(shard.findings(4, OK_LINES)).toEqual([]);
  });

  test('of an error it takes three lines in a window; each later one keeps the alarm', () => {
    const shard = new Shard();
    expect(shard.findings(0, repeat(NO_SPACE, 2))).toEqual([]);
    expect(shard.findings(1, repeat(NO_SPACE, 3))).toEqual(['log-pattern-disk-full ALARM']);
    for (let at = 2; at < 12; at += 1)
      expect(shard.findings(at, at % 2 === 0 ? [NO_SPACE] : OK_LINES)).toEqual([]);
    expect([12, 13, 14].flatMap((at) => shard.findings(at, OK_LINES))).toEqual(['log-pattern-disk-full OK']);
  });

  test('of a warning it takes two windows with far more than is usual', () => {
    const line = 'WARN: connect to cache: connection refused';
    const shard = new Shard();
    for (let at = 0; at < 15; at += 1) expect(shard.findings(at, repeat(line, 4))).toEqual([]);
    expect(shard.findings(15, repeat(line, 60))).toEqual([]);
    expect(shard.findings(16, repeat(line, 60))).toContain('log-pattern-dependency-refused ALARM');
  });

  test('windows in which a shard had nothing are good ones', () => {
    const shard = new Shard();
    shard.window(0, [OOM]);
    const { findings } = shard.window(10, OK_LINES);
    expect(findings.map(({ detector, state, at }) => [detector, state, at])).toEqual([
      ['log-pattern-memory-oom', 'OK', new Date(START + 4 * WINDOW_MS).toISOString()],
    ]);
  });

  test('what flaps is told six times an hour', () => {
    const shard = new Shard();
    const alarms = Array.from({ length: 60 }, (_one, at) =>
      shard.findings(at, at % 4 === 0 ? [OOM] : OK_LINES),
    );
    expect(alarms.flat().filter((one) => one.endsWith('ALARM'))).toHaveLength(6);
    expect(alarms.flat().filter((one) => one.endsWith('OK'))).toHaveLength(6);
  });

  test('more alarms than a window may have wait for the next one, and none is lost', () => {
    const shard = new Shard();
    const span = spanAt(0);
    const count = LIMITS.logAlarmsPerWindowMax + 5;
    const instance = (index: number) => `i-${index.toString(16).padStart(17, '0')}`;
    const windowOf = (at: number) => {
      const tally = new WindowTally(tools(), spanAt(at), null);
      for (let index = 0; index < count; index += 1)
        tally.add(record([OOM], { stream: instance(index), at: span.from }), String(at * 1_000 + index));
      const judged = judgeWindow(shard.memory, tally.close(), byName, 'eu-west-1');
      shard.memory = judged.memory;
      return [judged.findings.length, judged.held];
    };
    expect(windowOf(0)).toEqual([LIMITS.logAlarmsPerWindowMax, 5]);
    expect(windowOf(1)).toEqual([5, 0]);
  });

  /** One window in which each host has one line that is an alarm. */
  function manyHosts(shard: Shard, count: number, at = 0) {
    const instance = (index: number) => `i-${index.toString(16).padStart(17, '0')}`;
    const tally = new WindowTally(tools(), spanAt(at), null);
    for (let index = 0; index < count; index += 1)
      tally.add(record([OOM], { stream: instance(index), at: spanAt(at).from }), String(at * 10_000 + index));
    const judged = judgeWindow(shard.memory, tally.close(), byName, 'eu-west-1');
    shard.memory = judged.memory;
    return { judged, instance };
  }

  test('the 51st host of a window is told of in the next one, whose own alarms come behind it', () => {
    const shard = new Shard();
    const { judged, instance } = manyHosts(shard, 51);
    expect([judged.findings.length, judged.held]).toEqual([50, 1]);
    const own = 'i-000000000000fffff';
    const { findings, held } = shard.window(1, [OOM], { stream: own });
    expect(findings.map(({ resource, state, at, lines }) => [resource.id, state, at, lines])).toEqual([
      [instance(50), 'ALARM', '2026-11-29T12:01:00.000Z', [OOM]],
      [own, 'ALARM', '2026-11-29T12:02:00.000Z', [OOM]],
    ]);
    expect(held).toBe(0);
    const later = [2, 3].flatMap((at) => shard.window(at, OK_LINES).findings);
    expect(later.filter(({ state }) => state === 'OK')).toHaveLength(51);
    expect(later.filter(({ resource }) => resource.id === instance(50))).toHaveLength(1);
  });

  test('what waits for long is told oldest first, and its end behind it', () => {
    const shard = new Shard();
    manyHosts(shard, 251);
    const told = [1, 2, 3, 4, 5, 6].map((at) => shard.window(at, OK_LINES).findings);
    expect(told.map((of) => of.filter(({ state }) => state === 'ALARM').length)).toEqual([
      50, 50, 50, 50, 1, 0,
    ]);
    const all = told.flat();
    const ids = all.filter(({ state }) => state === 'ALARM').map(({ resource }) => resource.id);
    expect(ids).toEqual(ids.toSorted());
    const last = all.filter(({ resource }) => resource.id === ids.at(-1));
    expect(last.map(({ state, at }) => [state, at])).toEqual([
      ['ALARM', '2026-11-29T12:01:00.000Z'],
      ['OK', '2026-11-29T12:04:00.000Z'],
    ]);
    expect(all.filter(({ state }) => state === 'OK')).toHaveLength(251);
    expect(shard.memory.held).toEqual([]);
  });

  test('what waits is bounded, and what is beyond is judged anew', () => {
    const shard = new Shard();
    const count = LIMITS.logAlarmsPerWindowMax + LIMITS.logHeldMax + 7;
    expect(manyHosts(shard, count).judged.held).toBe(LIMITS.logHeldMax + 7);
    expect(shard.memory.held).toHaveLength(LIMITS.logHeldMax);
    expect(manyHosts(shard, count, 1).judged.findings).toHaveLength(LIMITS.logAlarmsPerWindowMax);
    expect(shard.memory.held).toHaveLength(LIMITS.logHeldMax - LIMITS.logAlarmsPerWindowMax + 7);
  });

  test('silence tells what waits, and a shard that is over is not retired before', () => {
    const shard = new Shard();
    manyHosts(shard, 151);
    let { memory } = shard;
    const told: number[] = [];
    for (let at = 10; memory.retiredAt === null; at += 10) {
      const to = silenceTo(memory, START + at * WINDOW_MS, WINDOW_MS, true);
      if (to === null) throw new Error('nothing is judged');
      const judged = judgeSilence(memory, to, WINDOW_MS, 'eu-west-1', START);
      told.push(judged.findings.filter(({ state }) => state === 'ALARM').length);
      memory = judged.memory;
    }
    expect(told).toEqual([50, 50, 1]);
    expect(silenceTo(shard.memory, START + 10 * WINDOW_MS, WINDOW_MS, false)).not.toBeNull();
  });
});

describe('new errors', () => {
  const NEW = 'ERROR: basket 17 cannot be priced: rule missing';

  test('an error that never came before is an alarm, and goes on being one while it comes', () => {
    const { shard, at } = learnedShard();
    const [alarm] = shard.window(at, [...OK_LINES, ...repeat(NEW, 3)]).findings;
    expect(alarm).toMatchObject({
      detector: 'log-novelty',
      class: null,
      severity: 'error',
      state: 'ALARM',
      templates: [{ count: 3, novel: true, excess: null }],
      lines: [NEW],
    });
    expect(alarm?.reason).toContain(
      'are an error that was never logged here before: "ERROR : basket <*> cannot',
    );
    // For longer than it is new.
    for (let next = at + 1; next < at + 45; next += 1)
      expect(shard.findings(next, [...OK_LINES, NEW])).toEqual([]);
    expect([45, 46, 47].flatMap((next) => shard.findings(at + next, OK_LINES))).toEqual(['log-novelty OK']);
    expect(shard.findings(at + 48, [...OK_LINES, ...repeat(NEW, 3)])).toEqual([]);
  });

  test('a single line is told when it comes a second time in a row', () => {
    const { shard, at } = learnedShard();
    expect(shard.findings(at, [...OK_LINES, NEW])).toEqual([]);
    expect(shard.findings(at + 1, OK_LINES)).toEqual([]);
    expect(shard.findings(at + 2, [...OK_LINES, NEW])).toEqual([]);
    expect(shard.findings(at + 3, [...OK_LINES, NEW])).toEqual(['log-novelty ALARM']);
  });

  test('while a group is learned nothing in it is new, nor is what it had then', () => {
    const shard = new Shard();
    for (let at = 0; at < 12; at += 1)
      expect(shard.findings(at, [...OK_LINES, ...repeat(NEW, 5)])).toEqual([]);
    expect(shard.findings(12, OK_LINES)).toEqual([]);
    expect(shard.findings(13, repeat(NEW, 5))).toEqual([]);
  });

  test('a new template of another level is no alarm', () => {
    const { shard, at } = learnedShard();
    expect(shard.findings(at, repeat('INFO: basket 17 was priced by another rule', 9))).toEqual([]);
  });

  test('the same error with other values, or mined from more lines, is not new', () => {
    const { shard, at } = learnedShard(['ERROR: job ana failed in step 4', 'ERROR: job bo failed in step 5']);
    const names = ['cy', 'di', 'eve', 'fay', 'gus'];
    expect(
      shard.findings(
        at,
        names.map((name) => `ERROR: job ${name} failed in step 7`),
      ),
    ).toEqual([]);
  });

  test('a new error on a second host is told of that host too', () => {
    const { shard, at } = learnedShard();
    const other = 'i-00000000000000001';
    expect(shard.findings(at, repeat(NEW, 3))).toEqual(['log-novelty ALARM']);
    expect(shard.findings(at + 1, repeat(NEW, 3), { stream: other })).toEqual(['log-novelty ALARM']);
  });
});

describe('rates', () => {
  const line = 'INFO: session 5 began';

  test('far more of a template than is usual is an alarm in the second window, until it is what is usual', () => {
    const shard = new Shard();
    for (let at = 0; at < 20; at += 1) expect(shard.findings(at, repeat(line, 20 + (at % 3)))).toEqual([]);
    expect(shard.findings(20, repeat(line, 200))).toEqual([]);
    const [alarm] = shard.window(21, repeat(line, 210)).findings;
    expect(alarm).toMatchObject({ detector: 'log-rate', severity: 'warning', state: 'ALARM', class: null });
    expect(alarm?.templates[0]?.excess).toBeCloseTo(10, 0);
    expect(alarm?.reason).toMatch(
      /^210 of 210 lines .* are more than usual, 10 times as many as usual: "INFO : session/,
    );
    const later = Array.from({ length: 80 }, (_one, at) => shard.findings(22 + at, repeat(line, 205))).flat();
    expect(later).toEqual(['log-rate OK']);
  });

  test('a small number more is none', () => {
    const shard = new Shard();
    for (let at = 0; at < 20; at += 1) shard.window(at, repeat(line, 2));
    for (let at = 20; at < 24; at += 1) expect(shard.findings(at, repeat(line, 30))).toEqual([]);
  });
});

describe('files of several nodes with one end', () => {
  const BAD = [OOM];
  /** Each row is an end, each part of it a file; what was told, by the row. */
  function files(rows: readonly (readonly (readonly string[])[])[]) {
    const told: string[] = [];
    let memory = emptyMemory();
    for (const [at, row] of rows.entries())
      for (const [node, messages] of row.entries()) {
        const tally = new WindowTally(tools(), spanAt(at), null);
        tally.add(record(messages, { at: spanAt(at).from }), String(1_000 * (at + 1) + node));
        const judged = judgeWindow(memory, tally.close(), byName, 'eu-west-1', false);
        const kept = memoryFromJson(JSON.parse(JSON.stringify(memoryToJson(judged.memory))));
        if (kept === null) throw new Error('what is kept cannot be read');
        memory = kept;
        for (const { detector, state } of judged.findings) told.push(`${at} ${detector} ${state}`);
      }
    return told;
  }
  test('rates are of all files of an end, however many nodes there are and in whatever order their files come', () => {
    const line = 'INFO: session 5 began';
    const one = (count: number) => repeat(line, count);
    // Four nodes, of which one has most: 80 lines at each end.
    const usual = (at: number) =>
      [
        [50, 10, 10, 10],
        [10, 50, 10, 10],
        [10, 10, 10, 50],
      ][at % 3]?.map(one) ?? [];
    const steady = Array.from({ length: 24 }, (_one, at) => usual(at));
    // A node more or less of the same load is no more of it.
    const spread = [[80], [40, 40], Array(8).fill(10)].map((counts) => counts.map(one));
    expect(files([...steady, ...spread, ...spread])).toEqual([]);
    // Five times as much is, though no file has more than the largest had before; in the second end, at once when it is.
    const much = Array.from({ length: 8 }, () => one(50));
    expect(files([...steady, much, much])).toEqual(['25 log-rate ALARM']);
    expect(files([...steady, much, much, ...steady.slice(0, 5)])).toEqual([
      '25 log-rate ALARM',
      '29 log-rate OK',
    ]);
  });

  test('lines of an error in files of several nodes are lines of one window', () => {
    const once = [...OK_LINES, NO_SPACE];
    expect(files([[once, once]])).toEqual([]);
    expect(files([[once, once, once]])).toEqual(['0 log-pattern-disk-full ALARM']);
    expect(files([[once], [once], [once]])).toEqual([]);
  });

  test('a group is learned by ends, and not by files', () => {
    const nodes = Array.from({ length: 4 }, () => OK_LINES);
    const news = repeat('ERROR: basket 17 cannot be priced: rule missing', 3);
    const newsAfter = (ends: number) =>
      files([...Array.from({ length: ends }, () => nodes), [news, OK_LINES]]);
    expect(newsAfter(9)).toEqual([]);
    expect(newsAfter(10)).toEqual([]);
    // Of eleven ends and this one the last two may have files yet.
    expect(newsAfter(11)).toEqual(['11 log-novelty ALARM']);
  });

  /** The end of the file and its messages; what was told, and the memory that is left. */
  function told(
    rows: readonly (readonly [end: number, messages: readonly string[]])[],
    before = emptyMemory(),
  ) {
    let memory = before;
    const findings: string[] = [];
    for (const [index, [end, messages]] of rows.entries()) {
      const tally = new WindowTally(tools(), spanAt(end), null);
      tally.add(record(messages, { at: spanAt(end).from }), String(index + 1));
      const judged = judgeWindow(memory, tally.close(), byName, 'eu-west-1', false);
      memory = judged.memory;
      findings.push(...judged.findings.map(({ detector, state }) => `${end} ${detector} ${state}`));
    }
    return { memory, findings };
  }
  const ratesOf = ({ rates }: ShardMemory) => [...rates].map(([, { rate }]) => [rate.windows, rate.mean]);

  test('a file that comes one end late counts in its own, and a later one in none', () => {
    const line = 'INFO: session 5 began';
    const early = told([
      [0, repeat(line, 10)],
      [1, [line]],
      [0, repeat(line, 30)],
    ]);
    expect(early.memory.open?.map(({ resources }) => resources[0]?.lines)).toEqual([40, 1]);
    const closed = told(
      [
        [2, [line]],
        [0, repeat(line, 50)],
        [3, [line]],
      ],
      early.memory,
    );
    expect(ratesOf(closed.memory)).toEqual([[2, 20.5]]);
    expect(closed.memory.sums.lines).toBe(93);
    expect(closed.findings).toEqual([]);
  });

  test('silence between them teaches nothing', () => {
    const line = 'INFO: session 5 began';
    const row = (at: number) => [at, repeat(line, 40)] as const;
    const { memory } = told([row(0), row(1), row(2), row(60), row(61), row(62), row(63)]);
    expect(ratesOf(memory)).toEqual([[5, 40]]);
    // Ends in which others had lines do.
    const other = [4, ['INFO: basket 4 was emptied by hand']] as const;
    const missed = told([row(0), row(1), row(2), row(3), other, row(5), row(6), row(7)]);
    expect(ratesOf(missed.memory)).toContainEqual([6, expect.closeTo(200 / 6, 9)]);
  });

  test('a memory that an earlier release wrote, which learned by files, learns rates and groups anew', () => {
    const { open: _open, ...written } = memoryToJson(
      told(Array.from({ length: 14 }, (_one, at) => [at, repeat('INFO: session 5 began', 10)] as const))
        .memory,
    );
    const earlier = memoryFromJson(JSON.parse(JSON.stringify(written)));
    if (earlier === null) throw new Error('it cannot be read');
    expect(earlier.open).toBeNull();
    const { memory, findings } = told([[14, repeat('INFO: session 5 began', 400)]], earlier);
    expect([memory.rates.size, memory.groups.size, findings]).toEqual([0, 0, []]);
    // That of a shard of a stream was right before, and stays.
    const tally = new WindowTally(tools(), spanAt(14), null);
    tally.add(record(OK_LINES, { at: spanAt(14).from }), '99');
    expect(judgeWindow(earlier, tally.close(), byName, 'eu-west-1').memory.rates.size).toBeGreaterThan(0);
  });

  const rowOf = (bad: number) => [0, 1, 2, 3].map((node) => (node === bad ? BAD : OK_LINES));
  const good = rowOf(-1);

  test.each([0, 1, 2, 3])(
    'a load balancer whose file number %d is bad at each end is in one alarm',
    (bad) => {
      const rows = Array.from({ length: 12 }, () => rowOf(bad));
      expect(files(rows)).toEqual(['0 log-pattern-memory-oom ALARM']);
      expect(files([...rows, good, good, good, good])).toEqual([
        '0 log-pattern-memory-oom ALARM',
        '15 log-pattern-memory-oom OK',
      ]);
    },
  );

  test('a bad file after good ones of the third good end keeps the alarm', () => {
    for (const bad of [0, 1, 2, 3])
      expect(files([rowOf(0), good, good, rowOf(bad), good, good, good])).toEqual([
        '0 log-pattern-memory-oom ALARM',
      ]);
  });

  test('two files of one end are one bad window, and two ends are two, in any order of the files', () => {
    const refused = repeat('WARN: connect to cache: connection refused', 60);
    const calm = repeat('WARN: connect to cache: connection refused', 4);
    const usual = Array.from({ length: 15 }, () => [calm]);
    const alarm = (at: number) => `${at} log-pattern-dependency-refused ALARM`;
    expect(files([...usual, [refused, refused, calm]])).not.toContain(alarm(15));
    for (const second of [
      [refused, calm],
      [calm, refused],
    ])
      expect(files([...usual, [refused, calm], second])).toContain(alarm(16));
  });
});

describe('a repeated end of a window', () => {
  test('gives the same findings while nothing was remembered, and none afterwards', () => {
    const before = emptyMemory();
    const tally = new WindowTally(tools(), spanAt(0), null);
    tally.add(record([OOM]), '7');
    const state = tally.close();
    const first = judgeWindow(before, state, byName, 'eu-west-1');
    expect(judgeWindow(before, state, byName, 'eu-west-1').findings).toEqual(first.findings);
    expect(hasJudged(before, state, true)).toBe(false);
    expect(hasJudged(first.memory, state, true)).toBe(true);
    // Another part of the same window, as after a window that ended early.
    const rest = new WindowTally(tools(), spanAt(0), null);
    rest.add(record([OOM]), '8');
    expect(hasJudged(first.memory, rest.close(), true)).toBe(false);
    // An older window than the newest one: of a shard it is over, of log files it may still come.
    const older = { ...state, span: spanAt(-1), first: '1' };
    expect([true, false].map((isInOrder) => hasJudged(first.memory, older, isInOrder))).toEqual([
      true,
      false,
    ]);
  });

  test('judging changes nothing of the memory that it was given', () => {
    const shard = new Shard();
    shard.window(0, [OOM, NO_SPACE]);
    const before = JSON.stringify(memoryToJson(shard.memory));
    const tally = new WindowTally(tools(), spanAt(1), null);
    tally.add(record([...repeat(NO_SPACE, 5), OOM]), '9');
    judgeWindow(shard.memory, tally.close(), byName, 'eu-west-1');
    expect(JSON.stringify(memoryToJson(shard.memory))).toBe(before);
  });
});

test('a memory of another shape is none', () => {
  expect(memoryFromJson({ format: 'detector-memory/v0' })).toBeNull();
  expect(memoryFromJson({ ...memoryToJson(emptyMemory()), rates: [['x', { rate: 1, at: 0 }]] })).toBeNull();
  expect(memoryFromJson(memoryToJson(emptyMemory()))).not.toBeNull();
});
