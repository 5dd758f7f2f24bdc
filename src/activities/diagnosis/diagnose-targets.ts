import { activityInfo } from '@temporalio/activity';
import type { DiagnoseInput } from '../../contracts/activities.ts';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { assembleDiagnostics } from '../../domain/diagnosis/assemble-diagnostics.ts';
import { cloudFacts } from '../../domain/diagnosis/aws/cloud-readings.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../../domain/diagnosis/causes/registry.ts';
import { isDown } from '../../domain/diagnosis/causes/watchers/watched-host.ts';
import type { Diagnostics } from '../../domain/diagnosis/diagnostics.ts';
import { type HistoryReadings, historyFacts } from '../../domain/diagnosis/history/history-facts.ts';
import { conditionFor } from '../../domain/diagnosis/judge/alarm-condition.ts';
import { judgeIncident } from '../../domain/diagnosis/judge/judge-incident.ts';
import { findingFacts } from '../../domain/diagnosis/log-finding.ts';
import { attemptFolder } from '../../domain/record/attempt.ts';
import type { Site } from '../../domain/site/site.ts';
import { sha256Hex } from '../../domain/text/sha256.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { CloudDeps } from './ask-cloud.ts';
import { collectEvidence, excerptChars } from './collect-evidence.ts';
import { type LookDeps, lookAtHosts } from './look-at-hosts.ts';
import { readCloud } from './read-cloud.ts';
import { readHistory } from './read-history.ts';

export interface DiagnoseDeps extends LookDeps {
  readonly objects: Pick<ObjectStorePort, 'put'>;
  /** The operator's word about the hosts. */
  readonly site: Site;
  /** What AWS itself says of the alarm and the hosts; absent: nothing is asked. */
  readonly cloud?: CloudDeps;
}

/** Until when hosts are looked at: the rest of the attempt's time is for storing and answering. */
function deadlineOf(now: number): number {
  const attemptMs =
    activityInfo().startToCloseTimeoutMs ??
    ACTIVITY_BOUNDS.probeAnswerWaitMs + ACTIVITY_BOUNDS.diagnosisReserveMs;
  const forLooksMs = Math.max(1_000, attemptMs - ACTIVITY_BOUNDS.diagnosisReserveMs);
  return now + Math.min(ACTIVITY_BOUNDS.probeAnswerWaitMs, forLooksMs);
}

/** What the metrics did before: the alarm's, or of a composite alarm those of its children that are red. */
async function historyOf(
  cloud: CloudDeps,
  { site, now }: DiagnoseDeps,
  { alarm, targets }: DiagnoseInput,
  children: readonly Alarm[],
): Promise<HistoryReadings> {
  const alarms = alarm.kind === 'composite' ? children.filter(({ state }) => state === 'ALARM') : [alarm];
  const targetIds = targets.map(({ instanceId }) => instanceId);
  return await readHistory(cloud.hosts, alarms, targetIds, site.metrics, now());
}

async function lookAndJudge(
  deps: DiagnoseDeps,
  input: DiagnoseInput,
  onRound: (round: number) => void,
): Promise<Diagnostics> {
  const { incidentId, attempt = 1, targets, alarm } = input;
  const { site, objects } = deps;
  const deadlineMs = deadlineOf(deps.now());
  // Before the first look: what a balancer or EC2 says decides what is worth asking a host.
  // Beside it, as AWS may be slow: of a composite alarm it is not known yet which metrics it is about.
  // A finding has no metric whose past could be read.
  const isOfMetrics = alarm.kind !== 'finding';
  const early =
    deps.cloud === undefined || alarm.kind === 'composite' || !isOfMetrics
      ? undefined
      : historyOf(deps.cloud, deps, input, []);
  const readings = deps.cloud === undefined ? undefined : await readCloud(deps.cloud, alarm, targets);
  const children = readings !== undefined && 'told' in readings.children ? readings.children.told : [];
  const { condition, text } = conditionFor(alarm, site, children);
  const history =
    deps.cloud === undefined || !isOfMetrics
      ? undefined
      : await (early ?? historyOf(deps.cloud, deps, input, children));
  const start = targets.map((target, index) => {
    const targetId = target.instanceId;
    const known = readings === undefined ? [] : cloudFacts(readings, targetId);
    const before =
      history === undefined || readings === undefined
        ? []
        : historyFacts(history, readings, alarm.stateChangeTime, targetId, index === 0);
    const facts = [...findingFacts(alarm), ...known, ...before].map((fact) => ({ ...fact, targetId }));
    const asked = new Set<string>();
    const view = { incidentId, targetId, alarm, condition, site, facts, asked, look: '' };
    return { target, view, isSilent: false };
  });
  const { hosts, answers, rounds } = await lookAtHosts(deps, incidentId, start, deadlineMs, onRound);
  const folder = attemptFolder(incidentId, attempt);
  const evidence = await Promise.all(
    answers.map((answer, index) =>
      collectEvidence(objects, folder, `E${index + 1}`, answer, excerptChars(answers.length)),
    ),
  );
  // New with every look, as the delimiters in the evidence are: no archive is ever named twice.
  const look = sha256Hex(evidence.map(({ sha256 }) => sha256).join('\n'));
  const answered = new Set(answers.map(({ targetId }) => targetId));
  const judgement = judgeIncident(
    {
      conditionText: text,
      hosts: hosts.map(({ view, target }) => ({
        view: { ...view, look },
        // One that SSM reaches and that does not answer is ill in a way of its own, not lost.
        online: answered.has(view.targetId) || (target.online && !isDown(view)),
      })),
      rounds,
    },
    { families: FAMILY_DEFINITIONS, causes: CAUSES },
  );
  const facts = hosts.flatMap(({ view }) => view.facts);
  return assembleDiagnostics({ targets, evidence, judgement, facts });
}

/**
 * Looks at every online target with read-only probes, in rounds that all belong to this one activity, keeps what they say,
 * and judges by our own rules what is wrong and what may be done.
 */
export async function diagnoseTargets(deps: DiagnoseDeps, input: DiagnoseInput): Promise<Diagnostics> {
  let round = 0;
  return withHeartbeat(
    () => ({ round }),
    () =>
      lookAndJudge(deps, input, (begun) => {
        round = begun;
      }),
  );
}
