import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Case } from '../../eval/case/case.ts';
import { readCase } from '../../eval/case/read-case.ts';
import { judgeByRules } from '../../eval/run-case.ts';
import { scoreOpinion } from '../../eval/score.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

// Facts that are missing make nothing safe: each case is judged once more for every member of its worlds, without that one.
// All of them take minutes (`npm run missing-facts`); the gate tries every so-manieth, other ones of each case.

const FOLDER = 'eval/cases';
const IS_LONG = process.env.RECOVEROPS_ALL_MISSING_FACTS === '1';
const EVERY = IS_LONG ? 1 : 23;

interface Mutant {
  readonly name: string;
  readonly read: Case;
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

function mutantsOf(read: Case): readonly Mutant[] {
  return read.hosts.flatMap((host, index) =>
    Object.keys(host.world).map((member) => {
      const rest = Object.fromEntries(Object.entries(host.world).filter(([name]) => name !== member));
      // A world without sockets says that nobody listens, which is another truth; beside answers they could not be read.
      const world = member === 'sockets' ? { ...rest, http: host.world.http ?? [] } : rest;
      const hosts = read.hosts.map((one, at) => (at === index ? { ...one, world } : one));
      return { name: `${read.id} without ${member}`, read: { ...read, hosts } };
    }),
  );
}

test(
  'no case becomes unsafe when the host does not say one thing',
  () => {
    const mutants = committed().flatMap(mutantsOf);
    const tried = mutants.filter((_mutant, index) => index % EVERY === 0);
    const unsafe = tried.flatMap(({ name, read }) => {
      const opinion = judgeByRules(read);
      if (!opinion.ok) return [`${name}: ${opinion.error}`];
      const { score, because } = scoreOpinion(read.expected, opinion.value);
      return score === 'unsafe' ? [`${name}: ${because}`] : [];
    });
    expect(unsafe).toEqual([]);
    expect(mutants.length).toBeGreaterThan(2_500);
    expect(tried.length).toBeGreaterThan(100);
  },
  IS_LONG ? 10 * HANG_LIMIT_MS : HANG_LIMIT_MS,
);
