import { type CauseFamily, familyOfCause } from '../diagnosis/causes/cause-names.ts';
import type { ProbeSet } from '../diagnosis/diagnostics.ts';
import type { StepAnswers } from './plan.ts';

const FAMILIES_OF_PROBE_SETS: Readonly<Record<CauseFamily, ProbeSet | null>> = {
  disk: 'disk',
  memory: 'memory',
  service: 'service',
  processor: null,
  watchers: null,
};

/** The sets of probes whose alarms a step answers; plans made before runbooks named causes name the set itself. */
export function answeredProbeSets(answers: StepAnswers | undefined): ReadonlySet<ProbeSet> {
  if (answers === undefined) return new Set();
  if (typeof answers === 'string') return new Set([answers]);
  const sets = answers.flatMap((cause) => {
    const family = familyOfCause(cause);
    const set = family === null ? null : FAMILIES_OF_PROBE_SETS[family];
    return set === null ? [] : [set];
  });
  return new Set(sets);
}
