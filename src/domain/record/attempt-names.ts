import { LIMITS } from '../bounds.ts';
import { blamedOnHost } from '../diagnosis/blamed.ts';
import type { AttemptNames } from './attempt.ts';
import type { IncidentRecord } from './incident-record.ts';

type Counted = Pick<IncidentRecord, 'alarm' | 'diagnostics' | 'plan' | 'executions' | 'decision'>;

/** The same as of a record. */
export function attemptNames({ alarm, diagnostics, plan, executions, decision }: Counted): AttemptNames {
  const judged = diagnostics?.judgement?.hosts ?? [];
  const few = (texts: readonly string[]) => [...new Set(texts)].slice(0, LIMITS.measureNamesMax);
  const ran = executions.filter(({ state }) => state !== 'not_run');
  const ill = judged.filter(({ state }) => state === 'ill').map(({ targetId }) => targetId);
  // What an alarm measures of one host alone is said of that host, unless the look at it says otherwise.
  const isWell = judged.some(({ targetId, state }) => targetId === alarm.resource.id && state === 'well');
  const alone = alarm.resource.kind === 'instance' && !isWell ? [alarm.resource.id] : [];
  return {
    causes: few(judged.flatMap(blamedOnHost).map(({ cause }) => cause)),
    runbooks: few((plan?.steps ?? []).map((step) => (step.kind === 'runbook' ? step.runbook.name : 'shell'))),
    hosts: few([...ran.map(({ targetId }) => targetId), ...ill, ...alone]),
    decided: decision === null ? null : decision.via === 'policy' ? 'policy' : 'person',
    ran: ran.some(({ phase }) => phase === 'action'),
  };
}

/**
 * By what an incident is counted: the newest attempt that ran a step; where none did, the newest. An undo, and a look after it, find
 * nothing of what was wrong before.
 */
export function incidentNames(record: Counted & Pick<IncidentRecord, 'attempts' | 'begun'>): AttemptNames {
  const own = attemptNames(record);
  if (own.ran && record.begun.kind !== 'undo') return own;
  const before = record.attempts.filter(({ begun }) => begun.kind !== 'undo');
  return before.findLast(({ names }) => names?.ran === true)?.names ?? own;
}
