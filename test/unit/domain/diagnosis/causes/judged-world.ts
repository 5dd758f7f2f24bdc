import { RENDERERS } from '../../../../../eval/render/registry.ts';
import type { World } from '../../../../../eval/world.ts';
import type { Alarm } from '../../../../../src/domain/alarm/alarm.ts';
import type {
  UnclearCondition,
  UnderstoodCondition,
} from '../../../../../src/domain/alarm/condition/condition.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../../../../../src/domain/diagnosis/causes/registry.ts';
import type { Fact, FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import type { HostView } from '../../../../../src/domain/diagnosis/host-view.ts';
import { judgeHost } from '../../../../../src/domain/diagnosis/judge/judge-host.ts';
import type { HostJudgement } from '../../../../../src/domain/diagnosis/judge/judgement.ts';
import { nextProbes } from '../../../../../src/domain/diagnosis/judge/next-probes.ts';
import type { Platform } from '../../../../../src/domain/diagnosis/probes/probe.ts';
import { PROBES } from '../../../../../src/domain/diagnosis/probes/registry.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import type { Site, SiteUnit } from '../../../../../src/domain/site/site.ts';
import { expectTaken } from '../../../../support/judged-world.ts';

export const HOST = 'i-0aaaaaaaaaaaaaaaa';
const NOW = '2026-11-22T08:02:00.000Z';

/** An alarm on unhealthy targets, as far as causes read it. */
const ALARM: Alarm = {
  kind: 'metric',
  name: 'web-unhealthy',
  description: '',
  arn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:web-unhealthy',
  accountId: '111122223333',
  region: 'us-east-1',
  state: 'ALARM',
  previousState: 'OK',
  reason: 'Threshold Crossed: 1 datapoint was greater than the threshold (0.0).',
  stateChangeTime: '2026-11-22T08:01:00.000Z',
  resource: { kind: 'target_group', id: 'targetgroup/web/0123456789abcdef' },
  metrics: [],
  threshold: 0,
  comparisonOperator: 'GreaterThanThreshold',
  rule: null,
  triggeringChildren: [],
};

export const UNHEALTHY: UnderstoodCondition = {
  kind: 'metric',
  understood: true,
  subject: 'target_unhealthy',
  family: 'service',
  statistic: { kind: 'maximum' },
  selectors: { targetGroup: 'targetgroup/web/0123456789abcdef' },
  metrics: [{ namespace: 'AWS/ApplicationELB', name: 'UnHealthyHostCount' }],
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  missingData: 'missing',
  lowSamplePercentile: null,
  unit: 'count',
  operator: 'gt',
  threshold: 0,
  direction: 'high',
};

interface Given {
  readonly world: World;
  readonly platform?: Platform;
  readonly condition?: UnderstoodCondition | UnclearCondition;
  readonly alarm?: Partial<Alarm>;
  readonly units?: readonly SiteUnit[];
  /** What AWS says of the host. */
  readonly aws?: readonly FactRead[];
}

/** Looks at a world in rounds, as the renderers print it and the parsers read it, and judges. */
export function judgedWorld(
  given: Given,
): HostJudgement & { readonly rounds: number; readonly view: HostView } {
  const {
    world,
    platform = 'amazon-linux-2023',
    condition = UNHEALTHY,
    alarm = {},
    units = [],
    aws = [],
  } = given;
  const site: Site = { ...DEFAULT_SITE, units: [...DEFAULT_SITE.units, ...units] };
  let view: HostView = {
    incidentId: 'incident',
    targetId: HOST,
    alarm: { ...ALARM, ...alarm },
    condition,
    site,
    facts: aws.map((fact) => ({ ...fact, targetId: HOST }) as Fact),
    asked: new Set(),
    look: '1',
  };
  let rounds = 0;
  for (; rounds < LIMITS.lookRoundsMax; rounds += 1) {
    const names = nextProbes(view, CAUSES);
    if (names.length === 0) break;
    const read = names.flatMap((name) => {
      const probe = PROBES.find((one) => one.name === name);
      const render = RENDERERS[name];
      if (probe === undefined || render === undefined) throw new Error(`no probe or renderer ${name}`);
      const { text, exitCode } = render(world, platform, NOW);
      return probe.parse({ lines: text.split('\n'), exitCode, isCut: text.length > probe.limits.bytes });
    });
    const facts = read.map((fact) => ({ ...fact, targetId: HOST }) as Fact);
    view = { ...view, facts: [...view.facts, ...facts], asked: new Set([...view.asked, ...names]) };
  }
  const family = FAMILY_DEFINITIONS.find((one) => one.answers(view));
  if (family === undefined) throw new Error(`no family answers ${condition.subject}`);
  const judgement = judgeHost(family, view, CAUSES);
  expectTaken(judgement, site);
  return { ...judgement, rounds, view };
}

export const assertedOf = ({ causes }: HostJudgement) =>
  causes.filter(({ state }) => state === 'asserted').map(({ cause }) => cause);
export const stepsOf = ({ steps }: HostJudgement) =>
  steps.map(({ runbook, parameters }) => [runbook, parameters] as const);
/** All that a person is told. */
export const saidOf = ({ measured, causes, withheld }: HostJudgement) =>
  [
    measured,
    ...causes.filter(({ state }) => state === 'asserted').map(({ sentence }) => sentence),
    ...withheld.map(({ why }) => why),
  ].join('\n');
