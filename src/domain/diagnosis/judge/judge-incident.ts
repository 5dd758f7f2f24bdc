import { LIMITS } from '../../bounds.ts';
import type { CauseDefinition, FamilyDefinition } from '../causes/cause.ts';
import { factsOf, type HostView } from '../host-view.ts';
import { furtherView } from './further-question.ts';
import { byPersonOf, judgeHost, seenHost, withFurther } from './judge-host.ts';
import type { HostJudgement, Judgement } from './judgement.ts';

/** One host of an incident when all that will be known of it is known. */
export interface LookedAtHost {
  readonly view: HostView;
  /** Whether it could be asked at all. */
  readonly online: boolean;
}

export interface IncidentLook {
  /** What the alarm asserts, for people. */
  readonly conditionText: string;
  readonly hosts: readonly LookedAtHost[];
  /** How often the hosts were looked at. */
  readonly rounds: number;
}

/** What is known to judge by. */
export interface JudgingRules {
  readonly families: readonly FamilyDefinition[];
  readonly causes: readonly CauseDefinition[];
}

function isComplainedOf({ view }: LookedAtHost): boolean {
  return factsOf(view, 'target_health').some(({ state }) => state !== 'healthy');
}

/**
 * Hosts that the incident is about. One that is lost is, where the balancer complains of it or no host can be asked at
 * all; beside others that answer it is named, and no cause of theirs.
 */
export function concerned(hosts: readonly LookedAtHost[]): readonly LookedAtHost[] {
  const hasOnline = hosts.some(({ online }) => online);
  return hosts.filter((host) => !hasOnline || host.online || isComplainedOf(host));
}

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

/** What is left out of a judgement that is too large for a record, the least telling first. */
const CUTS: readonly ((host: HostJudgement) => HostJudgement)[] = [
  (host) => ({ ...host, balances: host.balances.map((one) => ({ ...one, parts: one.parts.slice(0, 4) })) }),
  (host) => ({ ...host, causes: host.causes.filter(({ state }) => state !== 'rejected') }),
  (host) => ({ ...host, unread: host.unread.slice(0, 3) }),
  (host) => (host.background === undefined ? host : { ...host, background: host.background.slice(0, 4) }),
  (host) => ({ ...host, causes: host.causes.filter(({ state }) => state === 'asserted').slice(0, 6) }),
  (host) => ({ ...host, balances: [] }),
];

/** Steps, and what is blamed for them, are never among what is left out. */
function bounded(judgement: Judgement): Judgement {
  let hosts = judgement.hosts;
  for (const cut of CUTS) {
    if (bytesOf({ ...judgement, hosts }) <= LIMITS.judgementBytes) break;
    hosts = hosts.map(cut);
  }
  return { ...judgement, hosts };
}

/** One host by the family that the alarm is about and, where what is blamed there asks for that, by the one that lies behind. */
function judgedBy(
  family: FamilyDefinition,
  view: HostView,
  { families, causes }: JudgingRules,
): HostJudgement {
  const judged = judgeHost(family, view, causes);
  const blamed = new Set(judged.causes.filter(({ state }) => state === 'asserted').map(({ cause }) => cause));
  // A symptom asks for nothing: what lies behind another cause is not behind this one.
  const further = furtherView(
    view,
    causes.filter(({ name }) => blamed.has(name)),
  );
  const behind = further === null ? undefined : families.find((one) => one.answers(further));
  if (further === null || behind === undefined) return judged;
  return withFurther(judged, byPersonOf(view, judgeHost(behind, further, causes)), causes);
}

/** What our own rules make of an incident, from all that is known of its hosts. */
export function judgeIncident(
  { conditionText, hosts, rounds }: IncidentLook,
  rules: JudgingRules,
): Judgement {
  const [first] = hosts;
  const condition = first?.view.condition;
  const finding = first?.view.alarm.finding;
  const notUnderstood = condition === undefined || condition.understood ? null : condition.reason;
  const judged = concerned(hosts);
  const offline = hosts.filter((host) => !host.online && !judged.includes(host));
  const family = rules.families.find((one) => judged.some(({ view }) => one.answers(view)));
  return bounded({
    family: family?.family ?? null,
    condition: conditionText,
    notUnderstood,
    ...(finding === undefined ? {} : { finding: finding.detector }),
    rounds,
    hosts: judged.map(({ view }) => (family === undefined ? seenHost(view) : judgedBy(family, view, rules))),
    offline: offline.map(({ view }) => view.targetId),
  });
}
