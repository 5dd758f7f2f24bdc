import { describe, expect, test } from 'vitest';
import type { Classification } from '../../../../../src/domain/alarm/finding/classification.ts';
import type { Finding } from '../../../../../src/domain/alarm/finding/finding.ts';
import { findingMessage, parseFinding } from '../../../../../src/domain/alarm/finding/finding-message.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { judgeWindow } from '../../../../../src/domain/logs/detection/detect.ts';
import {
  emptyMemory,
  memoryFromJson,
  memoryToJson,
  type ShardMemory,
} from '../../../../../src/domain/logs/detection/shard-memory.ts';
import {
  RememberingClassifier,
  type WindowClassifier,
} from '../../../../../src/domain/logs/detection/window-classifier.ts';
import { WindowTally } from '../../../../../src/domain/logs/window/window-tally.ts';
import { byName, HOST, record, spanAt, tools } from '../window/tally-fixture.ts';

const MODELS = [{ kind: 'text', sha256: 'a'.repeat(64) }];
const answer = (
  of: Classification['class'],
  confidence = 0.97,
  alternatives: Classification['alternatives'] = [],
): Classification => ({
  class: of,
  confidence,
  alternatives,
  reasons: [{ voice: 'text', says: 'by "handshake" in: handshake failed' }],
  models: MODELS,
});

/** Answers by what a word in a line of the windows says. */
const BY_WORD: readonly (readonly [string, Classification])[] = [
  ['certificate', answer('tls_expired')],
  ['lookup', answer('dns_failure')],
  ['perhaps', answer('tls_expired', 0.6)],
  ['novel', answer('unknown', 0.2, [{ class: 'tls_expired', confidence: 0.2 }])],
  ['healthy', answer('healthy', 0.99)],
  ['space', answer('disk_full')],
];
class ByWord implements WindowClassifier {
  asked = 0;
  classify: WindowClassifier['classify'] = (windows) => {
    this.asked += 1;
    const text = windows.flatMap(({ templates }) => templates.map((one) => one.text)).join(' ');
    return BY_WORD.find(([word]) => text.includes(word))?.[1] ?? null;
  };
}

class Shard {
  memory: ShardMemory = emptyMemory();
  readonly classifier: ByWord | null;
  readonly #tools = tools();
  #at = 0;

  constructor(classifier: ByWord | null = new ByWord()) {
    this.classifier = classifier;
  }

