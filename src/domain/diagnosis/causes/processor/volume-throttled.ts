import type { HostView } from '../../host-view.ts';
import { factsOf } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import {
  burstOf,
  type DiskUse,
  diskText,
  isWaiting,
  type Volume,
  volumeOf,
  waitedFor,
  waitersText,
} from './disks.ts';
import { isAboutProcessor } from './processor-time.ts';

/** A volume that does so much of its baseline does what it may. */
const AT_BASELINE = 0.85;
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
  if (baselineIops !== null && !hasCredits && requests >= AT_BASELINE * baselineIops)
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

function weigh(view: HostView): readonly CauseFinding[] {
  const { subject, selectors } = view.condition;
  const measured = isWaiting(view)
    ? waitedFor(view).flatMap((disk) => {
        const volume = volumeOf(view, disk);
        const why = volume === undefined ? null : heldBack(view, disk, volume);
        return why === null ? [] : [finding(disk.name, `${why}; ${diskText(disk)}${waitersText(view)}`, 0.9)];
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
  wants: () => ['processor-use'],
  weigh,
  explainsAway: ['iowait_disk'],
};
