import { baseName } from '../../text/base-name.ts';
import { type FactOf, factsOf, type HostView, unreadOf } from '../host-view.ts';
import { storeFile } from '../identify/data-store.ts';
import { directoryOf, isKeptLikeData, logNameOf } from '../identify/log-name.ts';
import { whyNeeded } from '../identify/needed-program.ts';
import { isInAgentUnit } from '../identify/process-unit.ts';
import {
  isCalledAfterWork,
  isInterpreter,
  isPackagedProgram,
  isScriptName,
  isThrowaway,
  worksToAnEnd,
} from '../identify/program-kind.ts';
import type {} from '../probes/disk/open-files.ts';
import type {} from '../probes/processor/odd-programs.ts';
import type {} from '../probes/service/sockets.ts';
import { calledByName } from '../shown-name.ts';

/** A process that no unit and no container stands for, and that is no store and not protected. */
export interface LeftBehind {
  readonly pid: number;
  readonly parentPid: number;
  /** What its parent is called; null: that is not known. */
  readonly parent: string | null;
  readonly name: string;
  readonly inadmissible: boolean;
  readonly exe: string | null;
  /** Null: who it belongs to is not known. */
  readonly user: string | null;
  /** What systemd put it in: a session, the SSM agent's service where a command of it was left behind, or null. */
  readonly unit: string | null;
}

/** What has to be read of a host before any process of it is offered for ending, beside who it belongs to. */
export const ENDING_PROBES: readonly string[] = ['odd-programs', 'sockets', 'open-files'];

const UNREAD: Readonly<Record<string, string>> = {
  'odd-programs': 'whether any program is another than it says could not be read',
  sockets: 'whether others need it could not be read: who listens on which port is not known',
  'open-files': 'whether it writes anything could not be read: who has which files open is not known',
};
/** The probe tells so many of the files that are written to. */
const WRITTEN_TOLD = 20;
/** What lies there is gone with the next start, or cleared out by age: nobody keeps anything there. */
const TEMPORARY = /^\/(?:tmp|var\/tmp|dev\/shm|run\/shm|run\/user\/\d{1,10})\//;
/** Accounts that own the data of a service: what runs as one of them is that service's, however it was started. */
const DATA_ACCOUNT =
  /^(?:postgres|mysql|mariadb|mongodb?|redis|valkey|memcached?|elasticsearch|opensearch|cassandra|scylla|kafka|zookeeper|rabbitmq|clickhouse|influxdb|prometheus|etcd|consul|vault|openldap|ldap|oracle|mssql|couchdb|neo4j|minio|ceph|git|gitlab.{0,16}|gitea|backup|bacula|barman|kdb)$/;

type Written = FactOf<'written_file'> | FactOf<'deleted_file'>;

/** A file that a process may be writing when it is ended without that anything is lost: a log, or what lies among temporary ones. */
function isOfNoWorth({ path }: Written): boolean {
  if (TEMPORARY.test(path)) return true;
  return logNameOf(path) !== null && !isKeptLikeData(path) && storeFile(path, 'unread') === null;
}

/** What it writes that somebody may want; null: nothing large. */
function whatItWrites(view: HostView, { pid }: LeftBehind): string | null {
  const written: readonly Written[] = [...factsOf(view, 'written_file'), ...factsOf(view, 'deleted_file')];
  const open = written.filter(({ holder }) => holder.pid === pid && holder.mode !== 'read');
  const kept = open.find((one) => !isOfNoWorth(one));
  if (kept !== undefined)
    return `writes below ${directoryOf(kept.path)}, and what it has made so far may be wanted`;
  // Those that write the most are told: whether this one is behind them is not known.
  return open.length === 0 && factsOf(view, 'written_file').length >= WRITTEN_TOLD
    ? 'may write something: more files are written to than could be told'
    : null;
}

