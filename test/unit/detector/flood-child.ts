// A process of its own, so that its memory is the detector's: takes one kind of attack and prints, as JSON, how much it held.
import { gzipSync } from 'node:zlib';
import { RECORD_BYTES } from '../../../src/detector/bounds.ts';
import { type EventDeps, handleEvent } from '../../../src/detector/handle-event.ts';
import { DetectorWorld } from './detector-world.ts';
import { logData, streamEvent } from './stream-samples.ts';

const DEADLINE = Date.parse('2027-01-01T00:00:00Z');
const letters = (index: number) =>
  index.toString().replace(/\d/g, (digit) => 'qwertyuiop'[Number(digit)] ?? '');
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_one, index) => line(index));

const BOMB = gzipSync(Buffer.alloc(RECORD_BYTES * 2, 32), { level: 1 }).toString('base64');

/** Data of the records of one batch, by its number. */
const ATTACKS: Readonly<Record<string, (batch: number) => readonly string[]>> = {
  // Lines of one kind, as many as a batch holds.
  flood: (batch) => [logData(lines(4_000, (index) => `ERROR: request ${batch}${index} failed`))],
  // A new statement with every line.
  templates: (batch) => [
    logData(
      lines(
        1_500,
        (index) => `ERROR: ${letters(batch * 1_500 + index)} ${`${letters(index)} `.repeat(index % 20)}`,
      ),
    ),
  ],
  // A new host with every line.
  resources: (batch) =>
    lines(200, (index) =>
      logData(['ERROR: No space left on device'], {
        stream: `i-${(batch * 200 + index).toString(16).padStart(17, '0')}`,
      }),
    ),
  // Lines of 1 MiB, with blanks, without, and with secrets all over.
  long: (batch) => [
    logData([
      `ERROR: ${'x'.repeat(2 ** 20)}${batch}`,
      `ERROR: no space left on device ${'ab '.repeat(2 ** 18)}`,
      'password=wombat '.repeat(2 ** 16),
    ]),
  ],
  // Refused, one after the other.
  bombs: () => [BOMB],
  bytes: (batch) => [
    gzipSync(
      Buffer.concat([
        Buffer.from(JSON.stringify({ messageType: 'DATA_MESSAGE' }).slice(0, -1)),
        Buffer.alloc(2 ** 20, 0xc3 + (batch % 8)),
      ]),
    ).toString('base64'),
  ],
};

async function run(
  attack: (batch: number) => readonly string[],
  deps: EventDeps,
  batches: number,
): Promise<number> {
  let highest = 0;
  let state: object = {};
  for (let batch = 0; batch < batches; batch += 1) {
    const answer = await handleEvent(
      deps,
      JSON.stringify(
        streamEvent(attack(batch), { first: batch * 1_000 + 1, window: Math.floor(batch / 5), state }),
      ),
      DEADLINE,
    );
    state = 'state' in answer ? (answer.state as object) : {};
    if (batch % 5 === 4) {
      await handleEvent(
        deps,
        JSON.stringify(streamEvent([], { window: Math.floor(batch / 5), state, isFinal: true })),
        DEADLINE,
      );
      state = {};
    }
    globalThis.gc?.();
    highest = Math.max(highest, process.memoryUsage().heapUsed + process.memoryUsage().external);
  }
  return highest;
}

const [kind = '', count = '20'] = process.argv.slice(2);
const attack = ATTACKS[kind];
if (attack === undefined)
  throw new RangeError(`there is no attack "${kind}"; take one of ${Object.keys(ATTACKS).join(', ')}`);
const world = new DetectorWorld();
const deps = world.process();
const half = Number(count) / 2;
const first = await run(attack, deps, half);
const second = await run((batch) => attack(batch + half), deps, half);
const leaked = JSON.stringify([
  [...world.memories],
  [...world.objects],
  world.published,
  world.logged,
]).includes('wombat');
console.log(
  JSON.stringify({
    first,
    second,
    rssBytes: process.resourceUsage().maxRSS * 1_024,
    published: world.published.length,
    leaked,
  }),
);
