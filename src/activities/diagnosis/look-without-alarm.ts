import type { LookAtHostInput } from '../../contracts/activities.ts';
import type { AwsPlace } from '../../domain/access/aws-accounts.ts';
import { hostFacts } from '../../domain/diagnosis/aws/cloud-readings.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../../domain/diagnosis/causes/registry.ts';
import type { Fact } from '../../domain/diagnosis/facts.ts';
import { conditionFor } from '../../domain/diagnosis/judge/alarm-condition.ts';
import { judgeIncident } from '../../domain/diagnosis/judge/judge-incident.ts';
import type { HostLook, SubjectLook } from '../../domain/diagnosis/look/host-look.ts';
import { lookQuestions } from '../../domain/diagnosis/look/look-questions.ts';
import type { Target } from '../../domain/diagnosis/target.ts';
import type { TargetFilter } from '../../domain/diagnosis/target-filter.ts';
import { sha256Hex } from '../../domain/text/sha256.ts';
import type { SsmPort } from '../../ports/ssm.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { CloudDeps } from './ask-cloud.ts';
import type { DiagnoseDeps } from './diagnose-targets.ts';
import { lookAtHosts } from './look-at-hosts.ts';
import { readHosts } from './read-cloud.ts';

export interface LookWithoutAlarmDeps extends Omit<DiagnoseDeps, 'objects' | 'ssm' | 'cloud'> {
  /** What AWS itself says of the host; absent: nothing is asked. */
  readonly cloud?: Pick<CloudDeps, 'hosts'>;
  readonly ssm: DiagnoseDeps['ssm'] & Pick<SsmPort, 'findTargets'>;
}

const INSTANCE_ID = /^m?i-[0-9a-f]{8,17}$/;

/** By the id, or else by the tag that people name instances with. */
function filterOf(host: string): TargetFilter {
  return INSTANCE_ID.test(host)
    ? { kind: 'instance_ids', ids: [host] }
    : { kind: 'tag', key: 'Name', value: host };
}

async function findHost(ssm: Pick<SsmPort, 'findTargets'>, host: string): Promise<Target | string> {
  const filter = filterOf(host);
  const [found, another] = await ssm.findTargets(filter, 2);
  if (found === undefined) {
    const how = filter.kind === 'tag' ? `with the tag Name=${host}` : `with the id ${host}`;
    return `SSM knows no managed instance ${how}; check the name, and that the SSM agent runs there`;
  }
  if (another !== undefined)
    return `more than one instance has the tag Name=${host}, ${found.instanceId} and ${another.instanceId} among them; give an id`;
  if (found.online) return found;
  return `the SSM agent on ${found.instanceId} is not online, so nobody can look there; restart the agent or look at the instance's state in EC2`;
}

async function lookAt(
  deps: LookWithoutAlarmDeps,
  target: Target,
  by: string,
  place: AwsPlace,
  onSubject: () => void,
): Promise<HostLook> {
  const targetId = target.instanceId;
  const startedMs = deps.now();
  const lookedAt = new Date(startedMs).toISOString();
  const deadlineMs = startedMs + ACTIVITY_BOUNDS.probeAnswerWaitMs;
  const subjects: SubjectLook[] = [];
  const readings = deps.cloud === undefined ? undefined : await readHosts(deps.cloud.hosts, [target]);
  const known = readings === undefined ? [] : hostFacts(readings, targetId);
  // What one question made known is known to the next ones, and is not asked again.
  let facts: readonly Fact[] = known.map((fact) => ({ ...fact, targetId }));
  let asked: ReadonlySet<string> = new Set();
  for (const { about, alarm } of lookQuestions(targetId, place, lookedAt)) {
    onSubject();
    const { condition, text } = conditionFor(alarm, deps.site);
    const view = {
      incidentId: 'look',
      targetId,
      alarm,
      condition,
      site: deps.site,
      facts,
      asked,
      look: sha256Hex(`${targetId}\n${lookedAt}`),
    };
    const { hosts, answers, rounds } = await lookAtHosts(
      deps,
      `for ${by}`,
      [{ target, view, isSilent: false }],
      deadlineMs,
      () => {},
    );
    const seen = hosts[0]?.view ?? view;
    const isAnswered = answers.length > 0 || asked.size > 0;
    if (!isAnswered)
      return {
        kind: 'none',
        message: `${targetId} did not answer in time; check that the SSM agent there runs commands`,
      };
    ({ facts, asked } = seen);
    const judgement = judgeIncident(
      { conditionText: text, hosts: [{ view: seen, online: true }], rounds },
      { families: FAMILY_DEFINITIONS, causes: CAUSES },
    );
    subjects.push({ about, judgement });
  }
  return { kind: 'looked', target, lookedAt, subjects };
}

/** Looks at one host although no alarm is about it: by the same probes and rules, and nothing is kept or changed. */
export async function lookWithoutAlarm(
  deps: LookWithoutAlarmDeps,
  { host, by }: LookAtHostInput,
  place: AwsPlace,
): Promise<HostLook> {
  let subject = 0;
  return withHeartbeat(
    () => ({ subject }),
    async () => {
      const found = await findHost(deps.ssm, host);
      if (typeof found === 'string') return { kind: 'none', message: found };
      return lookAt(deps, found, by, place, () => {
        subject += 1;
      });
    },
  );
}
