import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { handleEvent } from '../../../src/detector/handle-event.ts';
import type { LogPattern } from '../../../src/domain/logs/patterns/log-pattern.ts';
import { PatternSet } from '../../../src/domain/logs/patterns/log-pattern.ts';
import { tools } from '../domain/logs/window/tally-fixture.ts';
import { DetectorWorld } from './detector-world.ts';

const LATER = Date.parse('2026-11-29T14:00:00.000Z');
const BAD_GATEWAY: LogPattern = {
  name: 'bad-gateway',
  class: 'dependency_refused',
  sources: ['alb'],
  severity: 'error',
  says: 'a target answered with nothing that can be passed on',
  lines: ['elb_status=502'],
  except: [],
  examples: { are: ['elb_status=502'], areNot: [] },
};
const NODES = ['203.0.113.1', '203.0.113.2'] as const;
const BAD_LINES = 5;

const keyOf = (minute: string, node: string) =>
  `AWSLogs/111122223333/elasticloadbalancing/us-east-2/2026/11/29/111122223333_elasticloadbalancing_us-east-2_app.shop.0123456789abcdef_20261129T12${minute}Z_${node}_4d2k1x0z.log.gz`;
const entry = (status: number) =>
  `https 2026-11-29T12:00:01.000000Z app/shop/0123456789abcdef 198.51.100.7:4711 10.0.0.5:80 0.001 0.002 0.000 ${status} 200 34 366 "GET https://shop.example:443/ HTTP/1.1" "curl/8" ECDHE TLSv1.3 arn:aws:elasticloadbalancing:us-east-2:111122223333:targetgroup/shop/1 "Root=1-1" "shop.example" "arn" 0 2026-11-29T12:00:00.000000Z "forward" "-" "-" "10.0.0.5:80" "200" "-" "-" TID_1`;

interface File {
  readonly minute: string;
  readonly node: string;
  readonly isBad: boolean;
}

/** Every call of a process to what it shares with others is a step, and begins when it is let. */
class StepByStep {
  readonly world: DetectorWorld;
  #waiting: (() => void) | null = null;
  #kill = false;
  #isOver = false;
  #told: (() => void) | null = null;
  steps = 0;
  readonly done: Promise<unknown>;

  constructor(world: DetectorWorld, file: File) {
    this.world = world;
    this.done = run(world, file, async () => await this.#step()).then(
      () => this.#over(null),
      (error: unknown) => this.#over(error),
    );
  }

  async #step(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting = resolve;
      this.#told?.();
    });
    this.steps += 1;
    if (this.#kill) throw new Error('killed');
  }

  #over(error: unknown): void {
    this.#isOver = true;
    this.#told?.();
    if (error !== null && !this.#kill) throw error;
  }

  async #untilWaiting(): Promise<void> {
    if (this.#waiting === null && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
    this.#told = null;
  }

  /** So many steps, or all that there are; false: it is over. */
  async go(steps = Number.MAX_SAFE_INTEGER): Promise<boolean> {
    for (let left = steps; left > 0; left -= 1) {
      await this.#untilWaiting();
      if (this.#isOver) return false;
      const begin = this.#waiting;
      this.#waiting = null;
      begin?.();
    }
    await this.#untilWaiting();
    return !this.#isOver;
  }

  /** Nothing that it would do after the steps it has done is done. */
  async kill(): Promise<void> {
    this.#kill = true;
    await this.go();
  }
}

async function run(world: DetectorWorld, { minute, node, isBad }: File, step?: () => Promise<void>) {
  const key = keyOf(minute, node);
  const lines = Array.from({ length: BAD_LINES }, () => entry(isBad ? 502 : 200));
  world.logFiles.set(`access/${key}`, gzipSync(`${lines.join('\n')}\n`));
  const deps = world.process({
    patterns: new Map([[BAD_GATEWAY.name, BAD_GATEWAY]]),
    tools: { ...tools(), patterns: new PatternSet([BAD_GATEWAY]) },
    ...(step === undefined ? {} : { gate: step }),
  });
  const event = { Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'access' }, object: { key } } }] };
  return await handleEvent(deps, JSON.stringify(event), LATER);
}

