import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { alarmFileSystem, holderOf } from './alarm-filesystem.ts';
import { amountOf, FIRST_LOOK, isAboutDisk, spaceFinding } from './space.ts';

/** Not mounted for the moment is what these are for. */
const ON_DEMAND = ['x-systemd.automount', 'noauto', 'x-systemd.automount=yes'];

function missing(view: HostView): readonly FactOf<'wanted_mount'>[] {
  return factsOf(view, 'wanted_mount').filter(
    (one) =>
      !one.isMounted && one.fstype !== 'swap' && !one.options.some((option) => ON_DEMAND.includes(option)),
  );
}

const withheldFor = (mount: string) =>
  `what was written into ${mount} meanwhile has to be moved before it is mounted: a person does it`;

function weighOne(view: HostView, wanted: FactOf<'wanted_mount'>): CauseFinding {
  const { mount, source } = wanted;
  const at = alarmFileSystem(view);
  const sentence = `${mount} (${source}) is in /etc/fstab and not mounted`;
  if (at === null)
    return {
      state: view.condition.selectors.path === mount ? 'shown' : 'possible',
      confidence: view.condition.selectors.path === mount ? 0.9 : 0.3,
      blamed: { mount },
      sentence,
      withheld: withheldFor(mount),
    };
  const isHere = holderOf(view, mount)?.mount === at.fileSystem.mount;
  if (!isHere || wanted.underneathBytes === null)
    return { state: 'possible', confidence: 0.2, blamed: { mount }, sentence };
  const amount = amountOf(at, { bytes: wanted.underneathBytes, entries: wanted.underneathEntries ?? 0 });
  return spaceFinding(view, at, {
    amount,
    blamed: { mount, path: mount },
    sentence: `${sentence}: what belongs there is written to ${at.fileSystem.mount}`,
    withheld: withheldFor(mount),
  });
}

/** A file system that should be mounted and is not, so that its data lands on the one below. */
export const mountMissing: CauseDefinition = {
  name: 'mount_missing',
  family: 'disk',
  lessens: true,
  applies: isAboutDisk,
  wants: () => FIRST_LOOK,
  weigh: (view) => missing(view).map((wanted) => weighOne(view, wanted)),
  explainsAway: ['other_mount'],
};
