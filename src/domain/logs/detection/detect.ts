import type { Classification } from '../../alarm/finding/classification.ts';
import { isModelDetector, modelDetector, patternDetector } from '../../alarm/finding/detector-name.ts';
import type { Finding, FindingRecovery, FindingSeverity } from '../../alarm/finding/finding.ts';
import { INCIDENT_CLASSES, type IncidentClass } from '../../alarm/finding/incident-class.ts';
import { LIMITS } from '../../bounds.ts';
import type { LogPattern } from '../patterns/log-pattern.ts';
import { fits } from '../template.ts';
import { buildWindows } from '../window/build-windows.ts';
import type { LogWindow, WindowTemplate } from '../window/log-window.ts';
import { type Counts, mergeCounts, withoutExamples } from '../window/merge-counts.ts';
import { joinedSequences, type SequenceSoFar } from '../window/sequence-voice.ts';
import { resourceKey, type TallyState, type WindowSpan } from '../window/window-tally.ts';
import { afterPart, afterWindow, type Detection, type Hysteresis, NEW_DETECTION } from './alarm-state.ts';
import { overReason, type Seen, seenReason } from './finding-reason.ts';
import { excess, learned, type Rate } from './rate.ts';
import {
  copyOf,
  type Heard,
  type KnownError,
  type LiveDetection,
  type OpenWindow,
  type ResourceMemory,
  type ShardClock,
  type ShardMemory,
} from './shard-memory.ts';
import { clockOf, newClock, retired } from './silence.ts';
import type { LineSurprise, WindowClassifier } from './window-classifier.ts';

const HOUR_MS = 3_600_000;
/** Windows of nodes that come in any order: whether one was good is known when a later one has come. */
const GOOD_WINDOWS_OF_FILES = 4;
/** Windows of parts that are kept open: the newest, and the one before it, as a node's file may be that late. */
const OPEN_WINDOWS = 2;
const BASE: Omit<Hysteresis, 'badWindows'> = { goodWindows: 3, alarmsMax: 6, withinMs: HOUR_MS };
/** Lines of severity `error` in one window that are an alarm at once; of `critical` one is. */
const ERROR_LINES = 3;
/** A new error that comes so often is told at once, and else in the second window in a row. */
const NOVEL_LINES = 3;
/** Windows of a group before an error in it can be new. */
const GROUP_LEARNED = 10;
/** For so long after its first line an error counts as new, so that the second window of it and other resources are seen. */
const NOVEL_MS = 30 * 60_000;
/** Standard deviations, lines and times the mean that make a count unusual; graver lines need less. */
const UNUSUAL = {
  grave: { deviations: 6, lines: 10, times: 2 },
  other: { deviations: 8, lines: 50, times: 3 },
} as const;
/** A log of which this many lines are usual in a window is one that is silent only where something is wrong. */
const SPEAKS_LINES = 1;
/** An answer of models below this confidence begins no alarm, in [0,1]. */
const MODEL_CONFIDENCE = 0.95;
/** Windows in a row that models must take for one class. */
const MODEL_WINDOWS = 2;
/** After so many windows in ALARM what was unusual is learned after all: it has become what is usual. */
const LEARNED_AFTER = 30;

export interface Judged {
  readonly memory: ShardMemory;
  /** With what is new in them, and unusual. */
  readonly windows: readonly LogWindow[];
  /** Changes of states in the order in which they happened, those that had waited first; without evidence. */
  readonly findings: readonly Finding[];
  /** Findings that are over already, whose resources were heard since: to be settled behind `findings`. */
  readonly heard: readonly Finding[];
  /** Alarms that wait for the next window, as too many came. */
  readonly held: number;
  /** Resources that models were asked about. */
  readonly classified: number;
}

/** What one detector sees of a resource in a window. */
interface Sight {
  readonly detector: string;
  readonly class: IncidentClass | null;
  readonly severity: FindingSeverity;
  readonly isBad: boolean;
  readonly badWindows: number;
  readonly because: readonly string[];
  readonly seen: Seen;
  /** Windows that it is about, the most telling first. */
  readonly windows: readonly LogWindow[];
}

const groupKeyOf = ({ accountId, source, group }: LogWindow) => `${accountId}|${source}|${group}`;
const isGrave = ({ level }: WindowTemplate) => level === 'fatal' || level === 'error';
const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);
const isIncident = (name: string | undefined): name is IncidentClass =>
  (INCIDENT_CLASSES as readonly string[]).includes(name ?? '');

/** Where a window belongs that may be one of several parts. */
interface WindowPart {
  /** The end that all parts of the window have, milliseconds since 1970; each is told of at a time of its own. */
  readonly end: number;
  /** Whether windows come one after the other. */
  readonly isInOrder: boolean;
  /**
   * What the rates say is of windows up to there, in time that passes only while the shard has anything; null: of a window that is
   * closed a part says nothing of rates.
   */
  readonly ratedTo: number | null;
}

/** Whether it is as far above what is usual as `bound` says; less far, where it was before. */
function isUnusual(
  usual: Rate | undefined,
  count: number,
  { deviations, lines, times }: { deviations: number; lines: number; times: number },
  wasBefore: boolean,
): boolean {
  const share = wasBefore ? 2 : 1;
  return (
    excess(usual, count) >= deviations / share &&
    count >= lines / share &&
    count >= (times / share) * (usual?.mean ?? 0)
  );
}

/** Lines of each template, and whether any was grave. */
function countsByTemplate(windows: readonly LogWindow[]) {
  const counts = new Map<string, { readonly count: number; readonly isGrave: boolean }>();
  for (const { templates } of windows)
    for (const one of templates) {
      const there = counts.get(one.id);
      counts.set(one.id, {
        count: one.count + (there?.count ?? 0),
        isGrave: isGrave(one) || (there?.isGrave ?? false),
      });
    }
  return counts;
}

