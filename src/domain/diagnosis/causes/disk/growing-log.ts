import { DEFAULT_SITE } from '../../../site/default-site.ts';
import { neverTouched } from '../../../site/site-rules.ts';
import { isSystemPath } from '../../../site/system-paths.ts';
import { baseName } from '../../../text/base-name.ts';
import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import { isAuditRecord, isInLogDirectory, isKeptLikeData, logNameOf } from '../../identify/log-name.ts';
import { isPlainPath } from '../../probes/disk/host-path.ts';
import type { CauseDefinition } from '../cause.ts';
import { isAboutInodes } from './alarm-filesystem.ts';
import type { Holding } from './holdings.ts';
import { archiveLog } from './remedies.ts';
import { securityRecords } from './security-records.ts';
import { amountOf, isAboutDisk, isMuch, spaceFinding, spaceWants, weighSpace } from './space.ts';

/** Programs write here what they say, and also what they were started for: a result is called `run.out` as well. */
const SAYS_LOG =
  /\.logs?(?:[._-]|$)|(?:^|[._-])logs?[._-]|^(?:catalina|nohup|stdout|stderr|console)\.(?:out|err)$/i;

/** Whether the name and the place say that it is a log; else its writer has to be a service. */
function isCalledLog(path: string): boolean {
  return isInLogDirectory(path) || SAYS_LOG.test(baseName(path));
}

/** Why a log may not be cut; undefined: it may. */
function reason(view: HostView, { path, file }: Holding): string | undefined {
  if (file === undefined) return `${path} is no single file`;
  if (file.content !== 'text' && file.content !== 'zeros')
    return `${path} is not text (${file.content}): what is written on behind a cut could not be read any more`;
  if (file.inadmissible !== undefined || !isPlainPath(path))
    return `the name ${path} can be given to no step`;
  if (isAuditRecord(path)) return `${path} is called like a record of an audit: it is never cut`;
  if (isKeptLikeData(path))
    return `${path} is called, or lies, like data that its program reads again, whatever its ending says`;
  if (logNameOf(path)?.isByPlace === true)
    return `nothing but its place says of ${path} that it is a log: its owner knows whether it is read again`;
  if (file.names !== 1) return `${path} has ${file.names} names`;
  if (isSystemPath(path)) return `${path} lies in a directory of the system`;
  const touch = neverTouched(view.site, { path });
  if (touch.never) return `${path} is never touched: ${touch.why}`;
  if (!view.asked.has('open-files') || unreadOf(view, 'open-files') !== undefined)
    return `who writes ${path} could not be read`;
  const writers = factsOf(view, 'written_file').filter((one) => one.path === path);
  if (!isCalledLog(path) && !writers.some(({ holder }) => holder.unit?.endsWith('.service')))
    return `nothing but the ending of ${path} says that it is a log, and no service writes it: it may be a result`;
  for (const { holder } of writers) {
    const why = holderReason(view, path, holder.comm);
    if (why !== undefined) return `${holder.comm} holds ${path} open: ${why}`;
  }
  return undefined;
}

/** Built in: the operator's own entries stand behind these, and are never passed over. */
const KNOWN_STORES: ReadonlySet<string> = new Set(DEFAULT_SITE.stores);

/** What a store writes beside its data is a log where its place, its name and its bytes all say so. */
function holderReason(view: HostView, path: string, command: string): string | undefined {
  const touch = neverTouched(view.site, { process: command });
  if (!touch.never) return undefined;
  const others = { ...view.site, stores: view.site.stores.filter((name) => !KNOWN_STORES.has(name)) };
  const isOfOperator = neverTouched(others, { process: command }).never;
  if (isOfOperator || !isInLogDirectory(path)) return touch.why;
  return undefined;
}

/** Records of who has logged in, or failed to. */
const LOGINS = /^\/var\/log\/(?:btmp|wtmp|utmp|lastlog|faillog|tallylog|secure|auth\.log)/;

/** An active text log of which one file holds much. */
export const growingLog: CauseDefinition = {
  name: 'growing_log',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) =>
    spaceWants(view, ['open-files'], (at, holdings) =>
      holdings.some(
        (one) => (one.is === 'active_log' || one.is === 'rotated_log') && isMuch(at, amountOf(at, one)),
      ),
    ),
  weigh: (view) =>
    weighSpace(view, (at, holdings) => {
      if (isAboutInodes(view)) return [];
      return [
        ...securityRecords(view, holdings)
          .filter(({ areRotated }) => !areRotated)
          .map(({ path, bytes, files }) =>
            spaceFinding(view, at, {
              amount: bytes,
              blamed: { path },
              sentence:
                files === 1
                  ? `the security record ${path} has grown: ${LOGINS.test(path) ? 'look at who fails to log in' : 'look at what is recorded, and who keeps it for how long'}`
                  : `${files} security records in ${path} are kept: look at what is recorded, and how many its own rules keep`,
              withheld: `${path} is a security record: it is never cut`,
            }),
          ),
        ...holdings
          .filter(({ is }) => is === 'active_log')
          .map((one) => {
            const why = reason(view, one);
            const writers = factsOf(view, 'written_file').filter(({ path }) => path === one.path);
            const [writer] = writers;
            const by =
              writer === undefined ? '' : `, written by ${writer.holder.comm} (${writer.holder.pid})`;
            return spaceFinding(view, at, {
              amount: one.bytes,
              blamed: {
                path: one.path,
                ...(writer?.holder.unit == null ? {} : { unit: writer.holder.unit }),
              },
              sentence: `the log ${one.path} has grown${by}`,
              ...(why === undefined
                ? { remedy: archiveLog(view, at, one.path, one.bytes) }
                : { withheld: why }),
            });
          }),
      ];
    }),
};
