import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ClientConnectConfig } from '@temporalio/envconfig';
import { FAILURES } from '../../contracts/failures.ts';
import {
  type AskInput,
  alarmSignal,
  decideUpdate,
  snapshotQuery,
  suppressionsChangedSignal,
} from '../../contracts/messages.ts';
import { TASK_QUEUES, type TaskQueues } from '../../contracts/task-queues.ts';
import { INCIDENT_WORKFLOW_TYPE, incidentWorkflowId } from '../../contracts/workflow-ids.ts';
import type { IntakeAlarmsInput, RemediateIncidentInput } from '../../contracts/workflows.ts';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';
import type { IncidentAddress, RestartAddress, TemporalPort } from '../../ports/temporal.ts';
import { TemporalUnavailableError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { abortIncident } from './abort-incident.ts';
import { attendIncident } from './attend-incident.ts';
import { askIncident } from './attention.ts';
import { withDeadline } from './deadline.ts';
import { createWorkerDeployments } from './deployments.ts';
import { editIncidentPlan } from './edit-incident-plan.ts';
import { createHostLooker } from './host-looks.ts';
import { startAttributes, startPolicy } from './incident-start.ts';
import { IntakeGenerations, type IntakeLimits } from './intake-generations.ts';
import { createNotificationQueue } from './notifications.ts';
import { createQuestionAsker } from './questions.ts';
import { describeRun, isRunOpen } from './run.ts';
import { isNotFound } from './temporal-errors.ts';
import { readWorkerBuilds } from './worker-builds.ts';

export interface TemporalOptions {
  /** Other queues than the default, for tests that share a server. */
  readonly taskQueues?: TaskQueues;
  /** Lower than the default, for tests that fill a generation. */
  readonly intakeLimits?: IntakeLimits;
}

/**
 * Temporal as ingress and intake see it. Connects with the first call and again after every outage, so it can be
 * made while the server is away.
 */
export function createTemporal(config: ClientConnectConfig, options: TemporalOptions = {}): TemporalPort {
  const connection = Connection.lazy({
    ...config.connectionOptions,
    channelArgs: {
      'grpc.keepalive_permit_without_calls': 1,
      'grpc.keepalive_time_ms': 30_000,
      'grpc.keepalive_timeout_ms': 15_000,
      'grpc.initial_reconnect_backoff_ms': TEMPORAL_LIMITS.reconnectMinMs,
      'grpc.max_reconnect_backoff_ms': TEMPORAL_LIMITS.reconnectMaxMs,
    },
  });
  const client = new Client({
    connection,
    ...(config.namespace === undefined ? {} : { namespace: config.namespace }),
  });
  return createTemporalPort(client, options);
}

/** The same over a client that exists already, e.g. the worker's; closing it closes the client's connection. */
export function createTemporalPort(client: Client, options: TemporalOptions = {}): TemporalPort {
  const taskQueue = options.taskQueues?.incident ?? TASK_QUEUES.incident;
  const { taskQueues } = options;
  const input: RemediateIncidentInput = taskQueues === undefined ? {} : { taskQueues };
  const intakeInput: IntakeAlarmsInput = taskQueues === undefined ? {} : { taskQueues };
  const intake = new IntakeGenerations(client, taskQueue, intakeInput, options.intakeLimits);

  const notifications = createNotificationQueue(client, taskQueues);

  async function openOrJoin(delivery: AlarmDelivery): Promise<void> {
    await client.workflow.signalWithStart(INCIDENT_WORKFLOW_TYPE, {
      workflowId: incidentWorkflowId(delivery.alarm),
      taskQueue,
      args: [input],
      signal: alarmSignal,
      signalArgs: [delivery],
      ...startPolicy(),
      // The incident is about the first of them.
      ...startAttributes(delivery.earlier?.[0] ?? delivery),
    });
  }

  /** True when the signal reached an open workflow. */
  async function signalOpen(send: () => Promise<void>): Promise<boolean> {
    try {
      await send();
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /** The open run of exactly this incident: ids of successive incidents of one alarm are the same. */
  async function openHandle({ workflowId, incidentId }: IncidentAddress) {
    const run = await describeRun(client, workflowId);
    if (run === undefined || !isRunOpen(run)) return undefined;
    // A run that names no incident is nobody's.
    if (run.incidentId !== incidentId) return undefined;
    return client.workflow.getHandle(workflowId, run.runId);
  }

  const ask = (
    address: RestartAddress,
    what: Parameters<typeof askIncident>[3],
    asked: Omit<AskInput, 'incidentId'>,
  ) => askIncident(client, { taskQueue, input }, address, what, { ...asked, incidentId: address.incidentId });

  return {
    namespace: client.options.namespace,

    async signalWithStart(delivery) {
      return withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, async () => {
        if (delivery.alarm.state === 'ALARM') {
          await openOrJoin(delivery);
          return 'committed';
        }
        const handle = client.workflow.getHandle(incidentWorkflowId(delivery.alarm));
        return (await signalOpen(() => handle.signal(alarmSignal, delivery))) ? 'committed' : 'not_open';
      });
    },

    async commitBatch(shard, deliveries) {
      await withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, () => intake.commit(shard, deliveries));
    },

    async isIntakeBehind(shard) {
      return withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, () => intake.isBehind(shard));
    },

    async readLive({ workflowId, incidentId }, timeoutMs) {
      const handle = client.workflow.getHandle(workflowId);
      try {
        const snapshot = await client.withDeadline(Date.now() + timeoutMs, () => handle.query(snapshotQuery));
        return snapshot?.record.incidentId === incidentId ? snapshot : undefined;
      } catch {
        // No worker, no workflow, no time: the projection answers instead.
        return undefined;
      }
    },

    async decide(address, decision, updateId) {
      const deadline = Date.now() + TEMPORAL_LIMITS.decideTimeoutMs;
      const handle = await withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, () => openHandle(address));
      if (handle === undefined) return { kind: 'not_open' };
      try {
        const ack = await withDeadline(client, deadline - Date.now(), () =>
          handle.executeUpdate(decideUpdate, { args: [decision], updateId }),
        );
        return { kind: 'answered', ack };
      } catch (error) {
        if (error instanceof TemporalUnavailableError) return { kind: 'unsettled' };
        const cause = error instanceof Error ? error.cause : undefined;
        if (cause instanceof ApplicationFailure && cause.type === FAILURES.approvalRefused) {
          return { kind: 'refused', message: cause.message };
        }
        if (isNotFound(error)) return { kind: 'not_open' };
        throw error;
      }
    },

    edit: (address, request, updateId) =>
      editIncidentPlan(client, () => openHandle(address), request, updateId),

    attend: (address, request, updateId) =>
      attendIncident(client, () => openHandle(address), request, updateId),

    abort: (address, { reason = '', ...sender }) =>
      abortIncident(client, () => openHandle(address), { ...sender, reason }),

    async tellUnmuted(address) {
      return withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, async () => {
        const handle = await openHandle(address);
        if (handle === undefined) return 'not_open';
        return (await signalOpen(() => handle.signal(suppressionsChangedSignal))) ? 'committed' : 'not_open';
      });
    },

    planAgain: (address, { reason = '', ...sender }) => ask(address, 'planAgain', { ...sender, reason }),
    undo: (address, asked) => ask(address, 'undo', asked),
    closeIncident: (address, asked) => ask(address, 'close', asked),

    ...createHostLooker(client, taskQueue, taskQueues),
    ...createQuestionAsker(client, taskQueue, taskQueues),
    testNotification: notifications.testNotification,
    retryDelivery: notifications.retryDelivery,

    workerBuilds: () => readWorkerBuilds(createWorkerDeployments(client, taskQueues)),

    async runState({ workflowId, runId }) {
      return withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, async () => {
        const run = await describeRun(client, workflowId, runId);
        if (run === undefined) return 'unknown';
        return isRunOpen(run) ? 'open' : 'ended';
      });
    },

    async check(timeoutMs) {
      await withDeadline(client, timeoutMs, () =>
        client.workflowService.describeNamespace({ namespace: client.options.namespace }),
      );
    },

    async close() {
      await client.connection.close();
    },
  };
}
