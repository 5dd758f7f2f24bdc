import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { type LogPattern, PatternSet } from '../../../../../src/domain/logs/patterns/log-pattern.ts';
import { TemplateCounter } from '../../../../../src/domain/logs/template-counter.ts';
import { buildWindows } from '../../../../../src/domain/logs/window/build-windows.ts';
import { safeLine } from '../../../../../src/domain/logs/window/safe-text.ts';
import { joinedKey, keyOf, SeenKeys } from '../../../../../src/domain/logs/window/seen-keys.ts';
import { NO_PLACE, type SequenceVoice } from '../../../../../src/domain/logs/window/sequence-voice.ts';
import {
  smallerState,
  type TallyState,
  type TallyTools,
  WindowTally,
} from '../../../../../src/domain/logs/window/window-tally.ts';
import { byName, HOST, record, START, spanAt, tools } from './tally-fixture.ts';

const windowsOf = (state: TallyState) => buildWindows(state, byName, 'eu-west-1');
const overTheWire = (state: TallyState): TallyState => JSON.parse(JSON.stringify(state));

function tallied(records: readonly ReturnType<typeof record>[], using: TallyTools = tools()): TallyState {
  const tally = new WindowTally(using, spanAt(0), null);
  for (const [index, one] of records.entries()) tally.add(one, String(100 + index));
  return tally.close();
}

describe('a window', () => {
  test('has the lines of a resource by level, template and pattern', () => {
    const [window] = windowsOf(
      tallied([
        record(['ERROR: write 17 failed: No space left on device', 'INFO: request 1 served in 3 ms']),
        record(['ERROR: write 18 failed: No space left on device', 'INFO: request 2 served in 5 ms']),
      ]),
    );
    expect(window).toMatchObject({
      format: 'window/v2',
      accountId: '111122223333',
      region: 'eu-west-1',
      source: 'ec2',
      resource: { kind: 'instance', id: HOST },
      group: '/recoverops/hosts/syslog',
      from: '2026-11-29T12:00:00.000Z',
      to: '2026-11-29T12:01:00.000Z',
      lines: 4,
      levels: { error: 2, info: 2 },
      late: 0,
      dropped: 0,
      other: 0,
    });
    expect(window?.patterns).toMatchObject([{ name: 'no-space', count: 2, class: 'disk_full' }]);
    expect(window?.templates.map(({ count, level }) => [level, count]).toSorted()).toEqual([
      ['error', 2],
      ['info', 2],
    ]);
  });

  test('is the same whatever the order of its records', () => {
    const records = ['a', 'b', 'c', 'd'].map((name) =>
      record([`ERROR: ${name} of 12 failed`, `INFO: began ${name}`], { stream: HOST }),
    );
    const plain = (state: TallyState) =>
      windowsOf(state).map(({ lines, levels, templates }) => ({
        lines,
        levels,
        counts: templates.map(({ id, count }) => [id, count]),
      }));
    expect(plain(tallied(records.toReversed()))).toEqual(plain(tallied(records)));
  });

  test('has when the first line of a template was written, whatever their order and over batches', () => {
    const at = (message: string, ms: number) => {
      const one = record([message]);
      return { ...one, events: one.events.map((event) => ({ ...event, at: spanAt(0).from + ms })) };
    };
    const firstsOf = (state: TallyState) =>
      Object.fromEntries(windowsOf(state)[0]?.templates.map(({ text, first }) => [text, first]) ?? []);
    const records = [
      at('ERROR: the pool is closed', 9_000),
      at('ERROR: the disk is full', 700),
      at('ERROR: the pool is closed', 4_000),
      at('ERROR: the disk is full', -2_000),
    ];
    const expected = { 'ERROR : the pool is closed': 4_000, 'ERROR : the disk is full': -2_000 };
    expect(firstsOf(tallied(records))).toMatchObject(expected);
    expect(firstsOf(tallied(records.toReversed()))).toMatchObject(expected);
    let state: TallyState | null = null;
    for (const [index, one] of records.entries()) {
      const tally: WindowTally = new WindowTally(tools(), spanAt(0), state);
      tally.add(one, String(100 + index));
      state = JSON.parse(JSON.stringify(tally.close())) as TallyState;
    }
    expect(firstsOf(state as TallyState)).toMatchObject(expected);
  });

  test('of what an earlier release counted no first line is known', () => {
    const state = tallied([record(['ERROR: the disk is full'])]);
    const old: TallyState = {
      ...state,
      resources: state.resources.map((one) => ({
        ...one,
        templates: one.templates.map(([id, count]) => [id, count]),
      })),
    };
    expect(windowsOf(old)[0]?.templates).toMatchObject([{ count: 1, first: null }]);
    const tally = new WindowTally(tools(), spanAt(0), old);
    tally.add(record(['ERROR: the disk is full']), '200');
    expect(windowsOf(tally.close())[0]?.templates).toMatchObject([{ count: 2, first: null }]);
  });

  test('counts go from batch to batch and from process to process', () => {
    const records = Array.from({ length: 6 }, (_one, index) =>
      record([`INFO: request ${index} served in 3 ms`, `WARN: slow answer of ${index}`]),
    );
    let state: TallyState | null = null;
    for (const [index, one] of records.entries()) {
      // A new process for every batch: nothing but the state is taken along.
      const tally = new WindowTally(tools(), spanAt(0), state);
      tally.add(one, String(100 + index));
      state = overTheWire(tally.close());
    }
    expect(state).toMatchObject({ first: '100', last: '105', records: 6 });
    const [window] = windowsOf(state ?? tallied([]));
    expect(window?.lines).toBe(12);
    expect(window?.templates.map(({ count }) => count)).toEqual([6, 6]);
  });

  test('what a batch that failed has counted is not counted by the next one', () => {
    const using = tools();
    const failed = new WindowTally(using, spanAt(0), null);
    failed.add(record(['INFO: request 1 served']), '100');
    const again = new WindowTally(using, spanAt(0), null);
    again.add(record(['INFO: request 1 served']), '100');
    expect(windowsOf(again.close())[0]?.templates.map(({ count }) => count)).toEqual([1]);
  });

  test('templates that widen later in the window take their counts along', () => {
    const using = tools();
    let state: TallyState | null = null;
    for (const [index, name] of ['ana', 'bo', 'cy', 'di', 'eve'].entries()) {
      const tally = new WindowTally(using, spanAt(0), state);
      tally.add(record([`INFO: hello ${name} from here`]), String(index));
      state = overTheWire(tally.close());
    }
    const [window] = windowsOf(state ?? tallied([]));
    expect(window?.templates.map(({ text, count }) => [text, count])).toEqual([
      ['INFO : hello <*> from here', 5],
    ]);
  });
});

