import { Type } from 'typebox';
import { Check } from 'typebox/value';
import {
  FINDING_RESOURCE_KINDS,
  FINDING_SEVERITIES,
  FINDING_STATES,
  type Finding,
  type FindingResource,
  type FindingSeverity,
} from '../../alarm/finding/finding.ts';
import { ClassificationSchema } from '../../alarm/finding/finding-message.ts';
import {
  INCIDENT_CLASSES,
  type IncidentClass,
  LOG_SOURCES,
  type LogSource,
} from '../../alarm/finding/incident-class.ts';
import { LIMITS } from '../../bounds.ts';
import { BoundedMap } from '../../text/bounded-map.ts';
import type { Counts } from '../window/merge-counts.ts';
import { resourceKey } from '../window/window-tally.ts';
import type { Detection } from './alarm-state.ts';
import type { Rate } from './rate.ts';

/** Names the shape of what is kept; a changed shape gets another name. */
const MEMORY_FORMAT = 'detector-memory/v1';

/** What is usual, as it was at the end of a window, milliseconds since 1970. */
export interface KnownRate {
  readonly rate: Rate;
  readonly at: number;
}

/** A detector on a resource, with what its last word was about: what an OK is told of. */
export interface LiveDetection {
  readonly detection: Detection;
  readonly class: IncidentClass | null;
  readonly severity: FindingSeverity;
  readonly source: LogSource;
  readonly group: string;
  /** Templates that it is about; empty where it is about a class. */
  readonly because: readonly string[];
  /** Lines that the resource usually wrote into that group in a window, before the trouble. Absent: nobody knows. */
  readonly usualLines?: number;
  /** Lines of the resource since the last one that spoke for the trouble. Absent: none. */
  readonly heard?: Heard;
}

/** Moments are milliseconds since 1970. */
export interface Heard {
  /** The newest line is not older, by its own word and by when it arrived. */
  readonly at: number;
  readonly lines: number;
  /** `at` as it was told last, of an OK; null: it was never told. */
  readonly toldAt: number | null;
}

export interface ResourceMemory {
  readonly accountId: string;
  readonly resource: FindingResource;
  /** End of the last window in which it had lines, milliseconds since 1970. */
  at: number;
  /** By the detector's name; those that are as new are left out. */
  readonly detections: Map<string, LiveDetection>;
}

/** An error that a log group has had before. */
export interface KnownError {
  readonly groupKey: string;
  readonly text: string;
  readonly firstAt: number;
  lastAt: number;
  /** It came after the group was learned. */
  readonly novel: boolean;
}

/** Sums over windows. */
export interface WindowSums {
  readonly windows: number;
  /** Events of log groups that are looked at, each once, the late and the dropped ones with them. */
  readonly lines: number;
  /** Events that came again. */
  readonly repeated: number;
}

/** How far a shard was judged, with lines or without; milliseconds, moments since 1970. */
export interface ShardClock {
  /** End of the newest span that was judged. */
  readonly judgedTo: number;
  /** Length of its windows. */
  readonly windowMs: number;
  /** All the time before `judgedTo` in which the shard had nothing at all: it teaches no rate. */
  readonly silentMs: number;
  /** An earlier release wrote here how far it was judging silence: whoever judges next begins with it. Else null. */
  readonly claimedTo: number | null;
}

/** A window of which further parts may come, as of the nodes of a load balancer: what its parts so far had. */
export interface OpenWindow extends Counts {
  /** Milliseconds since 1970. */
  readonly end: number;
  /** The clock's when the first part came. */
  readonly silentMs: number;
}

