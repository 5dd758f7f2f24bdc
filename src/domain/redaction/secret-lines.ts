import { isHarmlessValue, type SecretType, secretTypeOfHeader, secretTypeOfName } from './secret-names.ts';

/** Longer lines have none of these forms. */
export const LINE_CHARS_MAX = 600;

interface LineSecret {
  readonly start: number;
  readonly end: number;
  readonly type: SecretType;
}

/** `.pgpass`: host, port, database, user, password. */
const PGPASS = /^[\w.*-]{1,253}:(?:\d{1,5}|\*):([^:\s]{1,64}):([^:\s]{1,64}):(\S{1,256})$/;
const COMPILER_WORDS = /^(?:error|warning|note|info|debug|fatal|trace)$/i;
/** Samba's and Windows' lists of hashes: name, number, two hashes. */
const HASH_LIST = /^[^:\s]{1,64}:\d{1,10}:([0-9A-Fa-f]{32}|X{32}|NO PASSWORD\*{21}):([0-9A-Fa-f]{32}):/;
/** Words of configuration files in front of a name and its value. */
const DIRECTIVE =
  /^[ \t]{0,64}(?:(?:fastcgi_param|uwsgi_param|scgi_param|proxy_set_header|grpc_set_header|add_header|requestheader set|header set|setenv|setenvif|env|arg|export|set|setx|default|config set|snmp-server)[ \t]{1,8})?(["']?)([A-Za-z_][\w.-]{1,79})\1[ \t]{1,32}(\S[^\n]{0,500})$/i;
const ONE_VALUE =
  /^(?:"([^"]{1,300})"|'([^']{1,300})'|([^\s;"']{1,300}))[ \t]{0,8};?[ \t]{0,8}(?:[#][^\n]{0,100})?$/;
/** A word of prose behind a name, as in `password changed`. */
const PROSE = /^[a-z]{1,20}[.,!?]?$/;
const NETRC =
  /\b(?:login|user|username)[ \t]{1,8}\S{1,120}(?:[ \t]{1,8}privilege[ \t]{1,4}\d{1,2})?[ \t]{1,8}(?:password|secret)[ \t]{1,8}(?:\d[ \t]{1,4})?(\S{1,300})/;
const ORACLE =
  /(?:\b(?:sqlplus|expdp|impdp|exp|imp|rman|target|sqlldr|connect|conn|userid=)|jdbc:oracle:(?:thin|oci\d?):)[ \t]{0,4}(?:-[sSL]{1,2}[ \t]{1,4})?["']?[\w$#]{1,40}\/([^@\s/"'][^@\s"']{0,100}) ?@/;
/** Programs that read a password from a pipe. */
const PIPED =
  /\becho[ \t]{1,4}(?:-\w{1,2}[ \t]{1,4})?["']?([^\s"'|]{4,100})["']?[ \t]{0,8}\|[ \t]{0,8}(?:sudo[ \t]{1,4})?(?:sudo[ \t]{1,4}(?:-\w{1,4}[ \t]{1,4}){0,3}-S\b|-S\b|passwd[ \t]{1,4}--stdin|[\w./-]{1,40}[ \t][^|\n]{0,120}--password-stdin|cryptsetup\b)/;
const CHPASSWD =
  /["']?[\w.-]{1,40}:([^\s"':]{4,100})["']?[ \t]{0,8}\|[ \t]{0,8}(?:sudo[ \t]{1,4})?chpasswd\b/;
