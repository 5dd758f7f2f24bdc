import { defineSearchAttributeKey } from '@temporalio/common';
import {
  CancellationScope,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  Trigger,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { TaskQueues } from '../../src/contracts/task-queues.ts';
import { padding, type Shape, type ShapeNode } from './shape.ts';

type Answer = (input: string) => Promise<string | undefined>;
type ActivityNode = Extract<ShapeNode, { kind: 'activity' }>;
type LocalNode = Extract<ShapeNode, { kind: 'local' }>;

/**
 * Goes through the motions of an incident and decides nothing: the same activities with as many bytes, timers,
 * search attributes and signals, each as soon as what it waited for is over. What an incident costs beyond this is
 * what RecoverOps itself costs.
 */
export async function replayShape({ nodes }: Shape, queues: TaskQueues): Promise<string> {
  const over = nodes.map(() => new Trigger<void>());
  const scopes = nodes.map(() => new CancellationScope({ cancellable: true }));
  const finish = (id: number) => over[id]?.resolve();
  listen(nodes, finish);
  let result = '';

  async function play(node: ShapeNode, id: number): Promise<void> {
    if (node.kind === 'signal') return;
    await Promise.all(node.after.map((earlier) => over[earlier]));
    switch (node.kind) {
      case 'activity':
        await scopes[id]?.run(() => call(node, queues)).catch(() => undefined);
        break;
      case 'local':
        await callLocal(node);
        break;
      case 'timer':
        await scopes[id]
          ?.run(() => sleep(node.durationMs, { summary: padding(node.summaryBytes) }))
          .catch(() => undefined);
        break;
      case 'cancel':
        scopes[node.node]?.cancel();
        break;
      case 'upsert':
        upsertSearchAttributes(
          Object.entries(node.attributes).map(([name, value]) => ({
            key: defineSearchAttributeKey(name, 'KEYWORD'),
            value,
          })),
        );
        break;
      case 'end':
        result = padding(node.resultBytes);
    }
    finish(id);
  }

  for (const [id, node] of nodes.entries()) void play(node, id);
  await over[nodes.findIndex(({ kind }) => kind === 'end')];
  return result;
}

/** The n-th signal of a name is the n-th node of that name. */
function listen(nodes: readonly ShapeNode[], finish: (id: number) => void): void {
  const expected = new Map<string, number[]>();
  for (const [id, node] of nodes.entries()) {
    if (node.kind === 'signal') expected.set(node.name, [...(expected.get(node.name) ?? []), id]);
  }
  for (const [name, ids] of expected) {
    setHandler(defineSignal<[string]>(name), () => {
      const id = ids.shift();
      if (id !== undefined) finish(id);
    });
  }
}

function call(node: ActivityNode, queues: TaskQueues): Promise<string | undefined> {
  const { [node.type]: activity } = proxyActivities<Record<string, Answer>>({
    taskQueue: queues[node.queue],
    startToCloseTimeout: '1m',
    ...(node.heartbeatTimeoutMs > 0 ? { heartbeatTimeout: node.heartbeatTimeoutMs } : {}),
  });
  if (activity === undefined) throw new Error(`there is no activity ${node.type}`);
  // The answer's size comes first, the rest is padding.
  const head = `${node.resultBytes} `;
  const input = head + padding(node.inputBytes).slice(head.length);
  return activity.executeWithOptions({ summary: padding(node.summaryBytes) }, [input]);
}

function callLocal(node: LocalNode): Promise<string | undefined> {
  const { [node.type]: activity } = proxyLocalActivities<Record<string, Answer>>({
    startToCloseTimeout: '5s',
  });
  if (activity === undefined) throw new Error(`there is no activity ${node.type}`);
  return activity.executeWithOptions({ summary: padding(node.summaryBytes) }, [`${node.resultBytes}`]);
}
