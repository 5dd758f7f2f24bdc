import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { unlessCalledOff } from '../../../src/activities/called-off.ts';
import { quietEnvironment, runActivity } from './activity-environment.ts';

type Described = { readonly pendingWorkflowTask?: object; readonly pendingActivities?: readonly object[] };

const OWN = { activityId: 'a-1' };
const SCHEDULED = 2;
const CANCEL_REQUESTED = 3;

/** An activity whose workflow Temporal describes so, one after the other; the last one stays. */
function activity(described: readonly (Described | Error)[]) {
  let asked = 0;
  const describe = async () => {
    const answer = described[Math.min(asked, described.length - 1)];
    asked += 1;
    if (answer instanceof Error) throw answer;
    return { raw: answer };
  };
  const client = {
    withAbortSignal: (_: AbortSignal, work: () => unknown) => work(),
    withDeadline: (_: number, ask: () => unknown) => ask(),
    workflow: { getHandle: () => ({ describe }) },
  } as unknown as Client;
  const environment = new MockActivityEnvironment(
    { ...OWN, workflowExecution: { workflowId: 'w', runId: 'r' }, startToCloseTimeoutMs: 30_000 },
    { client },
  );
  const ran: string[] = [];
  const run = () =>
    runActivity(
      () =>
        unlessCalledOff(async (input: string) => {
          ran.push(input);
          return 'found';
        })('hosts'),
      environment,
    );
  return { ran, run, asked: () => asked };
}

test('an activity that its workflow still waits for begins at once', async () => {
  const { ran, run, asked } = activity([{ pendingActivities: [{ ...OWN, state: SCHEDULED }] }]);
  expect(await run()).toBe('found');
  expect(ran).toEqual(['hosts']);
  expect(asked()).toBe(1);
});

test.each([
  ['asks for its end', [{ ...OWN, state: CANCEL_REQUESTED }]],
  ['knows it no more', [{ activityId: 'another', state: SCHEDULED }]],
  ['is over', []],
])('one whose workflow %s in the task to come does not begin', async (_, pendingActivities) => {
  const { ran, run } = activity([
    { pendingWorkflowTask: {}, pendingActivities: [{ ...OWN, state: SCHEDULED }] },
    { pendingActivities },
  ]);
  await expect(run()).rejects.toMatchObject({
    type: 'Activity.CalledOff',
    category: 'BENIGN',
    nonRetryable: true,
  });
  expect(ran).toEqual([]);
});

test('where that cannot be known it begins', async () => {
  const away = activity([new Error('Temporal is away')]);
  expect(await away.run()).toBe('found');
  // Outside of a worker there is no client to ask.
  const alone = unlessCalledOff(async () => 'found');
  expect(await runActivity(() => alone(undefined), quietEnvironment())).toBe('found');
});
