import type { Diagnostics, Finding } from '../diagnosis/diagnostics.ts';
import type { PlanStep, RunbookStep } from './plan.ts';

/** The value with which a finding would be given to a parameter of that kind. */
function namedBy(finding: Finding, source: string | null): string | number | undefined {
  if (finding.kind === 'large_file' && source === 'path') return finding.path;
  if (finding.kind !== 'process') return undefined;
  return source === 'process_id' ? finding.pid : source === 'process_command' ? finding.command : undefined;
}

function problemsOf(step: RunbookStep, { findings }: Diagnostics): readonly string[] {
  const given = Object.entries(step.sources ?? {}).map(
    ([name, source]) => [name, source, step.parameters[name]] as const,
  );
  return given.flatMap(([name, source, value]) => {
    const named = findings.filter(
      (finding) =>
        step.targetIds.includes(finding.targetId) &&
        value !== undefined &&
        namedBy(finding, source) === value,
    );
    // Another process of the same name may be a plain one; then the id tells which is meant.
    return named.length > 0 && named.every((finding) => 'inadmissible' in finding)
      ? [`${step.id} parameter ${name} names what was found with a name that no step may be given`]
      : [];
  });
}

/**
 * Parameters that name a finding whose name is not the one on the host: a part of it was hidden, or it is not plain. What
 * is shown of such a thing is no name of it, so no planner and no person can mean it.
 */
export function inadmissibleParameters(
  steps: readonly PlanStep[],
  diagnostics: Diagnostics,
): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'runbook' ? problemsOf(step, diagnostics) : []));
}
