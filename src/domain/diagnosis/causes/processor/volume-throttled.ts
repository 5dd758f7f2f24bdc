import type { HostView } from '../../host-view.ts';
import { factsOf } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import {
  burstOf,
  type DiskUse,
  diskText,
  isVolumeUnsure,
  isWaiting,
  type Volume,
  volumesOf,
  waitedFor,
  waitersText,
} from './disks.ts';
import { isAboutProcessor } from './processor-time.ts';

/** A volume that does so much of its baseline does what it may. */
const AT_BASELINE = 0.85;
/** A disk that does more than this of what a volume may do lives on credits, or is another. */
const ABOVE = 1.15;
/** And one with less of its burst credits than this has none. */
const SPENT_PERCENT = 5;

/** Why a volume does not do more; null: nothing says that it is held back. */
function heldBack(view: HostView, disk: DiskUse, volume: Volume): string | null {
  const { type, sizeGib, baselineIops } = volume;
  const burstBalancePercent = burstOf(view, volume);
  const requests = disk.readsPerSecond + disk.writesPerSecond;
  const called = `${volume.volumeId ?? volume.device} (${type}, ${sizeGib} GiB)`;
  if (burstBalancePercent !== null && burstBalancePercent <= SPENT_PERCENT)
    return `${called} has ${burstBalancePercent} % of its burst credits left, and is held at its baseline${baselineIops === null ? '' : ` of ${baselineIops} requests/s`}`;
  const hasCredits = burstBalancePercent !== null && burstBalancePercent > SPENT_PERCENT;
  const part = baselineIops === null || baselineIops === 0 ? 0 : requests / baselineIops;
  if (!hasCredits && part >= AT_BASELINE && part <= ABOVE)
    return `${called} does what it may: ${Math.round(requests)} of ${baselineIops} requests/s`;
  return null;
}

function finding(device: string, sentence: string, confidence: number): CauseFinding {
  return {
    state: 'shown',
    confidence,
    blamed: { device },
    sentence,
    withheld:
      'let less be read and written, or give the volume more (gp3 with more IOPS or throughput, a larger gp2, an instance with more EBS bandwidth): a person decides',
  };
}

/** A volume that may do twice as much is not the one that a disk does all of. */
const FAR_BELOW = 0.5;

/** Which of several volumes a disk is, by its figures: it does all that this one may, and little of what the others may. */
function byFigures(disk: DiskUse, volumes: readonly Volume[]): Volume | undefined {
  const requests = disk.readsPerSecond + disk.writesPerSecond;
  const partOf = ({ baselineIops }: Volume) =>
    baselineIops === null || baselineIops === 0 ? null : requests / baselineIops;
  const [only, another] = volumes.filter((one) => {
    const part = partOf(one);
    return part !== null && part >= AT_BASELINE && part <= ABOVE;
  });
  if (only === undefined || another !== undefined) return undefined;
  const isFar = volumes.every((one) => one === only || (partOf(one) ?? 1) <= FAR_BELOW);
  return isFar ? only : undefined;
}

/** Why a disk does not do more, with how sure that is; null: nothing says that it is held back. */
function whyHeldBack(
  view: HostView,
  disk: DiskUse,
): { readonly why: string; readonly confidence: number } | null {
  const volumes = volumesOf(view, disk);
  const [first, another] = volumes;
  if (first === undefined) return null;
  const whys = volumes.map((one) => heldBack(view, disk, one));
  const [why] = whys;
  if (another === undefined) return why === null || why === undefined ? null : { why, confidence: 0.9 };
  // Whichever of them it is, it is held back.
  if (whys.every((one) => one !== null))
    return { why: `whichever of its volumes it is: ${whys.join(', or ')}`, confidence: 0.8 };
  const own = byFigures(disk, volumes);
  const its = own === undefined ? null : heldBack(view, disk, own);
  if (its === null) return null;
  return { why: `${its}, and by that figure it is none of the other volumes`, confidence: 0.75 };
}

/** What the volumes behind waited-for disks keep them from. */
export function weighThrottled(view: HostView): readonly CauseFinding[] {
  const { subject, selectors } = view.condition;
  const measured = isWaiting(view)
    ? waitedFor(view).flatMap((disk) => {
        const held = whyHeldBack(view, disk);
        return held === null
          ? []
          : [finding(disk.name, `${held.why}; ${diskText(disk)}${waitersText(view)}`, held.confidence)];
      })
    : [];
  if (measured.length > 0 || (subject !== 'disk_burst' && subject !== 'disk_throttled')) return measured;
  const isRed = factsOf(view, 'alarm_reading').some(({ exists, state }) => exists && state === 'ALARM');
  if (!isRed) return [];
  // CloudWatch measures this itself: that the alarm is red says that it is so.
  const [disk] = waitedFor(view);
  const device = disk?.name ?? selectors.volumeId ?? selectors.device ?? view.targetId;
  const what = subject === 'disk_burst' ? 'burst credits are used up' : 'requests are held back';
  return [
    finding(
      device,
      `CloudWatch says that its ${what}${disk === undefined ? '' : `; ${diskText(disk)}`}`,
      0.85,
    ),
  ];
}

/** A volume does what it was bought for, and more is asked of it. */
export const volumeThrottled: CauseDefinition = {
  name: 'volume_throttled',
  family: 'processor',
  applies: isAboutProcessor,
  wants: (view) =>
    isVolumeUnsure(view) ? ['processor-use', 'devices', 'mounts', 'filesystems'] : ['processor-use'],
  weigh: weighThrottled,
};