/** Why what it was told to run speaks for it; null: nothing does. */
function whyItsScript(view: HostView, { pid }: LeftBehind): string | null {
  const words = factsOf(view, 'script_words').find((one) => one.pid === pid)?.words ?? [];
  const work = words.find((word) => isCalledAfterWork(word));
  return work === undefined
    ? null
    : `runs ${work}, which works on something that ends, and what it has done would be lost or left half done`;
}

/** Why nothing speaks for what a program does being of no more use; null: something does. */
function whyNotDisposable({ name, exe, user, unit }: LeftBehind): string | null {
  const program = baseName(exe ?? '');
  const names = [name, program];
  if (names.some(isThrowaway)) return null;
  if (names.some((one) => worksToAnEnd(one) || isCalledAfterWork(one)))
    return 'works on something that ends, and what it has done would be lost or left half done';
  const needed = names.map(whyNeeded).find((why) => why !== null) ?? null;
  if (needed !== null) return `is not ended, ${needed}`;
  const isScript = isInterpreter(program);
  if (exe !== null && isPackagedProgram(exe) && !isScript)
    return `is a program of the system's packages (${exe}), and what it was started for is not known`;
  if (user !== 'root') return null;
  // What an administrator's own script is called shows what it is; and what a command through the agent left behind was
  // started by no unit and no person who still waits for it.
  const isOwnScript =
    isScript && name !== program && (isScriptName(name) || (exe !== null && !isPackagedProgram(exe)));
  const isLeftByAgent = isInAgentUnit({ unit });
  return isOwnScript || isLeftByAgent ? null : 'belongs to root, and what it was started for is not known';
}

/** Who still waits for it, or would start it again; null: it is an orphan. */
function whoseItIs({ parentPid, parent, unit, user }: LeftBehind): string | null {
  if (parentPid === 1) return null;
  const by = parent === null ? `pid ${parentPid}` : `${parent} (pid ${parentPid})`;
  return unit?.startsWith('session-') === true
    ? `was started by ${by}, which is still there: it is at work in somebody's session, ask ${user ?? 'them'} first`
    : `was started by ${by}, which may need it or start it again: that is where it is stopped`;
}

/**
 * Why a process is left to a person; null: what was read speaks for its being of no more use to anybody. Unknown is not
 * disposable: it has to be an orphan that nobody waits for, be a program of its user's own, a script of his or one of which
 * only what it prints is left, serve no port, and write nothing that is kept. What was not read counts against it.
 */
export function whyNotEnded(view: HostView, one: LeftBehind): string | null {
  const { pid, name, inadmissible, exe, user } = one;
  const called = calledByName({ name, pid, inadmissible });
  if (inadmissible || exe === null) return `${called} has a name or a program that no step can be given`;
  const unread = ENDING_PROBES.find((probe) => !view.asked.has(probe) || unreadOf(view, probe) !== undefined);
  if (unread !== undefined) return `${called}: ${UNREAD[unread] ?? unread}`;
  if (factsOf(view, 'odd_program').some((odd) => odd.pid === pid))
    return `${called} is not the program that it was started as, or runs from among scratch files`;
  if (user === null) return `whose ${called} is could not be read`;
  if (DATA_ACCOUNT.test(user)) return `${called} runs as ${user}, an account that keeps data`;
  const waits = whoseItIs(one);
  if (waits !== null) return `${called} ${waits}`;
  const port = factsOf(view, 'socket').find((socket) => socket.pid === pid)?.port;
  if (port !== undefined) return `${called} listens on port ${port}, so others may need it`;
  if (factsOf(view, 'udp_server').some((server) => server.pid === pid))
    return `${called} has a UDP port open, so others may need it`;
  const writes = whatItWrites(view, one);
  if (writes !== null) return `${called} ${writes}`;
  const unknown = whyNotDisposable(one) ?? whyItsScript(view, one);
  return unknown === null ? null : `${called} ${unknown}`;
}