describe('what comes again', () => {
  const ids = ['1', '2', '3'].map((one) => one.padStart(56, '3'));

  test('a record is counted once, within a window and in the next one', () => {
    const twice = [record(['a', 'b', 'c'], { ids }), record(['a', 'b', 'c'], { ids })];
    const state = tallied(twice);
    expect(state).toMatchObject({ records: 2, repeated: 3 });
    expect(windowsOf(state)[0]?.lines).toBe(3);
    const next = new WindowTally(tools(), spanAt(1), null, overTheWire(state));
    expect(next.add(record(['a', 'b', 'c'], { ids }), '200')).toBe('repeated');
    expect(windowsOf(next.close())).toEqual([]);
  });

  test('so are its events when they come in other records', () => {
    const state = tallied([
      record(['a', 'b'], { ids: ids.slice(0, 2) }),
      record(['b', 'c'], { ids: ids.slice(1) }),
    ]);
    expect(windowsOf(state)[0]?.lines).toBe(3);
    expect(state.repeated).toBe(1);
  });

  test('the same event of another group is another event', () => {
    const state = tallied([record(['a'], { ids }), record(['a'], { ids, group: '/other' })]);
    expect(windowsOf(state).map(({ lines }) => lines)).toEqual([1, 1]);
  });

  test('a record of a batch that was counted is known by its sequence number', () => {
    const tally = new WindowTally(tools(), spanAt(0), null);
    tally.add(record(['a']), '49590338271490256608559692538361571095921575989136588898');
    expect(tally.hasCounted('49590338271490256608559692538361571095921575989136588898')).toBe(true);
    expect(tally.hasCounted('49590338271490256608559692538361571095921575989136588899')).toBe(false);
  });

  test('keys are told apart, and the oldest are forgotten', () => {
    const keys = new Set(
      Array.from({ length: 50_000 }, (_one, index) => keyOf(`3${String(index).padStart(55, '0')}`)),
    );
    expect(keys.size).toBe(50_000);
    // Of events in another order another record's key comes.
    const some = [...keys].slice(0, 250);
    const joined = new Set(some.flatMap((before) => some.map((key) => joinedKey(before, key))));
    expect(joined.size).toBe(62_500);
    for (const key of joined) expect(Number.isSafeInteger(key) && key >= 0 && key < 2 ** 52).toBe(true);
    const seen = new SeenKeys(3, [1, 2]);
    expect([3, 4, 4].map((key) => seen.add(key))).toEqual([true, true, false]);
    expect([1, 2, 3, 4].map((key) => seen.has(key))).toEqual([false, true, true, true]);
    expect(seen.keys()).toEqual([2, 3, 4]);
  });
});

