/** Why a server refuses its configuration, or cannot test it although it is valid. */
export interface ConfigComplaint {
  /**
   * `syntax`: what stands there is wrong. `missing`: a file or directory that it names is not there. `unresolved`: a host
   * name in it has no address. `kernel`: "no space" of semaphores, which no disk helps. The others as they say.
   */
  readonly kind:
    | 'syntax'
    | 'missing'
    | 'no_space'
    | 'permission'
    | 'port'
    | 'unresolved'
    | 'certificate'
    | 'kernel'
    | 'limit'
    | 'other';
  readonly file: string | null;
  readonly line: number | null;
  /** What is missing, full or not permitted. */
  readonly path: string | null;
  readonly port: number | null;
  readonly text: string;
}

const NOISE =
  /syntax is ok|test is successful|test failed|Syntax OK|could not reliably determine|^\s*$|\[warn\]|\[WARNING\]|\[NOTICE\]|Action '[^']{0,40}' failed|error log may have more|The Apache error|"level":"(?:info|warn)"|Fatal errors found/i;
/** The first of these that a line holds says what it is about; what an errno tells goes before what a place tells. */
const KINDS: readonly (readonly [ConfigComplaint['kind'], RegExp])[] = [
  ['kernel', /mutex.{0,80}No space left|No space left on device: .{0,40}(?:mutex|lock|semaphore)|semget/i],
  ['no_space', /\(28\b|\(28: |ENOSPC|no space left on device/i],
  ['limit', /\(24: |too many open files|EMFILE/i],
  ['port', /\(98\b|address already in use/i],
  ['permission', /\(13\b|permission denied|EACCES/i],
  [
    'unresolved',
    /host not found|could not resolve|name or service not known|no such host|temporary failure in name resolution/i,
  ],
  [
    'certificate',
    /key values mismatch|key mismatch|bad end line|no start line|expired|unable to load (?:ssl )?(?:certificate|private key)/i,
  ],
  [
    'missing',
    /\(2\b|no such file or directory|no such file|does not exist|cannot open shared object|not a directory, or is not readable|Cannot access directory|unable to stat/i,
  ],
];

/** `… in /etc/nginx/nginx.conf:12`, `Syntax error on line 3 of /etc/httpd/conf.d/x.conf:`, `parsing [/etc/haproxy/haproxy.cfg:12]`. */
const PLACES: readonly { readonly at: RegExp; readonly lineFirst?: true }[] = [
  { at: /on line (\d{1,7}) of (\/[^\s:]{1,200})/, lineFirst: true },
  { at: /parsing \[(\/[^\s:\]]{1,200}):(\d{1,7})\]/ },
  { at: / in (\/[^:]{1,200}):(\d{1,7})$/ },
  { at: /(\/[^\s:"']{1,200}|Caddyfile):(\d{1,7}):? / },
];
const QUOTED_PATH = /["'](\/[^"'\n]{1,200})["']/;
const BARE_PATH = /(?:^|[\s(])(\/[^\s"'():;,]{2,200})/;
const PORT = /:(\d{1,5})(?:\)| failed|: bind| \(|$)/;

function complaintOfLine(text: string): ConfigComplaint {
  let file: string | null = null;
  let line: number | null = null;
  for (const { at, lineFirst } of PLACES) {
    const [, first, second] = at.exec(text) ?? [];
    if (first === undefined || second === undefined) continue;
    [file, line] = lineFirst === true ? [second, Number(first)] : [first, Number(second)];
    break;
  }
  const kind = KINDS.find(([, pattern]) => pattern.test(text))?.[0] ?? (file === null ? 'other' : 'syntax');
  const bare = kind === 'syntax' ? undefined : BARE_PATH.exec(text)?.[1];
  // A name with a blank in it ends there for who does not know it: what the place begins with is the place.
  const path = QUOTED_PATH.exec(text)?.[1] ?? (bare === undefined || file?.startsWith(bare) ? null : bare);
  const port = kind === 'port' ? Number(PORT.exec(text)?.[1] ?? Number.NaN) : Number.NaN;
  return {
    kind,
    file,
    line,
    path: path === file ? null : path,
    port: Number.isNaN(port) ? null : port,
    text: text.trim(),
  };
}

/**
 * What a failed test of a configuration complains of. What keeps a server from testing at all, such as a missing directory,
 * is told before what stands in the file: it is why the test failed.
 */
export function complaintOf(lines: readonly string[]): ConfigComplaint {
  const said = lines.filter((line) => !NOISE.test(line));
  // Apache says the place in one line and the fault in the next.
  const joined = said.map((line, at) =>
    /^AH00526: .*:$/.test(line) ? `${line} ${said[at + 1] ?? ''}` : line,
  );
  const complaints = joined.map(complaintOfLine);
  const chosen =
    complaints.find(({ kind }) => kind !== 'other' && kind !== 'syntax') ??
    complaints.find(({ kind }) => kind === 'syntax') ??
    complaints[0];
  return chosen ?? { kind: 'other', file: null, line: null, path: null, port: null, text: lines[0] ?? '' };
}
