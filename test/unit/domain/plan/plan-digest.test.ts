import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argvBytes, payloadSha256 } from '../../../../src/domain/execution/command-bytes.ts';
import { executionIdOf } from '../../../../src/domain/execution/execution.ts';
import type { Plan } from '../../../../src/domain/plan/plan.ts';
import { matchesDigest, planDigest } from '../../../../src/domain/plan/plan-digest.ts';
import { sha256Hex } from '../../../../src/domain/text/sha256.ts';

const node = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

const plan: Plan = {
  schema: 'recoverops.plan/1',
  incidentId: '1_a_b',
  planVersion: 1,
  steps: [
    {
      kind: 'shell',
      id: 's1',
      title: 't',
      risk: 'high',
      targetIds: ['i-1'],
      action: { body: 'true\n', argv: ['a'], timeoutSeconds: 1 },
      verify: null,
      rollback: null,
    },
  ],
  notAfter: '2026-11-22T09:00:00.000Z',
  policyVersion: 'p',
  diagnosticsSha256: 'd',
};

it('hashes as every other SHA-256 does', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 300 })), (data) => {
      expect(sha256Hex(data)).toBe(node(data));
    }),
  );
});

describe('the digest of a plan', () => {
  const [step] = plan.steps;
  if (step === undefined) throw new Error('the sample has a step');
  const digest = planDigest(plan);

  it.each<[string, Plan]>([
    ['incident', { ...plan, incidentId: '1_a_c' }],
    ['version', { ...plan, planVersion: 2 }],
    ['deadline', { ...plan, notAfter: '2026-11-22T09:00:00.001Z' }],
    ['policy', { ...plan, policyVersion: 'q' }],
    ['diagnostics', { ...plan, diagnosticsSha256: 'e' }],
    ['body', { ...plan, steps: [{ ...step, action: { ...step.action, body: 'true \n' } }] }],
    ['argument', { ...plan, steps: [{ ...step, action: { ...step.action, argv: ['b'] } }] }],
    ['time limit', { ...plan, steps: [{ ...step, action: { ...step.action, timeoutSeconds: 2 } }] }],
    ['target', { ...plan, steps: [{ ...step, targetIds: ['i-2'] }] }],
    ['rollback', { ...plan, steps: [{ ...step, rollback: step.action }] }],
    ['number of steps', { ...plan, steps: [step, step] }],
  ])('changes with the %s', (_name, changed) => {
    expect(planDigest(changed)).not.toBe(digest);
  });

  it('does not change with the order of keys', () => {
    expect(planDigest(Object.fromEntries(Object.entries(plan).reverse()) as unknown as Plan)).toBe(digest);
  });

  it.each([
    [digest, true],
    [digest.slice(0, 8), true],
    [digest.slice(0, 8).toUpperCase(), true],
    [digest.slice(0, 7), false],
    ['', false],
    [`${digest}0`, false],
    [digest.slice(1, 20), false],
  ])('is matched by %s: %s', (given, expected) => {
    expect(matchesDigest(given, digest)).toBe(expected);
  });
});

describe('the payload of a command', () => {
  it('is hashed as the fence does it: body, LF NUL argv NUL, arguments each ended by NUL', () => {
    const command = { body: 'echo "$1"\n', argv: ['a b', ''], timeoutSeconds: 5 };
    expect(argvBytes(command.argv)).toBe('a b\0\0');
    expect(payloadSha256(command)).toBe(node('echo "$1"\n\n\0argv\0a b\0\0'));
  });

  it('is another one for every other body or list of arguments', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', ' ', 'v'), maxLength: 6 });
    const command = fc.record({ body: text, argv: fc.array(text, { maxLength: 3 }) });
    fc.assert(
      fc.property(command, command, (a, b) => {
        const same =
          payloadSha256({ ...a, timeoutSeconds: 1 }) === payloadSha256({ ...b, timeoutSeconds: 1 });
        expect(same).toBe(JSON.stringify([a.body, a.argv]) === JSON.stringify([b.body, b.argv]));
      }),
    );
  });
});

describe('execution ids', () => {
  const parts = {
    workflowKey: 'incident:1/r',
    planDigest: 'd',
    stepId: 's1',
    targetId: 'i-1',
    phase: 'action',
    attempt: 1,
  } as const;

  it('are the same for the same execution, and fit the fence', () => {
    expect(executionIdOf(parts)).toBe(executionIdOf({ ...parts }));
    expect(executionIdOf(parts)).toMatch(/^x-[0-9a-f]{40}$/);
  });

  it.each([
    { workflowKey: 'incident:1/q' },
    { planDigest: 'e' },
    { stepId: 's2' },
    { targetId: 'i-2' },
    { phase: 'verify' as const },
    { attempt: 2 },
  ])('differ with %j', (change) => {
    expect(executionIdOf({ ...parts, ...change })).not.toBe(executionIdOf(parts));
  });
});