/** What a shard remembers over windows, processes and deployments. */
export interface ShardMemory {
  /** The newest window of the stream that was judged, and parts: sequence numbers of the first and last record of each. */
  readonly last: { readonly to: number; readonly parts: readonly string[] } | null;
  /** Null before the first window, and where an earlier release wrote the memory. */
  readonly clock: ShardClock | null;
  /** When it was found that the shard can get no more records, milliseconds since 1970; null: it may. */
  readonly retiredAt: number | null;
  /** All that was ever judged of the shard: what was put on the stream can be held against it. */
  readonly sums: WindowSums;
  readonly seenRecords: readonly number[];
  readonly seenEvents: readonly number[];
  /** Windows with lines that were seen of each group. */
  readonly groups: BoundedMap<string, number>;
  /** By group and id of the template. */
  readonly errors: BoundedMap<string, KnownError>;
  /** Texts of templates by their ids, of any level. */
  readonly templates: BoundedMap<string, string>;
  /** By resource, and id of the template or name of the class. */
  readonly rates: BoundedMap<string, KnownRate>;
  /** Lines of any kind, by resource and group. */
  readonly spoken: BoundedMap<string, KnownRate>;
  readonly resources: Map<string, ResourceMemory>;
  /** Judged and not told yet, as a window tells only so much: alarms, and the ends of such alarms; oldest first. */
  readonly held: Finding[];
  /**
   * Judged, and not known to be stored and published, in the order in which they are told. Nothing else is judged before they are.
   * They are written with what was judged, so that nobody else can judge the same in another way.
   */
  readonly outbox: readonly Finding[];
  /** Alarms of the shards that it was made of, which it says for itself: as `outbox`, and before it. */
  readonly takenOver: readonly Finding[];
  /**
   * Where windows come in parts and in any order: those that are not whole yet, oldest first; nothing was learned from them. Null where an
   * earlier release wrote the memory, which learned from each part as if it were a window.
   */
  readonly open: readonly OpenWindow[] | null;
}

interface Entries {
  readonly last: ShardMemory['last'];
  readonly clock?: ShardMemory['clock'];
  readonly retiredAt?: ShardMemory['retiredAt'];
  readonly sums: WindowSums;
  readonly seenRecords: readonly number[];
  readonly seenEvents: readonly number[];
  readonly groups: readonly (readonly [string, number])[];
  readonly errors: readonly (readonly [string, KnownError])[];
  readonly templates: readonly (readonly [string, string])[];
  readonly rates: readonly (readonly [string, KnownRate])[];
  readonly spoken?: readonly (readonly [string, KnownRate])[];
  readonly resources: readonly (Omit<ResourceMemory, 'detections'> & {
    readonly key: string;
    readonly detections: readonly (readonly [string, LiveDetection])[];
  })[];
  readonly held?: readonly Finding[];
  readonly outbox?: readonly Finding[];
  readonly takenOver?: readonly Finding[];
  readonly open?: readonly OpenWindow[] | null;
}

/** The memory as JSON. */
export interface MemoryJson extends Entries {
  readonly format: typeof MEMORY_FORMAT;
}

function memoryFrom(entries: Entries): ShardMemory {
  const groups = new BoundedMap<string, number>(LIMITS.logMemoryGroupsMax);
  // A group of which something was forgotten is learned anew: else what is forgotten would be new when it comes again.
  const errors = new BoundedMap<string, KnownError>(LIMITS.logMemoryTemplatesMax, ({ groupKey }) =>
    groups.delete(groupKey),
  );
  const templates = new BoundedMap<string, string>(LIMITS.logMemoryTemplatesMax);
  const rates = new BoundedMap<string, KnownRate>(LIMITS.logMemoryRatesMax);
  for (const [key, value] of entries.groups) groups.set(key, value);
  for (const [key, value] of entries.errors) errors.set(key, { ...value });
  for (const [key, value] of entries.templates) templates.set(key, value);
  for (const [key, value] of entries.rates) rates.set(key, value);
  const spoken = new BoundedMap<string, KnownRate>(LIMITS.logMemoryResourcesMax);
  for (const [key, value] of entries.spoken ?? []) spoken.set(key, value);
  const resources = new Map(
    entries.resources.map(({ key, detections, ...rest }) => [
      key,
      { ...rest, detections: new Map(detections) },
    ]),
  );
  const {
    last,
    clock = null,
    retiredAt = null,
    sums,
    seenRecords,
    seenEvents,
    held = [],
    outbox = [],
    takenOver = [],
    open = null,
  } = entries;
  return {
    last,
    clock,
    retiredAt,
    sums,
    seenRecords,
    seenEvents,
    groups,
    errors,
    templates,
    rates,
    spoken,
    resources,
    held: [...held],
    outbox,
    takenOver,
    open,
  };
}

