import type { FindingResource } from '../../alarm/finding/finding.ts';
import type { LogSource } from '../../alarm/finding/incident-class.ts';
import { LIMITS } from '../../bounds.ts';
import type { SiteLogGroup } from '../../site/site.ts';
import { readMessage } from '../formats/registry.ts';
import { groupResource, originOf, type StreamOrigin } from '../groups/log-group.ts';
import type { LogEvent, LogRecord } from '../log-record.ts';
import type { PatternSet } from '../patterns/log-pattern.ts';
import type { Template } from '../template.ts';
import type { TemplateCounter } from '../template-counter.ts';
import { OTHER_TEMPLATE } from '../template-miner.ts';
import { KeyStreams } from './key-streams.ts';
import { WINDOW_LEVELS, type WindowLevel } from './log-window.ts';
import { type SafeTemplates, safeLine } from './safe-text.ts';
import { joinedKey, keyOf, SeenKeys } from './seen-keys.ts';
import {
  joinedSequences,
  NO_PLACE,
  SEQUENCE_KNOWN_FROM,
  type SequenceReading,
  type SequenceSoFar,
  type SequenceVoice,
} from './sequence-voice.ts';

/** When the records of a window arrived, milliseconds since 1970; `to` is not part of it. */
export interface WindowSpan {
  readonly from: number;
  readonly to: number;
}

/** A template of a resource, with the level of its lines as the last letter: its place in `WINDOW_LEVELS`. */
export type LeveledId = string;

/** The lines of one resource in one group. */
export interface ResourceTally {
  readonly accountId: string;
  readonly source: LogSource;
  readonly resource: FindingResource;
  readonly group: string;
  lines: number;
  /** By their places in `WINDOW_LEVELS`. */
  readonly levels: number[];
  late: number;
  dropped: number;
  other: number;
  /** When its newest line was written, by its own word, milliseconds since 1970; absent: none was counted, or an earlier release counted. */
  newestAt?: number;
  /** Absent: no line has a template that a model of sequences knows, or an earlier release counted. */
  sequence?: SequenceSoFar;
  readonly patterns: Map<string, number>;
  /** Lines of patterns, redacted. */
  readonly examples: (readonly [pattern: string, line: string])[];
  readonly templates: Map<LeveledId, number>;
  /** When the first line of each was written, by its own word, milliseconds since the window began; some were before it. */
  readonly firsts: Map<LeveledId, number>;
}

/** Lines of a template of a resource, and when the first of them was written; what an earlier release counted has no time. */
export type CountedTemplate = readonly [id: LeveledId, count: number, first?: number];

/** A template of the window, redacted. */
export interface TallyTemplate {
  readonly text: string;
  readonly example: string | null;
}

/** What was counted in a window so far, redacted, as it travels from one batch to the next: JSON. */
export interface TallyState {
  readonly span: WindowSpan;
  /** Sequence numbers of the first and the newest record. */
  readonly first: string | null;
  readonly last: string | null;
  readonly records: number;
  readonly repeated: number;
  readonly seenRecords: readonly number[];
  readonly seenEvents: readonly number[];
  /** Streams that a private key goes on in; what an earlier release wrote has none. */
  readonly keyStreams?: readonly number[];
  readonly resources: readonly (Omit<ResourceTally, 'patterns' | 'templates' | 'firsts'> & {
    readonly patterns: readonly (readonly [name: string, count: number])[];
    readonly templates: readonly CountedTemplate[];
  })[];
  readonly templates: readonly (readonly [id: string, text: string, example: string | null])[];
}

/** What a redelivery is known by, from the window before. */
export type SeenBefore = Pick<TallyState, 'seenRecords' | 'seenEvents'>;
const NOTHING_SEEN: SeenBefore = { seenRecords: [], seenEvents: [] };

/** What a process counts with, for all windows. */
export interface TallyTools {
  readonly patterns: PatternSet;
  readonly groups: readonly SiteLogGroup[];
  readonly counter: TemplateCounter;
  readonly safe: SafeTemplates;
  /** Whose `placeOf` the counter has; left out or null: no model of sequences reads lines. */
  readonly sequences?: SequenceVoice | null;
}

