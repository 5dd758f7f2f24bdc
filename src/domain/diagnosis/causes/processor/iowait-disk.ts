import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { diskOf, diskText, isSlow, isStacked, isWaiting, waitedFor, waitersText } from './disks.ts';
import { hungMount } from './hung-mount.ts';
import { isAboutProcessor, timeOf } from './processor-time.ts';
import { weighThrottled } from './volume-throttled.ts';

/** A disk that is slow with so few requests is not slow because of them. */
const FEW_REQUESTS = 50;
/** Beside a mount that hangs only a disk that is busy nearly all of the time is a trouble of its own. */
const SATURATED_PERCENT = 90;

function weigh(view: HostView): readonly CauseFinding[] {
  const time = timeOf(view);
  if (time === undefined || !isWaiting(view)) return [];
  const errors = factsOf(view, 'disk_error');
  // What a volume keeps a disk from is said of it, and what waits for a server elsewhere waits for no disk of the host.
  const held = new Set(weighThrottled(view).map(({ blamed: { device } }) => device));
  const isHung = hungMount.weigh(view).some(({ state }) => state === 'shown');
  const all = waitedFor(view);
  const isBelow = all.some(({ name }) => !isStacked(name));
  const own = all.filter(
    (disk) =>
      !held.has(disk.name) &&
      !(isBelow && isStacked(disk.name)) &&
      (!isHung || disk.utilPercent >= SATURATED_PERCENT),
  );
  // EC2 says of a volume that it does not answer, and not of which: where one disk alone is waited for it is that one.
  const isImpaired =
    own.length === 1 &&
    factsOf(view, 'instance_state').some(
      ({ ebsStatus }) => ebsStatus === 'impaired' || ebsStatus === 'failed',
    );
  const busy = own.map((disk): CauseFinding => {
    const failed = errors.find(({ device }) => device !== null && diskOf(device) === disk.name);
    const isSick =
      failed !== undefined ||
      isImpaired ||
      (isSlow(disk) && disk.readsPerSecond + disk.writesPerSecond < FEW_REQUESTS);
    const how =
      failed !== undefined
        ? `the kernel complains of it (${failed.text})`
        : isImpaired
          ? "EC2's own check of the attached volumes fails"
          : isSick
            ? 'so few requests would be quick on a disk that is well'
            : 'it is saturated';
    return {
      state: 'shown',
      confidence: isSick ? 0.88 : 0.8,
      blamed: { device: disk.name },
      sentence: `${diskText(disk)}: ${how}; ${time.iowait} % of the processor time waits for it (iowait)${waitersText(view)}`,
      withheld: isSick
        ? 'look at the volume in EC2 (status, stalled requests) and replace it if it is sick: a person decides'
        : 'find out what reads and writes so much (its unit, a backup, swapping) and whether it must: a person decides',
    };
  });
  if (busy.length > 0 || held.size > 0 || isHung) return busy;
  // A disk that answers nothing ends no request: it shows by what the kernel says of it.
  const [failed] = errors.filter(({ device }) => device !== null);
  if (failed === undefined || time.iowait < 5) return [];
  return [
    {
      state: 'shown',
      confidence: 0.75,
      blamed: { device: diskOf(failed.device ?? '') },
      sentence: `the kernel complains of ${failed.device} (${failed.text}), and ${time.iowait} % of the processor time waits (iowait)`,
      withheld: 'look at the volume in EC2 and at what the kernel says of it: a person decides',
    },
  ];
}

/** Programs wait for a disk that is sick or has more to do than it can. */
export const iowaitDisk: CauseDefinition = {
  name: 'iowait_disk',
  family: 'processor',
  applies: isAboutProcessor,
  wants: (view) =>
    timeOf(view) !== undefined && isWaiting(view)
      ? ['processor-use', 'kernel-disk-errors']
      : ['processor-use'],
  weigh,
};
