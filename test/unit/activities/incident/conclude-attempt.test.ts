import { expect, test } from 'vitest';
import { askPeople } from '../../../../src/activities/incident/ask-people.ts';
import { concludeAttempt } from '../../../../src/activities/incident/conclude-attempt.ts';
import { withCopy } from '../../../../src/activities/incident/with-copy.ts';
import type {
  AskPeopleInput,
  ConcludeAttemptInput,
  ProjectIncidentInput,
  ProjectIncidentOutcome,
} from '../../../../src/contracts/activities.ts';
import { quietEnvironment, runActivity } from '../activity-environment.ts';

const SNAPSHOT = { record: { incidentId: '1_disk_web' }, timeline: [] } as unknown as ProjectIncidentInput;
const NOTICE: AskPeopleInput['notice'] = {
  kind: 'closed',
  incidentId: '1_disk_web',
  alarmName: 'disk',
  subject: 'completed',
  message: 'it is over',
  noticeId: 'n-1',
};
const RELEASE = { incidentId: '1_disk_web', owner: 'w/r', targetIds: ['i-1'], unsettled: [] };
const WRITTEN = { kind: 'written', markdownKey: 'a', jsonKey: 'b' } as const;
const away = async (): Promise<never> => {
  throw new Error('away');
};

function setUp({ isStoreAway = false, areHostsAway = false } = {}) {
  const calls: string[] = [];
  return {
    calls,
    parts: {
      releaseTargets: async () => {
        calls.push('release');
        if (areHostsAway) await away();
      },
      notifyOperators: async () => {
        calls.push('notify');
        return { kind: 'sent' } as const;
      },
      closeIncident: async () => {
        calls.push('close');
        return isStoreAway ? await away() : WRITTEN;
      },
    },
  };
}

function conclude(parts: ReturnType<typeof setUp>['parts'], handed?: unknown) {
  const input: ConcludeAttemptInput = { snapshot: SNAPSHOT, release: RELEASE, notice: NOTICE };
  const beats: unknown[] = [];
  const environment = quietEnvironment({ heartbeatDetails: handed });
  environment.on('heartbeat', (details: unknown) => beats.push(details));
  return { beats, outcome: runActivity(() => concludeAttempt(parts, input), environment) };
}

test('everything at once, and what failed is told without holding up the rest', async () => {
  const { parts, calls } = setUp({ areHostsAway: true });
  expect(await conclude(parts).outcome).toEqual({ closed: WRITTEN, isReleased: false, isTold: true });
  expect(calls.toSorted()).toEqual(['close', 'notify', 'release']);
});

test('while closing is tried again people are told once, and hosts given back once', async () => {
  const { parts, calls } = setUp({ isStoreAway: true });
  const first = conclude(parts);
  await expect(first.outcome).rejects.toThrow('away');
  expect(first.beats.at(-1)).toEqual({ isReleased: true, isTold: true });
  const second = conclude(setUp().parts, first.beats.at(-1));
  expect(await second.outcome).toMatchObject({ closed: WRITTEN, isReleased: true, isTold: true });
  expect(calls.toSorted()).toEqual(['close', 'notify', 'release']);
});

test('asking people never fails: it says whether they were told', async () => {
  const asked = (notifyOperators: () => Promise<{ kind: 'sent' }>) =>
    runActivity(() => askPeople({ notifyOperators }, { notice: NOTICE }));
  expect(await asked(async () => ({ kind: 'sent' }))).toEqual({ isTold: true });
  expect(await asked(away)).toEqual({ isTold: false });
});

test.each<[string, () => Promise<ProjectIncidentOutcome>, unknown]>([
  ['was written', async () => ({ kind: 'written' }), 'written'],
  ['was older than what is there', async () => ({ kind: 'stale' }), 'written'],
  ['could not be written', away, { kind: 'failed', reason: 'away' }],
  [
    'is of a run that has the incident no more',
    async () => ({ kind: 'superseded', holder: null }),
    { kind: 'superseded', holder: null },
  ],
])('with the answer it is told that a copy %s', async (_, write, copied) => {
  const carrier = withCopy(async (_input: { readonly copy?: ProjectIncidentInput }) => ({ n: 1 }), write);
  expect(await runActivity(() => carrier({ copy: SNAPSHOT }))).toEqual({ n: 1, copied });
  expect(await runActivity(() => carrier({}))).toEqual({ n: 1 });
});

test('no work waits for a copy that a store holds up', async () => {
  const hanging = Promise.withResolvers<ProjectIncidentOutcome>();
  const carrier = withCopy(
    async (_input: { readonly copy?: ProjectIncidentInput }) => ({ n: 1 }),
    () => hanging.promise,
  );
  expect(await runActivity(() => carrier({ copy: SNAPSHOT }))).toEqual({
    n: 1,
    copied: { kind: 'failed', reason: 'the store did not answer in time' },
  });
  hanging.resolve({ kind: 'written' });
});

test('a copy is written also where the work fails, and tried again while it goes on', async () => {
  const tried: string[] = [];
  const work = Promise.withResolvers<{ n: number }>();
  const write = async (): Promise<ProjectIncidentOutcome> => {
    tried.push('write');
    if (tried.length === 1) return await away();
    work.reject(new Error('the work failed'));
    return { kind: 'written' };
  };
  const carrier = withCopy((_input: { readonly copy?: ProjectIncidentInput }) => work.promise, write);
  await expect(runActivity(() => carrier({ copy: SNAPSHOT }))).rejects.toThrow('the work failed');
  expect(tried).toHaveLength(2);
});
