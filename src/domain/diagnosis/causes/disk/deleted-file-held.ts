import { neverTouched } from '../../../site/site-rules.ts';
import type { FactOf, HostView } from '../../host-view.ts';
import { storeFile } from '../../identify/data-store.ts';
import { isAuditRecord, isInLogDirectory, isKeptLikeData, logNameOf } from '../../identify/log-name.ts';
import { isPlainPath } from '../../probes/disk/host-path.ts';
import type { CauseDefinition } from '../cause.ts';
import { releaseDeletedFile } from './remedies.ts';
import { beyondFiles, isAboutDisk, isMuch, spaceFinding, spaceWants, weighSpace } from './space.ts';

/** Whether what was deleted is positively known to be a log, by where it lay or how it was called. */
function wasLog(path: string): boolean {
  return (logNameOf(path) !== null && !isKeptLikeData(path)) || isInLogDirectory(path);
}

/**
 * Nobody misses a log that nobody can read back: one that all its holders only write, or one of text. A program may still
 * work with any other deleted file, and one that is mapped takes its program down when it is cut.
 */
function reason(view: HostView, holders: readonly FactOf<'deleted_file'>[]): string | undefined {
  const [file] = holders;
  if (file === undefined) return 'nobody holds it';
  const { path, content } = file;
  if (file.inadmissible !== undefined || !isPlainPath(path))
    return `the name ${path} can be given to no step`;
  for (const { holder } of holders) {
    const touch = neverTouched(view.site, { process: holder.comm });
    if (touch.never) return `${holder.comm} holds it, and ${touch.why}`;
    if (holder.unit !== null) {
      const unit = neverTouched(view.site, { unit: holder.unit });
      if (unit.never) return `${holder.unit} holds it: never touched, ${unit.why}`;
    }
  }
  const touch = neverTouched(view.site, { path });
  if (touch.never) return `${path} is never touched: ${touch.why}`;
  const store = storeFile(path, content);
  if (store !== null) return `it was ${store}`;
  const release = `restart ${file.holder.unit ?? file.holder.comm} to release it`;
  if (file.isMapped !== false)
    return file.isMapped
      ? `${path} is mapped into memory, and a cut would end its program: ${release}`
      : `whether ${path} is mapped into memory could not be read: ${release}`;
  if (holders.every(({ holder }) => holder.mode === 'read'))
    return `nobody writes ${path}: whoever reads it still needs it`;
  if (isAuditRecord(path))
    return `${path} was called like a record of an audit, and this is its only copy: ${release}`;
  const isText = content === 'text' || content === 'zeros';
  if (wasLog(path) && (isText || holders.every(({ holder }) => holder.mode === 'write'))) return undefined;
  return `${path} is not known to have been a log: its program may still work with it; ${release}`;
}

/**
 * Of several holders the one that was there first: what it starts holds the file with it, and may be gone by the time that
 * a person has said yes.
 */
function firstStarted(holders: readonly FactOf<'deleted_file'>[]): FactOf<'deleted_file'> | undefined {
  const sinceOf = ({ holder }: FactOf<'deleted_file'>) => Date.parse(holder.startedAt);
  return holders.toSorted((a, b) => sinceOf(a) - sinceOf(b) || a.holder.pid - b.holder.pid)[0];
}

/** A file that was deleted and takes its blocks until whoever holds it closes it. */
export const deletedFileHeld: CauseDefinition = {
  name: 'deleted_file_held',
  family: 'disk',
  applies: isAboutDisk,
  // It shows where fewer bytes are found than are used.
  wants: (view) =>
    spaceWants(
      view,
      ['open-files'],
      (at) => at.quantity === 'disk_bytes' && isMuch(at, beyondFiles(view, at)),
    ),
  weigh: (view) =>
    weighSpace(view, (at, holdings) =>
      holdings
        .filter((one) => one.is === 'deleted' && at.quantity === 'disk_bytes')
        .map((one) => {
          const holders = one.deleted ?? [];
          const writers = holders.filter(({ holder }) => holder.mode !== 'read');
          const writer = firstStarted(writers.length > 0 ? writers : holders);
          const why = reason(view, holders);
          const pids = [...new Set(holders.map(({ holder }) => holder.pid))];
          const unit = writer?.holder.unit;
          return spaceFinding(view, at, {
            isIdle: true,
            amount: one.bytes,
            blamed: { path: one.path, pid: pids, ...(unit == null ? {} : { unit }) },
            sentence: `${one.path} was deleted and is still held open by ${writer?.holder.comm} (pid ${writer?.holder.pid}${unit == null ? '' : `, ${unit}`})`,
            ...(why === undefined && writer !== undefined
              ? { remedy: releaseDeletedFile(writer) }
              : { withheld: why }),
          });
        }),
    ),
};
