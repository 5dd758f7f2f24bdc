import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { listWorkers } from '../../src/cli/commands/workers.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { createWorkerDeployments } from '../../src/clients/temporal/deployments.ts';
import { createTemporalPort } from '../../src/clients/temporal/temporal.ts';
import { TASK_QUEUES } from '../../src/contracts/task-queues.ts';
import { WORKER_DEPLOYMENT, WORKER_POLLS } from '../../src/contracts/worker-deployment.ts';
import { incidentWorkflowId, intakeWorkflowId } from '../../src/contracts/workflow-ids.ts';
import { until } from '../e2e/support/until.ts';
import { bundleOf, type FleetStage, openFleetStage } from '../support/fleet-stage.ts';
import { SHARD, WorkerFleet, withFleet } from '../support/worker-fleet.ts';
import { TestAlarm } from '../workflow/support/alarm-deliveries.ts';

let stage: FleetStage;
beforeAll(async () => {
  stage = await openFleetStage(inject('temporalCliPath'));
});
afterAll(() => stage?.close());

test('open incidents end on their build while new ones go to the promoted build; then the old one can go', async () => {
  await withFleet(stage, async (fleet) => {
    expect(await fleet.start('b1')).toContain('the first build of this namespace');
    const deployments = createWorkerDeployments(fleet.client);
    expect(await deployments.registeredPolls('b1')).toEqual(WORKER_POLLS);
    const first = await fleet.fire();
    const stormed = await fleet.fireThroughIntake();

    expect(await fleet.start('b2')).toContain('gets no new incidents until');
    const second = await fleet.fire();
    expect(await fleet.buildsOf(second.workflowId)).toEqual(['b1']);

    expect(await fleet.promote('b2')).toMatchObject({
      exitCode: EXIT.ok,
      output: [
        { buildId: 'b2', previousBuildId: 'b1', changed: true, movedIntakes: [intakeWorkflowId(SHARD, 1)] },
      ],
    });
    const third = await fleet.fire();
    expect(await fleet.buildsOf(third.workflowId)).toEqual(['b2']);
    const viaIntake = await fleet.fireThroughIntake();
    expect(await fleet.buildsOf(viaIntake)).toEqual(['b2']);
    expect(await fleet.buildsOf(intakeWorkflowId(SHARD, 1))).toEqual(['b1', 'b2']);

    const polled = { workflows: 1, incident: 1, ssm: 1, ai: 1 };
    expect(
      await until('visibility has seen all', async () => {
        const { output } = await fleet.command(listWorkers);
        const builds = (output[0]?.builds ?? []) as readonly { pinnedOpen: number }[];
        return builds.reduce((sum, { pinnedOpen }) => sum + pinnedOpen, 0) === 5 ? output : undefined;
      }),
    ).toMatchObject([
      {
        currentBuildId: 'b2',
        builds: expect.arrayContaining([
          { buildId: 'b1', status: 'draining', pollers: polled, pinnedOpen: 3 },
          { buildId: 'b2', status: 'current', pollers: polled, pinnedOpen: 2 },
        ]),
      },
    ]);
    expect(await fleet.drained('b2')).toMatchObject({ exitCode: EXIT.refused });
    const old = [first.workflowId, second.workflowId, stormed];
    const kept = await fleet.drained('b1');
    expect(kept).toMatchObject({
      exitCode: EXIT.refused,
      output: [{ canStop: false, pinned: { count: 3, workflowIds: expect.arrayContaining(old) } }],
    });

    for (const workflowId of old) {
      const runId = await fleet.abort(workflowId);
      expect(await fleet.buildsOf(workflowId, runId)).toEqual(['b1']);
      expect(await fleet.activityBuildsOf(workflowId, runId)).toEqual(['b1']);
    }
    await until('b1 is drained', async () => (await fleet.drained('b1')).exitCode === EXIT.ok || undefined);
    const gate = await fleet.recoverops(['workers', 'drained', 'b1']);
    expect(gate).toMatchObject({ status: EXIT.ok, stdout: expect.stringContaining('can be stopped') });
  });
});

test('an alarm that fires anew while its incident is closed becomes an incident of the current build', async () => {
  await withFleet(stage, async (fleet) => {
    await fleet.start('b1');
    const alarm = new TestAlarm();
    const port = createTemporalPort(fleet.client);
    const delivery = alarm.notify();
    await port.signalWithStart(delivery);
    const workflowId = incidentWorkflowId(delivery.alarm);
    const handle = fleet.client.workflow.getHandle(workflowId);
    await until('b1 has it', async () => (await fleet.buildsOf(workflowId)).length > 0 || undefined);
    const { runId } = await handle.describe();
    await fleet.start('b2');
    expect(await fleet.promote('b2')).toMatchObject({ exitCode: EXIT.ok });

    // The report cannot be written while S3 is away, so the incident stays in its closing.
    stage.lab.faults.set('s3', { status: 503, code: 'SlowDown', message: 'held open by a test' });
    try {
      await handle.signal('abort', { by: 'ana' });
      await until('it is closing', async () => {
        const { pendingActivities } = (await handle.describe()).raw;
        return pendingActivities?.some((one) => one.activityType?.name === 'concludeAttempt') || undefined;
      });
      await port.signalWithStart(alarm.change('OK'));
      await port.signalWithStart(alarm.change('ALARM'));
    } finally {
      stage.lab.faults.clear();
    }
    await until('the next run is taken', async () => {
      const newest = await handle.describe();
      return newest.runId !== runId && (await fleet.buildsOf(workflowId, newest.runId)).length > 0
        ? true
        : undefined;
    });
    expect(await fleet.buildsOf(workflowId, runId)).toEqual(['b1']);
    expect(await fleet.buildsOf(workflowId)).toEqual(['b2']);
    await fleet.abort(workflowId);
  });
});

