import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { assembleDiagnostics, boundFindings } from '../../../../src/domain/diagnosis/assemble-diagnostics.ts';
import type { Evidence, Finding } from '../../../../src/domain/diagnosis/diagnostics.ts';
import { sha256Hex } from '../../../../src/domain/text/sha256.ts';
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
const usageOf = (targetId: string): Finding => ({
  kind: 'disk_usage',
  targetId,
  mount: '/',
  usedPercent: 97,
});

test('diagnostics are bound to their evidence in its order, and name who gave none', () => {
  const collected = [
    { evidence: evidenceOf('E1', OTHER_HOST), findings: [usageOf(OTHER_HOST)] },
    { evidence: evidenceOf('E2', HOST), findings: [usageOf(HOST)] },
  ];
  const targets = [target('i-9', false), target(HOST), target(OTHER_HOST)];
  expect(assembleDiagnostics('disk', targets, collected)).toEqual({
    probeSet: 'disk',
    evidence: collected.map(({ evidence }) => evidence),
    findings: [usageOf(OTHER_HOST), usageOf(HOST)],
    sha256: sha256Hex('e1\ne2'),
    unreachable: ['i-9'],
  });
});

test('where nothing was collected everything is unreachable', () => {
  const { evidence, unreachable } = assembleDiagnostics('disk', [target(HOST)], []);
  expect({ evidence, unreachable }).toEqual({ evidence: [], unreachable: [HOST] });
});

test('of too many findings the smallest files go first, and the order stays', () => {
  const files: Finding[] = Array.from({ length: LIMITS.findingsMax + 5 }, (_, index) => ({
    kind: 'large_file',
    targetId: HOST,
    path: `/var/log/${index}`,
    sizeBytes: index,
  }));
  const usage: Finding = { kind: 'disk_usage', targetId: HOST, mount: '/', usedPercent: 1 };
  const kept = boundFindings([...files, usage]);
  expect(kept).toEqual([...files.slice(6), usage]);
});