export function emptyMemory(): ShardMemory {
  return memoryFrom({
    last: null,
    sums: { windows: 0, lines: 0, repeated: 0 },
    seenRecords: [],
    seenEvents: [],
    groups: [],
    errors: [],
    templates: [],
    rates: [],
    resources: [],
    open: [],
  });
}

/**
 * A memory that has nothing but alarms which its shard has told and never ended: they end as any other, when their lines stay away.
 *
 * @param open When the shard told each, milliseconds since 1970, and the finding as it was told last.
 */
export function memoryOfAlarms(
  open: readonly { readonly finding: Finding; readonly at: number }[],
): ShardMemory {
  const memory = emptyMemory();
  for (const { finding, at } of open) {
    const { accountId, resource, detector, severity, source, logGroup } = finding;
    const key = resourceKey(accountId, resource);
    const known = memory.resources.get(key);
    const detections = known?.detections ?? new Map<string, LiveDetection>();
    detections.set(detector, {
      detection: { state: 'ALARM', against: 0, changedAt: at, changes: [at] },
      class: finding.class,
      severity,
      source,
      group: logGroup,
      because: finding.templates.map(({ id }) => id),
    });
    memory.resources.set(key, { accountId, resource, at: Math.max(at, known?.at ?? 0), detections });
  }
  return memory;
}

export function memoryToJson(memory: ShardMemory): MemoryJson {
  return {
    format: MEMORY_FORMAT,
    last: memory.last,
    clock: memory.clock,
    retiredAt: memory.retiredAt,
    sums: memory.sums,
    seenRecords: memory.seenRecords,
    seenEvents: memory.seenEvents,
    groups: [...memory.groups],
    errors: [...memory.errors],
    templates: [...memory.templates],
    rates: [...memory.rates],
    spoken: [...memory.spoken],
    resources: [...memory.resources].map(([key, { detections, ...rest }]) => ({
      key,
      ...rest,
      detections: [...detections],
    })),
    held: memory.held,
    outbox: memory.outbox,
    takenOver: memory.takenOver,
    open: memory.open,
  };
}

/** A memory of its own, that can be changed without the other. */
export function copyOf(memory: ShardMemory): ShardMemory {
  return memoryFrom(memoryToJson(memory));
}

const youngerHalf = <T>(all: readonly T[]): readonly T[] => all.slice(Math.ceil(all.length / 2));

const isRed = ({ detections }: { readonly detections: readonly (readonly [string, LiveDetection])[] }) =>
  detections.some(([, { detection }]) => detection.state === 'ALARM');

/**
 * The memory without half of what was seen longest ago: of templates and rates while it has any, then of errors, whose groups are
 * learned anew, then without windows that are not whole yet, then of resources without an alarm, then of what a redelivery is known by, and of alarms only where nothing
 * else is left. What is still to be told is never forgotten. Null where nothing else is left.
 */