describe('time', () => {
  test('a late line counts for patterns only, a very late one for nothing', () => {
    const line = 'ERROR: No space left on device';
    const state = tallied([
      record([line], { at: START - LIMITS.logLateMs }),
      record([line], { at: START - LIMITS.logLateMs - 1 }),
      record([line], { at: START - LIMITS.logDroppedMs - 1 }),
    ]);
    const [window] = windowsOf(state);
    expect(window).toMatchObject({ lines: 1, late: 1, dropped: 1 });
    expect(window?.patterns).toMatchObject([{ count: 2 }]);
    expect(window?.templates.map(({ count }) => count)).toEqual([1]);
  });
});

describe('secrets', () => {
  const SECRET = 'hunterwombat';
  const KEY = 'MIIEvQIBADANBgkqhkiGwombatAQEFAASCBKcwggSjAgEAAoIBAQC';

  test('nothing of a window holds one: not its templates, not its lines, not its state', () => {
    const state = tallied([
      record([
        `ERROR: No space left on device, login with password=${SECRET} failed`,
        `ERROR: connect postgres://app:${SECRET}@db.internal/shop refused`,
        `Authorization: Bearer ${SECRET}${SECRET}`,
        '-----BEGIN RSA PRIVATE KEY-----',
        KEY,
        KEY,
        '-----END RSA PRIVATE KEY-----',
      ]),
    ]);
    const sent = JSON.stringify([state, windowsOf(state)]);
    expect(sent).not.toContain('wombat');
    expect(windowsOf(state)[0]?.lines).toBe(7);
  });

  const BEGIN = ['-----BEGIN RSA PRIVATE', ' KEY-----'].join('');
  const END = ['-----END RSA PRIVATE', ' KEY-----'].join('');
  const OOM = 'Nov 29 12:00:00 web kernel: Out of memory: Killed process 12 (java)';

  test.each([
    ['the name of a user', `Nov 29 12:00:00 web sshd[7]: Invalid user ${BEGIN} from 10.0.0.9 port 22`],
    ['a user agent', `10.0.0.9 - - [29/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 612 "-" "${BEGIN}"`],
    ['a line of its own', BEGIN],
  ])('the label of a key in %s hides nothing of what is written behind it', (_where, injected) => {
    const state = tallied([record([injected, OOM, OOM, OOM, `ERROR: shop says ${OOM}`])]);
    const [window] = windowsOf(state);
    expect(window?.patterns).toMatchObject([{ name: 'oom', count: 4 }]);
    expect(window?.patterns[0]?.examples[0]).toContain('Out of memory');
    expect(window?.templates.map(({ text }) => text).join()).toContain('Out of memory');
    expect(window?.levels).toMatchObject({ error: 1 });
  });

  test('what is hidden as a line of a key counts with its level and its patterns', () => {
    const words = 'connectionrefused'.repeat(2);
    const using = {
      ...tools(),
      patterns: new PatternSet([{ ...byName.get('oom'), lines: [words] } as LogPattern]),
    };
    const [window] = windowsOf(tallied([record([BEGIN, words])], using));
    expect(window?.patterns).toMatchObject([
      { name: 'oom', count: 1, examples: ['a line of a private key'] },
    ]);
  });

  test('a key goes on in the next record of its stream, in this batch and the next, and in no other', () => {
    const short = 'wombatAQ==';
    const state = tallied([
      record([BEGIN, 'Proc-Type: 4,ENCRYPTED', '', KEY], { stream: HOST }),
      record(['INFO: served'], { stream: 'i-0123456789abcdef1' }),
      record([KEY, short], { stream: HOST }),
    ]);
    const next = new WindowTally(tools(), spanAt(0), overTheWire(state));
    next.add(record([short], { stream: HOST }), '200');
    next.add(record([END, 'INFO: loaded the key'], { stream: HOST }), '201');
    const after = next.close();
    expect(JSON.stringify([after, windowsOf(after)])).not.toContain('wombat');
    expect(JSON.stringify(windowsOf(after))).toContain('loaded the key');
    expect(JSON.stringify(windowsOf(after))).toContain('served');
    expect(state.keyStreams).toHaveLength(1);
    expect(after.keyStreams).toEqual([]);
  });

  test('a row of base64 alone is not shown, wherever its key began', () => {
    const state = tallied([record(['INFO: began', KEY, `Nov 29 12:00:00 web app[7]: ${KEY}`])]);
    expect(JSON.stringify([state, windowsOf(state)])).not.toContain('wombat');
    expect(windowsOf(state)[0]?.lines).toBe(3);
  });

  test.each([
    'INFO 12:00:01 main - ',
    ' INFO 12 --- [           main] com.example.shop.security.tls.KeyLoader        : ',
  ])('a key whose rows stand behind %j, which a logger writes, is not shown', (lead) => {
    const state = tallied([
      record([BEGIN, KEY, 'wombatAQ==', END, OOM].map((line, at) => lead.replace('1', String(at)) + line)),
    ]);
    expect(JSON.stringify([state, windowsOf(state)])).not.toContain('wombat');
    expect(windowsOf(state)[0]?.patterns).toMatchObject([{ name: 'oom', count: 1 }]);
    expect(windowsOf(state)[0]?.patterns[0]?.examples[0]).toContain('Out of memory');
  });

  test('a template has one id, whatever the secret in it', () => {
    const idOf = (secret: string) =>
      windowsOf(tallied([record([`ERROR: login with password=${secret} failed`])]))[0]?.templates[0]?.id;
    expect(idOf('swordfishes')).toBe(idOf('wombatbears'));
  });

  test('a line that may leave has no control characters and is short', () => {
    expect(safeLine('a\u001b[31mred\u0000\nnext')).toBe('ared next');
    const long = safeLine(`${'word '.repeat(2_000)}`);
    expect(long.length).toBeLessThanOrEqual(LIMITS.logExampleChars);
    // A secret that the cut would halve is left out whole.
    const before = 'x '.repeat(LIMITS.logLineChars / 2 - 10);
    expect(safeLine(`${before}password=${'s'.repeat(5_000)}`)).not.toContain('sss');
  });
});