/** What became of a record. */
export type Counted = 'counted' | 'repeated' | 'ignored';

const NONE = WINDOW_LEVELS.indexOf('none');
const PLACE_OF: Readonly<Record<WindowLevel, number>> = {
  fatal: 0,
  error: 1,
  warning: 2,
  info: 3,
  debug: 4,
  none: NONE,
};
/** Beside the places of a model of sequences: a line that it does not read. */
const NOT_COUNTED = -2;

/** Where a stream's lines are counted. */
interface Place {
  readonly tally: ResourceTally;
  /** By level: what the counter knows it by. */
  readonly keys: readonly string[];
}

export const resourceKey = (accountId: string, { kind, id }: FindingResource) => `${accountId}|${kind}|${id}`;

/**
 * Counts the records of a shard in one window. The order of lines makes no difference; what comes again is counted once; what
 * is late is looked at for patterns only. Counts go from batch to batch as `TallyState`.
 */
export class WindowTally {
  readonly span: WindowSpan;
  readonly #tools: TallyTools;
  readonly #seenRecords: SeenKeys;
  readonly #seenEvents: SeenKeys;
  readonly #keyStreams: KeyStreams;
  /** Null: it is as the state says, in `#before`. */
  readonly #resources = new Map<string, ResourceTally | null>();
  readonly #before = new Map<string, TallyState['resources'][number]>();
  readonly #templates: Map<string, TallyTemplate>;
  readonly #places = new Map<string, Place | null>();
  readonly #byCounterKey = new Map<string, { readonly tally: ResourceTally; readonly level: number }>();
  #first: string | null;
  #last: string | null;
  #records: number;
  #repeated: number;
  #pairs = 0;
  /** By stream, of this batch: how far a model of sequences has read. */
  readonly #readings = new Map<string, SequenceReading>();
  #sequenceLines = 0;
  /** Of the lines of one record. */
  #linePlaces: number[] = [];

  constructor(
    tools: TallyTools,
    span: WindowSpan,
    state: TallyState | null,
    before: SeenBefore = NOTHING_SEEN,
  ) {
    // What an invocation that failed has counted is given again.
    tools.counter.discard();
    this.#tools = tools;
    this.span = span;
    this.#first = state?.first ?? null;
    this.#last = state?.last ?? null;
    this.#records = state?.records ?? 0;
    this.#repeated = state?.repeated ?? 0;
    this.#seenRecords = new SeenKeys(LIMITS.logSeenRecordsMax, state?.seenRecords ?? before.seenRecords);
    this.#seenEvents = new SeenKeys(LIMITS.logSeenEventsMax, state?.seenEvents ?? before.seenEvents);
    this.#keyStreams = new KeyStreams(state?.keyStreams ?? []);
    this.#templates = new Map((state?.templates ?? []).map(([id, text, example]) => [id, { text, example }]));
    for (const one of state?.resources ?? []) {
      const key = resourceKey(one.accountId, one.resource) + one.group;
      // Most batches have lines of a few: only those are taken apart.
      this.#resources.set(key, null);
      this.#before.set(key, one);
      this.#pairs += one.templates.length;
    }
  }

  /** A record that holds no lines. */
  skip(sequence: string): void {
    this.#records += 1;
    this.#first ??= sequence;
    this.#last = sequence;
  }

  /**
   * @param sequence Of the record in its shard: a decimal number, greater than those before it.
   * @param origin Where the names of group and stream do not say it.
   */
  add(record: LogRecord, sequence: string, origin?: StreamOrigin): Counted {
    const fresh = this.#fresh(record);
    this.skip(sequence);
    if (fresh === null) {
      this.#repeated += record.events.length;
      return 'repeated';
    }
    const place = this.#placeOf(record, origin);
    if (place === null) return 'ignored';
    this.#linePlaces = [];
    for (const event of fresh) this.#linePlaces.push(this.#count(place, record, event));
    this.#readSequence(place, record, fresh);
    return 'counted';
  }

