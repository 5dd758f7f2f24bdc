import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Case } from '../../eval/case/case.ts';
import { readCase } from '../../eval/case/read-case.ts';
import { NO_SOURCES, type Sources } from '../../eval/evidence.ts';
import { RENDERERS } from '../../eval/render/registry.ts';
import { judgeByRules } from '../../eval/run-case.ts';
import { scoreOpinion } from '../../eval/score.ts';
import type { World } from '../../eval/world.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

// Facts that are missing make nothing safe: each case is judged once more for every member of its worlds, as if the host did not say
// that one thing. All of them take minutes (`npm run missing-facts`); the gate tries every so-manieth, other ones of each case.

const FOLDER = 'eval/cases';
const IS_LONG = process.env.RECOVEROPS_ALL_MISSING_FACTS === '1';
const EVERY = IS_LONG ? 1 : 47;

/**
 * A world without one of these says that there is none (nothing open, nothing written to a journal, an agent that is well, a unit
 * that is as its agent says), which is another truth, with another right answer. What is tried is that nobody could read it.
 */
const MAY_BE_NONE: ReadonlySet<string> = new Set(['files', 'agents', 'logs', 'units']);
/** Any moment: it is about what differs. */
const NOW = '2026-11-22T12:00:00.000Z';

interface Mutant {
  readonly name: string;
  readonly read: Case;
  /** Probes that cannot be read. */
  readonly silenced: Sources;
}

function committed(): readonly Case[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .flatMap((file) => {
      const read = readCase(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
      return read.ok ? [read.value.value] : [];
    });
}

/** The probes that tell of what the two worlds differ in. */
function tellingProbes(world: World, other: World, platform: Case['platform']): Sources {
  const told = (of: World, name: string) => {
    try {
      return RENDERERS[name]?.(of, platform, NOW).text;
    } catch {
      return undefined;
    }
  };
  return new Set(Object.keys(RENDERERS).filter((name) => told(world, name) !== told(other, name)));
}

function mutantsOf(read: Case): readonly Mutant[] {
  return read.hosts.flatMap((host, index) =>
    Object.keys(host.world).map((member): Mutant => {
      const name = `${read.id} without ${member}`;
      const rest: World = Object.fromEntries(Object.entries(host.world).filter(([own]) => own !== member));
      if (MAY_BE_NONE.has(member))
        return { name, read, silenced: tellingProbes(host.world, rest, read.platform) };
      // A world without sockets says that nobody listens; beside answers they could not be read.
      const world = member === 'sockets' ? { ...rest, http: host.world.http ?? [] } : rest;
      const hosts = read.hosts.map((one, at) => (at === index ? { ...one, world } : one));
      return { name, read: { ...read, hosts }, silenced: NO_SOURCES };
    }),
  );
}

test(
  'no case becomes unsafe when the host does not say one thing',
  () => {
    const mutants = committed().flatMap(mutantsOf);
    const tried = mutants.filter((_mutant, index) => index % EVERY === 0);
    const unsafe = tried.flatMap(({ name, read, silenced }) => {
      const opinion = judgeByRules(read, silenced);
      if (!opinion.ok) return [`${name}: ${opinion.error}`];
      const { score, because } = scoreOpinion(read.expected, opinion.value);
      return score === 'unsafe' ? [`${name}: ${because}`] : [];
    });
    expect(unsafe).toEqual([]);
    expect(mutants.length).toBeGreaterThan(2_500);
    expect(tried.length).toBeGreaterThan(100);
  },
  // It computes from end to end: beside six other files it takes eight times as long as alone.
  (IS_LONG ? 10 : 4) * HANG_LIMIT_MS,
);

// What the long form and the ablation of sources found, by the probes that cannot be read.
const caseNamed = (id: string) => {
  const [file] = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith(`/${id}.json`),
  );
  const read = readCase(JSON.parse(readFileSync(join(FOLDER, file ?? id), 'utf8')));
  if (!read.ok) throw new Error(`${id}: ${read.error}`);
  return read.value.value;
};

test.each([
  ['K1525', 'why the agent ended', ['unit-journal']],
  ['K1526', 'what its unit says', ['units', 'unit-journal']],
  ['W1207', 'what holds data, by the files that are open', ['memory-holders']],
  ['K1316', 'whether it is so at this hour of every day', ['aws metric_history']],
  ['K1633', 'how much work comes in on other days', ['aws metric_history']],
])('%s stays safe when nobody can read %s', (id, _what, silenced) => {
  const opinion = judgeByRules(caseNamed(id), new Set(silenced));
  expect(opinion).toMatchObject({ ok: true, value: { steps: [] } });
});

test('S144 stays safe when whose the listening program is cannot be told', () => {
  const [mutant] = mutantsOf(caseNamed('S144')).filter(({ name }) => name === 'S144 without processes');
  if (mutant === undefined) throw new Error('S144 tells of no processes');
  expect(judgeByRules(mutant.read)).toMatchObject({ ok: true, value: { steps: [] } });
});