describe('bounds', () => {
  test('a state that is too large gets smaller with every step, and loses no line', () => {
    let state = tallied([
      record(
        Array.from({ length: 400 }, (_one, index) => {
          const name = String.fromCharCode(97 + (index % 20), 97 + Math.floor(index / 20));
          return `INFO: ${`${name} `.repeat(1 + (index % 30))}end`;
        }),
      ),
    ]);
    const linesOf = (one: TallyState) => {
      const [window] = windowsOf(one);
      return (window?.other ?? 0) + (window?.templates.reduce((all, { count }) => all + count, 0) ?? 0);
    };
    expect(linesOf(state)).toBe(400);
    for (let step = 0; step < 20; step += 1) {
      const next = smallerState(state);
      expect(JSON.stringify(next).length).toBeLessThanOrEqual(JSON.stringify(state).length);
      expect(linesOf(next)).toBe(400);
      state = next;
    }
    expect(JSON.stringify(state).length).toBeLessThan(2_000);
  });

  test('resources beyond the bound are counted with their group', () => {
    const using = tools();
    const tally = new WindowTally(using, spanAt(0), null);
    const instance = (index: number) => `i-${index.toString(16).padStart(17, '0')}`;
    for (let index = 0; index < LIMITS.logWindowResourcesMax + 50; index += 1)
      tally.add(record(['INFO: x'], { stream: instance(index) }), String(index));
    const windows = windowsOf(tally.close());
    expect(windows).toHaveLength(LIMITS.logWindowResourcesMax + 1);
    expect(windows.find(({ resource }) => resource.kind === 'log_group')?.lines).toBe(50);
  });
});

