import type { ReadSteps } from './read-steps.ts';
import type { Shape, ShapeNode } from './shape.ts';

/** What must be the same in the no-op's own history: kinds, queues, sizes; not times, nor ids in attributes. */
function outlineOf(node: Partial<ShapeNode>): string {
  switch (node.kind) {
    case 'activity': {
      const { type, queue, inputBytes, resultBytes, summaryBytes, heartbeatTimeoutMs } = node;
      return `${type} on ${queue}: ${inputBytes} in, ${resultBytes} out, ${summaryBytes} summary, heartbeat ${heartbeatTimeoutMs} ms`;
    }
    case 'local':
      return `${node.type} within its task: ${node.resultBytes} out, ${node.summaryBytes} summary`;
    case 'signal':
      return `signal ${node.name}: ${node.inputBytes} in`;
    case 'timer':
      return `timer: ${node.durationMs} ms, ${node.summaryBytes} summary`;
    case 'upsert':
      return `upsert of ${Object.keys(node.attributes ?? {})
        .toSorted()
        .join(', ')}`;
    case 'end':
      return `end: ${node.resultBytes} out`;
    default:
      return `${node.kind}`;
  }
}

const outlines = (nodes: readonly Partial<ShapeNode>[]) => nodes.map(outlineOf).toSorted();

/** @throws Error naming what differs, when a run of the no-op did not do exactly what its shape says. */
export function assertSameShape(shape: Shape, runs: readonly ReadSteps[]): void {
  const wanted = outlines(shape.nodes);
  for (const { steps, startInputBytes } of runs) {
    const actual = outlines(steps.map(({ node }) => node as Partial<ShapeNode>));
    const missing = wanted.filter((line, index) => line !== actual[index]);
    if (
      missing.length === 0 &&
      actual.length === wanted.length &&
      startInputBytes === shape.startInputBytes
    ) {
      continue;
    }
    throw new Error(
      `the no-op does not do what the incident did, so no ratio would mean anything: correct bench/noop/noop-incident.ts.\nWanted:\n${wanted.join('\n')}\nIt did:\n${actual.join('\n')}`,
    );
  }
}
