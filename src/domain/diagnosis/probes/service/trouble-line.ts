/** What a line of a log says went wrong; only what can be told for sure from one line. */
export const TROUBLES = [
  'address_in_use',
  /** A proxy got no connection to what it passes requests on to. */
  'upstream_refused',
  'upstream_timeout',
  /** It took the request and does not answer in time. */
  'upstream_slow',
  /** A program got no connection to what it depends on. */
  'dependency_refused',
  'dependency_timeout',
  /** A program waits long for the answers, or for a free connection, of a store or service that it asks. */
  'dependency_slow',
  'permission_denied',
  'read_only',
  /** No local port is left for another connection. */
  'local_ports',
  'too_many_files',
  'no_space',
  'no_inodes_or_quota',
  'worker_connections',
  'workers_exhausted',
  'semaphores',
  'inotify',
  'conntrack',
  'processes_limit',
  'listen_overflow',
  'exec_failed',
  'missing',
  'config_rejected',
  'start_limit',
  'killed_for_memory',
  'start_timeout',
  'certificate_expired',
  'unresolved',
  'exited',
] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface TroubleRead {
  readonly what: Trouble;
  readonly port: number | null;
  /** Address or name of the other side; `unix` for a socket file. */
  readonly host: string | null;
  readonly path: string | null;
}

const UPSTREAM_SIDE =
  /upstream|AH00957|AH01114|AH00959|proxy:error|backend|Layer4|reverse_proxy|proxy error/i;