const NET_USER = /\bnet[ \t]{1,4}user[ \t]{1,4}\S{1,60}[ \t]{1,4}([^\s/*]\S{3,100})[ \t]{1,4}\/add\b/i;
const NET_USE = /\bnet[ \t]{1,4}use[ \t][^\n]{0,120}\/user:\S{1,60}[ \t]{1,4}(\S{4,100})/i;
const RABBIT = /\brabbitmqctl[ \t]{1,4}(?:add_user|change_password)[ \t]{1,4}\S{1,60}[ \t]{1,4}(\S{1,100})/;
const HTPASSWD =
  /\bhtpasswd[ \t]{1,4}(?:-\w{1,6}[ \t]{1,4}){0,4}-\w{0,4}b\w{0,4}[ \t]{1,4}\S{1,200}[ \t]{1,4}\S{1,60}[ \t]{1,4}(\S{1,100})/;
const VAULT_LOGIN = /\bvault[ \t]{1,4}login[ \t]{1,4}([\w.-]{8,200})[ \t]{0,4}$/;
const FREERDP = /freerdp\b[^\n]{0,300}[ \t]\/p:(\S{1,100})/;
const WIFI =
  /\b(?:wpa_passphrase[ \t]{1,4}\S{1,60}|nmcli[ \t][^\n]{0,120}[ \t]password|iwconfig[ \t][^\n]{0,40}key)[ \t]{1,4}(?:s:)?(\S{5,80})/;
/** AWS's commands that store a secret. */
const STORED = /--(?:value|secret-string)[ =]["']?([^\s"'{]{4,300})/;
const SECURE_STRING = /\bConvertTo-SecureString[ \t]{1,4}(?:-String[ \t]{1,4})?["']([^"']{4,100})["']/i;
/** Redis: the client's command, Sentinel's directive, rules of its users. */
const REDIS_AUTH = /^[ \t]{0,16}(?:\d[\d.:> -]{0,40})?AUTH[ \t]{1,4}(?:\S{1,60}[ \t]{1,4})?(\S{4,200})$/;
const SENTINEL = /\bauth-pass[ \t]{1,4}\S{1,60}[ \t]{1,4}(\S{1,200})/;
const REDIS_USER =
  /^[ \t]{0,16}(?:acl[ \t]{1,4}setuser|user)[ \t]{1,4}\S{1,60}[ \t][^>\n]{0,200}>(\S{4,200})/i;
/** SNMP's communities. */
const COMMUNITY =
  /^[ \t]{0,16}(?:r[ow]community6?|com2sec6?[ \t]{1,8}\S{1,60}[ \t]{1,8}\S{1,60})[ \t]{1,8}(\S{4,100})/;
/** Network devices. */
const DEVICE =
  /\b(?:enable[ \t]{1,4}(?:secret|password)|key-string|(?:tacacs|radius)(?:-server)?[ \t]{1,4}key|isakmp[ \t]{1,4}key)[ \t]{1,4}(?:\d[ \t]{1,4})?(\S{4,100})/;
const PPP = /^[ \t]{0,16}(?:"[^"]{1,60}"|[^"\s]{1,60})[ \t]{1,8}\*[ \t]{1,8}"([^"]{4,100})"/;
const IPSEC = /:[ \t]{0,4}(?:PSK|EAP|XAUTH)[ \t]{1,4}"([^"]{1,200})"/;
/** Postfix: a host in brackets, then user and password. */
const POSTFIX = /^\[[\w.-]{1,200}\](?::\d{1,5})?[ \t]{1,16}[^\s:]{1,100}:(\S{4,100})$/;
/** Each with a word that has to stand in the line, so that most lines cost no more than a look for it. */
const IN_LINE: readonly (readonly [pattern: RegExp, type: SecretType, word: string])[] = [
  [NETRC, 'password', 'password'],
  [NETRC, 'password', 'secret'],
  [ORACLE, 'password', '@'],
  [CHPASSWD, 'password', 'chpasswd'],
  [PIPED, 'password', 'echo'],
  [NET_USER, 'password', '/add'],
  [NET_USE, 'password', '/user:'],
  [RABBIT, 'password', 'rabbitmqctl'],
  [HTPASSWD, 'password', 'htpasswd'],
  [VAULT_LOGIN, 'token', 'vault'],
  [FREERDP, 'password', 'freerdp'],
  [WIFI, 'password', 'wpa_passphrase'],
  [WIFI, 'password', 'nmcli'],
  [WIFI, 'password', 'iwconfig'],
  [STORED, 'secret', 'SecureString'],
  [STORED, 'secret', 'secretsmanager'],
  [SECURE_STRING, 'password', 'SecureString'],
  [REDIS_AUTH, 'password', 'AUTH'],
  [SENTINEL, 'password', 'auth-pass'],
  [REDIS_USER, 'password', '>'],
  [COMMUNITY, 'password', 'com'],
  [DEVICE, 'password', 'key'],
  [DEVICE, 'password', 'enable'],
  [PPP, 'password', '*'],
  [IPSEC, 'password', ': '],
  [POSTFIX, 'password', '['],
];

function at(match: RegExpExecArray, value: string, type: SecretType): LineSecret {
  const start = match.index + match[0].lastIndexOf(value);
  return { start, end: start + value.length, type };
}

function directive(line: string): LineSecret | null {
  const match = DIRECTIVE.exec(line);
  if (match === null) return null;
  const [, , name = '', rest = ''] = match;
  const header = secretTypeOfHeader(name);
  const isCommunity = name === 'community' && line.includes('snmp-server');
  const known = header ?? (isCommunity ? 'password' : secretTypeOfName(name));
  if (known === null) return null;
  const [, double, single, bare] = ONE_VALUE.exec(rest) ?? [];
  const value = double ?? single ?? bare;
  if (value === undefined) return null;
  const prose =
    bare !== undefined &&
    PROSE.test(bare) &&
    /^(?:password|token|secret|key|auth|session|credentials?)$/i.test(name);
  if (prose || /^[=:]/.test(value)) return null;
  const start = line.length - rest.length + rest.indexOf(value);
  return { start, end: start + value.length, type: known };
}

/**
 * The secret of a line whose form as a whole says that it holds one: a list of passwords, a directive of a
 * configuration file, a command that takes a password by its place. Null for other lines.
 */
export function secretOfLine(line: string): LineSecret | null {
  if (line.length > LINE_CHARS_MAX || line.length < 6) return null;
  if (line.includes(':')) {
    const pgpass = PGPASS.exec(line);
    const [, database = '', user = '', password = ''] = pgpass ?? [];
    if (
      pgpass !== null &&
      !/^\d+$/.test(database) &&
      !COMPILER_WORDS.test(user) &&
      !COMPILER_WORDS.test(database)
    ) {
      return at(pgpass, password, 'password');
    }
    const hashes = HASH_LIST.exec(line);
    if (hashes !== null) {
      const start = hashes[0].indexOf(':', hashes[0].indexOf(':') + 1) + 1;
      return { start, end: hashes[0].length - 1, type: 'password_hash' };
    }
  }
  for (const [pattern, type, word] of IN_LINE) {
    const match = line.includes(word) ? pattern.exec(line) : null;
    if (match?.[1] !== undefined && !isHarmlessValue(match[1])) return at(match, match[1], type);
  }
  return directive(line);
}