/** What is true of any world in which nothing is under way. */
function expectWhole(world: DetectorWorld, files: number, name: string): void {
  const memory = world.memory();
  expect(memory.sums, name).toMatchObject({ windows: files, lines: files * BAD_LINES, repeated: 0 });
  expect(memory.outbox, name).toEqual([]);
  const inMemory = [...memory.resources.values()].map(
    ({ detections }) => detections.get('log-pattern-dependency-refused')?.detection.state ?? 'OK',
  );
  const stored = [...world.records.values()].map(({ state }) => state);
  expect(stored.includes('ALARM'), `${name}: store and memory`).toBe(inMemory.includes('ALARM'));
  const told = world.published.map(({ state }) => state);
  expect(told, `${name}: told in turn`).toEqual(
    told.map((_one, index) => (index % 2 === 0 ? 'ALARM' : 'OK')),
  );
}

/** Before two files come at once: nothing, or an alarm that one more good end is the end of. */
const BEFORE: readonly (readonly [string, readonly File[]])[] = [
  ['nothing', []],
  [
    'an alarm with three good ends',
    ['05', '10', '15', '20'].map((minute, at) => ({ minute, node: NODES[0], isBad: at === 0 })),
  ],
];
/** The two, and the alarm that comes of them whatever their order: that of the first case. */
const PAIRS: readonly (readonly [string, readonly [File, File]])[] = [
  [
    'both are bad',
    [
      { minute: '25', node: NODES[0], isBad: true },
      { minute: '25', node: NODES[1], isBad: true },
    ],
  ],
  [
    'one is bad',
    [
      { minute: '25', node: NODES[0], isBad: true },
      { minute: '25', node: NODES[1], isBad: false },
    ],
  ],
  [
    'a good one is of a later end',
    [
      { minute: '25', node: NODES[0], isBad: true },
      { minute: '30', node: NODES[1], isBad: false },
    ],
  ],
];

async function worldAfter(files: readonly File[]): Promise<DetectorWorld> {
  const world = new DetectorWorld();
  for (const file of files) await run(world, file);
  return world;
}

describe.each(BEFORE)('two access log files at once, after %s', (_before, files) => {
  test.each(PAIRS)(
    'of which %s: finding store and memory agree, whoever is held up where',
    async (_name, pair) => {
      let conflicts = 0;
      for (const [first, second] of [pair, pair.toReversed()])
        for (let held = 0; ; held += 1) {
          let isHeld = false;
          for (let passed = 1; ; passed += 1) {
            const world = await worldAfter(files);
            const before = world.refused;
            const a = new StepByStep(world, first as File);
            isHeld = await a.go(held);
            const b = new StepByStep(world, second as File);
            const isUnder = await b.go(passed);
            await a.go();
            await b.go();
            await Promise.all([a.done, b.done]);
            conflicts += world.refused - before;
            expectWhole(world, files.length + 2, `a after ${held}, b after ${passed}`);
            if (!isUnder || !isHeld) break;
          }
          if (!isHeld) break;
        }
      expect(conflicts).toBeGreaterThan(5);
    },
  );

  test.each(PAIRS)(
    'of which %s: one is killed before any of its steps, and comes again',
    async (_name, pair) => {
      for (const [first, second] of [pair, pair.toReversed()])
        for (let steps = 0; ; steps += 1) {
          const world = await worldAfter(files);
          const a = new StepByStep(world, first as File);
          const isUnder = await a.go(steps);
          await a.kill();
          await run(world, second as File);
          await run(world, first as File);
          await run(world, second as File);
          expectWhole(world, files.length + 2, `killed before step ${steps}`);
          if (!isUnder) {
            expect(steps).toBeGreaterThan(2);
            break;
          }
        }
    },
  );
});

test('what one was killed before it had told is told by the other, as it was judged', async () => {
  const world = new DetectorWorld();
  const file: File = { minute: '05', node: NODES[0], isBad: true };
  const a = new StepByStep(world, file);
  while (!world.steps.includes('memory')) await a.go(1);
  await a.kill();
  expect([world.published.length, world.memory().outbox.length]).toEqual([0, 1]);
  await run(world, { minute: '10', node: NODES[0], isBad: false });
  expect(world.published).toMatchObject([{ state: 'ALARM', at: '2026-11-29T12:05:00.000Z' }]);
  const { key = '' } = world.published[0]?.evidence ?? {};
  expect(JSON.parse(world.objects.get(key) ?? '')).toMatchObject([{ to: '2026-11-29T12:05:00.000Z' }]);
  await run(world, file);
  expect(world.published).toHaveLength(1);
  expect(world.memory().sums).toMatchObject({ windows: 2 });
});