export function smallerMemory(memory: ShardMemory): ShardMemory | null {
  const { format: _format, ...all } = memoryToJson(memory);
  const { templates, rates, spoken = [], errors, resources, groups, seenEvents, seenRecords } = all;
  if (templates.length + rates.length + spoken.length > 0)
    return memoryFrom({
      ...all,
      templates: youngerHalf(templates),
      rates: youngerHalf(rates),
      spoken: youngerHalf(spoken),
    });
  if (errors.length > 0) {
    const kept = youngerHalf(errors);
    const forgotten = new Set(
      errors.slice(0, errors.length - kept.length).map(([, { groupKey }]) => groupKey),
    );
    return memoryFrom({ ...all, errors: kept, groups: groups.filter(([key]) => !forgotten.has(key)) });
  }
  // Of a window of which parts are forgotten nothing is learned.
  if ((all.open ?? []).length > 0) return memoryFrom({ ...all, open: [] });
  const quiet = resources.filter((one) => !isRed(one));
  if (quiet.length > 0) {
    const kept = new Set(youngerHalf(quiet));
    return memoryFrom({ ...all, resources: resources.filter((one) => isRed(one) || kept.has(one)) });
  }
  if (groups.length > 0) return memoryFrom({ ...all, groups: youngerHalf(groups) });
  if (seenEvents.length + seenRecords.length > 0)
    return memoryFrom({
      ...all,
      seenEvents: youngerHalf(seenEvents),
      seenRecords: youngerHalf(seenRecords),
    });
  if (resources.length > 0) return memoryFrom({ ...all, resources: youngerHalf(resources) });
  return null;
}

const pairs = <T extends Parameters<typeof Type.Tuple>[0][number]>(value: T) =>
  Type.Array(Type.Tuple([Type.String(), value]));