const classesIn = (windows: readonly LogWindow[]) =>
  new Set(windows.flatMap(({ patterns }) => patterns.map((pattern) => pattern.class)));

const hasErrors = (windows: readonly LogWindow[]) => windows.some(({ templates }) => templates.some(isGrave));

const countOfErrors = ({ templates }: LogWindow) => sum(templates.filter(isGrave).map(({ count }) => count));

const linesOf = (windows: readonly LogWindow[], of: IncidentClass, severity: FindingSeverity) =>
  sum(
    windows.flatMap(({ patterns }) =>
      patterns
        .filter((pattern) => pattern.class === of && pattern.severity === severity)
        .map(({ count }) => count),
    ),
  );

/** Of each resource the line that was least expected, in whatever group. */
function surprisesOf(counted: TallyState['resources']): ReadonlyMap<string, LineSurprise> {
  const found = new Map<string, SequenceSoFar>();
  const all = new Map<string, number>();
  for (const { accountId, resource, sequence, lines } of counted) {
    const key = resourceKey(accountId, resource);
    all.set(key, (all.get(key) ?? 0) + lines);
    const joined = joinedSequences(found.get(key), sequence);
    if (joined !== undefined) found.set(key, joined);
  }
  return new Map(
    [...found].map(([key, { surprise, text, known }]) => [
      key,
      { surprise, template: text, knownShare: Math.min(1, known / Math.max(1, all.get(key) ?? 0)) },
    ]),
  );
}

/** A detector on a resource that is OK, of which something was heard that is not told yet. */
interface HeardAgain {
  readonly resource: ResourceMemory;
  readonly detector: string;
  readonly live: LiveDetection;
  readonly heard: Heard;
}

class Judgement {
  readonly memory: ShardMemory;
  readonly findings: Finding[] = [];
  readonly heard: Finding[] = [];
  readonly #heardAgain: HeardAgain[] = [];
  /** When the newest line of each resource in each group was written, milliseconds since 1970, as far as that was counted. */
  readonly #newestAt: ReadonlyMap<string, number | undefined>;
  /** Alarms that were not even noted down. */
  #refused = 0;
  /** Detectors and resources that have something in `memory.held`. */
  readonly #waiting = new Set<string>();
  #clock: ShardClock;
  readonly #span: WindowSpan;
  readonly #part: WindowPart;
  readonly #region: string;
  readonly #classifier: WindowClassifier | null;
  /** Of each resource, where a model of sequences has read its lines. */
  readonly #surprises: ReadonlyMap<string, LineSurprise>;
  #alarms = 0;
  #asked = 0;
  #askedOfErrors = 0;
  #compared = 0;
  /** The errors that were known before the window, by group and number of words. */
  #byLength:
    | ReadonlyMap<string, readonly { readonly words: readonly string[]; readonly known: KnownError }[]>
    | undefined;

