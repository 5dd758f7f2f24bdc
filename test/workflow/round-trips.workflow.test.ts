import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type CountedEvent, countHistory } from '../../bench/history-count.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage } from './support/incident-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

/** A task that a busy machine let run out is given out anew; it counts once. */
function counted(json: string) {
  const { events } = JSON.parse(json) as { readonly events: readonly CountedEvent[] };
  const { workflowTasks, activities, actions, sources } = countHistory(events);
  const others = events.filter(({ eventType }) => !eventType.includes('_WORKFLOW_TASK_'));
  return { events: others.length + 3 * workflowTasks, workflowTasks, activities, actions, sources };
}

/** What an incident of two hosts does from its alarm over an approval to `completed`, but for its workflow tasks: times, events, actions. */
const DONE: readonly (readonly [string, number, number, number])[] = [
  ['activity awaitRecovery', 1, 3, 1],
  ['activity claimTargets', 1, 3, 1],
  ['activity concludeAttempt', 1, 3, 1],
  ['activity investigate', 1, 3, 1],
  ['activity proposePlan', 1, 3, 1],
  ['activity runStep', 1, 3, 1],
  ['local activity askPeople', 1, 1, 0],
  ['local activity openIncident', 1, 1, 1],
  ['local activity readAlarm', 1, 1, 0],
  ['local activity readSuppression', 1, 1, 1],
  ['marker core_patch', 1, 1, 0],
  ['search attributes RecoverOpsIncidentId, RecoverOpsStatus', 3, 3, 3],
  ['search attributes TemporalChangeVersion', 1, 1, 1],
  ['signal alarm', 1, 1, 1],
  ['timer "deadline for the decision"', 1, 2, 1],
  ['timer "overall limit of the incident"', 1, 1, 1],
  ['update', 1, 2, 1],
  ['workflow execution completed', 1, 1, 0],
  ['workflow execution started', 1, 1, 1],
];

it('an approved incident of two hosts costs at most 60 events, 10 workflow tasks and 18 actions', async () => {
  await stage.play(new FakeActivities(), async (incident) => {
    await incident.decide({ plan: await incident.fireUntilPending() });
    expect(await incident.end()).toMatchObject({ status: 'completed' });
    const json = historyToJSON(await incident.historyOf(await incident.runOf(1)));
    const { sources, ...count } = counted(json);
    expect(
      sources
        .filter(({ name }) => name !== 'workflow tasks')
        .map(({ name, times, events, actions }) => [name, times, events, actions])
        .toSorted(([a], [b]) => String(a).localeCompare(String(b))),
    ).toEqual(DONE);
    expect(count).toEqual({ events: 59, workflowTasks: 8, activities: 6, actions: 17 });
    expect(count.events).toBeLessThanOrEqual(60);
    expect(count.workflowTasks).toBeLessThanOrEqual(10);
    expect(count.actions).toBeLessThanOrEqual(18);
  });
});

it('what cannot be done on the way is insisted on by activities of its own, and nothing of it is lost', async () => {
  let refusals = 0;
  const fakes: FakeActivities = new FakeActivities({
    // Each is away for its first call, by which it goes along with something else.
    notifyOperators: async () => {
      refusals += 1;
      if (refusals === 1) throw new Error('away');
      return { kind: 'sent' };
    },
    openIncident: async (input) => {
      if (fakes.log.named('openIncident').length === 1) throw new Error('away');
      return fakes.stored().openIncident(input);
    },
    resolveTargets: async (input) => {
      if (fakes.log.named('resolveTargets').length <= 2) throw new Error('away');
      return new FakeActivities().work().resolveTargets(input);
    },
  });
  await stage.play(fakes, async (incident) => {
    await incident.decide({ plan: await incident.fireUntilPending() });
    expect(await incident.end()).toMatchObject({ status: 'completed' });
    const json = historyToJSON(await incident.historyOf(await incident.runOf(1)));
    const names = counted(json).sources.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'activity openIncident',
        'activity resolveTargets',
        'activity diagnoseTargets',
        'activity notifyOperators',
      ]),
    );
    const [told, ...again] = fakes.log
      .named('notifyOperators')
      .map(({ input }) => input as { readonly kind: string; readonly noticeId: string });
    expect(told?.kind).toBe('approval_requested');
    // Recognisably the same.
    expect(again[0]?.noticeId).toBe(told?.noticeId);
  });
});
