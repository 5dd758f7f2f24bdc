import { expect, test } from 'vitest';
import type { CauseDefinition } from '../../../../../src/domain/diagnosis/causes/cause.ts';
import type { HostView } from '../../../../../src/domain/diagnosis/host-view.ts';
import { GENERAL_LOOK, nextProbes } from '../../../../../src/domain/diagnosis/judge/next-probes.ts';
import { PROBES } from '../../../../../src/domain/diagnosis/probes/registry.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';
import { diskCondition } from '../../../../support/judged-world.ts';

const view: HostView = {
  incidentId: 'one',
  targetId: 'i-1',
  alarm: diskAlarm(),
  condition: diskCondition(),
  site: DEFAULT_SITE,
  facts: [],
  asked: new Set(['usage']),
  look: 'cd',
};
const cause = (wants: readonly string[], applies = true): CauseDefinition => ({
  name: 'one',
  family: 'disk',
  applies: () => applies,
  wants: () => wants,
  weigh: () => [],
});

test('what causes that are still possible want, once each, and nothing that was asked', () => {
  const causes = [
    cause(['usage', 'processes']),
    cause(['journal', 'processes', 'boot']),
    cause(['kernel'], false),
  ];
  expect(nextProbes(view, causes)).toEqual(['boot', 'journal', 'processes']);
  expect(nextProbes(view, [cause(['usage'])])).toEqual([]);
});

test('where no cause asks for anything a person wants to see what any trouble would show in', () => {
  const unasked = { ...view, asked: new Set<string>() };
  expect(nextProbes(unasked, [cause(['usage'], false)])).toEqual(GENERAL_LOOK);
  expect(GENERAL_LOOK).toEqual([
    'agents',
    'boot',
    'clock',
    'filesystems',
    'kernel',
    'meminfo',
    'mounts',
    'processes',
    'processor-use',
    'units',
  ]);
  const names = PROBES.map(({ name }) => name);
  expect(GENERAL_LOOK.filter((name) => !names.includes(name))).toEqual([]);
  // What was looked at once is not asked for again.
  expect(nextProbes({ ...view, asked: new Set(GENERAL_LOOK) }, [cause([])])).toEqual([]);
});

test('what was changed before is asked beside the first questions of causes, and never later', () => {
  const unasked = { ...view, asked: new Set<string>() };
  expect(nextProbes(unasked, [cause(['usage'])])).toEqual(['changes', 'usage']);
  expect(nextProbes(view, [cause(['processes'])])).toEqual(['processes']);
});