  /** Whether a record was counted already, in a batch that is now given again. */
  hasCounted(sequence: string): boolean {
    return this.#last !== null && BigInt(sequence) <= BigInt(this.#last);
  }

  /** What was counted so far. The counter is settled, so counting can go on in another process. */
  close(): TallyState {
    this.#settle();
    return {
      span: this.span,
      first: this.#first,
      last: this.#last,
      records: this.#records,
      repeated: this.#repeated,
      seenRecords: this.#seenRecords.keys(),
      seenEvents: this.#seenEvents.keys(),
      keyStreams: this.#keyStreams.keys(),
      resources: [...this.#resources].flatMap(([key, one]) =>
        one === null
          ? (this.#before.get(key) ?? [])
          : { ...withoutFirsts(one), patterns: [...one.patterns], templates: countedTemplates(one) },
      ),
      templates: [...this.#templates].map(([id, { text, example }]) => [id, text, example]),
    };
  }

  /** The events that were not counted before; null where all of them were. */
  #fresh({ group, stream, events }: LogRecord): readonly LogEvent[] | null {
    const base = keyOf(group);
    let record = keyOf(stream, base);
    const keys: number[] = [];
    for (const { id } of events) {
      const key = keyOf(id, base);
      keys.push(key);
      record = joinedKey(record, key);
    }
    if (!this.#seenRecords.add(record)) return null;
    const fresh: LogEvent[] = [];
    for (const [index, event] of events.entries())
      if (this.#seenEvents.add(keys[index] as number)) fresh.push(event);
    this.#repeated += events.length - fresh.length;
    return fresh.length === 0 && events.length > 0 ? null : fresh;
  }

  #placeOf({ owner, group, stream }: LogRecord, given?: StreamOrigin): Place | null {
    const key = `${owner}|${group}|${stream}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const origin = given ?? originOf(this.#tools.groups, group, stream);
    const place = origin === null ? null : this.#newPlace(owner, group, origin);
    this.#places.set(key, place);
    return place;
  }

  /** What is counted of a resource, to be changed; undefined: nothing is. */
  #tallyOf(key: string): ResourceTally | undefined {
    const known = this.#resources.get(key);
    const one = this.#before.get(key);
    if (known !== null || one === undefined) return known ?? undefined;
    const tally: ResourceTally = {
      ...one,
      levels: [...one.levels],
      examples: [...one.examples],
      patterns: new Map(one.patterns),
      templates: new Map(one.templates.map(([id, count]) => [id, count])),
      firsts: new Map(one.templates.flatMap(([id, , first]) => (first === undefined ? [] : [[id, first]]))),
    };
    this.#resources.set(key, tally);
    return tally;
  }

  #newPlace(accountId: string, group: string, { source, resource }: StreamOrigin): Place {
    let of = resource;
    let key = resourceKey(accountId, of) + group;
    if (!this.#resources.has(key) && this.#resources.size >= LIMITS.logWindowResourcesMax) {
      // Too many to tell apart: what they say is said of the group.
      of = groupResource(group);
      key = resourceKey(accountId, of) + group;
    }
    let tally = this.#tallyOf(key);
    if (tally === undefined) {
      tally = {
        accountId,
        source,
        resource: of,
        group,
        lines: 0,
        levels: WINDOW_LEVELS.map(() => 0),
        late: 0,
        dropped: 0,
        other: 0,
        patterns: new Map(),
        examples: [],
        templates: new Map(),
        firsts: new Map(),
      };
      this.#resources.set(key, tally);
    }
    const keys = WINDOW_LEVELS.map((_level, index) => `${index}${key}`);
    for (const [level, one] of keys.entries()) this.#byCounterKey.set(one, { tally, level });
    return { tally, keys };
  }

  /**
   * What a model of sequences makes of a record: it goes on from where it was in the stream, from batch to batch it begins anew, so that a
   * batch that is given again is read as it was.
   */
  #readSequence({ tally }: Place, record: LogRecord, events: readonly LogEvent[]): void {
    const { sequences } = this.#tools;
    if (sequences === undefined || sequences === null) return;
    let known = 0;
    let lines = 0;
    for (const place of this.#linePlaces) {
      if (place >= 0) known += 1;
      if (place !== NOT_COUNTED) lines += 1;
    }
    if (known === 0) return;
    let [surprise, worst] = [0, -1];
    if (known >= lines * SEQUENCE_KNOWN_FROM) {
      const key = `${record.owner}|${record.group}|${record.stream}`;
      let reading = this.#readings.get(key);
      if (reading === undefined) {
        reading = sequences.begin();
        this.#readings.set(key, reading);
      }
      for (const [index, place] of this.#linePlaces.entries()) {
        if (place === NOT_COUNTED) continue;
        if (this.#sequenceLines >= LIMITS.logSequenceLinesMax) break;
        this.#sequenceLines += 1;
        const nats = reading.read(place);
        if (nats > surprise) [surprise, worst] = [nats, index];
      }
    }
    const before = tally.sequence;
    // Redacted only where it is told.
    const text =
      surprise > (before?.surprise ?? 0)
        ? this.#sequenceText(sequences, worst, events[worst]?.message ?? '')
        : '';
    const joined = joinedSequences(before, { surprise, text, known });
    if (joined !== undefined) tally.sequence = joined;
  }

  #sequenceText(sequences: SequenceVoice, index: number, line: string): string {
    const place = this.#linePlaces[index] ?? NO_PLACE;
    const text = place >= 0 ? sequences.textOf(place) : safeLine(line);
    return text.slice(0, LIMITS.logSequenceTextChars).toWellFormed();
  }

  /** @returns The line's place in a model of sequences, or that it is no line of the window's counts. */
  #count({ tally, keys }: Place, record: LogRecord, { at, message: line }: LogEvent): number {
    const age = this.span.from - at;
    if (age > LIMITS.logDroppedMs) {
      tally.dropped += 1;
      return NOT_COUNTED;
    }
    const { source } = tally;
    const { level, message } = readMessage(source, line);
    // Only from what is shown: who can write a word into a log must not blind us to what is written behind it.
    const hidden = this.#keyStreams.hidden(record, message);
    for (const pattern of this.#tools.patterns.of(source, message)) {
      const count = tally.patterns.get(pattern.name) ?? 0;
      tally.patterns.set(pattern.name, count + 1);
      if (count < LIMITS.logPatternExamplesMax && tally.examples.length < LIMITS.logExamplesMax) {
        tally.examples.push([pattern.name, hidden ?? safeLine(line)]);
      }
    }
    if (age > LIMITS.logLateMs) {
      tally.late += 1;
      return NOT_COUNTED;
    }
    const place = PLACE_OF[level ?? 'none'];
    tally.lines += 1;
    tally.newestAt = Math.max(tally.newestAt ?? at, at);
    tally.levels[place] = (tally.levels[place] ?? 0) + 1;
    const written = Math.max(-LIMITS.logLateMs, Math.min(LIMITS.logLateMs, -age)) | 0;
    const known = this.#tools.counter.count(keys[place] ?? '', hidden ?? message, written);
    // A row of a key is shown to nobody, so it is no word of a program.
    return hidden === null ? known : NOT_COUNTED;
  }

  #settle(): void {
    const { counter, safe } = this.#tools;
    const { counts, firsts, templates } = counter.close();
    this.#widen();
    const safeOf = new Map([...templates].map(([id, seen]) => [id, safe.of(seen)]));
    for (const [key, byTemplate] of counts) {
      const of = this.#byCounterKey.get(key);
      if (of === undefined) continue;
      const firstOf = firsts.get(key);
      for (const [id, count] of byTemplate) {
        const found = safeOf.get(id);
        if (found === undefined || !this.#holds(found.template, found.text, found.example))
          of.tally.other += count;
        else this.#add(of.tally, `${found.template.id}${of.level}`, count, firstOf?.get(id));
      }
    }
  }

  /** Whether the window tells the template apart. */
  #holds({ id }: Template, text: string, example: string | null): boolean {
    if (id === OTHER_TEMPLATE.id) return false;
    if (this.#templates.has(id)) return true;
    if (this.#templates.size >= LIMITS.logWindowTemplatesMax) return false;
    this.#templates.set(id, { text, example });
    return true;
  }

  /** @param first When its first line was written; undefined: not known. */
  #add(tally: ResourceTally, id: LeveledId, count: number, first: number | undefined): void {
    const there = tally.templates.get(id);
    if (there === undefined) {
      if (this.#pairs >= LIMITS.logWindowPairsMax) {
        tally.other += count;
        return;
      }
      this.#pairs += 1;
    }
    tally.templates.set(id, (there ?? 0) + count);
    const before = tally.firsts.get(id);
    // Of lines of which some have no time the first is not known.
    if (there !== undefined && before === undefined) return;
    if (first === undefined) tally.firsts.delete(id);
    else tally.firsts.set(id, before === undefined ? first : Math.min(first, before));
  }

  /** What was counted under a template that is part of a wider one by now is that one's. */
  #widen(): void {
    const { counter, safe } = this.#tools;
    const renamed = new Map<string, string>();
    for (const [id, { text, example }] of this.#templates) {
      const wide = counter.find(text);
      if (wide === undefined) continue;
      const { template, text: wideText } = safe.of({ template: wide, example });
      if (template.id === id) continue;
      renamed.set(id, template.id);
      this.#templates.delete(id);
      if (!this.#templates.has(template.id)) this.#templates.set(template.id, { text: wideText, example });
    }
    if (renamed.size === 0) return;
    for (const key of this.#resources.keys()) {
      const tally = this.#tallyOf(key);
      if (tally === undefined) continue;
      for (const [leveled, count] of tally.templates) {
        const wide = renamed.get(leveled.slice(0, -1));
        if (wide === undefined) continue;
        const first = tally.firsts.get(leveled);
        tally.templates.delete(leveled);
        tally.firsts.delete(leveled);
        this.#pairs -= 1;
        this.#add(tally, `${wide}${leveled.slice(-1)}`, count, first);
      }
    }
  }
}

/** Templates of a resource as a state has them. */
const countedTemplates = ({ templates, firsts }: ResourceTally): readonly CountedTemplate[] =>
  [...templates].map(([id, count]) => {
    const first = firsts.get(id);
    return first === undefined ? [id, count] : [id, count, first];
  });

const withoutFirsts = ({ firsts: _firsts, ...tally }: ResourceTally): Omit<ResourceTally, 'firsts'> => tally;

/**
 * A smaller state of the same counts, for one that is too large to travel: first without lines as examples, then with the
 * rarest templates counted as `other`.
 */
export function smallerState(state: TallyState): TallyState {
  if (state.templates.some(([, , example]) => example !== null))
    return {
      ...state,
      templates: state.templates.map(([id, text]) => [id, text, null]),
      resources: state.resources.map(({ sequence: _sequence, ...rest }) => rest),
    };
  const totals = new Map<string, number>();
  for (const { templates } of state.resources)
    for (const [leveled, count] of templates) {
      const id = leveled.slice(0, -1);
      totals.set(id, (totals.get(id) ?? 0) + count);
    }
  const kept = new Set(
    [...totals]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, totals.size >> 1)
      .map(([id]) => id),
  );
  return {
    ...state,
    // Where there is nothing left to fold, what a redelivery is known by goes too.
    ...(totals.size === 0 ? { seenEvents: [], seenRecords: state.seenRecords.slice(-1_024) } : {}),
    templates: state.templates.filter(([id]) => kept.has(id)),
    resources: state.resources.map((one) => {
      const folded = one.templates.filter(([leveled]) => !kept.has(leveled.slice(0, -1)));
      return {
        ...one,
        other: folded.reduce((sum, [, count]) => sum + count, one.other),
        templates: one.templates.filter(([leveled]) => kept.has(leveled.slice(0, -1))),
      };
    }),
  };
}