  window(messages: readonly string[], streams: readonly string[] = [HOST]) {
    const at = this.#at;
    this.#at += 1;
    const span = spanAt(at);
    const tally = new WindowTally(this.#tools, span, null);
    for (const [index, stream] of streams.entries())
      tally.add(record(messages, { stream, at: span.from }), String(at * 10_000 + index));
    const judged = judgeWindow(this.memory, tally.close(), byName, 'eu-west-1', true, this.classifier);
    const kept = memoryFromJson(JSON.parse(JSON.stringify(memoryToJson(judged.memory))));
    if (kept === null) throw new Error('what is kept cannot be read');
    this.memory = kept;
    return judged;
  }

  /** What each window tells, in order. */
  tells(...windows: readonly (readonly string[])[]): readonly (readonly string[])[] {
    return windows.map((lines) =>
      this.window(lines).findings.map(({ detector, state }) => `${detector} ${state}`),
    );
  }
}

const TLS = ['ERROR: certificate of upstream is not valid any more'];
const DNS = ['ERROR: lookup of upstream failed'];
const QUIET = ['INFO: request served'];
const OPENED = 'log-model-tls-expired ALARM';
const CLOSED = 'log-model-tls-expired OK';

describe('what models tell without a pattern', () => {
  test('opens in the second window in a row, and is over after three without', () => {
    const shard = new Shard();
    expect(shard.tells(TLS, TLS, TLS, QUIET, QUIET, QUIET)).toEqual([[], [OPENED], [], [], [], [CLOSED]]);
  });

  test('says what it is, how sure, by which lines and models, in a message that can be read', () => {
    const shard = new Shard();
    shard.window(TLS);
    const { findings, windows, memory } = shard.window(TLS);
    const [finding] = findings as [Finding];
    expect(finding).toMatchObject({
      detector: 'log-model-tls-expired',
      class: 'tls_expired',
      severity: 'error',
      classification: { class: 'tls_expired', confidence: 0.97, models: MODELS },
      patterns: [],
      lines: TLS,
    });
    expect(finding.reason).toContain('models take for tls expired with a confidence of 0.97');
    expect(parseFinding(findingMessage(finding))).toEqual({ ok: true, value: finding });
    expect(windows[0]?.classification?.class).toBe('tls_expired');
    expect(memory.resources.size).toBe(1);
    const over = [QUIET, QUIET, QUIET].flatMap((lines) => shard.window(lines).findings);
    expect(over[0]).toMatchObject({ state: 'OK', recovery: { kind: 'heard' } });
    expect(over[0]?.reason).toContain('no errors were logged that models take for tls expired');
    expect(over[0]).not.toHaveProperty('classification');
  });

  test.each<readonly [string, readonly string[]]>([
    ['are not sure', ['ERROR: perhaps a handshake']],
    ['do not know', ['ERROR: something novel']],
    ['take it for nothing', ['ERROR: healthy retry']],
    ['have no errors to judge by', ['INFO: certificate renewed']],
    ['say what a pattern says', ['ERROR: No space left on device']],
  ])('opens nothing where they %s', (_why, lines) => {
    const shard = new Shard();
    const told = shard.tells(lines, lines, lines, lines).flat();
    expect(told.filter((one) => one.startsWith('log-model'))).toEqual([]);
  });

  test('opens nothing for one window here and there, nor for two classes in turn', () => {
    const shard = new Shard();
    expect(shard.tells(TLS, QUIET, TLS, QUIET, TLS, DNS, TLS, DNS, TLS).flat()).toEqual([]);
  });

  test('a class that changes is one trouble: nothing is over, and nothing else begins', () => {
    const shard = new Shard();
    expect(shard.tells(TLS, TLS, DNS, DNS, TLS, DNS, DNS, DNS, DNS).flat()).toEqual([OPENED]);
    const novel = ['ERROR: something novel'];
    expect(shard.tells(novel, novel, novel, novel).flat()).toEqual([]);
    const healthy = ['ERROR: healthy retry'];
    const told = shard.tells(healthy, healthy, healthy).flat();
    expect(told.filter((one) => one.startsWith('log-model'))).toEqual([CLOSED]);
  });

  test('what nobody could judge ends nothing', () => {
    const shard = new Shard();
    const unjudged = ['ERROR: no word that it knows'];
    expect(shard.tells(TLS, TLS, unjudged, unjudged, unjudged, unjudged).flat()).toEqual([OPENED]);
  });

  test('an alarm is over and begins again at most six times an hour', () => {
    const shard = new Shard();
    const flap = [TLS, TLS, QUIET, QUIET, QUIET];
    const told = shard.tells(...Array.from({ length: 10 }, () => flap).flat()).flat();
    expect(told.filter((one) => one === OPENED)).toHaveLength(6);
  });

  test('without models nothing differs', () => {
    const shard = new Shard(null);
    expect(shard.tells(TLS, TLS, TLS).flat()).toEqual([]);
    expect(
      shard.window(['ERROR: No space left on device', 'kernel: Out of memory: Killed process 1']).findings[0],
    ).not.toHaveProperty('classification');
  });
});

describe('who is asked about', () => {
  test('whoever has a finding carries what models say of it', () => {
    const shard = new Shard();
    const { findings } = shard.window(Array.from({ length: 3 }, () => 'ERROR: No space left on device'));
    expect(findings).toMatchObject([
      { detector: 'log-pattern-disk-full', classification: { class: 'disk_full', models: MODELS } },
    ]);
  });

  test('nobody whose lines have nothing to tell', () => {
    const shard = new Shard();
    for (let at = 0; at < 20; at += 1) shard.window(QUIET);
    expect(shard.classifier?.asked).toBe(0);
  });

  test('of many with errors alone a bounded number, and those with a finding beside them', () => {
    const shard = new Shard();
    const hosts = Array.from({ length: 1_000 }, (_, at) => `i-0${String(at).padStart(16, '0')}`);
    expect(shard.window(TLS, hosts).classified).toBe(LIMITS.logClassifiedGraveMax);
    const oom = ['kernel: Out of memory: Killed process 1234 (java)'];
    expect(shard.window(oom, hosts).classified).toBe(LIMITS.logClassifiedMax);
  });
});

describe('the memo', () => {
  test('asks once for the same lines of many hosts, and gives the same answers', () => {
    const plain = new ByWord();
    const asked = new ByWord();
    const remembering = new RememberingClassifier(asked);
    const windowsOf = (lines: readonly string[], host: string) => {
      const tally = new WindowTally(tools(), spanAt(0), null);
      tally.add(record(lines, { stream: host }), '1');
      return judgeWindow(emptyMemory(), tally.close(), byName, 'eu-west-1').windows;
    };
    for (const host of [HOST, 'i-0fedcba9876543210'])
      for (const lines of [TLS, DNS, QUIET, [...TLS, ...TLS]])
        expect(remembering.classify(windowsOf(lines, host), null)).toEqual(
          plain.classify(windowsOf(lines, host), null),
        );
    expect(asked.asked).toBe(4);
    expect(remembering.memo).toEqual({ asked: 8, hits: 4 });
  });

  test('the moments of lines make no other answer, their order does', () => {
    const asked = new ByWord();
    const remembering = new RememberingClassifier(asked);
    const windowsAt = (...times: readonly number[]) => {
      const tally = new WindowTally(tools(), spanAt(0), null);
      for (const [index, text] of ['ERROR: the disk is full', 'ERROR: the pool is closed'].entries()) {
        const at = spanAt(0).from + (times[index] ?? 0);
        tally.add(record([text], { at }), String(index));
      }
      return judgeWindow(emptyMemory(), tally.close(), byName, 'eu-west-1').windows;
    };
    for (const times of [
      [100, 900],
      [2_000, 41_000],
      [900, 100],
    ])
      remembering.classify(windowsAt(...times), null);
    expect(remembering.memo).toEqual({ asked: 3, hits: 1 });
  });
});
