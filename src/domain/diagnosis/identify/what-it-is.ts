import { baseName } from '../../text/base-name.ts';
import type { ContentKind } from '../probes/disk/content-kind.ts';
import { storeDirectory, storeFile, storeFileItself } from './data-store.ts';
import { isInLogDirectory, logNameOf } from './log-name.ts';

/** What something on a disk is, positively; `unknown` is not disposable. */
export type Identity =
  | 'active_log'
  | 'rotated_log'
  | 'security_record'
  | 'journal'
  | 'data_store'
  | 'container'
  | 'container_log'
  | 'package_cache'
  | 'other_cache'
  | 'core_dump'
  | 'heap_dump'
  | 'temporary'
  | 'backup'
  | 'session'
  | 'mail_queue'
  | 'swap'
  | 'system'
  | 'unknown';

export interface Identified {
  readonly is: Identity;
  /** For people: "a Kafka segment". */
  readonly what: string;
}

const SECURITY =
  /^\/var\/log\/(?:(?:audit|sudo-io)(?:\/|$)|(?:btmp|wtmp|utmp|lastlog|faillog|tallylog|secure|auth\.log)(?:[._-][A-Za-z0-9._-]{1,60})?$)/;
const JOURNAL = /^\/(?:var|run)\/log\/journal(?:\/|$)/;
const CONTAINERS =
  /^\/(?:var\/lib\/(?:docker|containerd|containers|buildkit|cni|rancher\/k3s\/agent|snapd\/docker)|var\/snap\/docker)(?:\/|$)|\/(?:overlay2|io\.containerd\.[a-z0-9.]{1,60}|overlay-containers|overlay-images|buildkit)(?:\/|$)|\/\.local\/share\/containers(?:\/|$)/;
const VOLUMES = /^\/var\/lib\/(?:docker\/volumes|containers\/storage\/volumes|kubelet\/pods)(?:\/|$)/;
const CONTAINER_LOG =
  /\/containers\/[0-9a-f]{12,64}\/[0-9a-f]{12,64}-json\.log(?:\.\d{1,3})?$|^\/var\/log\/(?:pods|containers)\//;
const PACKAGES = /^\/var\/cache\/(?:apt|dnf|yum|libdnf5|PackageKit)(?:\/|$)/;
const OTHER_CACHES =
  /\/\.(?:cache|npm|m2\/repository|gradle\/caches|nuget\/packages|cargo\/registry|yarn\/cache|pnpm-store)(?:\/|$)|^\/var\/cache(?:\/|$)|\/__pycache__(?:\/|$)/;
const DUMPS = /^\/var\/(?:lib\/(?:systemd\/coredump|apport\/coredump)|crash|spool\/abrt)(?:\/|$)/;
const TEMPORARY = /^\/(?:var\/)?tmp(?:\/|$)/;
/** Where PHP and the frameworks that are known to do so keep sessions, whatever they call the files. */
const SESSIONS =
  /^\/var\/lib\/php[0-9.]{0,4}\/sessions?(?:\/|$)|^\/var\/lib\/php\/(?:modules\/)?[a-z0-9._-]{0,40}\/?sessions?(?:\/|$)|\/storage\/framework\/sessions$/;
const FRAMEWORK_SESSIONS = /\/storage\/framework\/sessions$/;
/** A directory that says so, of whatever runtime: what its files are called has to say it as well. */
const SESSION_DIRECTORY = /\/sessions?$/;
/** What PHP's own handler calls them, in PHP-FPM, HHVM and frameworks alike. */
const SESSION_PREFIX = 'sess_';
const MAIL =
  /^\/var\/spool\/(?:postfix|clientmqueue|mqueue|exim4?|mail|cron-mail)(?:\/|$)|^\/var\/mail(?:\/|$)/;
const SWAP =
  /^\/(?:swapfile|swap\.img|\.swapfile|var\/swap(?:file)?|swap|mnt\/swapfile)(?:\d{1,2}|\.\d{1,2})?$/;
const SYSTEM =
  /^\/(?:usr|bin|sbin|lib|lib32|lib64|etc|boot|snap)(?:\/|$)|^\/opt\/aws$|^\/var\/lib\/(?:rpm|dpkg|apt|snapd|systemd|dnf|yum|selinux|cloud)(?:\/|$)/;
const OWN_PROGRAMS = /^\/usr\/local\/(?!bin|sbin|lib|share)/;
const BACKUP_DIRECTORY =
  /^(?:backups?|bkp|bak|dbbackups?|(?:sql|pg|mysql|mongo|db|database)dumps?|dumps?|[a-z0-9]{1,30}[-_]backups?|(?!(?:core|heap|thread|crash|memory|java|kernel|stack)[-_])[a-z0-9]{1,30}[-_]dumps?|backups?[-_][a-z0-9_-]{1,30}|snapshots?)$/i;
const BACKUP_NAME = /backup|bkp|dump|snapshot/i;
/** What is a copy by its kind, wherever it lies: no store works with such a file. */
const BACKUP_EXTENSION =
  /\.(?:sql|dump|dmp|bak|tar)(?:\.(?:gz|xz|zst|bz2|lz4|zip|enc|gpg))?$|\.(?:tgz|tbz2|txz)(?:\.(?:enc|gpg))?$/i;
/** What somebody calls a copy to be kept, even where nothing is kept: no program calls its scratch files so. */
const KEPT_NAME =
  /(?:^|[-_.])(?:backup|bkp)(?:[-_.]|$)|\.(?:sql|dump|dmp|bak)(?:\.(?:gz|xz|zst|bz2|lz4|zip|enc|gpg))?$/i;
