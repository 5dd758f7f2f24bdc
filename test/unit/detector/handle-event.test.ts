import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { WINDOW_STATE_BYTES } from '../../../src/detector/bounds.ts';
import { DeadlineError } from '../../../src/detector/ensure-time.ts';
import { type EventDeps, EventError, handleEvent } from '../../../src/detector/handle-event.ts';
import { decodeState, encodeState } from '../../../src/detector/window-state.ts';
import { findingMessage, parseFinding } from '../../../src/domain/alarm/finding/finding-message.ts';
import { type LogPattern, PatternSet } from '../../../src/domain/logs/patterns/log-pattern.ts';
import { sha256Hex } from '../../../src/domain/text/sha256.ts';
import { FINDING_INVALID } from '../../../src/ports/finding-store.ts';
import { ServiceError } from '../../../src/ports/service-error.ts';
import { tools } from '../domain/logs/window/tally-fixture.ts';
import { DetectorWorld } from './detector-world.ts';
import { gzipped, logData, streamEvent } from './stream-samples.ts';

const LATER = Date.parse('2026-11-29T13:00:00.000Z');
const OOM = 'kernel: Out of memory: Killed process 1234 (java)';

type Answer = { state: object; batchItemFailures: readonly unknown[] };
const invoke = async (deps: EventDeps, event: object) =>
  (await handleEvent(deps, JSON.stringify(event), LATER)) as Answer;

const linesIn = ({ state }: Answer) =>
  (decodeState({ ...state })?.resources ?? []).reduce((sum, { lines }) => sum + lines, 0);

