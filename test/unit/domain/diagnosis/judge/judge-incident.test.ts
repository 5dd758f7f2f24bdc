import { expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import type {} from '../../../../../src/domain/diagnosis/aws/target-health.ts';
import type { CauseDefinition } from '../../../../../src/domain/diagnosis/causes/cause.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../../../../../src/domain/diagnosis/causes/registry.ts';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import type { HostView } from '../../../../../src/domain/diagnosis/host-view.ts';
import { concerned, judgeIncident } from '../../../../../src/domain/diagnosis/judge/judge-incident.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';
import { diskCondition } from '../../../../support/judged-world.ts';

const RULES = { families: FAMILY_DEFINITIONS, causes: CAUSES };
const view = (targetId: string, facts: readonly FactRead[] = []): HostView => ({
  incidentId: 'one',
  targetId,
  alarm: diskAlarm(),
  condition: diskCondition({ selectors: {} }),
  site: DEFAULT_SITE,
  facts: facts.map((fact) => ({ ...fact, targetId })),
  asked: new Set(),
  look: 'cd',
});
const health = (state: string): FactRead => ({
  kind: 'target_health',
  targetGroup: 'targetgroup/web/1',
  port: 80,
  state,
  reason: null,
  description: null,
});
const judge = (hosts: Parameters<typeof concerned>[0], causes: readonly CauseDefinition[] = CAUSES) =>
  judgeIncident({ conditionText: 'disk used > 85 %', hosts, rounds: 1 }, { ...RULES, causes });

test('beside hosts that answer a lost one is named, unless the balancer complains of it', () => {
  const well = { view: view('i-1'), online: true };
  const lost = { view: view('i-2'), online: false };
  const complained = { view: view('i-3', [health('unhealthy')]), online: false };
  const judged = judge([well, lost, complained]);
  expect(judged.hosts.map(({ targetId }) => targetId)).toEqual(['i-1', 'i-3']);
  expect(judged.offline).toEqual(['i-2']);
  expect(concerned([lost])).toEqual([lost]);
});

test('an alarm of a family that nobody knows is judged on no host', () => {
  const host = {
    view: { ...view('i-1'), condition: diskCondition({ family: null, subject: 'network' }) },
    online: true,
  };
  expect(judge([host])).toMatchObject({ family: null, hosts: [], notUnderstood: null });
});

test('a judgement that is too large loses what was rejected before what is blamed', () => {
  const finding = (state: 'shown' | 'rejected', index: number) => ({
    state,
    confidence: 0.5,
    blamed: { path: `/var/log/${index}` },
    sentence: `${index} ${'x'.repeat(300)}`,
  });
  const cause: CauseDefinition = {
    name: 'growing_log',
    family: 'disk',
    applies: () => true,
    wants: () => [],
    weigh: () => [
      ...Array.from({ length: 3 }, (_, index) => finding('shown', index)),
      ...Array.from({ length: 30 }, (_, index) => finding('rejected', index)),
    ],
    whenWell: 'too',
  };
  const filesystem: FactRead = {
    kind: 'filesystem',
    mount: '/',
    source: '/dev/root',
    fstype: 'xfs',
    sizeBytes: 100,
    usedBytes: 97,
    availableBytes: 3,
  };
  const hosts = Array.from({ length: 10 }, (_, index) => ({
    view: view(`i-${index}`, [filesystem]),
    online: true,
  }));
  const judged = judge(hosts, [cause]);
  expect(JSON.stringify(judged).length).toBeLessThanOrEqual(LIMITS.judgementBytes);
  for (const host of judged.hosts)
    expect(host.causes.map(({ state }) => state)).toEqual(Array(3).fill('asserted'));
});
