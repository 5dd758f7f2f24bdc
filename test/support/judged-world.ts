import { RENDERERS } from '../../eval/render/registry.ts';
import type { World } from '../../eval/world.ts';
import type { UnclearCondition, UnderstoodCondition } from '../../src/domain/alarm/condition/condition.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../../src/domain/diagnosis/causes/registry.ts';
import type { FactRead } from '../../src/domain/diagnosis/facts.ts';
import type { HostView } from '../../src/domain/diagnosis/host-view.ts';
import { judgeHost } from '../../src/domain/diagnosis/judge/judge-host.ts';
import type { HostJudgement } from '../../src/domain/diagnosis/judge/judgement.ts';
import { nextProbes } from '../../src/domain/diagnosis/judge/next-probes.ts';
import type { Platform } from '../../src/domain/diagnosis/probes/probe.ts';
import { PROBES } from '../../src/domain/diagnosis/probes/registry.ts';
import { DEFAULT_SITE } from '../../src/domain/site/default-site.ts';
import type { Site } from '../../src/domain/site/site.ts';
import { mayRestart } from '../../src/domain/site/site-rules.ts';
import { diskAlarm } from './disk-alarm.ts';
import { remedyProblems } from './remedy-problems.ts';

const NOW = '2026-11-22T08:00:00.000Z';
const TARGET = 'i-0aaaaaaaaaaaaaaaa';

/** `disk_used_percent > 85` of the CloudWatch agent, with what a test changes. */
export function diskCondition(change: Partial<UnderstoodCondition> = {}): UnderstoodCondition {
  return {
    kind: 'metric',
    understood: true,
    subject: 'filesystem_used',
    family: 'disk',
    statistic: { kind: 'average' },
    selectors: { instanceId: TARGET },
    metrics: [{ namespace: 'CWAgent', name: 'disk_used_percent' }],
    periodSeconds: 60,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    missingData: null,
    lowSamplePercentile: null,
    unit: 'percent',
    operator: 'gt',
    threshold: 85,
    direction: 'high',
    ...change,
  };
}

/** What the lines of a print are to a parser. */
export function probeLines(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}

interface Judged extends HostJudgement {
  readonly rounds: number;
  /** Names of the causes that are blamed, in the judgement's order. */
  readonly asserted: readonly string[];
  readonly asked: readonly string[];
}

interface Setting {
  readonly condition?: UnderstoodCondition | UnclearCondition;
  readonly platform?: Platform;
  readonly site?: Site;
  /** What is known before the first look, as the past of a metric is. */
  readonly known?: readonly FactRead[];
}

/** Every step of every world of these tests is one that its runbook takes. */
export function expectTaken({ steps }: HostJudgement, site: Site): void {
  for (const { runbook, parameters, targetId, cause, byPerson } of steps) {
    const { unit } = parameters;
    if (runbook === 'start-unit' && typeof unit === 'string' && byPerson === undefined)
      if (!mayRestart(site, unit).allowed)
        throw new Error(`the start of ${unit}, which no site file lists, is not left to a person`);
    const problems = remedyProblems({ runbook, parameters, targets: [targetId], causes: [cause] }, site);
    if (problems.length > 0)
      throw new Error(`${runbook} ${JSON.stringify(parameters)}: ${problems.join('; ')}`);
  }
}

/** What is made of a world: its prints are rendered, parsed and judged, in as many looks as the product takes. */
export function judgeWorld(world: World, setting: Setting = {}): Judged {
  const {
    condition = diskCondition(),
    platform = 'amazon-linux-2023',
    site = DEFAULT_SITE,
    known = [],
  } = setting;
  const [family] = FAMILY_DEFINITIONS.filter((one) => one.family === condition.family);
  if (family === undefined) throw new Error(`no family ${condition.family}`);
  const causes = CAUSES.filter((one) => one.family === family.family);
  let view: HostView = {
    incidentId: '1795334460_case_i',
    targetId: TARGET,
    alarm: diskAlarm({ stateChangeTime: NOW }),
    condition,
    site,
    facts: known.map((fact) => ({ ...fact, targetId: TARGET })),
    asked: new Set(),
    look: 'cdcdcdcdcdcdcdcd',
  };
  let rounds = 0;
  while (rounds < LIMITS.lookRoundsMax) {
    const names = nextProbes(view, causes);
    if (names.length === 0) break;
    rounds += 1;
    const facts = names.flatMap((name) => {
      const probe = PROBES.find((one) => one.name === name);
      const print = RENDERERS[name]?.(world, platform, NOW);
      if (probe === undefined || print === undefined) throw new Error(`no probe or renderer ${name}`);
      const read = probe.parse({ lines: probeLines(print.text), exitCode: print.exitCode, isCut: false });
      return read.map((fact) => ({ ...fact, targetId: TARGET }));
    });
    view = { ...view, facts: [...view.facts, ...facts], asked: new Set([...view.asked, ...names]) };
  }
  const judgement = judgeHost(family, view, causes);
  expectTaken(judgement, site);
  const asserted = judgement.causes.filter(({ state }) => state === 'asserted').map(({ cause }) => cause);
  return { ...judgement, rounds, asserted: [...new Set(asserted)], asked: [...view.asked] };
}
