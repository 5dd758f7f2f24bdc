import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCase } from '../../../eval/case/read-case.ts';
import { ablationsOf, withoutSilenced } from '../../../eval/evidence.ts';
import { judgeByRules } from '../../../eval/run-case.ts';
import { PROBES } from '../../../src/domain/diagnosis/probes/registry.ts';

function opinionOf(file: string, ...silenced: readonly string[]) {
  const read = readCase(JSON.parse(readFileSync(`eval/cases/${file}.json`, 'utf8')));
  if (!read.ok) throw new Error(read.error.join());
  const told = judgeByRules(read.value.value, new Set(silenced));
  if (!told.ok) throw new Error(told.error);
  return told.value;
}

test('a case tells which sources it had', () => {
  expect(opinionOf('service/R31').sources).toEqual(
    expect.arrayContaining(['aws alarm_reading', 'aws target_health', 'site', 'units']),
  );
  expect(opinionOf('disk/R01').sources).not.toContain('site');
});

test('what AWS does not say is unread, once, by the name by which it is asked in the product', () => {
  const health = { kind: 'target_health', targetGroup: 'g', port: 80, state: 'healthy' } as const;
  const facts = [
    { ...health, reason: null, description: null },
    { ...health, port: 81, reason: null, description: null },
    { kind: 'ssm_reading', ping: 'Online', lastPing: null },
  ] as const;
  const without = withoutSilenced(facts, new Set(['aws target_health', 'aws ssm_reading']));
  expect(without).toMatchObject([
    { kind: 'unread', probe: 'target-health' },
    { kind: 'unread', probe: 'ssm' },
  ]);
  expect(withoutSilenced(facts, new Set(['units']))).toBe(facts);
});

test('a probe that is silenced is said not to be read, and what it told is not known', () => {
  const all = opinionOf('disk/R01');
  const without = opinionOf('disk/R01', 'filesystems');
  expect(all.cause).toEqual(['growing_log']);
  expect(without).toMatchObject({ cause: ['unknown'], steps: [] });
  expect(without.said).toContain('it is left out');
  // What was kept of the first look is not used for the second, nor the other way round.
  expect(opinionOf('disk/R01')).toEqual(all);
});

test("without the operator's file the careful defaults hold", () => {
  expect(opinionOf('memory/M1489').steps.map(({ runbook }) => runbook)).toEqual(['restart-unit']);
  expect(opinionOf('memory/M1489', 'site').steps).toEqual([]);
  // Nothing runs that a start could hurt: it may be proposed, and a person decides in either mode of approval.
  expect(opinionOf('service/R31').verdict.off).toBe('auto');
  const unlisted = opinionOf('service/R31', 'site');
  expect(unlisted.steps.map(({ runbook }) => runbook)).toEqual(['start-unit']);
  expect(unlisted.verdict).toMatchObject({ on: 'approval', off: 'approval' });
});

test('every source that any case had is taken away alone', () => {
  const used = new Set([...PROBES.map(({ name }) => name), 'aws alarm_reading', 'site']);
  const alone = ablationsOf(used).filter(({ sources }) => sources.size === 1);
  expect(new Set(alone.flatMap(({ sources }) => [...sources]))).toEqual(used);
  expect(ablationsOf(new Set(['units'])).map(({ name }) => name)).toEqual(['all probes of service', 'units']);
});

// What leaving out sources showed: a step rested on what nobody had looked at.
test.each([
  ['disk/D165', 'usage'],
  ['disk/D176', 'usage'],
  ['service/S147', 'health'],
])('in %s nothing is proposed without %s', (file, source) => {
  expect(opinionOf(file, source).steps).toEqual([]);
});
