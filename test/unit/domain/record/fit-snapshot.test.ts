import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { ExecutionOutcome } from '../../../../src/domain/execution/execution.ts';
import { fitSnapshot } from '../../../../src/domain/record/fit-snapshot.ts';
import type { IncidentRecord } from '../../../../src/domain/record/incident-record.ts';
import { HOST_A, sampleDiagnostics, sampleTarget } from '../../../workflow/support/sample-plan.ts';

const outcome = (stdout: string) => ({ stepId: 's1', stdout, stderr: '' }) as ExecutionOutcome;
const record = (executions: readonly ExecutionOutcome[], excerpt = 'short') => {
  const diagnostics = sampleDiagnostics([sampleTarget(HOST_A)]);
  const evidence = diagnostics.evidence.map((item) => ({ ...item, excerpt }));
  return { executions, diagnostics: { ...diagnostics, evidence } } as unknown as IncidentRecord;
};

describe('fitSnapshot', () => {
  it('leaves a record as it is that fits', () => {
    const small = record([outcome('all of it')]);
    expect(fitSnapshot(small, [])).toEqual({ record: small, timeline: [] });
  });

  it('cuts outputs first, and only as far as needed', () => {
    const large = record(Array.from({ length: 200 }, () => outcome('x'.repeat(LIMITS.outputExcerptChars))));
    const fitted = fitSnapshot(large, []).record;
    expect(fitted.executions[0]?.stdout).toHaveLength(200);
    expect(fitted.executions[0]?.stdout.endsWith('…')).toBe(true);
    expect(fitted.diagnostics?.evidence[0]?.excerpt).toBe('short');
  });

  it('never exceeds the limit by outputs and excerpts, however large', () => {
    const huge = record(
      Array.from({ length: 500 }, () => outcome('é'.repeat(2_000))),
      'é'.repeat(LIMITS.snapshotBytes),
    );
    const bytes = Buffer.byteLength(JSON.stringify(fitSnapshot(huge, [])));
    expect(bytes).toBeLessThanOrEqual(LIMITS.snapshotBytes);
  });
});