const CORE_NAME =
  /^(?:core(?:\.[A-Za-z0-9._-]{1,120})?|[A-Za-z0-9._-]{1,80}\.core(?:\.\d{1,10})?|vmcore(?:-dmesg)?[A-Za-z0-9._-]{0,40})$/;

const say = (is: Identity, what: string): Identified => ({ is, what });

/** What a directory with all that is in it is; `unknown` where its parts may be this and that. */
export function identifyDirectory(path: string): Identified {
  if (SECURITY.test(path)) return say('security_record', 'security records');
  if (JOURNAL.test(path)) return say('journal', 'the journal');
  if (VOLUMES.test(path)) return say('data_store', 'volumes of containers');
  const store = storeDirectory(path);
  if (CONTAINERS.test(path)) return say('container', 'storage of containers');
  if (PACKAGES.test(path)) return say('package_cache', 'the cache of the package manager');
  if (DUMPS.test(path)) return say('core_dump', 'crash dumps');
  if (SESSIONS.test(path)) return say('session', 'sessions of a web application');
  if (MAIL.test(path)) return say('mail_queue', 'mail');
  if (TEMPORARY.test(path)) return say('temporary', 'temporary files');
  if (path.split('/').some((part) => BACKUP_DIRECTORY.test(part))) return say('backup', 'backups');
  if (store !== null) return say('data_store', `data of ${store}`);
  if (OTHER_CACHES.test(path)) return say('other_cache', 'a cache');
  if (SYSTEM.test(path) && !OWN_PROGRAMS.test(path))
    return say('system', 'the operating system and its programs');
  return say('unknown', 'not identified');
}

/** What a directory full of files is whose names begin alike; null: neither says what they are. */
export function identifyCrowd(path: string, prefix: string | null): Identified {
  const directory = identifyDirectory(path);
  const isFree = directory.is === 'unknown' || directory.is === 'session';
  if (isFree && prefix === SESSION_PREFIX && (directory.is === 'session' || SESSION_DIRECTORY.test(path)))
    return say('session', 'sessions of a web application');
  // What PHP itself keeps there is called so; another name is somebody else's file.
  if (directory.is === 'session' && !FRAMEWORK_SESSIONS.test(path)) return say('unknown', 'not identified');
  return directory;
}

/**
 * What a file is, by its place, name and first bytes together. What keeps data, what is a record of security and what belongs
 * to a tool of its own comes before what is only called like a log.
 */
export function identifyFile(path: string, content: ContentKind): Identified {
  const name = baseName(path);
  if (SECURITY.test(path)) return say('security_record', 'a security record');
  if (content === 'journal' || JOURNAL.test(path) || /\.journal~?$/.test(name))
    return say('journal', 'a journal file');
  if (CONTAINER_LOG.test(path)) return say('container_log', 'the log of a container');
  if (SWAP.test(path)) return say('swap', 'swap space');
  if (content === 'elf-core' || (DUMPS.test(path) && CORE_NAME.test(name)))
    return say('core_dump', 'a core dump');
  if (content === 'java-heap' || /\.(?:hprof|phd)(?:\.gz)?$/.test(name))
    return say('heap_dump', 'a heap dump');
  if (content === 'pg-dump' || content === 'sql-dump') return say('backup', 'a dump of a database');
  const directory = identifyDirectory(path);
  const mayBeBackup: readonly Identity[] = ['unknown', 'backup', 'data_store'];
  if (mayBeBackup.includes(directory.is) && BACKUP_EXTENSION.test(name)) return say('backup', 'a backup');
  if (directory.is === 'temporary' && KEPT_NAME.test(name))
    return say('backup', 'a backup in a place of temporary files');
  // What a store's directory holds is the store's, and a log in a container belongs to its image.
  const mayHoldOthers: readonly Identity[] = ['unknown', 'system', 'backup', 'temporary'];
  if (!mayHoldOthers.includes(directory.is)) return directory;
  // Programs bring databases of their own; what is in /tmp is not kept; a backup of a store is called after it.
  const store =
    directory.is === 'system' || directory.is === 'temporary'
      ? null
      : directory.is === 'backup'
        ? storeFileItself(path, content)
        : storeFile(path, content);
  if (store !== null) return say('data_store', store);
  const log = logNameOf(path);
  const isText = content === 'text' || content === 'zeros';
  const isArchive = ['gzip', 'zstd', 'xz', 'bzip2', 'zip'].includes(content);
  // What only its place makes a log is one where its bytes may be lines, and nothing else is.
  const isMeant =
    log !== null &&
    (!log.isByPlace || (directory.is === 'unknown' && (isText || (log.isRotated && isArchive))));
  if (log !== null && isMeant && directory.is !== 'system') {
    if (directory.is === 'temporary' && (log.isRotated || !isText)) return directory;
    if (directory.is === 'backup') return directory;
    if (log.isRotated && (isText || isArchive)) return say('rotated_log', `a rotated log of ${log.base}`);
    if (isText) return say('active_log', 'a log');
    // What was not read may be anything: its name alone makes it no log.
    return say('unknown', 'called like a log, and no text');
  }
  if (BACKUP_NAME.test(name) && directory.is === 'unknown') return say('backup', 'a backup');
  if (content === 'rpm' || content === 'deb') return say('unknown', 'a package');
  if (directory.is === 'unknown' && isInLogDirectory(path) && content === 'text')
    return say('unknown', 'text in a directory of logs');
  return directory;
}
