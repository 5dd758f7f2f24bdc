import type { IncidentRecord } from './incident-record.ts';

type Spoken = Pick<
  IncidentRecord,
  'heardAt' | 'attending' | 'approval' | 'decision' | 'edits' | 'closed' | 'begun' | 'attempts'
>;

/**
 * When a person was first heard of an incident, over all attempts: an acknowledgement, a word on a plan, an edit of it, planning again, or closing it (ISO 8601). Null:
 * nobody has been. What the policy decides is no person's word.
 */
export function firstHeardAt({
  heardAt,
  attending,
  approval,
  decision,
  edits,
  closed,
  begun,
  attempts,
}: Spoken): string | null {
  const words = [...(approval?.approvals ?? []), ...(decision === null ? [] : [decision])];
  const moments = [
    heardAt,
    attending?.acknowledged?.at,
    ...words.filter(({ via }) => via !== 'policy').map(({ decidedAt }) => decidedAt),
    ...(edits ?? []).map(({ at }) => at),
    ...[...attempts.map((one) => one.begun), begun].flatMap(({ kind, at }) =>
      kind === 'plan_again' ? [at] : [],
    ),
    closed?.by === 'person' ? closed.at : undefined,
  ];
  return moments.filter((moment) => moment !== undefined).toSorted()[0] ?? null;
}

/** That moment, as what follows in the record carries it: a later word, or one that is taken back, changes nothing of it. */
export function heardSoFar(spoken: Spoken): Pick<IncidentRecord, 'heardAt'> {
  const heardAt = firstHeardAt(spoken);
  return heardAt === null ? {} : { heardAt };
}
