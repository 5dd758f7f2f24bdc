import { readableBytes } from '../../../text/readable-bytes.ts';
import { accountOf, type Balance } from '../../balance.ts';
import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type { FamilyDefinition, Measured } from '../cause.ts';
import { alarmFileSystem, inodesOf, isAboutInodes, valueAfter } from './alarm-filesystem.ts';
import { holdingsOf, labelOf } from './holdings.ts';
import { isAboutDisk } from './space.ts';

/** Made with the size of what is in them. */
const IMAGES: ReadonlySet<string> = new Set(['squashfs', 'iso9660', 'erofs']);

const percent = (part: number, whole: number) => (whole <= 0 ? 0 : Math.round((1_000 * part) / whole) / 10);

function fullness(view: HostView, mount: string): string {
  const fileSystem = factsOf(view, 'filesystem').find((one) => one.mount === mount);
  const inodes = inodesOf(view, mount);
  if (fileSystem === undefined) return `${mount} is not known`;
  const { usedBytes, availableBytes } = fileSystem;
  const bytes = `${mount} is ${percent(usedBytes, usedBytes + availableBytes)} % full: ${readableBytes(usedBytes)} used, ${readableBytes(availableBytes)} free for users`;
  if (inodes === undefined) return bytes;
  const share = percent(inodes.used, inodes.total);
  return isAboutInodes(view) || share >= 85
    ? `${bytes}; ${share} % of its inodes are used (${inodes.free} left)`
    : bytes;
}

/** Why what the alarm names is not one file system that can be looked at. */
function whyNone({ condition: { selectors } }: HostView): string {
  const { paths, mountNames, devices } = selectors;
  const several = paths ?? mountNames ?? devices ?? [];
  if (several.length > 1) return 'none of them is mounted, or what they come to together is not told';
  return mountNames === undefined
    ? 'no file system is mounted there'
    : 'what is mounted does not tell which file system that is';
}

/** A file system that the alarm names and that is not there: fstab knows whether it should be. */
function missing(view: HostView): Measured {
  const { path, paths, mountNames, device, devices, fstype } = view.condition.selectors;
  const named = path ?? (paths ?? mountNames ?? devices)?.join(' or ') ?? device;
  if (fstype !== undefined && IMAGES.has(fstype))
    return {
      kind: 'state',
      breaches: false,
      sentence: `${named ?? 'what the alarm watches'} is a read-only image (${fstype}), which is always full: leave it out of what the agent measures`,
    };
  const wanted = factsOf(view, 'wanted_mount').find(
    (one) => (one.mount === path || paths?.includes(one.mount) === true) && !one.isMounted,
  );
  if (wanted !== undefined)
    return {
      kind: 'state',
      breaches: true,
      sentence: `${wanted.mount} is not mounted, and /etc/fstab says that it should be`,
    };
  const why = unreadOf(view, 'filesystems')?.why;
  if (named === undefined)
    return {
      kind: 'unread',
      sentence: `how full the file systems are could not be read${why === undefined ? '' : `: ${why}`}`,
    };
  return {
    kind: 'unread',
    sentence: `how full ${named} is could not be read: ${why ?? whyNone(view)}`,
  };
}

function measured(view: HostView): Measured {
  const at = alarmFileSystem(view);
  if (at === null) return missing(view);
  return {
    kind: 'value',
    value: at.value,
    breaches: at.breaches,
    account: at.account,
    sentence: fullness(view, at.fileSystem.mount),
  };
}

function balances(view: HostView): readonly Balance[] {
  const about = alarmFileSystem(view);
  return factsOf(view, 'filesystem').flatMap((fileSystem) => {
    const { mount } = fileSystem;
    const isWalked = factsOf(view, 'walked').some((one) => one.mount === mount);
    if (mount !== about?.fileSystem.mount && !isWalked) return [];
    const holdings = holdingsOf(view, mount);
    const bytes: Balance = {
      account: accountOf('disk_bytes', mount),
      quantity: 'disk_bytes',
      subject: mount,
      total: fileSystem.sizeBytes,
      used: fileSystem.usedBytes,
      parts: holdings
        .map((one) => ({ label: labelOf(one), amount: one.bytes }))
        .filter(({ amount }) => amount > 0),
    };
    const inodes = inodesOf(view, mount);
    if (inodes === undefined || !isAboutInodes(view)) return [bytes];
    return [
      bytes,
      {
        account: accountOf('disk_inodes', mount),
        quantity: 'disk_inodes',
        subject: `the inodes of ${mount}`,
        total: inodes.total,
        used: inodes.used,
        parts: holdings
          .map((one) => ({ label: labelOf(one), amount: one.entries }))
          .filter(({ amount }) => amount > 0),
      },
    ];
  });
}

/** What all causes of trouble with disks share. */
export const diskFamily: FamilyDefinition = {
  family: 'disk',
  answers: isAboutDisk,
  measured,
  balances,
  predicted: (view, balance, freed) => {
    const at = alarmFileSystem(view);
    if (at === null || at.account !== balance.account) return null;
    return valueAfter(view, at.fileSystem, at.inodes, freed);
  },
};