const Moment = Type.Number({ minimum: 0 });
const RateSchema = Type.Object({
  rate: Type.Object({
    mean: Type.Number({ minimum: 0 }),
    variance: Type.Number({ minimum: 0 }),
    windows: Type.Number({ minimum: 0 }),
  }),
  at: Moment,
});
const DetectionSchema = Type.Object({
  detection: Type.Object({
    state: Type.Enum(['OK', 'ALARM']),
    against: Type.Number(),
    changedAt: Type.Union([Type.Number(), Type.Null()]),
    changes: Type.Array(Type.Number()),
    // Earlier releases did not write it.
    counted: Type.Optional(Type.Object({ end: Moment, before: Type.Number({ minimum: 0 }) })),
  }),
  class: Type.Union([Type.Enum(INCIDENT_CLASSES), Type.Null()]),
  severity: Type.Enum(FINDING_SEVERITIES),
  source: Type.Enum(LOG_SOURCES),
  group: Type.String(),
  because: Type.Array(Type.String()),
  // Earlier releases did not write them.
  usualLines: Type.Optional(Type.Number({ minimum: 0 })),
  heard: Type.Optional(Type.Object({ at: Moment, lines: Moment, toldAt: Type.Union([Moment, Type.Null()]) })),
});
const FINDING_MEMBERS = {
  detector: Type.String(),
  class: Type.Union([Type.Enum(INCIDENT_CLASSES), Type.Null()]),
  severity: Type.Enum(FINDING_SEVERITIES),
  state: Type.Enum(FINDING_STATES),
  previousState: Type.Enum(FINDING_STATES),
  at: Type.String(),
  accountId: Type.String(),
  region: Type.String(),
  resource: Type.Object({ kind: Type.Enum(FINDING_RESOURCE_KINDS), id: Type.String() }),
  source: Type.Enum(LOG_SOURCES),
  logGroup: Type.String(),
  reason: Type.String(),
  window: Type.Object({ from: Type.String(), to: Type.String(), lines: Type.Number() }),
  patterns: Type.Array(Type.Object({ name: Type.String(), says: Type.String(), count: Type.Number() })),
  templates: Type.Array(
    Type.Object({
      id: Type.String(),
      text: Type.String(),
      count: Type.Number(),
      novel: Type.Boolean(),
      excess: Type.Union([Type.Number(), Type.Null()]),
    }),
  ),
  lines: Type.Array(Type.String()),
  recovery: Type.Optional(
    Type.Union([
      Type.Object({ kind: Type.Literal('heard'), at: Type.String(), lines: Type.Number() }),
      Type.Object({ kind: Type.Literal('quiet') }),
    ]),
  ),
  // Neither did they write this one.
  classification: Type.Optional(ClassificationSchema),
};
const HeldSchema = Type.Object({ ...FINDING_MEMBERS, evidence: Type.Null() });
const UntoldSchema = Type.Object({
  ...FINDING_MEMBERS,
  evidence: Type.Union([Type.Object({ key: Type.String(), sha256: Type.String() }), Type.Null()]),
});
const CountPairs = pairs(Type.Number());
/** Lines of a template, and when the first of them was written, which earlier releases did not write. */
const CountedTemplates = Type.Array(
  Type.Union([
    Type.Tuple([Type.String(), Type.Number()]),
    Type.Tuple([Type.String(), Type.Number(), Type.Number()]),
  ]),
);
const OpenWindowSchema = Type.Object({
  end: Moment,
  silentMs: Moment,
  resources: Type.Array(
    Type.Object({
      accountId: Type.String(),
      source: Type.Enum(LOG_SOURCES),
      resource: Type.Object({ kind: Type.Enum(FINDING_RESOURCE_KINDS), id: Type.String() }),
      group: Type.String(),
      lines: Type.Number(),
      newestAt: Type.Optional(Type.Number()),
      levels: Type.Array(Type.Number()),
      late: Type.Number(),
      dropped: Type.Number(),
      other: Type.Number(),
      patterns: CountPairs,
      examples: Type.Array(Type.Tuple([Type.String(), Type.String()])),
      templates: CountedTemplates,
    }),
  ),
  templates: Type.Array(Type.Tuple([Type.String(), Type.String(), Type.Union([Type.String(), Type.Null()])])),
});
const MemorySchema = Type.Object({
  format: Type.Literal(MEMORY_FORMAT),
  last: Type.Union([Type.Object({ to: Moment, parts: Type.Array(Type.String()) }), Type.Null()]),
  // Earlier releases wrote neither of the two.
  clock: Type.Optional(
    Type.Union([
      Type.Object({
        judgedTo: Moment,
        windowMs: Type.Number({ exclusiveMinimum: 0 }),
        silentMs: Moment,
        claimedTo: Type.Union([Moment, Type.Null()]),
      }),
      Type.Null(),
    ]),
  ),
  retiredAt: Type.Optional(Type.Union([Moment, Type.Null()])),
  sums: Type.Object({ windows: Moment, lines: Moment, repeated: Moment }),
  seenRecords: Type.Array(Type.Number()),
  seenEvents: Type.Array(Type.Number()),
  groups: pairs(Type.Number()),
  errors: pairs(
    Type.Object({
      groupKey: Type.String(),
      text: Type.String(),
      firstAt: Moment,
      lastAt: Moment,
      novel: Type.Boolean(),
    }),
  ),
  templates: pairs(Type.String()),
  rates: pairs(RateSchema),
  // Earlier releases did not write it.
  spoken: Type.Optional(pairs(RateSchema)),
  resources: Type.Array(
    Type.Object({
      key: Type.String(),
      accountId: Type.String(),
      resource: Type.Object({ kind: Type.Enum(FINDING_RESOURCE_KINDS), id: Type.String() }),
      at: Moment,
      detections: pairs(DetectionSchema),
    }),
  ),
  // Earlier releases wrote none of these.
  takenOver: Type.Optional(Type.Array(UntoldSchema)),
  open: Type.Optional(Type.Union([Type.Array(OpenWindowSchema), Type.Null()])),
  held: Type.Optional(Type.Array(HeldSchema)),
  outbox: Type.Optional(Type.Array(UntoldSchema)),
});

/** A memory from its JSON; null where it is none that this release knows. */
export function memoryFromJson(value: unknown): ShardMemory | null {
  return Check(MemorySchema, value) ? memoryFrom(value) : null;
}
