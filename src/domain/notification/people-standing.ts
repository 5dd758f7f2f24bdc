import { type AwsPlace, placeOf } from '../access/aws-accounts.ts';
import type { Plan } from '../plan/plan.ts';
import { RISK_CLASSES } from '../plan/runbook.ts';
import type { IncidentRecord } from '../record/incident-record.ts';
import type { NoticeKind } from '../record/notice.ts';
import { type Standing, standingOf } from '../record/standing.ts';

/** What an incident wants of people, as of one of its revisions. */
export interface PeopleStanding {
  readonly revision: number;
  readonly needs: 'decision' | 'attention' | 'nothing';
  /** Of the plan that waits, or waited. */
  readonly planDigest: string | null;
  /** When somebody has said that he or she looks at it; null: nobody has. */
  readonly acknowledgedAt: string | null;
  readonly isClosed: boolean;
  /** What came of it, for a card: one line. */
  readonly said: string;
}

export type NoticeRisk = 'low' | 'medium' | 'high';

/** What notices say of their incident beside their words. */
export interface NoticeAbout {
  readonly workflowId: string;
  readonly place: AwsPlace;
  /** Ids and names of what it is about and of its hosts. */
  readonly resources: readonly string[];
  readonly targetIds: readonly string[];
  readonly standing: PeopleStanding;
  readonly decision: null | {
    readonly planDigest: string;
    readonly deadline: string;
    readonly risk: NoticeRisk;
    readonly approvals: number;
  };
}

function saidOf({ decision, closed, status }: IncidentRecord): string {
  if (closed !== null && closed.by === 'person') return `Closed by ${closed.who}`;
  if (decision !== null) return `${decision.kind === 'approve' ? 'Approved' : 'Rejected'} by ${decision.by}`;
  return `Not to be decided any more: ${status.replaceAll('_', ' ')}`;
}

const NEEDS: Readonly<Partial<Record<Standing, PeopleStanding['needs']>>> = {
  needs_approval: 'decision',
  needs_attention: 'attention',
};

export function peopleStanding(record: IncidentRecord): PeopleStanding {
  const standing = standingOf(record);
  return {
    revision: record.revision,
    needs: NEEDS[standing] ?? 'nothing',
    planDigest: record.planDigest,
    acknowledgedAt: record.attending?.acknowledged?.at ?? null,
    isClosed: record.endedAt !== null,
    said: saidOf(record),
  };
}

/** Whether anybody may wait to hear of such a standing: before people are asked nobody does. */
export function mayConcernPeople(record: IncidentRecord): boolean {
  return record.approval !== null || record.attempts.length > 0 || record.endedAt !== null;
}

/** Of the riskiest step; reading alone is of low risk. A shell step is looked at in full, so a card alone never approves it. */
function riskOf({ steps }: Plan): NoticeRisk {
  if (steps.some(({ kind }) => kind === 'shell')) return 'high';
  const gravest = Math.max(0, ...steps.map(({ risk }) => RISK_CLASSES.indexOf(risk)));
  if (gravest <= RISK_CLASSES.indexOf('low')) return 'low';
  return gravest === RISK_CLASSES.indexOf('medium') ? 'medium' : 'high';
}

export function aboutIncident(record: IncidentRecord): NoticeAbout {
  const { alarm, targets, plan, planDigest, approval, workflowId } = record;
  const standing = peopleStanding(record);
  const names = targets.flatMap(({ instanceId, name }) =>
    name === null ? [instanceId] : [instanceId, name],
  );
  return {
    workflowId,
    place: placeOf(alarm),
    resources: [...new Set([alarm.resource.id, ...names])],
    targetIds: targets.map(({ instanceId }) => instanceId),
    standing,
    decision:
      standing.needs !== 'decision' || plan === null || planDigest === null || approval === null
        ? null
        : { planDigest, deadline: approval.deadline, risk: riskOf(plan), approvals: approval.required },
  };
}

/** What somebody was told, as of then. */
export interface AskedOfPeople {
  readonly kind: NoticeKind;
  readonly revision: number;
  readonly planDigest: string | null;
  readonly at: string;
}

/**
 * Whether nobody needs to be told again, nor the next in line: it is decided, planned anew, closed, or somebody looks at it.
 * What is older than the notice says nothing about it.
 */
export function isSettled(asked: AskedOfPeople, standing: PeopleStanding): boolean {
  return isAnswered(asked, standing) || isAttended(asked, standing);
}

/**
 * Whether somebody looks at it since the notice, and it still is a question: that may be taken back. An acknowledgement from before it says
 * nothing: whoever gave it is asked something new.
 */
export function isAttended(asked: AskedOfPeople, standing: PeopleStanding): boolean {
  if (standing.revision < asked.revision || isAnswered(asked, standing)) return false;
  const { acknowledgedAt } = standing;
  return acknowledgedAt !== null && Date.parse(acknowledgedAt) >= Date.parse(asked.at);
}

/** Whether what was asked is no question any more, so that cards show it; an acknowledgement leaves it one. */
export function isAnswered(asked: AskedOfPeople, standing: PeopleStanding): boolean {
  if (standing.revision < asked.revision) return false;
  if (standing.isClosed) return true;
  if (asked.kind === 'escalation') return standing.needs !== 'attention';
  return standing.needs !== 'decision' || standing.planDigest !== asked.planDigest;
}

/** What shows on a card whose question is none any more. */
export function answerWords(
  { said, needs }: PeopleStanding,
  { alarmName, incidentId }: { readonly alarmName: string; readonly incidentId: string },
): { readonly subject: string; readonly message: string } {
  const what = needs === 'decision' ? 'Another plan waits for a decision now' : said;
  return { subject: `${what}: ${alarmName}`, message: `${what}\nIncident ${incidentId}` };
}

/**
 * What a reminder of the incident's own comes to: `late`, as what it reminds of is settled; `again`; or `first`, where people still have to
 * decide and nobody here has asked them yet, as the request went another way or was lost.
 */
export function reminderAs(
  asked: AskedOfPeople | null,
  reminder: AskedOfPeople,
  standing: PeopleStanding,
): 'late' | 'again' | 'first' {
  if (asked !== null) return isSettled(asked, standing) ? 'late' : 'again';
  const waits = standing.needs === 'decision' && standing.acknowledgedAt === null;
  return waits && !isSettled(reminder, standing) ? 'first' : 'late';
}

/** What the summary of a week says of itself where a notice speaks of its incident: it is of none, and asks nothing. */
export function aboutWeek(workflowId: string, place: AwsPlace): NoticeAbout {
  const standing: PeopleStanding = {
    revision: 0,
    needs: 'nothing',
    planDigest: null,
    acknowledgedAt: null,
    isClosed: true,
    said: '',
  };
  return { workflowId, place, resources: [], targetIds: [], standing, decision: null };
}
