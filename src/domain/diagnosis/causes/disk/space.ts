import { clears } from '../../../alarm/condition/breaches.ts';
import { readableBytes } from '../../../text/readable-bytes.ts';
import { type FactOf, factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type { CauseFinding, Remedy } from '../cause.ts';
import {
  type AlarmFileSystem,
  alarmFileSystem,
  isAboutInodes,
  isReadOnly,
  valueAfter,
} from './alarm-filesystem.ts';
import { type Holding, type HoldingKind, holdingsOf } from './holdings.ts';

// What the causes that explain space have in common: which file system they are about, what they ask for, how sure a share
// makes them, and what keeps a step from one.

/** Asked first: they are cheap, and say whether the host is ill at all. */
export const FIRST_LOOK = ['filesystems', 'inodes', 'mounts'] as const;
/** A detail is asked for where so much of what is used is at stake. */
const WORTH_ASKING = 0.08;
/** The least share that the judge blames anything for; what holds less is not it. */
const SHARE_MIN = 0.1;
/** More than what a margin of the judge takes. */
const MARGIN = 3;

export function isAboutDisk({ condition }: HostView): boolean {
  return condition.family === 'disk';
}

export function used(at: AlarmFileSystem): number {
  return at.quantity === 'disk_inodes' ? (at.inodes?.used ?? 0) : at.fileSystem.usedBytes;
}

export function amountOf(at: AlarmFileSystem, holding: Pick<Holding, 'bytes' | 'entries'>): number {
  return at.quantity === 'disk_inodes' ? holding.entries : holding.bytes;
}

function amountText(view: HostView, amount: number): string {
  return isAboutInodes(view) ? `${amount} inodes` : readableBytes(amount);
}

/** `12 %` of what is used there. */
function shareText(at: AlarmFileSystem, amount: number): string {
  const whole = used(at);
  return `${whole === 0 ? 0 : Math.round((100 * amount) / whole)} % of what is used on ${at.fileSystem.mount}`;
}

function confidenceOf(at: AlarmFileSystem, amount: number): number {
  const share = used(at) === 0 ? 0 : Math.min(1, amount / used(at));
  return share < SHARE_MIN ? share / 2 : Math.min(0.95, 0.55 + 0.5 * share);
}

/** What is known of the walk over a file system; undefined: it was not walked. */
export function walkOf(view: HostView, mount: string): FactOf<'walked'> | undefined {
  return factsOf(view, 'walked').find((one) => one.mount === mount);
}

/** Used blocks that no file with a name takes; all of them where that was not counted. */
export function beyondFiles(view: HostView, at: AlarmFileSystem): number {
  const walk = walkOf(view, at.fileSystem.mount);
  return Math.max(0, at.fileSystem.usedBytes - (walk?.bytes ?? 0));
}

/** The first two looks of every cause of space; then `details` where what was found makes them worth it. */
export function spaceWants(
  view: HostView,
  details: readonly string[],
  isWorth: (at: AlarmFileSystem, holdings: readonly Holding[]) => boolean,
): readonly string[] {
  const at = alarmFileSystem(view);
  if (!view.asked.has('filesystems') || !view.asked.has('mounts')) return FIRST_LOOK;
  if (at === null || !at.breaches) return [];
  if (!view.asked.has('usage')) return ['usage'];
  const walk = walkOf(view, at.fileSystem.mount);
  // What could not be counted may be anything.
  if (walk === undefined || walk.isPartial || unreadOf(view, 'usage') !== undefined) return details;
  return isWorth(at, holdingsOf(view, at.fileSystem.mount)) ? details : [];
}

export function sumOf(
  at: AlarmFileSystem,
  holdings: readonly Holding[],
  kinds: readonly HoldingKind[],
): number {
  return holdings.filter(({ is }) => kinds.includes(is)).reduce((sum, one) => sum + amountOf(at, one), 0);
}

export function isMuch(at: AlarmFileSystem, amount: number): boolean {
  return amount >= WORTH_ASKING * used(at);
}

/** How much has to be given back for the alarm to be quiet with a margin; null: no amount can be told. */
export function needed(view: HostView, at: AlarmFileSystem): number | null {
  const { condition } = view;
  if (!condition.understood) return null;
  const margin = condition.unit === 'percent' ? MARGIN : Math.abs(condition.threshold) * 0.03;
  const isEnough = (freed: number) => {
    const value = valueAfter(view, at.fileSystem, at.inodes, freed);
    return value !== null && clears(condition, value, margin);
  };
  let low = 0;
  let high = used(at);
  if (!isEnough(high)) return null;
  for (let round = 0; round < 40; round += 1) {
    const middle = (low + high) / 2;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return Math.ceil(high);
}

/** What a cause says of one holding; the remedy only where something may be written there. */
export function spaceFinding(
  view: HostView,
  at: AlarmFileSystem,
  found: {
    readonly amount: number;
    readonly blamed: CauseFinding['blamed'];
    readonly sentence: string;
    readonly remedy?: Remedy | undefined;
    readonly withheld?: string | undefined;
    readonly isIdle?: true;
  },
): CauseFinding {
  const { mount } = at.fileSystem;
  const readOnly = isReadOnly(view, mount) ? `${mount} is read-only: nothing can be freed there` : undefined;
  const withheld = readOnly ?? found.withheld;
  return {
    state: found.amount >= SHARE_MIN * used(at) ? 'shown' : 'rejected',
    confidence: confidenceOf(at, found.amount),
    blamed: found.blamed,
    explains: { account: at.account, amount: found.amount },
    sentence: `${found.sentence}: ${amountText(view, found.amount)}, ${shareText(at, found.amount)}`,
    ...(found.remedy !== undefined && readOnly === undefined ? { remedy: found.remedy } : {}),
    ...(withheld !== undefined ? { withheld } : {}),
    ...(found.isIdle === true ? { isIdle: true } : {}),
  };
}

/** Calls `weigh` with the alarm's file system and what holds it; nothing is weighed where that is not known. */
export function weighSpace(
  view: HostView,
  weigh: (at: AlarmFileSystem, holdings: readonly Holding[]) => readonly CauseFinding[],
): readonly CauseFinding[] {
  const at = alarmFileSystem(view);
  return at === null ? [] : weigh(at, holdingsOf(view, at.fileSystem.mount));
}