  constructor(
    memory: ShardMemory,
    clock: ShardClock,
    span: WindowSpan,
    part: WindowPart,
    region: string,
    counted: TallyState['resources'],
    classifier: WindowClassifier | null,
  ) {
    this.#newestAt = new Map(
      counted.map(({ accountId, resource, group, newestAt }) => [
        resourceKey(accountId, resource) + group,
        newestAt,
      ]),
    );
    this.memory = memory;
    this.#clock = clock;
    this.#span = span;
    this.#part = part;
    this.#region = region;
    this.#classifier = classifier;
    this.#surprises = classifier === null ? new Map() : surprisesOf(counted);
  }

  /** Tells what had to wait, oldest first, as far as a window may tell of alarms. To be called before anything is judged. */
  tellHeld(): void {
    const all = this.memory.held.splice(0);
    for (const finding of all) {
      const key = waitingKey(finding.accountId, finding.resource, finding.detector);
      const isTold =
        !this.#waiting.has(key) && (finding.state === 'OK' || this.#alarms < LIMITS.logAlarmsPerWindowMax);
      if (!isTold) {
        this.#waiting.add(key);
        this.memory.held.push(finding);
        continue;
      }
      if (finding.state === 'ALARM') this.#alarms += 1;
      this.findings.push(finding);
    }
  }

  /** Alarms that are to be told in later windows. */
  get held(): number {
    return this.memory.held.filter(({ state }) => state === 'ALARM').length + this.#refused;
  }

  /** Resources that models were asked about. */
  get classified(): number {
    return this.#asked;
  }

  /** Windows up to `to` in which the shard had nothing at all are good ones. Long silence is no more than its last windows. */
  quiet(to: number): void {
    const { judgedTo, silentMs, windowMs } = this.#clock;
    if (to <= judgedTo) return;
    const missing = Math.min(Math.round((to - judgedTo) / windowMs), LIMITS.logQuietWindowsMax);
    for (let one = missing; one >= 1; one -= 1) {
      const span = { from: to - one * windowMs, to: to - (one - 1) * windowMs };
      for (const resource of this.memory.resources.values())
        for (const [detector, live] of resource.detections)
          this.#goodWindow(resource, detector, live, span, null, []);
    }
    this.#clock = { ...this.#clock, judgedTo: to, silentMs: silentMs + (to - judgedTo) };
  }

  /** After silence was judged. */
  get clock(): ShardClock {
    return this.#clock;
  }

  /** With the window; one that is told of after its silence was judged is no newer. */
  get judgedTo(): number {
    return Math.max(this.#clock.judgedTo, this.#span.to);
  }

  /** Fills in what is new and unusual, and learns. */
  readWindows(windows: readonly LogWindow[]): readonly LogWindow[] {
    const isLearned = new Map(
      windows.map((window) => {
        const key = groupKeyOf(window);
        return [key, (this.memory.groups.get(key) ?? 0) >= GROUP_LEARNED] as const;
      }),
    );
    const read = windows.map((window) => {
      const key = groupKeyOf(window);
      return {
        ...window,
        templates: window.templates.map((template) => {
          this.memory.templates.set(template.id, template.text);
          const novel = isGrave(template) && this.#isNovel(key, template, isLearned.get(key) ?? false);
          return { ...template, novel };
        }),
      };
    });
    if (this.#part.isInOrder) this.#countGroups(isLearned.keys());
    return read;
  }

  #countGroups(keys: Iterable<string>): void {
    for (const key of keys) this.memory.groups.set(key, (this.memory.groups.get(key) ?? 0) + 1);
  }

  /** Learns from a window of which all parts that count have come. */
  learnWhole(windows: readonly LogWindow[], { end, silentMs }: OpenWindow): void {
    const { from, to } = this.#span;
    const at = end - silentMs;
    this.#countGroups(new Set(windows.map(groupKeyOf)));
    const byResource = Map.groupBy(windows, ({ accountId, resource }) => resourceKey(accountId, resource));
    for (const [key, own] of byResource) {
      const learn = (
        of: string,
        count: number,
        bound: typeof UNUSUAL.grave | typeof UNUSUAL.other,
        detector: string,
      ) => {
        const rateKey = `${key} ${of}`;
        const usual = this.#usual(rateKey, at - (to - from));
        const live = this.memory.resources.get(key)?.detections.get(detector);
        const wasBefore =
          live?.detection.state === 'ALARM' && (live.class !== null || live.because.includes(of));
        const isHigh = isUnusual(usual, count, bound, wasBefore) && !this.#isLearnedAnyway(live);
        this.#learn(rateKey, usual, count, isHigh, at);
      };
      for (const [id, { count, isGrave: grave }] of countsByTemplate(own))
        learn(id, count, grave ? UNUSUAL.grave : UNUSUAL.other, 'log-rate');
      for (const { group, lines } of own) {
        const of = `${key} ${group}`;
        const rate = this.#usual(of, at - (to - from), this.memory.spoken);
        this.memory.spoken.set(of, { rate: learned(rate, lines), at });
      }
      for (const name of classesIn(own))
        learn(name, linesOf(own, name, 'warning'), UNUSUAL.grave, patternDetector(name));
    }
  }

  #isNovel(groupKey: string, { id, text }: WindowTemplate, isLearned: boolean): boolean {
    const { errors } = this.memory;
    const key = `${groupKey} ${id}`;
    const known = errors.use(key);
    const { to } = this.#span;
    if (known !== undefined) {
      known.lastAt = to;
      return known.novel && to - known.firstAt <= NOVEL_MS;
    }
    const isCovered = isLearned && this.#isCovered(groupKey, text);
    const novel = isLearned && !isCovered;
    errors.set(key, { groupKey, text, firstAt: to, lastAt: to, novel });
    return novel;
  }

  /** Whether an error that is no news is of the same statement, mined from more or from fewer of its lines. */
  #isCovered(groupKey: string, text: string): boolean {
    this.#compared += 1;
    // A flood of new errors is news, whatever each of them is.
    if (this.#compared > LIMITS.logNovelComparedMax) return false;
    this.#byLength ??= errorsByLength(this.memory);
    const words = text.split(' ');
    const { to } = this.#span;
    const own = { id: '', words };
    const of = this.#byLength
      .get(`${groupKey} ${words.length}`)
      ?.find((other) => fits({ id: '', words: other.words }, words) || fits(own, other.words));
    return of !== undefined && (!of.known.novel || to - of.known.firstAt > NOVEL_MS);
  }

  judge(key: string, windows: readonly LogWindow[]): readonly LogWindow[] {
    const { memory } = this;
    const [first] = windows;
    const known = memory.resources.get(key);
    if (known === undefined && first === undefined) return windows;
    const resource: ResourceMemory = known ?? {
      accountId: first?.accountId ?? '',
      resource: (first as LogWindow).resource,
      at: 0,
      detections: new Map(),
    };
    // The one that was used last is the youngest.
    memory.resources.delete(key);
    memory.resources.set(key, resource);
    if (first !== undefined) resource.at = this.#span.to;
    const usualLines = this.#usualLines(key, windows);
    const rated = this.#rate(key, resource, windows);
    const seen = [
      ...this.#patternSights(key, resource, windows),
      this.#noveltySight(resource, windows),
      rated.sight,
    ];
    const classification = this.#classified(key, resource, rated.windows, seen);
    const told = new Set<string>();
    for (const sight of [...seen, ...this.#modelSights(resource, windows, classification)]) {
      told.add(sight.detector);
      this.#step(resource, sight, windows, usualLines, classification);
    }
    const isUntold = classification === null && hasErrors(windows);
    for (const [detector, live] of resource.detections) {
      // What nobody has judged is neither a good window nor a bad one.
      if (told.has(detector) || (isUntold && isModelDetector(detector))) continue;
      this.#goodWindow(resource, detector, live, this.#span, this.#part, windows);
    }
    return classification === null
      ? rated.windows
      : rated.windows.map((window) => ({ ...window, classification }));
  }

  /** What models say of a resource that has something to tell. */
  #classified(
    key: string,
    { detections }: ResourceMemory,
    windows: readonly LogWindow[],
    sights: readonly Sight[],
  ): Classification | null {
    if (this.#classifier === null || windows.length === 0) return null;
    const isOpen = [...detections].some(
      ([detector, { detection }]) =>
        isModelDetector(detector) && (detection.state === 'ALARM' || detection.against > 0),
    );
    const isErrors = hasErrors(windows);
    if (!sights.some(({ isBad }) => isBad) && !(isOpen && isErrors)) {
      if (!isErrors || this.#askedOfErrors >= LIMITS.logClassifiedGraveMax) return null;
      this.#askedOfErrors += 1;
    } else if (this.#asked - this.#askedOfErrors >= LIMITS.logClassifiedMax) return null;
    this.#asked += 1;
    return this.#classifier.classify(windows, this.#surprises.get(key) ?? null);
  }

  /**
   * An alarm of models: errors that they take for one class, of which no known pattern tells. While it is one it goes on, whatever class the errors are
   * taken for: what wavers between two is one trouble.
   */
  #modelSights(
    resource: ResourceMemory,
    windows: readonly LogWindow[],
    classification: Classification | null,
  ): readonly Sight[] {
    if (classification === null || !hasErrors(windows)) return [];
    const alarm = [...resource.detections].find(
      ([detector, { detection }]) => isModelDetector(detector) && detection.state === 'ALARM',
    );
    const errors = windows
      .flatMap(({ templates }) => templates.filter(isGrave))
      .toSorted((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
    const sightOf = (detector: string, of: IncidentClass, isBad: boolean): Sight => ({
      detector,
      class: of,
      severity: 'error',
      isBad,
      badWindows: MODEL_WINDOWS,
      because: [...new Set(errors.map(({ id }) => id))].slice(0, LIMITS.logFindingListMax),
      seen: {
        kind: 'model',
        class: of,
        confidence: classification.confidence,
        templates: errors,
        lines: sum(errors.map(({ count }) => count)),
      },
      windows: windows
        .filter(({ templates }) => templates.some(isGrave))
        .toSorted((a, b) => countOfErrors(b) - countOfErrors(a)),
    });
    const { class: answer, confidence, alternatives } = classification;
    const likely = answer === 'unknown' ? alternatives[0]?.class : answer;
    if (alarm !== undefined) {
      const [detector, { class: of }] = alarm;
      return of === null ? [] : [sightOf(detector, of, isIncident(likely))];
    }
    if (!isIncident(answer) || confidence < MODEL_CONFIDENCE) return [];
    const known = resource.detections.get(patternDetector(answer));
    const isKnown = known?.detection.state === 'ALARM' || classesIn(windows).has(answer);
    return isKnown ? [] : [sightOf(modelDetector(answer), answer, true)];
  }

  /** Tells who was heard since it is OK, those that were told longest ago first. To be called when all is judged. */
  tellHeard(): void {
    const isWaiting = ({ resource, detector }: HeardAgain) =>
      this.#waiting.has(waitingKey(resource.accountId, resource.resource, detector));
    const told = this.#heardAgain
      .filter((one) => !isWaiting(one))
      .toSorted((a, b) => (a.heard.toldAt ?? 0) - (b.heard.toldAt ?? 0))
      .slice(0, LIMITS.logHeardPerWindowMax);
    for (const { resource, detector, live, heard } of told) {
      const next = { ...live, heard: { ...heard, toldAt: heard.at } };
      resource.detections.set(detector, next);
      const { state: previousState } = live.detection;
      const at = new Date(momentOf(live.detection, this.#span)).toISOString();
      this.heard.push({
        ...this.#finding(resource, detector, next, this.#span, null),
        previousState,
        at,
      });
    }
  }

  /** How many lines of a window are usual in each of the groups, by the windows before; learns those of this one, unless more of it may come. */
  #usualLines(key: string, windows: readonly LogWindow[]): ReadonlyMap<string, number> {
    const { spoken } = this.memory;
    const { isInOrder, ratedTo } = this.#part;
    const usual = new Map<string, number>();
    for (const { group, lines } of windows) {
      const of = `${key} ${group}`;
      if (ratedTo === null) continue;
      const rate = this.#usual(of, ratedTo, spoken);
      // The few windows before a trouble may have been its beginning.
      if (rate !== undefined && rate.windows >= GROUP_LEARNED) usual.set(group, rate.mean);
      if (isInOrder) spoken.set(of, { rate: learned(rate, lines), at: this.#learnedAt() });
    }
    return usual;
  }

  /**
   * With the lines of a good window. Of a log that is written all the time another one says nothing: the kernel's goes on when a service
   * is dead. Of one that is hardly ever written, as one of errors alone, any log of the resource is a sign of life.
   */
  #heardIn(
    { accountId, resource }: ResourceMemory,
    { detection, group, heard, usualLines = 0 }: LiveDetection,
    own: readonly LogWindow[],
  ): Heard | undefined {
    const there = own.filter(
      (window) => window.lines > 0 && (window.group === group || usualLines < SPEAKS_LINES),
    );
    // A part of a window that is counted already: another part of it may have been bad.
    const isCounted = detection.counted !== undefined && this.#part.end <= detection.counted.end;
    if (there.length === 0 || isCounted) return heard;
    const { from } = this.#span;
    const key = resourceKey(accountId, resource);
    const written = Math.max(...there.map((window) => this.#newestAt.get(key + window.group) ?? from));
    // Neither a clock that is ahead nor lines that were kept back make it later than it was.
    const at = Math.max(heard?.at ?? 0, Math.min(written, from));
    const lines = sum(there.map((window) => window.lines));
    return { at, lines: (heard?.lines ?? 0) + lines, toldAt: heard?.toldAt ?? null };
  }

  /** The end of the window, in time that passes only while the shard has anything. */
  #learnedAt(): number {
    return this.judgedTo - this.#clock.silentMs;
  }

  /** @param ratedTo In time as of `#learnedAt`: windows up to there that are not known had none. */
  #usual(key: string, ratedTo: number, rates: ShardMemory['rates'] = this.memory.rates): Rate | undefined {
    const known = rates.get(key);
    if (known === undefined) return undefined;
    const { from, to } = this.#span;
    const missed = Math.min(Math.round((ratedTo - known.at) / (to - from)), LIMITS.logQuietWindowsMax);
    let { rate } = known;
    for (let one = 0; one < missed; one += 1) rate = learned(rate, 0);
    return rate;
  }

  /** What is unusual is not learned, unless it goes on and on; nor was it a window without a line. */
  #learn(key: string, usual: Rate | undefined, count: number, isHigh: boolean, at: number): void {
    const rate = isHigh && usual !== undefined ? usual : learned(usual, count);
    this.memory.rates.set(key, { rate, at });
  }

  /** How far above what is usual a count of the window is; learns from it, unless more of the window may come. */
  #rateOne(
    key: string,
    count: number,
    bound: typeof UNUSUAL.grave | typeof UNUSUAL.other,
    wasBefore: boolean,
    live: LiveDetection | undefined,
  ): { readonly usual: Rate | undefined; readonly isHigh: boolean } {
    const { isInOrder, ratedTo } = this.#part;
    if (ratedTo === null) return { usual: undefined, isHigh: false };
    const usual = this.#usual(key, ratedTo);
    const isHigh = isUnusual(usual, count, bound, wasBefore);
    if (isInOrder) this.#learn(key, usual, count, isHigh && !this.#isLearnedAnyway(live), this.#learnedAt());
    return { usual, isHigh };
  }

  #isLearnedAnyway(live: LiveDetection | undefined): boolean {
    const { from, to } = this.#span;
    const changedAt = live?.detection.changedAt ?? null;
    return changedAt !== null && to - changedAt > LEARNED_AFTER * (to - from);
  }

  #patternSights(key: string, resource: ResourceMemory, windows: readonly LogWindow[]): readonly Sight[] {
    return [...classesIn(windows)].map((of): Sight => {
      const detector = patternDetector(of);
      const live = resource.detections.get(detector);
      const isAlarm = live?.detection.state === 'ALARM';
      const own = windows.flatMap(({ patterns }) => patterns.filter((pattern) => pattern.class === of));
      const critical = linesOf(windows, of, 'critical');
      const errors = linesOf(windows, of, 'error');
      const warnings = linesOf(windows, of, 'warning');
      const isGraveNow = critical > 0 || errors >= (isAlarm ? 1 : ERROR_LINES);
      const { usual, isHigh } = this.#rateOne(`${key} ${of}`, warnings, UNUSUAL.grave, isAlarm, live);
      const about = windows
        .filter(({ patterns }) => patterns.some((pattern) => pattern.class === of))
        .toSorted((a, b) => countOf(b, of) - countOf(a, of));
      const severity = critical > 0 ? 'critical' : errors > 0 ? 'error' : 'warning';
      return {
        detector,
        class: of,
        severity,
        isBad: isGraveNow || isHigh,
        badWindows: isGraveNow ? 1 : 2,
        because: [],
        seen: {
          kind: 'pattern',
          patterns: own,
          lines: critical + errors + warnings,
          usual: isGraveNow ? null : (usual?.mean ?? null),
        },
        windows: about,
      };
    });
  }

  #noveltySight(resource: ResourceMemory, windows: readonly LogWindow[]): Sight {
    const live = resource.detections.get('log-novelty');
    const because = new Set(
      live?.detection.state === 'ALARM' || (live?.detection.against ?? 0) > 0 ? live?.because : [],
    );
    const isNew = (template: WindowTemplate) => template.novel || because.has(template.id);
    const found = windows.flatMap(({ templates }) => templates.filter(isNew));
    const lines = sum(found.map(({ count }) => count));
    const about = windows.filter(({ templates }) => templates.some(isNew));
    return {
      detector: 'log-novelty',
      class: null,
      severity: 'error',
      isBad: lines > 0,
      badWindows: lines >= NOVEL_LINES ? 1 : 2,
      because: [...new Set([...found.map(({ id }) => id), ...because])].slice(0, LIMITS.logFindingListMax),
      seen: { kind: 'novel', templates: found, lines },
      windows: about,
    };
  }

  #rate(key: string, resource: ResourceMemory, windows: readonly LogWindow[]) {
    const live = resource.detections.get('log-rate');
    const isAlarm = live?.detection.state === 'ALARM';
    const because = new Set(isAlarm ? live.because : []);
    const times = new Map<string, number | null>();
    const unusual = new Set<string>();
    let isError = false;
    for (const [id, { count, isGrave: grave }] of countsByTemplate(windows)) {
      const bound = grave ? UNUSUAL.grave : UNUSUAL.other;
      const { usual, isHigh } = this.#rateOne(`${key} ${id}`, count, bound, because.has(id), live);
      if (isHigh) {
        unusual.add(id);
        isError ||= grave;
      }
      const isKnown = usual !== undefined && usual.windows >= GROUP_LEARNED && usual.mean > 0;
      times.set(id, isKnown ? Math.round((count / usual.mean) * 10) / 10 : null);
    }
    const filled = windows.map((window) => ({
      ...window,
      templates: window.templates.map((one) => ({ ...one, excess: times.get(one.id) ?? null })),
    }));
    const found = filled.flatMap(({ templates }) => templates.filter(({ id }) => unusual.has(id)));
    const sight: Sight = {
      detector: 'log-rate',
      class: null,
      severity: isError ? 'error' : 'warning',
      isBad: unusual.size > 0,
      badWindows: 2,
      because: [...unusual].slice(0, LIMITS.logFindingListMax),
      seen: { kind: 'frequent', templates: found, lines: sum(found.map(({ count }) => count)) },
      windows: filled.filter(({ templates }) => templates.some(({ id }) => unusual.has(id))),
    };
    return { sight, windows: filled };
  }

  #step(
    resource: ResourceMemory,
    sight: Sight,
    own: readonly LogWindow[],
    usualLines: ReadonlyMap<string, number>,
    classification: Classification | null,
  ): void {
    const { detector, isBad, badWindows } = sight;
    const live = resource.detections.get(detector);
    if (live === undefined && !isBad) return;
    if (live !== undefined && !isBad) {
      this.#goodWindow(resource, detector, live, this.#span, this.#part, own);
      return;
    }
    const before = live?.detection ?? NEW_DETECTION;
    const at = momentOf(before, this.#span);
    const { detection, changedTo } = afterPart(before, true, at, this.#part.end, {
      ...BASE,
      badWindows,
    });
    const isTold = this.#alarms < LIMITS.logAlarmsPerWindowMax;
    if (changedTo === 'ALARM' && !isTold && this.memory.held.length >= LIMITS.logHeldMax) {
      // No alarm yet: it is one in a later window, should it go on.
      this.#refused += 1;
      return;
    }
    const [window] = sight.windows;
    // In trouble a log is not what it usually is.
    const isInTrouble = live?.detection.state === 'ALARM' || (live?.detection.against ?? 0) > 0;
    const usual = isInTrouble ? live?.usualLines : usualLines.get(window?.group ?? '');
    const next: LiveDetection = {
      detection,
      class: sight.class,
      severity: sight.severity,
      source: window?.source ?? live?.source ?? 'ec2',
      group: window?.group ?? live?.group ?? '',
      because: sight.because,
      ...(usual === undefined ? {} : { usualLines: usual }),
    };
    resource.detections.set(detector, next);
    if (changedTo !== 'ALARM') return;
    const finding = {
      ...this.#finding(resource, detector, next, this.#span, sight),
      ...(classification === null ? {} : { classification }),
    };
    if (isTold) {
      this.#alarms += 1;
      this.findings.push(finding);
    } else this.#hold(finding);
  }

  /** Of what waits the memory keeps less of what it was seen by. */
  #hold(finding: Finding): void {
    const max = LIMITS.logHeldListMax;
    const { patterns, templates, lines } = finding;
    this.#waiting.add(waitingKey(finding.accountId, finding.resource, finding.detector));
    this.memory.held.push({
      ...finding,
      patterns: patterns.slice(0, max),
      templates: templates.slice(0, max),
      lines: lines.slice(0, max),
    });
  }

  /**
   * @param part Null: it is silence.
   * @param own Of the resource.
   */
  #goodWindow(
    resource: ResourceMemory,
    detector: string,
    live: LiveDetection,
    span: WindowSpan,
    part: WindowPart | null,
    own: readonly LogWindow[],
  ): void {
    const at = momentOf(live.detection, span);
    const hysteresis = { ...BASE, badWindows: 1 };
    const { detection, changedTo } =
      part === null
        ? afterWindow(live.detection, false, at, hysteresis)
        : afterPart(live.detection, false, at, part.end, {
            ...hysteresis,
            goodWindows: part.isInOrder ? BASE.goodWindows : GOOD_WINDOWS_OF_FILES,
          });
    const heard = this.#heardIn(resource, live, own);
    const next: LiveDetection = {
      ...live,
      detection,
      ...(heard === undefined ? {} : { heard: changedTo === 'OK' ? { ...heard, toldAt: heard.at } : heard }),
    };
    const keptMs = heard === undefined ? LIMITS.logQuietKeptMs : LIMITS.logHeardKeptMs;
    const isListenedTo = detection.changedAt !== null && detection.changedAt > span.to - keptMs;
    const isOver =
      detection.state === 'OK' &&
      !isListenedTo &&
      !detection.changes.some((at) => at > span.to - BASE.withinMs);
    // A bad part of the same end may come yet, and goes on from what was before.
    const isPlain = detection.against === 0 && (detection.counted?.before ?? 0) === 0;
    if (isOver && isPlain) resource.detections.delete(detector);
    else resource.detections.set(detector, next);
    if (changedTo !== 'OK') {
      const isNews = heard !== undefined && heard.at > (heard.toldAt ?? -1);
      if (detection.state === 'OK' && detection.changedAt !== null && isNews)
        this.#heardAgain.push({ resource, detector, live: next, heard });
      return;
    }
    const finding = this.#finding(resource, detector, next, span, null);
    // The end of an alarm is told behind it.
    if (this.#waiting.has(waitingKey(resource.accountId, resource.resource, detector))) this.#hold(finding);
    else this.findings.push(finding);
  }

  #finding(
    { accountId, resource }: ResourceMemory,
    detector: string,
    live: LiveDetection,
    { from, to }: WindowSpan,
    sight: Sight | null,
  ): Finding {
    const seconds = Math.round((to - from) / 1_000);
    const lines = sum(sight?.windows.map((window) => window.lines) ?? []);
    const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), lines };
    const base = {
      detector,
      class: live.class,
      severity: live.severity,
      at: new Date(live.detection.changedAt ?? to).toISOString(),
      accountId,
      region: this.#region,
      resource,
      source: live.source,
      logGroup: live.group,
      window,
      evidence: null,
    };
    if (sight === null) {
      const { heard } = live;
      const recovery: FindingRecovery =
        heard === undefined
          ? { kind: 'quiet' }
          : { kind: 'heard', at: new Date(heard.at).toISOString(), lines: heard.lines };
      return {
        ...base,
        state: 'OK',
        previousState: 'ALARM',
        reason: overReason(live.class, detector, BASE.goodWindows, seconds, recovery),
        patterns: [],
        templates: [],
        lines: [],
        recovery,
      };
    }
    const max = LIMITS.logFindingListMax;
    const { seen } = sight;
    return {
      ...base,
      state: 'ALARM',
      previousState: 'OK',
      reason: seenReason(seen, { seconds, lines, resource }),
      patterns:
        seen.kind === 'pattern'
          ? byName(seen.patterns)
              .slice(0, max)
              .map(({ name, says, count }) => ({ name, says, count }))
          : [],
      templates:
        seen.kind === 'pattern'
          ? []
          : seen.templates.slice(0, max).map(({ id, text, count, novel, excess: times }) => ({
              id,
              text,
              count,
              novel,
              excess: times,
            })),
      lines: (seen.kind === 'pattern'
        ? seen.patterns.flatMap(({ examples }) => examples)
        : seen.templates.flatMap(({ example }) => example ?? [])
      )
        .filter((line, index, all) => all.indexOf(line) === index)
        .slice(0, max),
    };
  }
}

