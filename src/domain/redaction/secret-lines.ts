import {
  fits,
  isHarmlessValue,
  isOpaque,
  isPlausible,
  type SecretName,
  type SecretType,
  secretName,
  secretTypeOfHeader,
} from './secret-names.ts';

/** Longer lines have none of these forms. */
export const LINE_CHARS_MAX = 600;

interface LineSecret {
  readonly start: number;
  readonly end: number;
  readonly type: SecretType;
}

/** `.pgpass`: host, port, database, user, password. */
const PGPASS = /^([\w.*-]{1,253}):(\d{1,5}|\*):([^:\s]{1,64}):([^:\s]{1,64}):(\S{1,256})$/;
/** The port of PostgreSQL, or of its poolers. */
const PG_PORT = /^(?:5\d{3}|6432|\*)$/;
const STATE =
  /^(?:error|warning|note|info|debug|fatal|trace|undefined|up|down|ok|on|off|open|closed|ready|healthy|unhealthy|green|yellow|red|active|standby|streaming|syncing|primary|replica|master|slave|leader|follower|running|stopped|http|https|tcp|udp)$/i;
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
  /\b(?:login|user|username)[ \t]{1,8}\S{1,120}(?:[ \t]{1,8}privilege[ \t]{1,4}\d{1,2})?[ \t]{1,8}(?:password|secret|pass)[ \t]{1,8}(?:\d[ \t]{1,4})?(\S{1,300})/;
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
const POSTFIX =
  /^(?:\[[\w.-]{1,200}\]|[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})(?::\d{1,5})?[ \t]{1,16}[A-Za-z][\w.@+-]{0,99}:(\S{4,100})$/;
