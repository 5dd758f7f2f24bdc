import { baseName } from '../../../text/base-name.ts';
import { readableBytes } from '../../../text/readable-bytes.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';
import { alarmFileSystem } from './alarm-filesystem.ts';
import { FIRST_LOOK, isAboutDisk } from './space.ts';

/** More than any file system keeps for itself, tables of inodes and journal included. */
const GAP_SHARE = 0.12;
const GAP_BYTES = 1024 ** 3;

const isGap = (larger: number, smaller: number) =>
  larger - smaller > GAP_BYTES && larger - smaller > GAP_SHARE * larger;

interface Gap {
  readonly device: string;
  readonly whole: number;
  readonly what: string;
}

/** Room on the device that the file system has not, or on the disk that its partition has not. */
function gapOf(view: HostView, device: FactOf<'block_device'>, sizeBytes: number): Gap | null {
  if (isGap(device.sizeBytes, sizeBytes))
    return { device: device.name, whole: device.sizeBytes, what: 'its file system' };
  const all = factsOf(view, 'block_device');
  const disk = all.find(({ name }) => name === device.parent);
  if (device.type !== 'part' || disk === undefined) return null;
  const partitions = all.filter((one) => one.parent === disk.name && one.type === 'part');
  const taken = partitions.reduce((sum, one) => sum + one.sizeBytes, 0);
  // Only the room of which this partition can have all.
  const largest = Math.max(...partitions.map((one) => one.sizeBytes));
  if (device.sizeBytes !== largest || !isGap(disk.sizeBytes, taken)) return null;
  return { device: disk.name, whole: disk.sizeBytes, what: `its partition ${device.name}` };
}

/** A volume that was made larger, and a file system that was not. */
export const filesystemNotGrown: CauseDefinition = {
  name: 'filesystem_not_grown',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) => (alarmFileSystem(view)?.breaches === true ? ['devices'] : FIRST_LOOK),
  weigh: (view) => {
    const at = alarmFileSystem(view);
    if (at === null) return [];
    const { mount, source, sizeBytes } = at.fileSystem;
    const devices = factsOf(view, 'block_device');
    const device =
      devices.find(({ name }) => name === baseName(source)) ?? devices.find((one) => one.mount === mount);
    if (device === undefined) return [];
    const gap = gapOf(view, device, sizeBytes);
    if (gap === null)
      return [
        {
          state: 'rejected',
          confidence: 0.02,
          blamed: { device: device.name },
          sentence: `${mount} takes all of ${device.name}`,
        },
      ];
    return [
      {
        state: 'shown',
        confidence: 0.9,
        blamed: { device: [gap.device, device.name], mount },
        sentence: `${gap.device} has ${readableBytes(gap.whole)}, and ${mount} only ${readableBytes(sizeBytes)}: ${gap.what} was not grown with it`,
        withheld: `${mount} is grown by a person (growpart, then resize2fs or xfs_growfs)`,
      },
    ];
  },
  // A store has grown into the room that it was given, and there is more.
  explainsAway: ['disk_too_small', 'reserved_or_quota', 'other_mount', 'data_store_growth'],
};
