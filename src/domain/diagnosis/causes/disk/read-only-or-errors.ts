import { baseName } from '../../../text/base-name.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { currentTroubles, isServiceAlarm } from '../service/host-service.ts';
import { alarmFileSystem } from './alarm-filesystem.ts';
import { FIRST_LOOK, isAboutDisk } from './space.ts';

/** Mounted read-only on purpose, or made so: images and media never were writable. */
const NEVER_WRITABLE = new Set(['squashfs', 'iso9660', 'erofs', 'cramfs', 'udf']);

/** Whether fstab wants it read-only, so that it is no fault. */
function isWanted(view: HostView, mount: string): boolean {
  return factsOf(view, 'wanted_mount').some((one) => one.mount === mount && one.options.includes('ro'));
}

/** What the kernel warns of it can live with, such as an index of a directory that is full. */
const SERIOUS =
  /I\/O error|fs error|abort|read-?only|corrupt|shut ?down|medium error|target error|needs cleaning|timeout|controller is down/i;

/** Errors of the device that the file system is on, or that name none. */
function errorsOf(view: HostView, source: string): readonly FactOf<'disk_error'>[] {
  const own = baseName(source);
  const device = factsOf(view, 'block_device').find(({ name }) => name === own);
  const names = new Set([own, device?.parent]);
  return factsOf(view, 'disk_error').filter(
    (one) => one.device !== null && names.has(one.device) && SERIOUS.test(one.text),
  );
}

const SPACE_CAUSES = [
  'growing_log',
  'rotated_logs_kept',
  'deleted_file_held',
  'journal_growth',
  'container_storage',
  'package_cache',
  'core_dumps',
  'temporary_files',
  'backups',
  'inode_flood',
  'data_store_growth',
  'reserved_or_quota',
  'boot_full',
  'disk_too_small',
  'filesystem_not_grown',
  'other_mount',
] as const;

/** What goes wrong with a service whose file system is not written to any more. */
const SERVICE_CAUSES = ['unit_stopped', 'crash_loop', 'permission_denied', 'upstream_down', 'slow'] as const;

/** The mount that a path lies on, of those that are known. */
function mountOf(view: HostView, path: string): FactOf<'mount'> | undefined {
  return factsOf(view, 'mount')
    .filter(({ mount }) => mount === '/' || path === mount || path.startsWith(`${mount}/`))
    .toSorted((a, b) => b.mount.length - a.mount.length)[0];
}

/** A service says that it may not write, since its file system is read-only. */
function weighService(view: HostView): readonly CauseFinding[] {
  const [said] = currentTroubles(view, 'read_only');
  if (said === undefined) return [];
  const on = said.path === null ? undefined : mountOf(view, said.path);
  const isConfirmed = on?.isReadOnly === true && !isWanted(view, on.mount);
  const where = on?.mount ?? said.path ?? 'a file system';
  return [
    {
      state: 'shown',
      confidence: isConfirmed ? 0.9 : 0.7,
      blamed: on === undefined ? {} : { mount: on.mount },
      sentence: `${said.unit ?? 'a program'} cannot write: ${where} is read-only${isConfirmed ? ', which nobody asked for' : ' for it'}`,
      withheld: `find out why ${where} is read-only (errors of its disk, ProtectSystem= of the unit) before anything is started`,
    },
  ];
}

/** A file system that the kernel does not write to any more. */
export const readOnlyOrErrors: CauseDefinition = {
  name: 'read_only_or_errors',
  family: 'disk',
  lessens: true,
  applies: (view) => isAboutDisk(view) || isServiceAlarm(view),
  wants: (view) => {
    if (isServiceAlarm(view)) return currentTroubles(view, 'read_only').length > 0 ? ['mounts'] : [];
    return alarmFileSystem(view)?.breaches === true || !view.asked.has('mounts')
      ? [...FIRST_LOOK, 'kernel-disk-errors', 'devices']
      : FIRST_LOOK;
  },
  weigh: (view) => {
    if (isServiceAlarm(view)) return weighService(view);
    const at = alarmFileSystem(view);
    if (at === null) return [];
    const { mount, source } = at.fileSystem;
    const mounted = factsOf(view, 'mount').find((one) => one.mount === mount);
    const isFault =
      mounted?.isReadOnly === true && !NEVER_WRITABLE.has(mounted.fstype) && !isWanted(view, mount);
    const errors = errorsOf(view, source);
    if (!isFault && errors.length === 0) return [];
    const last = errors.at(-1);
    const said = last === undefined ? '' : `; the kernel says: ${last.text}`;
    return [
      {
        state: 'shown',
        confidence: isFault ? 0.9 : 0.65,
        blamed: { mount, device: baseName(source) },
        sentence: isFault
          ? `${mount} is mounted read-only, which nobody asked for${said}`
          : `the disk of ${mount} reports errors${said}`,
        withheld: `${mount} has to be checked by a person before anything is written to it`,
      },
    ];
  },
  explainsAway: [...SPACE_CAUSES, ...SERVICE_CAUSES],
};