const waitingKey = (accountId: string, resource: ResourceMemory['resource'], detector: string) =>
  `${resourceKey(accountId, resource)}|${detector}`;

/** When a change in a window is told to have been: after the one before, which silence may have made that was judged first. */
function momentOf({ changedAt }: Detection, { to }: WindowSpan): number {
  return changedAt === null ? to : Math.max(to, changedAt + 1);
}

function errorsByLength({ errors }: ShardMemory) {
  const all = [...errors].map(([, known]) => ({ words: known.text.split(' '), known }));
  return Map.groupBy(all, ({ words, known }) => `${known.groupKey} ${words.length}`);
}

function countOf({ patterns }: LogWindow, of: IncidentClass): number {
  return sum(patterns.filter((pattern) => pattern.class === of).map(({ count }) => count));
}

/** One entry for each pattern, the most frequent first. */
function byName<T extends { readonly name: string; readonly count: number }>(
  patterns: readonly T[],
): readonly T[] {
  const found = new Map<string, T>();
  for (const one of patterns) {
    const there = found.get(one.name);
    found.set(one.name, there === undefined ? one : { ...there, count: there.count + one.count });
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

/** Forgets what was quiet longest where there is too much. */
function bounded(memory: ShardMemory): void {
  for (const [key, { detections }] of memory.resources) {
    if (detections.size === 0) {
      memory.resources.delete(key);
      continue;
    }
    if (memory.resources.size <= LIMITS.logMemoryResourcesMax) continue;
    if (![...detections.values()].some(({ detection }) => detection.state === 'ALARM'))
      memory.resources.delete(key);
  }
}

/** What a part of a window is known by. */
export const partOf = ({ first, last, records }: TallyState) => `${first ?? ''}-${last ?? ''}-${records}`;

const partsWith = ({ last }: ShardMemory, state: TallyState) =>
  [...(last?.parts ?? []), partOf(state)].slice(-LIMITS.logMemoryPartsMax);

/**
 * Whether the memory has judged these counts already: the answer to the end of their window was lost.
 *
 * @param isInOrder Windows come one after the other, as those of a shard do; those of log files come as they are told of.
 */
export function hasJudged({ last }: ShardMemory, state: TallyState, isInOrder: boolean): boolean {
  if (last === null) return false;
  const { from, to } = state.span;
  return last.parts.includes(partOf(state)) || (isInOrder && to <= last.to - (to - from));
}

/**
 * The memory after counts that cannot be judged: it knows them when they come again, and nothing else of them.
 * They are no good window, as nobody knows what was in it.
 */
export function passWindow(before: ShardMemory, state: TallyState): ShardMemory {
  const span = spanAfter(before.last, state.span);
  const clock = clockOf(before, span.to - span.from) ?? newClock(span);
  return {
    ...before,
    last: { to: span.to, parts: partsWith(before, state) },
    clock: { ...clock, judgedTo: Math.max(clock.judgedTo, span.to) },
    retiredAt: null,
    seenRecords: state.seenRecords,
    seenEvents: state.seenEvents,
  };
}

/** Each part of a window is told at a time of its own: what is told of one time again is a repetition to whoever hears it. */
function spanAfter(last: ShardMemory['last'], { from, to }: WindowSpan): WindowSpan {
  if (last === null || to > last.to) return { from, to };
  return { from: last.to + 1 - (to - from), to: last.to + 1 };
}

/** The clock after silence up to there. */
function quietTo(clock: ShardClock | null, to: number): ShardClock | null {
  if (clock === null) return null;
  const judgedTo = Math.max(clock.judgedTo, clock.claimedTo ?? 0, to);
  return { ...clock, judgedTo, silentMs: clock.silentMs + judgedTo - clock.judgedTo };
}

/** What a memory that learned from parts as from windows knows of rates is of no use for windows: it learns anew. */
function learnedByWindows(memory: ShardMemory): ShardMemory {
  if (memory.open !== null) return memory;
  for (const [key] of memory.rates) memory.rates.delete(key);
  for (const [key] of memory.spoken) memory.spoken.delete(key);
  for (const [key] of memory.groups) memory.groups.delete(key);
  return { ...memory, open: [] };
}

/** Windows that come in parts, with one part more. */
interface Parts {
  /** What all parts of its window have; of a window that is closed, the part alone. */
  readonly counts: Counts;
  /** Windows that are closed now, oldest first. */
  readonly whole: readonly OpenWindow[];
  readonly open: readonly OpenWindow[];
  /** As of `WindowPart`. */
  readonly ratedTo: number | null;
}

function withPart(open: readonly OpenWindow[], state: TallyState, silentMs: number): Parts {
  const { from, to: end } = state.span;
  const length = end - from;
  const newest = Math.max(end, ...open.map((one) => one.end));
  const closedTo = newest - OPEN_WINDOWS * length;
  if (end <= closedTo) return { counts: state, whole: [], open, ratedTo: null };
  const there = open.find((one) => one.end === end);
  const counts = mergeCounts(there ?? null, state);
  const own: OpenWindow = { end, silentMs: there?.silentMs ?? silentMs, ...withoutExamples(counts) };
  const all = [...open.filter((one) => one !== there), own].toSorted((a, b) => a.end - b.end);
  const left = all.filter((one) => one.end > closedTo);
  const [oldest = own] = left;
  return {
    counts,
    whole: all.filter((one) => one.end <= closedTo),
    open: left,
    ratedTo: oldest.end - length - oldest.silentMs,
  };
}

/**
 * Judges the counts of one window against what a shard remembers, after the silence that lies before it. The same counts and
 * memory give the same findings, so that a repeated end of a window changes nothing.
 *
 * @param isInOrder As of `hasJudged`.
 * @param classifier Null: no model answers.
 */
export function judgeWindow(
  before: ShardMemory,
  state: TallyState,
  patterns: ReadonlyMap<string, LogPattern>,
  region: string,
  isInOrder = true,
  classifier: WindowClassifier | null = null,
): Judged {
  const span = spanAfter(before.last, state.span);
  const windowMs = span.to - span.from;
  const known = clockOf(before, windowMs);
  const memory = isInOrder ? copyOf(before) : learnedByWindows(copyOf(before));
  const clock = quietTo(known, span.from) ?? newClock(span);
  const parts = isInOrder ? null : withPart(memory.open ?? [], state, clock.silentMs);
  const judgement = new Judgement(
    memory,
    known ?? newClock(span),
    span,
    {
      end: state.span.to,
      isInOrder,
      ratedTo: parts === null ? Math.max(clock.judgedTo, span.to) - windowMs - clock.silentMs : parts.ratedTo,
    },
    region,
    state.resources,
    classifier,
  );
  judgement.tellHeld();
  if (known !== null) judgement.quiet(known.claimedTo ?? known.judgedTo);
  judgement.quiet(span.from);
  const windowsOf = (counts: Counts, of: WindowSpan) =>
    buildWindows({ ...state, ...counts, span: of }, patterns, region);
  for (const whole of parts?.whole ?? [])
    judgement.learnWhole(windowsOf(whole, { from: whole.end - windowMs, to: whole.end }), whole);
  const windows = judgement.readWindows(windowsOf(parts?.counts ?? state, span));
  const byResource = Map.groupBy(windows, ({ accountId, resource }) => resourceKey(accountId, resource));
  const silent = [...memory.resources.keys()].filter((key) => !byResource.has(key));
  const judged = [
    ...[...byResource].flatMap(([key, of]) => judgement.judge(key, of)),
    ...silent.flatMap((key) => judgement.judge(key, [])),
  ];
  judgement.tellHeard();
  bounded(memory);
  return {
    memory: {
      ...memory,
      last: { to: span.to, parts: partsWith(memory, state) },
      clock: { ...judgement.clock, judgedTo: judgement.judgedTo, windowMs, claimedTo: null },
      retiredAt: null,
      sums: {
        windows: memory.sums.windows + 1,
        lines:
          memory.sums.lines + sum(state.resources.map(({ lines, late, dropped }) => lines + late + dropped)),
        repeated: memory.sums.repeated + state.repeated,
      },
      seenRecords: state.seenRecords,
      seenEvents: state.seenEvents,
      open: parts === null ? memory.open : parts.open,
    },
    windows: judged,
    findings: judgement.findings,
    heard: judgement.heard,
    held: judgement.held,
    classified: judgement.classified,
  };
}

/**
 * Judges silence after what was judged last, as windows without lines.
 *
 * @param to Its end, as `silenceTo` gives it.
 * @param windowMs Length of the shard's windows, where the memory does not say.
 * @param retiredAt When it was found that the shard can get no more records, milliseconds since 1970; null: it may.
 */
export function judgeSilence(
  before: ShardMemory,
  to: number,
  windowMs: number,
  region: string,
  retiredAt: number | null,
): Judged {
  const clock = clockOf(before, windowMs) ?? newClock({ from: to - windowMs, to });
  const memory = copyOf(before);
  const span = { from: clock.judgedTo, to };
  const judgement = new Judgement(
    memory,
    clock,
    span,
    { end: to, isInOrder: true, ratedTo: null },
    region,
    [],
    null,
  );
  judgement.tellHeld();
  judgement.quiet(to);
  bounded(memory);
  const after = { ...memory, clock: { ...judgement.clock, claimedTo: null } };
  return {
    // A retired memory holds nothing, so that it waits for what is to be told first.
    memory: retiredAt === null || memory.held.length > 0 ? after : retired(after, retiredAt),
    windows: [],
    findings: judgement.findings,
    heard: judgement.heard,
    held: judgement.held,
    classified: judgement.classified,
  };
}
