import type { ReadSteps, Step } from './read-steps.ts';
import type { Shape, ShapeNode } from './shape.ts';

/**
 * The shape of one path. What it does and how many bytes that takes are those of the undisturbed runs; they may
 * differ in detail (two copies of the record can melt into one), so the most frequent set of steps counts. An order
 * may be chance: only what every run shows, those with activities held up included, is taken for something that is waited for.
 * @throws Error without an undisturbed run.
 */
export function readShape(undisturbed: readonly ReadSteps[], heldUp: readonly ReadSteps[]): Shape {
  const alike = mostFrequent(undisturbed);
  const [example] = alike;
  if (example === undefined) throw new Error('no incident to read a shape from');
  const runs = [...alike, ...heldUp];
  const waits = new Map(example.steps.map(({ key }) => [key, knownInAll(key, runs)]));
  const position = new Map(example.steps.map(({ key }, index) => [key, index]));
  return {
    startInputBytes: example.startInputBytes,
    nodes: example.steps.map(({ key, node }) => toNode(node, reduce(key, waits), position)),
  };
}

function mostFrequent(runs: readonly ReadSteps[]): readonly ReadSteps[] {
  const groups = new Map<string, ReadSteps[]>();
  for (const run of runs) {
    const signature = run.steps
      .map(({ key }) => key)
      .toSorted()
      .join('\n');
    groups.set(signature, [...(groups.get(signature) ?? []), run]);
  }
  return [...groups.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
}

/** A run without this step says nothing about it. */
function knownInAll(key: string, runs: readonly ReadSteps[]): ReadonlySet<string> {
  const [first = new Set<string>(), ...others] = runs.flatMap(
    ({ steps }) => steps.find((step) => step.key === key)?.knew ?? [],
  );
  return new Set([...first].filter((known) => others.every((other) => other.has(known))));
}

/** Leaves out what another thing that is waited for has waited for itself. */
function reduce(key: string, waits: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const all = [...(waits.get(key) ?? [])];
  return all.filter((known) => !all.some((other) => other !== known && waits.get(other)?.has(known)));
}

function toNode(
  node: Step['node'],
  waits: readonly string[],
  position: ReadonlyMap<string, number>,
): ShapeNode {
  const after = waits.flatMap((key) => position.get(key) ?? []).toSorted((a, b) => a - b);
  if (node.kind !== 'cancel' || !('of' in node)) return { ...node, after } as ShapeNode;
  return { kind: 'cancel', node: position.get(node.of) ?? -1, after };
}

/** Every type of activity in these runs. */
export function activityTypes(runs: readonly ReadSteps[]): readonly string[] {
  const types = runs.flatMap(({ steps }) =>
    steps.flatMap(({ node }) => (node.kind === 'activity' && 'type' in node ? [node.type] : [])),
  );
  return [...new Set(types)];
}
