import type { Client } from '@temporalio/client';
import { startAttributes } from '../src/clients/temporal/incident-start.ts';
import { createTemporalPort } from '../src/clients/temporal/temporal.ts';
import { incidentQuery, rejectSignal } from '../src/contracts/messages.ts';
import type { TaskQueues } from '../src/contracts/task-queues.ts';
import { incidentWorkflowId } from '../src/contracts/workflow-ids.ts';
import { padding, type Shape, type ShapeNode } from './noop/shape.ts';
import { diskAlarm } from './sample-alarm.ts';

/** What is measured: RecoverOps or the no-op. Incidents are numbered. */
export interface Subject {
  readonly name: 'recoverops' | 'no-op';
  workflowId(n: number): string;
  /** One signalWithStart, as the ingress sends it. */
  start(n: number): Promise<void>;
  /** Rejects the plan of an incident that waits for people, so that it ends. */
  reject(n: number): Promise<void>;
}

export function createRecoverOps(client: Client, queues: TaskQueues): Subject {
  const temporal = createTemporalPort(client, { taskQueues: queues });
  const workflowId = (n: number) => incidentWorkflowId(diskAlarm(n).alarm);
  return {
    name: 'recoverops',
    workflowId,
    async start(n) {
      await temporal.signalWithStart(diskAlarm(n));
    },
    async reject(n) {
      const handle = client.workflow.getHandle(workflowId(n));
      const record = await handle.query(incidentQuery);
      await handle.signal(rejectSignal, { by: 'bench', plan: record?.planDigest ?? '' });
    },
  };
}

/** `workflowType` is the export of the generated workflows that goes through `shape`. */
export function createNoop(client: Client, queues: TaskQueues, workflowType: string, shape: Shape): Subject {
  // As long as the real id, and as different from its neighbours.
  const workflowId = (n: number) => incidentWorkflowId(diskAlarm(n).alarm).replace('incident:', 'no-op---:');
  const [alarm, reject] = shape.nodes.filter(
    (node): node is Extract<ShapeNode, { kind: 'signal' }> => node.kind === 'signal',
  );
  return {
    name: 'no-op',
    workflowId,
    async start(n) {
      await client.workflow.signalWithStart(workflowType, {
        workflowId: workflowId(n),
        taskQueue: queues.incident,
        args: [padding(shape.startInputBytes)],
        signal: alarm?.name ?? '',
        signalArgs: [padding(alarm?.inputBytes ?? 0)],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
        ...startAttributes(diskAlarm(n)),
      });
    },
    async reject(n) {
      if (reject === undefined) throw new Error('this shape has no second signal');
      await client.workflow.getHandle(workflowId(n)).signal(reject.name, padding(reject.inputBytes));
    },
  };
}
