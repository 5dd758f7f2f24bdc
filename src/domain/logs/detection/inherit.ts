import type { Finding } from '../../alarm/finding/finding.ts';
import { LIMITS } from '../../bounds.ts';
import type { WindowSpan } from '../window/window-tally.ts';
import type { Rate } from './rate.ts';
import {
  emptyMemory,
  type KnownError,
  type KnownRate,
  type LiveDetection,
  type ResourceMemory,
  type ShardMemory,
} from './shard-memory.ts';
import { newClock } from './silence.ts';

const WHY =
  'the shard of the stream that said so was split or merged; the one that has its log streams now says so from here on';

/** Of both together: counts that came apart come in one shard now. */
function summed(a: Rate, b: Rate): Rate {
  return {
    mean: a.mean + b.mean,
    variance: a.variance + b.variance,
    windows: Math.min(a.windows, b.windows),
  };
}

/** How far a memory has learned, in time that passes only while its shard has anything. */
const learnedTo = ({ clock, last }: ShardMemory) =>
  clock === null ? (last?.to ?? 0) : clock.judgedTo - clock.silentMs;

/** Of what one has, that; of what several have, what `both` makes of it. */
function union<V>(
  all: readonly (readonly (readonly [string, V])[])[],
  both: (a: V, b: V) => V,
  ageOf: (value: V) => number,
): readonly (readonly [string, V])[] {
  const found = new Map<string, V>();
  for (const entries of all)
    for (const [key, value] of entries) {
      const there = found.get(key);
      found.set(key, there === undefined ? value : both(there, value));
    }
  // The youngest last, so that where there is too much the oldest of all are forgotten.
  return [...found].toSorted(([, a], [, b]) => ageOf(a) - ageOf(b));
}

const isTold = (memory: ShardMemory, { accountId, resource }: ResourceMemory, detector: string) =>
  !memory.held.some(
    (finding) =>
      finding.detector === detector &&
      finding.accountId === accountId &&
      finding.resource.kind === resource.kind &&
      finding.resource.id === resource.id,
  );

/** What lives on of a detector: an alarm that still waits to be told is its parent's to tell, and is judged anew here. */
function livesOn(memory: ShardMemory, resource: ResourceMemory): ResourceMemory {
  const detections = [...resource.detections].filter(([detector]) => isTold(memory, resource, detector));
  return { ...resource, detections: new Map(detections) };
}

/** An alarm before none, the newer before the older. */
function graver(a: LiveDetection, b: LiveDetection): LiveDetection {
  if (a.detection.state !== b.detection.state) return a.detection.state === 'ALARM' ? a : b;
  return (a.detection.changedAt ?? 0) >= (b.detection.changedAt ?? 0) ? a : b;
}

function together(a: ResourceMemory, b: ResourceMemory): ResourceMemory {
  const detections = new Map(a.detections);
  for (const [detector, live] of b.detections) {
    const there = detections.get(detector);
    detections.set(detector, there === undefined ? live : graver(there, live));
  }
  return { ...a, at: Math.max(a.at, b.at), detections };
}

function alarmOf(
  memory: ShardMemory,
  { accountId, resource }: ResourceMemory,
  detector: string,
  { detection, class: of, severity, source, group, because }: LiveDetection,
  region: string,
): Finding {
  const at = new Date(detection.changedAt ?? 0).toISOString();
  return {
    detector,
    class: of,
    severity,
    state: 'ALARM',
    previousState: 'OK',
    at,
    accountId,
    region,
    resource,
    source,
    logGroup: group,
    reason: WHY,
    window: { from: at, to: at, lines: 0 },
    patterns: [],
    templates: because.flatMap((id) => {
      const text = memory.templates.get(id);
      return text === undefined ? [] : [{ id, text, count: 0, novel: false, excess: null }];
    }),
    lines: [],
    evidence: null,
  };
}

/**
 * What a shard begins with that others were split or merged into: what they know to be usual, and their alarms, which it says for itself from
 * then on. A split gives all of it to both: who never gets a log stream again forgets it, and ends its alarms, as of any that is gone. What
 * two had apart comes together after a merge, and so do the counts that are usual.
 *
 * @param parents Memories of the shards whose log streams it has now; one at least.
 * @param own Alarms that it has told already itself, where its memory is gone.
 * @param span The window before now: what comes after it may be its silence, what was before was its parents' to judge.
 */
export function inheritedMemory(
  parents: readonly ShardMemory[],
  own: ShardMemory,
  span: WindowSpan,
  region: string,
): ShardMemory {
  const memory = emptyMemory();
  const clock = newClock(span);
  // As long ago as it was for the parent.
  const aged = (
    parent: ShardMemory,
    rates: ShardMemory['rates'],
  ): readonly (readonly [string, KnownRate])[] =>
    [...rates].map(([key, { rate, at }]) => [
      key,
      { rate, at: Math.max(0, span.from - (learnedTo(parent) - at)) },
    ]);
  const bothRates = (a: KnownRate, b: KnownRate) => ({
    rate: summed(a.rate, b.rate),
    at: Math.max(a.at, b.at),
  });
  for (const kind of ['rates', 'spoken'] as const)
    for (const [key, value] of union(
      parents.map((parent) => aged(parent, parent[kind])),
      bothRates,
      ({ at }) => at,
    ))
      memory[kind].set(key, value);
  // Before the errors: a group of which one is forgotten is learned anew.
  for (const [key, windows] of union(
    parents.map(({ groups }) => [...groups]),
    Math.min,
    () => 0,
  ))
    memory.groups.set(key, windows);
  const bothErrors = (a: KnownError, b: KnownError): KnownError => ({
    ...a,
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    novel: a.novel && b.novel,
  });
  for (const [key, error] of union(
    parents.map(({ errors }) => [...errors]),
    bothErrors,
    ({ lastAt }) => lastAt,
  ))
    memory.errors.set(key, { ...error });
  for (const [id, text] of union(
    parents.map(({ templates }) => [...templates]),
    (a) => a,
    () => 0,
  ))
    memory.templates.set(id, text);
  for (const [key, resource] of union(
    parents.map((parent) => [...parent.resources].map(([key, one]) => [key, livesOn(parent, one)] as const)),
    together,
    ({ at }) => at,
  ))
    memory.resources.set(key, resource);
  const takenOver = [...memory.resources].flatMap(([key, resource]) =>
    [...resource.detections].flatMap(([detector, live]) =>
      live.detection.state === 'OK' || own.resources.get(key)?.detections.has(detector)
        ? []
        : [alarmOf(memory, resource, detector, live, region)],
    ),
  );
  for (const [key, resource] of own.resources) {
    const there = memory.resources.get(key);
    memory.resources.set(key, there === undefined ? resource : together(there, resource));
  }
  const last = <T>(all: readonly (readonly T[])[], max: number) => all.flat().slice(-max);
  return {
    ...memory,
    clock,
    takenOver,
    seenRecords: last(
      parents.map(({ seenRecords }) => seenRecords),
      LIMITS.logSeenRecordsMax,
    ),
    seenEvents: last(
      parents.map(({ seenEvents }) => seenEvents),
      LIMITS.logSeenEventsMax,
    ),
  };
}
