import { LIMITS } from '../../domain/bounds.ts';
import {
  type MeasuredIncident,
  type MeasuresRead,
  RESPONSE_DAYS,
  type ResponseDays,
  responseFrom,
} from '../../domain/record/response/response-metrics.ts';
import type { MeasureReader } from '../../ports/measure-reader.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

export interface MeasuresAt {
  readonly read: MeasuresRead;
  /** When they were read: ISO 8601, UTC. */
  readonly at: string;
}

interface Kept extends MeasuresAt {
  readonly atMs: number;
  /** When every incident was read, and not only those that may have changed. */
  readonly wholeAtMs: number;
  /** Those of each number of days that was asked for: the same list for every question, so that what is found in it is found once. */
  readonly byDays: Map<ResponseDays, MeasuresRead>;
}

const LONGEST = Math.max(...RESPONSE_DAYS) as ResponseDays;
const HOUR_MS = 3_600_000;
/** An incident that ended longer ago does not change any more: its fix can be undone for as long, and two hours are for clocks. */
const CHANGES_FOR_MS = LIMITS.undoSeconds * 1_000 + 2 * HOUR_MS;

/** Since when incidents were opened of which some may have changed, as ISO 8601 in UTC. */
function unsettledFrom(measured: readonly MeasuredIncident[], nowMs: number): string {
  const since = new Date(nowMs - CHANGES_FOR_MS).toISOString();
  return measured.reduce(
    (from, { openedAt, endedAt }) =>
      openedAt < from && (endedAt === null || endedAt > since) ? openedAt : from,
    since,
  );
}

/** What was read anew, before what was known and has not changed since. */
function merged(known: MeasuresRead, fresh: MeasuresRead, from: string, oldest: string): MeasuresRead {
  const rest = known.measured.filter(({ openedAt }) => openedAt < from && openedAt >= oldest);
  return {
    measured: [...fresh.measured, ...rest],
    cutAt: fresh.cutAt ?? known.cutAt,
    unreadable: known.unreadable,
  };
}

/**
 * Measures of incidents, read once for all questions. After that only incidents that can have changed are read again: what is some
 * seconds old is answered at once while that goes on, what is older waits for it. Now and then all are read, beside the answers.
 */
export class KeptMeasures {
  readonly #reader: MeasureReader;
  readonly #nowMs: () => number;
  readonly #onTrouble: (error: unknown) => void;
  #kept: Kept | null = null;
  #reading: Promise<Kept> | null = null;
  /** The reading of all, which nobody waits for once something is known. */
  #readingWhole: Promise<Kept> | null = null;
  /** From where on incidents were read anew since the newest reading of all began; null: none were. */
  #meanwhile: { from: string | null } = { from: null };

  /** @param onTrouble What is read beside an answer has failed: the next question tries again. */
  constructor(reader: MeasureReader, nowMs: () => number, onTrouble: (error: unknown) => void) {
    this.#reader = reader;
    this.#nowMs = nowMs;
    this.#onTrouble = onTrouble;
  }

  /** Of incidents that were opened in so many days. Throws what the read throws. */
  async of(days: ResponseDays): Promise<MeasuresAt> {
    const { read, at, byDays } = await this.#fresh();
    const known = byDays.get(days);
    if (known !== undefined) return { read: known, at };
    const from = responseFrom(days, at);
    const { measured, cutAt, unreadable } = read;
    const own: MeasuresRead = {
      measured: days === LONGEST ? measured : measured.filter(({ openedAt }) => openedAt >= from),
      cutAt: cutAt !== null && cutAt > from ? cutAt : null,
      unreadable,
    };
    byDays.set(days, own);
    return { read: own, at };
  }

  /** Reads them before somebody asks. */
  warm(): void {
    this.#beside(this.#whole());
  }

  async #fresh(): Promise<Kept> {
    const { measuresKeptMs, measuresStaleMs, measuresWholeMs } = INGRESS_LIMITS.api;
    const kept = this.#kept;
    if (kept === null) return this.#whole();
    const nowMs = this.#nowMs();
    const ageMs = nowMs - kept.atMs;
    if (ageMs < measuresKeptMs) return kept;
    const newest = this.#refreshed(kept);
    if (nowMs - kept.wholeAtMs >= measuresWholeMs) this.#beside(this.#whole());
    if (ageMs >= measuresStaleMs) return newest;
    this.#beside(newest);
    return kept;
  }

  #beside(reading: Promise<Kept>): void {
    reading.catch(this.#onTrouble);
  }

  /** One read at a time: who asks meanwhile has the same. */
  #refreshed(before: Kept): Promise<Kept> {
    this.#reading ??= this.#readTail(before).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  #whole(): Promise<Kept> {
    this.#readingWhole ??= this.#readWhole().finally(() => {
      this.#readingWhole = null;
    });
    return this.#readingWhole;
  }

  async #readTail({ read }: Kept): Promise<Kept> {
    const atMs = this.#nowMs();
    const from = unsettledFrom(read.measured, atMs);
    const fresh = await this.#reader.read(from);
    const { from: earliest } = this.#meanwhile;
    if (earliest === null || from < earliest) this.#meanwhile.from = from;
    // All may have been read meanwhile.
    const known = this.#kept?.read ?? read;
    return this.#keep(atMs, this.#kept?.wholeAtMs ?? atMs, (oldest) => merged(known, fresh, from, oldest));
  }

  async #readWhole(): Promise<Kept> {
    const atMs = this.#nowMs();
    const readMeanwhile = { from: null as string | null };
    this.#meanwhile = readMeanwhile;
    const whole = await this.#reader.read(responseFrom(LONGEST, new Date(atMs).toISOString()));
    const { from } = readMeanwhile;
    const newer = this.#kept;
    if (from === null || newer === null) return this.#keep(atMs, atMs, () => whole);
    // What was read after this had begun is newer than what it has of the same incidents.
    const tail = newer.read.measured.filter(({ openedAt }) => openedAt >= from);
    return this.#keep(newer.atMs, atMs, (oldest) =>
      merged(whole, { measured: tail, cutAt: null, unreadable: 0 }, from, oldest),
    );
  }

  #keep(atMs: number, wholeAtMs: number, read: (oldest: string) => MeasuresRead): Kept {
    const at = new Date(atMs).toISOString();
    this.#kept = { read: read(responseFrom(LONGEST, at)), at, atMs, wholeAtMs, byDays: new Map() };
    return this.#kept;
  }
}