/** The first that fits is what the line says: what is more special stands before what is more general. */
const MEANINGS: readonly (readonly [Trouble, RegExp])[] = [
  ['conntrack', /nf_conntrack: .{0,20}table full|conntrack table full/i],
  [
    'inotify',
    /inotify.{0,120}(?:No space left|Too many open files|limit)|number of file watchers reached|User limit of inotify|inotify watches/i,
  ],
  [
    'semaphores',
    /could not create semaphores|semget.{0,80}No space left|No space left on device: .{0,60}(?:mutex|lock|semaphore)|AH0002[0-9]|mutex.{0,60}No space left/i,
  ],
  [
    'processes_limit',
    /(?:fork|clone|pthread_create|create (?:native )?thread|can't start new thread).{0,80}(?:Resource temporarily unavailable|EAGAIN|unable|rejected)|unable to create (?:new )?native thread|cgroup: fork rejected|can't start new thread/i,
  ],
  [
    'address_in_use',
    /address already in use|(?:connection|address) in use\b|(?:another|other) (?:server|postmaster|instance|process).{0,40} on port|EADDRINUSE|\(98\)|Only one usage of each socket address|port is already allocated|Port \d{1,5} (?:is already in use|was already in use|is in use)/i,
  ],
  ['local_ports', /cannot assign requested address|EADDRNOTAVAIL|\(99[:)]/i],
  ['read_only', /read-only file ?system|EROFS|\(30[:)]/i],
  ['worker_connections', /worker_connections are not enough/i],
  [
    'workers_exhausted',
    /reached MaxRequestWorkers|server reached MaxClients|server reached pm\.max_children|reached (?:the )?max(?:imum)? (?:number of )?(?:threads|connections)|too many (?:connections|clients)|remaining connection slots|connection pool (?:exhausted|is full)/i,
  ],
  ['too_many_files', /too many open files|EMFILE|ENFILE|\(24[:)]|file-max limit|system FD limit/i],
  ['no_space', /no space left on device|ENOSPC|\(28[:)]|disk is full|disk full/i],
  ['no_inodes_or_quota', /disk quota exceeded|EDQUOT|\(122[:)]/i],
  ['listen_overflow', /possible SYN flooding on port|listen queue overflow/i],
  [
    'killed_for_memory',
    /out of memory: kill|killed by the OOM killer|oom-kill|result 'oom-kill'|OutOfMemoryError|invoked oom-killer/i,
  ],
  [
    'certificate_expired',
    /certificate (?:has )?expired|certificate is expired|CERT_HAS_EXPIRED|certificate_expired/i,
  ],
  [
    'exec_failed',
    /Failed at step (?:EXEC|CHDIR|USER|GROUP|NAMESPACE)|status=203\/EXEC|status=200\/CHDIR|status=217\/USER|Failed to (?:locate|execute)|status=226\/NAMESPACE/i,
  ],
  ['upstream_slow', /upstream timed out.{0,60}while (?:reading|sending)|AH01102/i],
  ['upstream_timeout', /upstream timed out|Layer[467] timeout/i],
  [
    'upstream_refused',
    /no live upstreams|upstream prematurely closed|has no server available|is DOWN, reason|AH01114|AH00957|dial tcp .{0,80}connection refused.{0,80}(?:upstream|reverse)/i,
  ],
  [
    'permission_denied',
    /permission denied|(?:invalid|wrong|bad|too open) permissions|EACCES|\(13[:)]|operation not permitted|access denied by SELinux|avc: {1,2}denied|apparmor="DENIED"/i,
  ],
  [
    'dependency_refused',
    /connection refused|connection to \S{1,260} (?:was )?refused|ECONNREFUSED|\(111[:)]/i,
  ],
  [
    'dependency_timeout',
    /connect(?:ion)? timed out|ETIMEDOUT|i\/o timeout|\(110[:)]|connect timeout|no route to host|network is unreachable|E(?:HOST|NET)UNREACH/i,
  ],
  [
    'dependency_slow',
    /\bslow[ _-]?(?:sql|quer(?:y|ies)|statement|command)|\bQUERY (?:OK|ERROR)\b.{0,120}\b(?:db|queue)=\d{4,7}(?:\.\d{1,3})?ms|queued and checked out the connection|dropped from queue after|connection (?:is )?not available|(?:fetching|acquiring|getting|waiting for) a (?:new |free )?(?:database )?connection|statement timeout|lock wait timeout|duration: \d{4,8}(?:\.\d{1,3})? ?ms|(?:command|read|query) timed out|query (?:execution )?took \d/i,
  ],
  [
    'unresolved',
    /host not found|could not resolve|name or service not known|no such host|ENOTFOUND|EAI_AGAIN|could not translate host name|temporary failure in name resolution/i,
  ],
  ['start_limit', /start request repeated too quickly|start-limit/i],
  ['start_timeout', /start operation timed out|result 'timeout'|start-p(?:re|ost) operation timed out/i],
  [
    'missing',
    /no such file or directory|ENOENT|\(2: No such|cannot find module|ModuleNotFoundError|ClassNotFoundException|cannot open shared object/i,
  ],
  [
    'config_rejected',
    /\[emerg\]|\[ALERT\].{0,60}(?:parsing|config)|syntax error|AH00526|unknown directive|Invalid command|adapting config|invalid configuration|configuration (?:error|is invalid)|YAMLException|ParserError|JSONDecodeError|bungled|bad config|CONFIG FILE ERROR|unknown config|(?:\.(?:conf|cfg|cf|cnf|ini|toml|ya?ml)|_config)[\\"']{0,2}(?::\d|[:,]? (?:(?:at|on|in) )?line \d)|yaml: line \d/i,
  ],
  ['exited', /Main process exited|Failed with result|Control process exited|entered failed state/i],
];

/** The name that has no address, in the words of resolvers and of what calls them. */
const UNRESOLVED_NAME =
  /(?:EAI_AGAIN|ENOTFOUND|lookup|resolve host(?:name)?:?|translate host name|not found in upstream|no such host:?) {1,3}["']?([A-Za-z0-9][A-Za-z0-9.-]{1,252})/i;
const UNIX_SOCKET = /unix:(\/[^\s"',:]{1,200})/;
const URL_SIDE =
  /upstream: "(?:https?|fastcgi|uwsgi|grpc):\/\/([^\s"/:]{1,253}|\[[0-9a-f:]{2,45}\])(?::(\d{1,5}))?/i;
/** An address and its port, wherever they stand: `10.0.0.5:5432`, `[::]:80`, `:::3000`, `tcp :8080`, `db.internal:3306`. */
const ADDRESS =
  /(?:^|[\s"'(@=/[])(\[[0-9a-f:]{2,45}\]|::|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|[A-Za-z][A-Za-z0-9.-]{0,252}|\*)?:(\d{2,5})(?!\d|[:.]\d)/gi;
/** A host by itself, as drivers of stores name it beside a query: `host=10.0.8.5`, `"host":"db.internal"`. */
const NAMED_HOST = /\b(?:db_?|server_?)?host(?:name)?["']?[=:] ?["']?([A-Za-z0-9][A-Za-z0-9.-]{1,252})/i;
const PLAIN_PORT = /\bport:? {0,2}(\d{1,5})\b|["'], (\d{2,5})\)/i;
const QUOTED_PATH = /["'](\/[^"'\n\\]{1,200})\\?["']/;
const BARE_PATH = /(?:^|[\s(:=])(\/[^\s"'():;,\\]{2,200})/;
/** Of systemd: "Failed at step EXEC spawning /opt/app/run: Permission denied". */
const SPAWNED = /spawning (\/[^\s:]{1,200})/;

/** No host: what stands before a line's number in a source file, or before a clock's minutes. */
const NO_HOST =
  /^(?:line|js|ts|py|rb|go|java|php|at|conf|cfg|cpp|c|nginx|Caddyfile)$|\.(?:js|ts|py|rb|go|java|php|conf|cfg|cpp|c|mjs|cjs)$/i;

function addressIn(text: string): Pick<TroubleRead, 'host' | 'port'> {
  for (const [, host, port] of text.matchAll(ADDRESS)) {
    const number = Number(port);
    if (number < 1 || number > 65_535 || (host !== undefined && NO_HOST.test(host))) continue;
    return { host: host?.replace(/^\[|\]$/g, '') ?? null, port: number };
  }
  const [, named, ofTuple] = PLAIN_PORT.exec(text) ?? [];
  const plain = named ?? ofTuple;
  return { host: null, port: plain === undefined ? null : Number(plain) };
}

/** Said of a line of a configuration that is taken all the same. */
const TAKEN = /warn|deprecat|overrid|ignor|obsolete/i;

/** What a line says went wrong, with address and path where it names them; null: nothing that is known. */
export function troubleIn(line: string): TroubleRead | null {
  const found = MEANINGS.find(([, pattern]) => pattern.test(line));
  if (found === undefined) return null;
  let [what] = found;
  if (what === 'config_rejected' && TAKEN.test(line)) return null;
  if (UPSTREAM_SIDE.test(line)) {
    if (what === 'dependency_refused') what = 'upstream_refused';
    if (what === 'dependency_timeout') what = 'upstream_timeout';
    if (what === 'missing' && UNIX_SOCKET.test(line)) what = 'upstream_refused';
  }
  // A refusal of the kernel's security module, or a port below 1024, is a permission whatever else is said.
  const file = UNIX_SOCKET.exec(line)?.[1];
  if (file !== undefined) return { what, host: 'unix', port: null, path: file };
  const [, upstream, upstreamPort] = URL_SIDE.exec(line) ?? [];
  if (upstream !== undefined && what.startsWith('upstream')) {
    const port = upstreamPort === undefined ? null : Number(upstreamPort);
    return { what, host: upstream.replace(/^\[|\]$/g, ''), port, path: null };
  }
  if (what === 'unresolved') {
    const [, name] = UNRESOLVED_NAME.exec(line) ?? [];
    if (name !== undefined) return { what, host: name.replace(/\.$/, ''), port: null, path: null };
  }
  if (what === 'dependency_slow') {
    const address = addressIn(line);
    const host = address.host ?? NAMED_HOST.exec(line)?.[1] ?? null;
    // What stands before a number without a host is rather a place in a program.
    return { what, host, port: host === null ? null : address.port, path: null };
  }
  const needsAddress = /^(?:address|upstream|dependency|listen|permission)/.test(what);
  const address = needsAddress ? addressIn(line) : { host: null, port: null };
  const needsPath = /^(?:permission|no_space|read_only|exec|missing|too_many|config)/.test(what);
  const path = needsPath
    ? (SPAWNED.exec(line)?.[1] ?? QUOTED_PATH.exec(line)?.[1] ?? BARE_PATH.exec(line)?.[1] ?? null)
    : null;
  return { what, ...address, path };
}