describe('a batch', () => {
  test('is counted into the state of its window', async () => {
    const world = new DetectorWorld();
    const first = await invoke(world.process(), streamEvent([logData(['a', 'b'])]));
    const second = await invoke(
      world.process(),
      streamEvent([logData(['c'])], { first: 2, state: first.state }),
    );
    expect(second.batchItemFailures).toEqual([]);
    expect([linesIn(first), linesIn(second)]).toEqual([2, 3]);
    expect(world.steps).toEqual([]);
  });

  test('that is given again with the same state counts once', async () => {
    const world = new DetectorWorld();
    const process = world.process();
    const first = await invoke(process, streamEvent([logData(['a', 'b'])]));
    const batch = streamEvent([logData(['c']), logData(['d'])], { first: 2, state: first.state });
    await invoke(process, batch);
    const again = await invoke(process, batch);
    expect(linesIn(again)).toBe(4);
    // With the state that has it: as where the answer was kept, and the records were given again.
    expect(linesIn(await invoke(process, { ...batch, state: again.state }))).toBe(4);
  });

  const asideOf = (world: DetectorWorld) =>
    [...world.aside].map(([key, body]) => [key, JSON.parse(body)] as const);

  test('with a record that cannot be read puts it aside as it came, and counts those before and behind it', async () => {
    const world = new DetectorWorld();
    const poison = Buffer.from('poison').toString('base64');
    const batch = streamEvent([logData(['a']), logData(['b']), poison, logData(['d'])], { first: 10 });
    const answer = await invoke(world.process(), batch);
    expect(answer.batchItemFailures).toEqual([]);
    expect(linesIn(answer)).toBe(3);
    const shard = 'recoverops-logs/shardId-000000000000';
    expect(asideOf(world)).toEqual([
      [
        `refused/records/${shard}/12.json`,
        {
          format: 'refused-records/v1',
          shard,
          records: [{ sequence: '12', problem: expect.stringContaining('is no gzip'), base64: poison }],
        },
      ],
    ]);
    expect(world.logged.at(-1)).toMatchObject({ Records: 3, RefusedRecords: 1 });
    // Given again with the state that has passed it, it is no news.
    expect(linesIn(await invoke(world.process(), { ...batch, state: answer.state }))).toBe(3);
    expect(world.logged.at(-1)).toMatchObject({ RefusedRecords: 0 });
  });

  test('of which a record cannot be put aside fails, and nothing of it counts', async () => {
    const world = new DetectorWorld();
    world.before = () => {
      throw new Error('S3 is away');
    };
    const batch = streamEvent([logData(['a']), Buffer.from('poison').toString('base64')]);
    await expect(invoke(world.process(), batch)).rejects.toThrow('S3 is away');
    world.before = () => {};
    expect(linesIn(await invoke(world.process(), batch))).toBe(1);
    expect(world.aside.size).toBe(1);
  });

  /** Counting fails on lines that say so. */
  const stumbling = (world: DetectorWorld) => {
    const process = world.process();
    const { counter } = process.tools;
    const count = counter.count.bind(counter);
    counter.count = (key, line) => {
      if (line.includes('stumble')) throw new Error('stumbled');
      return count(key, line);
    };
    return process;
  };

  test('with records on which counting fails puts them aside, and counts the others once', async () => {
    const world = new DetectorWorld();
    const lines = [['a', 'b'], ['c', 'stumble'], ['d'], ['stumble'], ['e']];
    const answer = await invoke(stumbling(world), streamEvent(lines.map((some) => logData(some))));
    expect(linesIn(answer)).toBe(4);
    const [[, aside] = []] = asideOf(world);
    expect(aside.records).toMatchObject([
      { sequence: '2', problem: 'cannot be counted' },
      { sequence: '4', problem: 'cannot be counted' },
    ]);
  });

  test('in which counting fails on too many records fails: the fault is not theirs', async () => {
    const world = new DetectorWorld();
    const batch = streamEvent(Array.from({ length: 9 }, () => logData(['stumble'])));
    await expect(invoke(stumbling(world), batch)).rejects.toThrow('cannot be counted');
    expect(world.aside.size).toBe(0);
    expect(linesIn(await invoke(world.process(), batch))).toBe(9);
  });

  test('of a window whose state another release wrote puts that aside and counts on', async () => {
    const world = new DetectorWorld();
    const old = { format: 'window-state/v0', data: '' };
    const answer = await invoke(world.process(), streamEvent([logData(['a'])], { state: old }));
    expect(linesIn(answer)).toBe(1);
    expect(asideOf(world)).toMatchObject([
      [
        'refused/windows/recoverops-logs/shardId-000000000000/2026-11-29T120100.000Z-state.json',
        { format: 'refused-window/v1', counts: old },
      ],
    ]);
    expect(world.logged.at(-1)).toMatchObject({ RefusedWindows: 1 });
    // The end of such a window is no good window.
    await invoke(world.process(), streamEvent([], { state: old, isFinal: true }));
    expect(world.memory()).toMatchObject({ sums: { windows: 0 }, clock: { judgedTo: LATER - 59 * 60_000 } });
  });

  test("control messages and the detector's own log group are passed over", async () => {
    const world = new DetectorWorld();
    const control = gzipped({ messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs', logEvents: [] });
    const own = logData([OOM], { group: '/aws/lambda/recoverops-detector', stream: 'x' });
    const answer = await invoke(world.process(), streamEvent([control, own, logData(['a'])]));
    expect([linesIn(answer), answer.batchItemFailures]).toEqual([1, []]);
  });

  test('that failed in the middle leaves nothing behind', async () => {
    const world = new DetectorWorld();
    const process = world.process();
    const { counter } = process.tools;
    let left = 2;
    const count = counter.count.bind(counter);
    const close = counter.close.bind(counter);
    counter.count = (...args) => {
      left -= 1;
      return count(...args);
    };
    counter.close = () => {
      if (left < 0) throw new Error('out of luck');
      return close();
    };
    const batch = streamEvent([logData(['a', 'b', 'c'])]);
    await expect(invoke(process, batch)).rejects.toThrow('out of luck');
    left = 100;
    const answer = await invoke(process, batch);
    expect(linesIn(answer)).toBe(3);
    const [one] = decodeState({ ...answer.state })?.resources ?? [];
    expect(one?.templates.reduce((sum, [, lines]) => sum + lines, 0)).toBe(3);
  });

  test('figures of it are metrics', async () => {
    const world = new DetectorWorld();
    await invoke(world.process(), streamEvent([logData(['a', 'b'])]));
    expect(world.logged.at(-1)).toMatchObject({
      Records: 1,
      Lines: 2,
      RefusedRecords: 0,
      _aws: { CloudWatchMetrics: [{ Namespace: 'RecoverOps/Detector' }] },
    });
  });
});

describe('the end of a window', () => {
  const ended = async (world: DetectorWorld, lines: readonly string[], window = 0) => {
    const { state } = await invoke(
      world.process(),
      streamEvent([logData(lines)], { window, first: window * 10 + 1 }),
    );
    return streamEvent([], { window, state, isFinal: true });
  };

  test('stores evidence, remembers, settles and publishes, remembers that it did, and answers, in this order', async () => {
    const world = new DetectorWorld();
    const reached: string[] = [];
    const process = world.process({ reached: (point) => reached.push(point) });
    expect(await invoke(process, await ended(world, [OOM]))).toEqual({ state: {}, batchItemFailures: [] });
    expect(world.steps).toEqual(['evidence', 'memory', 'settle log-pattern-memory-oom ALARM', 'memory']);
    expect(reached).toEqual([
      'after-finding-evidence',
      'before-memory-written',
      'after-memory-written',
      'before-outbox-cleared',
      'after-outbox-cleared',
      'before-answer',
    ]);
    const [finding] = world.published;
    const { key = '', sha256 = '' } = finding?.evidence ?? {};
    expect(sha256Hex(world.objects.get(key) ?? '')).toBe(sha256);
    expect(JSON.parse(world.objects.get(key) ?? '')).toMatchObject([{ format: 'window/v2', lines: 1 }]);
    if (finding === undefined) throw new Error('nothing was published');
    expect(parseFinding(findingMessage(finding))).toEqual({ ok: true, value: finding });
  });

  test.each([0, 1, 2, 3])('that fails at its step %d is done again, and is told once', async (failing) => {
    const world = new DetectorWorld();
    const end = await ended(world, [OOM]);
    let step = 0;
    world.before = () => {
      step += 1;
      if (step === failing + 1) throw new Error(`killed before step ${failing}`);
    };
    await expect(invoke(world.process(), end)).rejects.toThrow('killed');
    world.before = () => {};
    await invoke(world.process(), end);
    await invoke(world.process(), end);
    expect(world.published.map(({ state }) => state)).toEqual(['ALARM']);
    expect(world.steps.filter((one) => one === 'memory')).toHaveLength(2);
    expect(world.memory()).toMatchObject({ sums: { windows: 1, lines: 1 }, outbox: [] });
  });

  const twoHosts = (first = 1) =>
    streamEvent([logData([OOM]), logData([OOM], { stream: 'i-0fedcba9876543210' })], { first });
  const settling = (world: DetectorWorld, failing: (id: string) => Error | null) => {
    const { findings } = world.process();
    return world.process({
      findings: {
        settle: async (change) => {
          const failure = failing(change.finding.resource.id);
          if (failure !== null) throw failure;
          return await findings.settle(change);
        },
      },
    });
  };
  const storeFailure = (code: string) =>
    new ServiceError({
      service: 'dynamodb',
      operation: 'PutItem',
      kind: 'unavailable',
      code,
      detail: '',
      neverSent: false,
      cause: undefined,
    });

  test('one finding that fails keeps no other from being told, and comes again', async () => {
    const world = new DetectorWorld();
    const { state } = await invoke(world.process(), twoHosts());
    const end = streamEvent([], { state, isFinal: true });
    const broken = settling(world, (id) =>
      id === 'i-0123456789abcdef0' ? storeFailure('InternalServerError') : null,
    );
    await expect(invoke(broken, end)).rejects.toThrow('InternalServerError');
    expect(world.published.map(({ resource }) => resource.id)).toEqual(['i-0fedcba9876543210']);
    expect(world.memory().outbox.map(({ resource }) => resource.id)).toEqual(['i-0123456789abcdef0']);
    await invoke(world.process(), end);
    expect(world.memory().outbox).toEqual([]);
    expect(world.published.map(({ resource }) => resource.id).toSorted()).toEqual([
      'i-0123456789abcdef0',
      'i-0fedcba9876543210',
    ]);
  });

  test('a finding that nobody could read is logged, counted and left out', async () => {
    const world = new DetectorWorld();
    const { state } = await invoke(world.process(), twoHosts());
    const broken = settling(world, (id) =>
      id === 'i-0123456789abcdef0' ? storeFailure(FINDING_INVALID) : null,
    );
    await invoke(broken, streamEvent([], { state, isFinal: true }));
    expect(world.published.map(({ resource }) => resource.id)).toEqual(['i-0fedcba9876543210']);
    expect(world.memories.size).toBe(1);
    expect(world.logged.find(({ msg }) => msg === 'window settled')).toMatchObject({ FindingsInvalid: 1 });
    expect(world.logged.filter(({ level }) => level === 50)).toMatchObject([
      { resource: { id: 'i-0123456789abcdef0' } },
    ]);
  });

  test('that meets another writer of the memory judges anew', async () => {
    const world = new DetectorWorld();
    const end = await ended(world, [OOM]);
    const other = await ended(world, [OOM], 0);
    let isFirst = true;
    world.before = (step) => {
      if (step !== 'memory' || !isFirst) return;
      isFirst = false;
      world.memories.set('recoverops-logs/shardId-000000000000', { json: '{}', version: 'other' });
    };
    await invoke(world.process(), end);
    expect(world.steps).toContain('unreadable recoverops-logs/shardId-000000000000');
    expect(world.published).toHaveLength(1);
    await invoke(world.process(), other);
  });

  test('with no time left fails before it begins a step', async () => {
    const world = new DetectorWorld();
    const end = await ended(world, [OOM]);
    await expect(handleEvent(world.process(), JSON.stringify(end), world.nowMs + 500)).rejects.toThrow(
      DeadlineError,
    );
    expect(world.steps).toEqual([]);
  });

  test('clears what went away, in windows of other processes', async () => {
    const world = new DetectorWorld();
    for (const [window, lines] of [[OOM], ['fine'], ['fine'], ['fine']].entries())
      await invoke(world.process(), await ended(world, lines, window));
    expect(world.published.map(({ state, at }) => [state, at])).toEqual([
      ['ALARM', '2026-11-29T12:01:00.000Z'],
      ['OK', '2026-11-29T12:04:00.000Z'],
    ]);
  });

  test('of a shard that has lost its memory ends the alarms that it had told, after three windows without', async () => {
    const world = new DetectorWorld();
    await invoke(world.process(), await ended(world, [OOM]));
    const shard = [...world.memories.keys()][0] ?? '';
    world.memories.set(shard, { json: null, version: 'damaged' });
    for (const window of [5, 6]) await invoke(world.process(), await ended(world, ['fine'], window));
    expect(world.published.map(({ state }) => state)).toEqual(['ALARM']);
    await invoke(world.process(), await ended(world, ['fine'], 7));
    expect(world.published.map(({ state, at }) => [state, at])).toEqual([
      ['ALARM', '2026-11-29T12:01:00.000Z'],
      ['OK', '2026-11-29T12:08:00.000Z'],
    ]);
  });

  test('that cannot be judged is put aside, and the shard goes on', async () => {
    const world = new DetectorWorld();
    const end = await ended(world, [OOM]);
    const judging = (deps: EventDeps) => ({
      ...deps,
      patterns: new Map(deps.patterns),
    });
    const broken = judging(world.process());
    broken.patterns.get = () => {
      throw new Error('no window can be judged');
    };
    expect(await invoke(broken, end)).toEqual({ state: {}, batchItemFailures: [] });
    expect(world.steps).toEqual(['aside', 'memory']);
    const [[key, body] = ['', '']] = world.aside;
    expect(key).toMatch(/^refused\/windows\/recoverops-logs\/shardId-000000000000\/2026-11-29T120100.000Z-/);
    expect(JSON.parse(body)).toMatchObject({ problem: 'no window can be judged', counts: { records: 1 } });
    expect(world.logged.at(-1)).toMatchObject({ RefusedWindows: 1 });
    // It is known when it comes again, and the next one is judged.
    await invoke(world.process(), end);
    await invoke(world.process(), await ended(world, [OOM], 1));
    expect(world.memory().sums).toMatchObject({ windows: 1, lines: 1 });
    expect(world.published).toMatchObject([{ state: 'ALARM', at: '2026-11-29T12:02:00.000Z' }]);
  });

  test('in two parts, since the first had to end early, counts both', async () => {
    const world = new DetectorWorld();
    const [first, second] = [await ended(world, [OOM]), streamEvent([logData([OOM])], { first: 50 })];
    await invoke(world.process(), first);
    const { state } = await invoke(world.process(), second);
    const end = streamEvent([], { state, isFinal: true });
    await invoke(world.process(), end);
    await invoke(world.process(), end);
    await invoke(world.process(), first);
    expect(world.memory().sums).toMatchObject({ windows: 2, lines: 2 });
  });
});

describe('access log files', () => {
  const KEY = (minute: string, node = '203.0.113.9') =>
    `AWSLogs/111122223333/elasticloadbalancing/us-east-2/2026/11/29/111122223333_elasticloadbalancing_us-east-2_app.shop.0123456789abcdef_20261129T12${minute}Z_${node}_4d2k1x0z.log.gz`;
  const entry = (status: number, error: string) =>
    `https 2026-11-29T12:00:01.000000Z app/shop/0123456789abcdef 198.51.100.7:4711 10.0.0.5:80 0.001 0.002 0.000 ${status} 200 34 366 "GET https://shop.example:443/?password=hunterwombat HTTP/1.1" "curl/8" ECDHE TLSv1.3 arn:aws:elasticloadbalancing:us-east-2:111122223333:targetgroup/shop/1 "Root=1-1" "shop.example" "arn" 0 2026-11-29T12:00:00.000000Z "forward" "-" "${error}" "10.0.0.5:80" "200" "-" "-" TID_1`;
  const told = (...keys: string[]) => ({
    Records: keys.map((key) => ({
      eventSource: 'aws:s3',
      s3: { bucket: { name: 'access' }, object: { key } },
    })),
  });

  test('are windows of a load balancer; told again, and late, they count once', async () => {
    const world = new DetectorWorld();
    const put = (key: string, lines: readonly string[]) =>
      world.logFiles.set(`access/${key}`, gzipSync(`${lines.join('\n')}\n`));
    put(KEY('10'), [entry(200, '-')]);
    put(KEY('05'), [entry(200, '-'), entry(502, 'no space left on device')]);
    await invoke(world.process(), told(KEY('10')));
    await invoke(world.process(), told(KEY('05'), KEY('05')));
    await invoke(world.process(), told(KEY('10'), 'AWSLogs/ELBAccessLogTestFile'));
    expect(world.steps).toEqual(['memory', 'memory']);
    const memory = [...world.memories];
    expect(memory.map(([shard]) => shard)).toEqual(['alb/111122223333-us-east-2-app.shop.0123456789abcdef']);
    expect(JSON.stringify(memory)).not.toContain('wombat');
  });

  test('of several nodes are one window: a node that only fails is one alarm, in any order of the files', async () => {
    const badGateway: LogPattern = {
      name: 'bad-gateway',
      class: 'dependency_refused',
      sources: ['alb'],
      severity: 'error',
      says: 'a target answered with nothing that can be passed on',
      lines: ['elb_status=502'],
      except: [],
      examples: { are: ['elb_status=502'], areNot: [] },
    };
    const world = new DetectorWorld();
    const settings = {
      patterns: new Map([[badGateway.name, badGateway]]),
      tools: { ...tools(), patterns: new PatternSet([badGateway]) },
    };
    const nodes = ['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4'];
    for (const [period, minute] of ['05', '10', '15', '20', '25', '30', '35', '40'].entries()) {
      const keys = nodes.map((node, index) => {
        const isFailing = index === 0 && period < 4;
        const lines = Array.from({ length: 5 }, () => entry(isFailing ? 502 : 200, '-'));
        world.logFiles.set(`access/${KEY(minute, node)}`, gzipSync(`${lines.join('\n')}\n`));
        return KEY(minute, node);
      });
      const turned = [...keys.slice(period % 4), ...keys.slice(0, period % 4)];
      await invoke(world.process(settings), told(...turned));
    }
    expect(world.published.map(({ detector, state, at }) => [detector, state, at.slice(0, 16)])).toEqual([
      ['log-pattern-dependency-refused', 'ALARM', '2026-11-29T12:05'],
      ['log-pattern-dependency-refused', 'OK', '2026-11-29T12:40'],
    ]);
  });

  test('that are gone are no failure; one that is no gzip is', async () => {
    const world = new DetectorWorld();
    expect(await invoke(world.process(), told(KEY('05')))).toEqual({});
    world.logFiles.set(`access/${KEY('05')}`, Buffer.from('plain'));
    await expect(invoke(world.process(), told(KEY('05')))).rejects.toThrow();
  });
});

test.each([
  ['no JSON', '{'],
  ['a list', '[]'],
  ['another event', '{"Records":[{"eventSource":"aws:sqs"}]}'],
  ['a batch without windows', JSON.stringify({ ...streamEvent([]), window: undefined })],
])('%s fails the invocation', async (_name, json) => {
  await expect(handleEvent(new DetectorWorld().process(), json, LATER)).rejects.toThrow(EventError);
});

describe('the state of a window', () => {
  const stateOf = async (lines: readonly string[]) =>
    decodeState({ ...(await invoke(new DetectorWorld().process(), streamEvent([logData(lines)]))).state });

  test('is below what Lambda takes, however many templates came', async () => {
    const letters = (index: number) =>
      index.toString().replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
    const state = await stateOf(['INFO: one']);
    if (state === null) throw new Error('there is no state');
    const random = (seed: number) => sha256Hex(String(seed));
    const templates = Array.from({ length: 8_000 }, (_one, index) => [
      random(index).slice(0, 16),
      `${random(index)} ${random(-index - 1)} ${letters(index)}`,
      random(index),
    ]) as [string, string, string][];
    const large = {
      ...state,
      templates,
      resources: state.resources.map((one) => ({
        ...one,
        lines: 8_000,
        templates: templates.map(([id]) => [`${id}3`, 1] as const),
      })),
    };
    const { state: encoded, shrinks } = encodeState(large);
    expect(shrinks).toBeGreaterThan(0);
    expect(JSON.stringify(encoded).length).toBeLessThan(WINDOW_STATE_BYTES + 100);
    const [one] = decodeState({ ...encoded })?.resources ?? [];
    const counted = one?.templates.reduce((sum, [, lines]) => sum + lines, 0) ?? 0;
    expect(counted + (one?.other ?? 0)).toBe(8_000);
  });

  test('of another release is not taken for nothing', () => {
    expect(decodeState({})).toBeNull();
    expect(() => decodeState({ count: 1 })).toThrow(TypeError);
  });
});