test('open incidents of unversioned workers go on under the first build, and back', async () => {
  await withFleet(stage, async (fleet) => {
    await fleet.start(null);
    const old = await fleet.fire();
    const stormed = await fleet.fireThroughIntake();
    // The gate before the move: a process of its own, with the code of this checkout.
    const gate = await until('visibility has seen all', async () => {
      const run = await fleet.recoverops(['replay', '--open', '--json']);
      return JSON.parse(run.stdout).replayed === 3 ? run : undefined;
    });
    expect(gate).toMatchObject({ status: EXIT.ok, stderr: '' });

    await fleet.start('b1');
    // Both at once: an incident of a host that is silent ends by itself after a while.
    const [oldRunId, stormedRunId] = await Promise.all([fleet.abort(old.workflowId), fleet.abort(stormed)]);
    expect(await fleet.buildsOf(old.workflowId, oldRunId)).toEqual([null, 'b1']);
    expect(await fleet.buildsOf(stormed, stormedRunId)).toEqual([null, 'b1']);
    const fresh = await fleet.fire();
    expect(await fleet.buildsOf(fresh.workflowId)).toEqual(['b1']);
    const viaIntake = await fleet.fireThroughIntake();
    expect(await fleet.buildsOf(intakeWorkflowId(SHARD, 1))).toEqual([null, 'b1']);

    const back = await fleet.recoverops(['workers', 'promote', '--unversioned', '--replay']);
    expect(back).toMatchObject({ status: EXIT.ok, stderr: '' });
    const again = await fleet.fire();
    expect(await fleet.buildsOf(again.workflowId)).toEqual([null]);
    const last = await fleet.fireThroughIntake();
    expect(await fleet.buildsOf(intakeWorkflowId(SHARD, 1))).toEqual([null, 'b1', null]);
    // What b1 has worked on stays there.
    await fleet.abort(fresh.workflowId);
    expect(await fleet.buildsOf(fresh.workflowId, fresh.runId)).toEqual(['b1']);
    await Promise.all([viaIntake, last, again.workflowId].map((id) => fleet.abort(id)));
  });
});

test('a build that lacks a queue is not promoted, nor one that nobody knows', async () => {
  await withFleet(stage, async (fleet) => {
    await fleet.start('b1');
    const half = await Worker.create({
      connection: stage.native,
      namespace: fleet.client.options.namespace,
      taskQueue: TASK_QUEUES.incident,
      workflowBundle: stage.bundle,
      activities: { nothing: async () => undefined },
      workerDeploymentOptions: {
        useWorkerVersioning: true,
        version: { deploymentName: WORKER_DEPLOYMENT, buildId: 'half' },
        defaultVersioningBehavior: 'PINNED',
      },
    });
    await half.runUntil(async () => {
      const refused = await until('it polls', async () => {
        const answer = await fleet.promote('half');
        return answer.code === 'not_polled' && !answer.error?.message.includes('incident')
          ? answer
          : undefined;
      });
      expect(refused).toMatchObject({
        exitCode: EXIT.refused,
        error: { message: 'no worker of half polls ssm (activity), ai (activity)' },
      });
    });
    expect(await fleet.promote('b9')).toMatchObject({ exitCode: EXIT.notFound, code: 'no_such_build' });
    expect(await fleet.drained('b9')).toMatchObject({ exitCode: EXIT.notFound });
    expect(await fleet.promote('b1')).toMatchObject({ exitCode: EXIT.ok, output: [{ changed: false }] });
    const other = await fleet.recoverops(['workers', 'promote', 'half', '--replay'], {
      RECOVEROPS_WORKER_BUILD_ID: 'b1',
    });
    expect(other).toMatchObject({ status: EXIT.usage, stderr: expect.stringContaining('which is b1') });
  });
});

test('a build whose code open incidents could not survive is found before a release', async () => {
  const changed = await bundleOf('test/replay/changed-workflow.ts');
  await withFleet(stage, async (fleet) => {
    await fleet.start(null, changed);
    const incident = await fleet.fire();
    await fleet.stop(null);
    const gate = await until('visibility has seen it', async () => {
      const run = await fleet.recoverops(['replay', '--open', '--json']);
      return JSON.parse(run.stdout).failures.length === 1 ? run : undefined;
    });
    expect(gate.status).toBe(EXIT.proofFailed);
    expect(JSON.parse(gate.stdout)).toMatchObject({
      replayed: 0,
      failures: [{ workflowId: incident.workflowId, problem: expect.stringContaining('Nondeterminism') }],
    });
    expect(gate.stderr).toContain('patched()');
    await fleet.client.workflow.getHandle(incident.workflowId).terminate();
  });
});

test('a namespace without builds says so', async () => {
  const fleet = await WorkerFleet.open(stage);
  expect(await fleet.command(listWorkers)).toMatchObject({ exitCode: EXIT.ok, output: [{ builds: [] }] });
  expect(await fleet.drained('b1')).toMatchObject({ exitCode: EXIT.notFound, code: 'no_builds' });
  expect(await fleet.recoverops(['replay', '--open', 'incident:x'])).toMatchObject({ status: EXIT.usage });
});