const AUTH_INFO = /"P:([^"]{1,200})"/;
/** What AWS prints of a parameter in columns. */
const SECURE_COLUMN = /\tSecureString\t(\S{1,300})/;
const STATIC = /\bstatic:[^\s:]{1,60}:([^\s:]{4,100})$/;
/** HAProxy, Monit, Squid, NGINX. */
const STATS_AUTH = /\bstats[ \t]{1,8}auth[ \t]{1,8}[^\s:]{1,60}:(\S{1,200})/;
const INSECURE = /\binsecure-password[ \t]{1,8}(\S{1,200})/;
const ALLOW = /\ballow[ \t]{1,8}["']?[A-Za-z][\w.-]{0,40}["']?:["']?([^\s"':/]{4,100})/;
const PEER_LOGIN = /\bcache_peer[ \t][^\n]{0,160}\blogin=[^\s:]{1,60}:(\S{1,100})/;
const AUTH_PARAM = /\bauth_param[ \t][^\n]{0,200}[ \t]-w[ \t]{1,4}["']?([^\s"']{1,100})/;
const SECURE_LINK = /\bsecure_link_md5[ \t]{1,8}["'][^"'\n]{0,160}[ \t]([^\s"';$]{4,100})["']/;
/** Net-SNMP: the pass phrases of authentication and of privacy. */
const SNMP_USER =
  /\bcreateUser[ \t]{1,4}(?:-e[ \t]{1,4}\S{1,80}[ \t]{1,4})?\S{1,60}[ \t]{1,4}(?:MD5|SHA[\w-]{0,8})[ \t]{1,4}(?:-[ml][ \t]{1,4})?["']?([^\s"']{4,100})/;
const SNMP_PRIVACY =
  /\bcreateUser[ \t][^\n]{1,200}[ \t](?:DES|AES[\w-]{0,8})[ \t]{1,4}(?:-[ml][ \t]{1,4})?["']?([^\s"']{4,100})/;
const SNMP_COMMUNITY =
  /\bsnmp-server[ \t]{1,4}(?:community|host[ \t]{1,4}\S{1,60}(?:[ \t]{1,4}version[ \t]{1,4}\w{1,4})?)[ \t]{1,4}(\S{4,100})/;
const NEIGHBOUR = /\bneighbor[ \t]{1,4}\S{1,60}[ \t]{1,4}password[ \t]{1,4}(?:\d[ \t]{1,4})?(\S{1,100})/;
const MESSAGE_DIGEST =
  /\bmessage-digest-key[ \t]{1,4}\d{1,3}[ \t]{1,4}md5[ \t]{1,4}(?:\d[ \t]{1,4})?(\S{1,100})/;
const STANDBY =
  /\b(?:standby|vrrp)[ \t]{1,4}\d{1,4}[ \t]{1,4}authentication[ \t]{1,4}(?:md5[ \t]{1,4}key-string[ \t]{1,4}|text[ \t]{1,4})?(\S{4,100})/;
const ISCSI = /\b(?:incoming|outgoing)user[ \t]{1,4}\S{1,100}[ \t]{1,4}(\S{4,100})/i;
const PPP_BARE = /^[ \t]{0,16}[A-Za-z][\w.@-]{0,60}[ \t]{1,8}\*[ \t]{1,8}([^\s"*]{6,100})[ \t]{1,8}\*/;
const NAGIOS_USER = /^[ \t]{0,8}(?:\w{1,20}: )?\$USER\d{1,3}\$=([^\s/]{4,100})$/;
/** Commands that take a secret by its place. */
const MC_ALIAS =
  /\bmc[ \t]{1,4}(?:alias|config[ \t]{1,4}host)[ \t]{1,4}(?:set|add)[ \t]{1,4}\S{1,60}[ \t]{1,4}\S{1,200}[ \t]{1,4}\S{1,100}[ \t]{1,4}(\S{4,200})/;
const UNSEAL =
  /\bvault[ \t]{1,4}operator[ \t]{1,4}(?:unseal|rekey|generate-root)[ \t]{1,4}(?:-[\w=-]{1,40}[ \t]{1,4}){0,4}([\w+/=]{16,200})/;
const DOVEADM =
  /\bdoveadm[ \t]{1,4}auth[ \t]{1,4}(?:test|login)[ \t]{1,4}(?:-\w[ \t]{1,4}\S{1,60}[ \t]{1,4}){0,3}\S{1,100}[ \t]{1,4}(\S{1,200})/;
const MOUNT_USER = /\b(?:mount|cifs)\b[^\n]{0,300}\buser(?:name)?=[^\s%,=]{1,60}%([^\s,]{1,100})/;
const DB_AUTH = /\bdb\.auth\([ \t]{0,4}["'][^"'\n]{1,80}["'][ \t]{0,4},[ \t]{0,4}["']([^"'\n]{1,200})["']/;
const REDIS_MONITOR = /"AUTH"[ \t]{1,4}(?:"[^"\n]{1,80}"[ \t]{1,4})?"([^"\n]{1,300})"/i;
const HELLO_AUTH =
  /"HELLO"[ \t]{1,4}"\d"[ \t]{1,4}"AUTH"[ \t]{1,4}"[^"\n]{1,80}"[ \t]{1,4}"([^"\n]{1,300})"/i;
const ECHO_SECRET =
  /\b(?:echo|printf)[ \t]{1,4}(?:-\w{1,2}[ \t]{1,4}|['"]?%s(?:\\n)?['"]?[ \t]{1,4})?(?:"([^"\n]{4,300})"|'([^'\n]{4,300})'|([^\s"'|]{4,300}))[ \t]{0,8}\|[ \t]{0,8}(?:sudo[ \t]{1,4})?(?:gh[ \t]{1,4}secret[ \t]{1,4}set|docker[ \t]{1,4}secret[ \t]{1,4}create|podman[ \t]{1,4}secret[ \t]{1,4}create|gcloud[ \t]{1,4}secrets|kinit\b|vault[ \t]{1,4}login|wrangler[ \t]{1,4}secret|openssl[ \t]{1,4}passwd|smbpasswd\b|htpasswd\b|cryptsetup\b|ansible-vault\b|heroku[ \t]|flyctl[ \t]{1,4}secrets|pass[ \t]{1,4}insert)/;
const CONFIG_SECRET =
  /\bconfig[ \t]{1,4}set[ \t]{1,4}(?:--\w[\w-]{0,20}[ \t]{1,4}){0,3}--secret[ \t]{1,4}(?:--\w[\w-]{0,20}[ \t]{1,4}){0,3}[\w:.-]{1,80}[ \t]{1,4}["']?([^\s"'-][^\s"']{3,200})/;
const SET_PASSWORD =
  /\bSET[ \t]{1,4}PASSWORD[ \t]{1,4}FOR[ \t]{1,4}[^=\n]{1,160}=[ \t]{0,4}(?:(?:OLD_)?PASSWORD[ \t]{0,2}\([ \t]{0,2})?["']([^\n"']{1,200})["']/i;
const HERE_STRING =
  /\b(?:cryptsetup|chpasswd|passwd|kinit|sudo[ \t]{1,4}-S|openssl|gpg|vault)\b[^\n<]{0,200}<<<[ \t]{0,4}["']?([^\s"'<]{4,200})/;
const EXPECT_SEND = /\bsend[ \t]{1,4}(?:-- )?["'\\]{1,3}([^\s"'\\]{6,100})\\{1,2}[rn]/;
const ADMIN_RESET =
  /\b(?:grafana(?:-cli| cli)[ \t][^\n]{0,80}reset-admin-password|mysqladmin[ \t][^\n]{0,120}[ \t]password|openssl[ \t]{1,4}passwd(?:[ \t]{1,4}-\w{1,6}){0,3}|samba-tool[ \t]{1,4}user[ \t]{1,4}(?:create|add)[ \t]{1,4}\S{1,60}|ipmitool[ \t][^\n]{0,120}user[ \t]{1,4}set[ \t]{1,4}password[ \t]{1,4}\d{1,3}|rclone[ \t]{1,4}obscure|ansible-vault[ \t]{1,4}encrypt_string)[ \t]{1,4}["']?([^\s"'-][^\s"']{3,100})/;
/** Jasypt and Jenkins: a value that is encrypted under a key which the program has. */
const ENCLOSED = /\bENC\(([\w+/=-]{12,400})\)/;
/** A user and a hash of DES, as `htpasswd -d` writes it. */
const DES = /^[A-Za-z_][\w.-]{0,40}:([./0-9A-Za-z]{13})$/;
/** Each with a word that has to stand in the line, so that most lines cost no more than a look for it. */
const IN_LINE: readonly (readonly [pattern: RegExp, type: SecretType, word: string])[] = [
  [NETRC, 'password', 'password'],
  [NETRC, 'password', 'secret'],
  [NETRC, 'password', ' pass '],
  [STATIC, 'password', 'static:'],
  [SECURE_COLUMN, 'secret', 'SecureString'],
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
  [POSTFIX, 'password', ':'],
  [AUTH_INFO, 'password', 'AuthInfo'],
  [STATS_AUTH, 'password', 'stats'],
  [INSECURE, 'password', 'insecure-password'],
  [ALLOW, 'password', 'allow'],
  [PEER_LOGIN, 'password', 'cache_peer'],
  [AUTH_PARAM, 'password', 'auth_param'],
  [SECURE_LINK, 'secret', 'secure_link_md5'],
  [SNMP_USER, 'password', 'createUser'],
  [SNMP_PRIVACY, 'password', 'createUser'],
  [SNMP_COMMUNITY, 'password', 'snmp-server'],
  [NEIGHBOUR, 'password', 'neighbor'],
  [MESSAGE_DIGEST, 'password', 'message-digest-key'],
  [STANDBY, 'password', 'authentication'],
  [ISCSI, 'password', 'user'],
  [PPP_BARE, 'password', '*'],
  [NAGIOS_USER, 'password', '$USER'],
  [MC_ALIAS, 'secret', 'mc'],
  [UNSEAL, 'key', 'vault'],
  [DOVEADM, 'password', 'doveadm'],
  [MOUNT_USER, 'password', '%'],
  [DB_AUTH, 'password', 'db.auth'],
  [REDIS_MONITOR, 'password', '"'],
  [HELLO_AUTH, 'password', 'HELLO'],
  [ECHO_SECRET, 'secret', '|'],
  [CONFIG_SECRET, 'secret', '--secret'],
  [SET_PASSWORD, 'password', '='],
  [HERE_STRING, 'password', '<<<'],
  [EXPECT_SEND, 'password', 'send'],
  [ADMIN_RESET, 'password', ' '],
  [ENCLOSED, 'secret', 'ENC('],
  [DES, 'password_hash', ':'],
];
/** What these find has to look like a password, too: other lines are built like theirs. */
const DOUBTED: ReadonlySet<RegExp> = new Set([
  POSTFIX,
  ALLOW,
  PPP_BARE,
  NAGIOS_USER,
  ISCSI,
  EXPECT_SEND,
  STANDBY,
]);

function at(match: RegExpExecArray, value: string, type: SecretType): LineSecret {
  const start = match.index + match[0].lastIndexOf(value);
  return { start, end: start + value.length, type };
}

function directive(line: string): LineSecret | null {
  const match = DIRECTIVE.exec(line);
  if (match === null) return null;
  const [, , name = '', rest = ''] = match;
  const header = secretTypeOfHeader(name);
  const known: SecretName | null = header === null ? secretName(name) : { type: header, proof: 'none' };
  if (known === null) return null;
  const [, double, single, bare] = ONE_VALUE.exec(rest) ?? [];
  const value = double ?? single ?? bare;
  if (value === undefined) return null;
  const prose =
    bare !== undefined &&
    PROSE.test(bare) &&
    /^(?:password|passwd|passphrase|pass|pwd|token|secret|key|auth|session|credentials?)$/i.test(name);
  // A word alone in front of what a machine made may be a noun.
  if (known.proof === 'opaque' && !/[_.-]|[a-z][A-Z]/.test(name)) return null;
  if (prose || /^[=:]/.test(value) || !fits(value, known.proof)) return null;
  const start = line.length - rest.length + rest.indexOf(value);
  return { start, end: start + value.length, type: known.type };
}

function ofList(line: string): LineSecret | null {
  if (!line.includes(':')) return null;
  const [, host = '', port = '', database = '', user = '', password = ''] = PGPASS.exec(line) ?? [];
  const isPgpass =
    PG_PORT.test(port) &&
    !/^\d+$/.test(database) &&
    ![user, database, password].some((word) => STATE.test(word)) &&
    // A place in a source file, and a message behind it.
    !/\.[a-z]{1,4}$/.test(
      port === '*' ? '' : host.replace(/\.(?:com|net|org|io|dev|local|lan|internal|example)$/, ''),
    );
  if (isPgpass && password !== '') {
    return { start: line.length - password.length, end: line.length, type: 'password' };
  }
  const hashes = HASH_LIST.exec(line);
  if (hashes === null) return null;
  const start = hashes[0].indexOf(':', hashes[0].indexOf(':') + 1) + 1;
  return { start, end: hashes[0].length - 1, type: 'password_hash' };
}

const isHash = (value: string) => /[a-z]/.test(value) && /[A-Z]/.test(value) && /[\d./]/.test(value);

/**
 * The secrets of a line whose form as a whole says that it holds them: a list of passwords, a directive of a
 * configuration file, a command that takes a password by its place. None for other lines.
 */
export function secretsOfLine(line: string): readonly LineSecret[] {
  if (line.length > LINE_CHARS_MAX || line.length < 6) return [];
  const found: LineSecret[] = [];
  const listed = ofList(line);
  if (listed !== null) found.push(listed);
  for (const [pattern, type, word] of IN_LINE) {
    const match = line.includes(word) ? pattern.exec(line) : null;
    const value = match?.slice(1).find((group) => group !== undefined);
    if (match === null || value === undefined || isHarmlessValue(value)) continue;
    if (DOUBTED.has(pattern) && !isPlausible(value) && !isOpaque(value)) continue;
    // A word of prose behind `user root password`.
    if (pattern === NETRC && /^\d{1,3}$/.test(value)) continue;
    if (pattern === NETRC && PROSE.test(value) && !/^\s*\S+\s+\S+\s+\S+\s+\S+\s*$/.test(line)) continue;
    if (pattern === DES && !isHash(value)) continue;
    found.push(at(match, value, type));
  }
  const named = directive(line);
  if (named !== null) found.push(named);
  return found.filter(({ start, end }) => !isHarmlessValue(line.slice(start, end)));
}
