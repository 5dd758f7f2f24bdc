import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { assembleDiagnostics } from '../../../../src/domain/diagnosis/assemble-diagnostics.ts';
import { boundFacts } from '../../../../src/domain/diagnosis/bound-facts.ts';
import type { Evidence } from '../../../../src/domain/diagnosis/diagnostics.ts';
import type { Fact } from '../../../../src/domain/diagnosis/facts.ts';
import type { Judgement } from '../../../../src/domain/diagnosis/judge/judgement.ts';
import { HOST, OTHER_HOST, target } from '../../../support/fake-aws.ts';

const evidenceOf = (id: string, targetId: string): Evidence => ({
  id,
  targetId,
  probeSet: 'disk',
  key: null,
  sha256: id.toLowerCase(),
  sizeBytes: 1,
  excerpt: '',
  problem: null,
});
const JUDGEMENT: Judgement = {
  family: 'disk',
  condition: 'disk used > 85 %',
  notUnderstood: null,
  rounds: 1,
  hosts: [],
  offline: [],
};
const unread = (targetId: string, what: string): Fact => ({
  kind: 'unread',
  targetId,
  probe: 'usage',
  what,
  why: 'no answer in time',
});

test('diagnostics are bound to their evidence in its order and to the judgement, and name who gave none', () => {
  const evidence = [evidenceOf('E1', OTHER_HOST), evidenceOf('E2', HOST)];
  const targets = [target('i-9', false), target(HOST), target(OTHER_HOST)];
  const facts = [unread(HOST, 'a')];
  const given = { targets, evidence, judgement: JUDGEMENT, facts };
  const diagnostics = assembleDiagnostics(given);
  expect(diagnostics).toEqual({
    probeSet: 'disk',
    evidence,
    judgement: JUDGEMENT,
    facts,
    factsDropped: 0,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    unreachable: ['i-9'],
  });
  const others = [
    { ...given, evidence: evidence.toReversed() },
    { ...given, judgement: { ...JUDGEMENT, rounds: 2 } },
  ].map((one) => assembleDiagnostics(one).sha256);
  expect(new Set([diagnostics.sha256, ...others]).size).toBe(3);
});

test('where nothing was collected everything is unreachable', () => {
  const given = {
    targets: [target(HOST)],
    evidence: [],
    judgement: { ...JUDGEMENT, family: null },
    facts: [],
  };
  const { evidence, unreachable, probeSet } = assembleDiagnostics(given);
  expect({ evidence, unreachable, probeSet }).toEqual({
    evidence: [],
    unreachable: [HOST],
    probeSet: 'general',
  });
});

test('of too many facts each kind on each host keeps its first ones, in their order, and the rest is counted', () => {
  const many = [HOST, OTHER_HOST].flatMap((id) =>
    Array.from({ length: 400 }, (_, index) => unread(id, `${index} ${'x'.repeat(100)}`)),
  );
  const rare: Fact = {
    kind: 'zfs_cache',
    targetId: HOST,
    bytes: 1,
    maxBytes: 1,
    minBytes: 0,
  };
  const { facts, factsDropped } = boundFacts([...many, rare]);
  expect(JSON.stringify(facts).length).toBeLessThanOrEqual(LIMITS.factsBytes);
  expect(facts.length + factsDropped).toBe(801);
  expect(facts.at(-1)).toEqual(rare);
  const kept = (id: string) => facts.filter((fact) => fact.kind === 'unread' && fact.targetId === id);
  expect(Math.abs(kept(HOST).length - kept(OTHER_HOST).length)).toBeLessThanOrEqual(1);
  expect(kept(HOST)).toEqual(many.slice(0, kept(HOST).length));
});