describe('what a model of sequences reads', () => {
  /** Knows lines that begin with `step`, and expects each to be the next number. */
  class Steps implements SequenceVoice {
    begun = 0;
    readonly read: number[] = [];
    placeOf = (words: readonly string[]) => (words[0] === 'step' ? (words[1] ?? '').length : NO_PLACE);
    textOf = (place: number) => `step of ${place}`;
    begin = () => {
      this.begun += 1;
      let before = 0;
      return {
        read: (place: number) => {
          this.read.push(place);
          const nats = Math.abs(place - before - 1);
          before = place;
          return nats;
        },
      };
    };
  }
  function toolsOf(sequences: Steps): TallyTools {
    return { ...tools(), counter: new TemplateCounter([], 7, sequences.placeOf), sequences };
  }
  const ONE_TWO = ['step a', 'step bb', 'step ccc'];
  const sequenceOf = (state: TallyState) => state.resources[0]?.sequence;

  test('is the greatest surprise of the window, with how many lines it knows', () => {
    const steps = new Steps();
    const tally = new WindowTally(toolsOf(steps), spanAt(0), null);
    tally.add(record(['step a', 'password=hunterwombat is wrong', 'step bb', 'step eeeee']), '1');
    // It goes on in the stream where it was.
    tally.add(record(['step ffffff']), '2');
    expect(steps.read).toEqual([1, -1, 2, 5, 6]);
    const state = tally.close();
    expect(sequenceOf(state)).toMatchObject({ surprise: 3, known: 4 });
    expect(JSON.stringify(state)).not.toContain('hunterwombat');
  });

  test('shows a line that it knows no template for redacted', () => {
    const steps = new Steps();
    const tally = new WindowTally(toolsOf(steps), spanAt(0), null);
    tally.add(record(['step ccc', 'step dddd', 'login password=hunterwombat', 'step a']), '1');
    const { text = '', surprise } = sequenceOf(tally.close()) ?? {};
    expect([surprise, text]).toEqual([6, expect.stringContaining('login password=')]);
    expect(text).not.toContain('hunterwombat');
  });

  test('says nothing of programs that it does not know', () => {
    const steps = new Steps();
    const tally = new WindowTally(toolsOf(steps), spanAt(0), null);
    tally.add(record(['step a', 'hello', 'hello again', 'goodbye']), '1');
    expect(steps.read).toEqual([]);
    expect(sequenceOf(tally.close())).toEqual({ surprise: 0, text: '', known: 1 });
    const other = new WindowTally(toolsOf(steps), spanAt(0), null);
    other.add(record(['hello']), '1');
    expect(other.close().resources[0]).not.toHaveProperty('sequence');
  });

  test('is the same when a batch is given again, in whatever process, and goes on from batch to batch', () => {
    const first = new WindowTally(toolsOf(new Steps()), spanAt(0), null);
    first.add(record(['step a', 'step ffffff']), '1');
    const state = JSON.parse(JSON.stringify(first.close())) as TallyState;
    const second = record(ONE_TWO);
    const after = [1, 2].map(() => {
      const tally = new WindowTally(toolsOf(new Steps()), spanAt(0), state);
      tally.add(second, '2');
      // The same record once more.
      tally.add(second, '3');
      return JSON.parse(JSON.stringify(tally.close())) as TallyState;
    });
    expect(sequenceOf(after[0] as TallyState)).toEqual({ surprise: 4, text: 'step of 6', known: 5 });
    expect(after[1]).toEqual(after[0]);
  });

  test('is bounded in a batch, and missing in a state of an earlier release', () => {
    const steps = new Steps();
    const tally = new WindowTally(toolsOf(steps), spanAt(0), null);
    const many = Array.from({ length: 1_000 }, () => 'step a');
    for (let at = 0; at < 20; at += 1)
      tally.add(record(many, { stream: `i-0${String(at).padStart(16, '0')}` }), String(at + 1));
    expect(steps.read).toHaveLength(LIMITS.logSequenceLinesMax);
    const state = tally.close();
    const old = {
      ...state,
      resources: state.resources.map(({ sequence: _sequence, ...rest }) => rest),
    };
    const next = new WindowTally(toolsOf(new Steps()), spanAt(0), old);
    next.add(record(ONE_TWO), '99');
    expect(next.close().resources.some(({ sequence }) => sequence?.known === 3)).toBe(true);
  });
});

describe('keys that were seen', () => {
  test('are the newest ones, whatever comes, as a set would have them', () => {
    let state = 1;
    const next = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1;
      return state % below;
    };
    // Few different lower bits, so that many keys want one place.
    const keyAt = () => next(40) * 2 ** 32 + next(7);
    for (const sizeMax of [1, 2, 7, 64]) {
      const seen = new SeenKeys(sizeMax);
      let expected: number[] = [];
      for (let at = 0; at < 3_000; at += 1) {
        const key = keyAt();
        expect(seen.has(key)).toBe(expected.includes(key));
        seen.add(key);
        if (!expected.includes(key)) expected = [...expected, key].slice(-sizeMax);
        if (at % 500 === 0) {
          expect(seen.keys()).toEqual(expected);
          expect(new SeenKeys(sizeMax, seen.keys()).keys()).toEqual(expected);
        }
      }
    }
  });
});
