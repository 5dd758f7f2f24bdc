import { neverPicked, neverTouched } from '../../../site/site-rules.ts';
import { isSystemPath } from '../../../site/system-paths.ts';
import { baseName } from '../../../text/base-name.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import { directoryOf, isAuditRecord, isKeptLikeData, logNameOf } from '../../identify/log-name.ts';
import { fitsStep, isPlainPath } from '../../probes/disk/host-path.ts';
import type { CauseDefinition } from '../cause.ts';
import type { Holding } from './holdings.ts';
import { archiveRotatedLogs } from './remedies.ts';
import { securityRecords } from './security-records.ts';
import { amountOf, isAboutDisk, isMuch, spaceFinding, spaceWants, weighSpace } from './space.ts';

/** The runbook takes so many files at once; more are for a person. */
const ARCHIVED_AT_ONCE = 2_000;
/** Called like a log, and what only a store or a record of security is called. */
const NO_LOG = /^(?:\d+(?:\.log)?|.*-(?:bin|relay)|binlog.*|aria_log.*|ib_logfile.*|audit.*)$/;

/** Nobody but who answers for the records moves them, and a full place of them may stop the host. */
const RECORDS_ADVICE =
  'security records are moved or cut by no step: those who answer for them copy the rotated ones to where they are kept, and say how many stay here (of auditd: max_log_file_action = ROTATE with num_logs, instead of KEEP_LOGS). Look at admin_space_left_action and disk_full_action first: SUSPEND, SINGLE or HALT take the host down when there is no room left';

/** What all names begin with that rotation makes of a log's name. */
const stemOf = (base: string) => base.replace(/\.(?:log|out|err|txt|json)$/, '');

/** Whether a service writes a log beside them whose name begins as theirs: then they are its rotations. */
function isWrittenBeside(view: HostView, directory: string, base: string): boolean {
  return factsOf(view, 'written_file').some(
    ({ path, holder }) =>
      directoryOf(path) === directory &&
      baseName(path).startsWith(stemOf(base)) &&
      holder.unit?.endsWith('.service') === true,
  );
}

function reason(view: HostView, { family }: Holding): string | undefined {
  if (family === undefined) return 'they are no family of files';
  const { directory, base } = family;
  if (!family.isPlain || !isPlainPath(`${directory}/${base}`))
    return `names such as ${directory}/${base} can be given to no step`;
  if (!fitsStep(directory)) return `${directory} is no directory that a step may be given`;
  if (NO_LOG.test(base)) return `${base} is called like data or a record`;
  if (isAuditRecord(`${directory}/${base}`))
    return `${directory}/${base} is called like a record of an audit`;
  if (isKeptLikeData(`${directory}/${base}`)) return `${base} is called, or lies, like data`;
  if (isSystemPath(directory)) return `${directory} belongs to the system`;
  if (logNameOf(`${directory}/${base}`)?.isByPlace === true && !isWrittenBeside(view, directory, base))
    return `nothing but their place says that they are logs, and no service writes one beside them that is called so: they may be results`;
  const touch = neverTouched(view.site, { path: `${directory}/${base}` });
  if (touch.never) return `${directory}/${base} is never touched: ${touch.why}`;
  const picked = neverPicked(view.site, directory, stemOf(base));
  if (picked.never) return `a rotated file of ${directory}/${base} is never touched: ${picked.why}`;
  if (family.files > ARCHIVED_AT_ONCE) return `there are ${family.files} of them, too many for one step`;
  return family.archivableBytes === 0
    ? 'none of them is at rest and called as rotation calls its files'
    : undefined;
}

/** Files of one logger that rotation has put aside and nobody removes. */
export const rotatedLogsKept: CauseDefinition = {
  name: 'rotated_logs_kept',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) =>
    spaceWants(view, ['open-files'], (at, holdings) =>
      holdings.some((one) => one.is === 'rotated_log' && isMuch(at, amountOf(at, one))),
    ),
  weigh: (view) =>
    weighSpace(view, (at, holdings) => [
      ...(at.quantity === 'disk_inodes' ? [] : securityRecords(view, holdings))
        .filter(({ areRotated }) => areRotated)
        .map(({ path, bytes, files }) =>
          spaceFinding(view, at, {
            amount: bytes,
            blamed: { path },
            sentence: `${files} rotated security records in ${path} are kept by the rules of what writes them, together`,
            withheld: RECORDS_ADVICE,
          }),
        ),
      ...holdings
        .filter(({ is }) => is === 'rotated_log')
        .map((one) => {
          const why = reason(view, one);
          const { family } = one;
          const isInodes = at.quantity === 'disk_inodes';
          const frees = family === undefined ? 0 : isInodes ? 0 : family.archivableBytes;
          return spaceFinding(view, at, {
            isIdle: true,
            amount: amountOf(at, one),
            blamed: { path: one.path },
            sentence: `${family?.files ?? 0} rotated files of ${one.path} are kept, together`,
            ...(why === undefined && family !== undefined && !isInodes
              ? { remedy: archiveRotatedLogs(view, family, frees) }
              : { withheld: why ?? 'to remove files of logs is not what frees inodes here' }),
          });
        }),
    ]),
};
