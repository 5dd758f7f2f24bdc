// Secrets of many kinds in the forms in which configuration, process lists, logs and commands print them. Nothing here is
// a secret, and nothing looks like one to a scanner: the values are made at run time, from a seed.

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const ALNUM = UPPER + LOWER + DIGITS;

/** A source of numbers that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Random = () => number;
const chars = (random: Random, alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
const base64 = (random: Random, bytes: number) =>
  Buffer.from(Uint8Array.from({ length: bytes }, () => Math.floor(random() * 256))).toString('base64');
const password = (random: Random) =>
  `${chars(random, LOWER, 3)}${chars(random, UPPER, 2)}${chars(random, DIGITS, 2)}${chars(random, '!@%^*_+-.~', 1)}${chars(random, ALNUM, 4)}`;

/** What stands in front of a vendor's token, put together so that no scanner sees it here. */
const prefixed =
  (parts: readonly string[], alphabet: string, length: number) =>
  (random: Random): string =>
    parts.join('') + chars(random, alphabet, length);

export interface SecretKind {
  readonly name: string;
  /** How the thing that holds it is called. */
  readonly variable: string;
  readonly make: (random: Random) => string;
  /** It is recognised without a name beside it. */
  readonly bare: boolean;
}

const kind = (name: string, variable: string, make: SecretKind['make'], bare = false): SecretKind => ({
  name,
  variable,
  make,
  bare,
});
const token = (length: number) => (random: Random) => chars(random, ALNUM, length);
const hex = (length: number) => (random: Random) => chars(random, HEX, length);

export const SECRET_KINDS: readonly SecretKind[] = [
  kind('database password', 'DB_PASSWORD', password),
  kind('root password', 'MYSQL_ROOT_PASSWORD', password),
  kind('postgres password', 'POSTGRES_PASSWORD', password),
  kind('redis password', 'REDIS_PASSWORD', password),
  kind('ldap bind password', 'LDAP_BIND_PW', password),
  kind('smtp password', 'SMTP_PASS', password),
  kind('admin password', 'ADMIN_PWD', password),
  kind('keystore password', 'KEYSTORE_PASSWORD', password),
  kind('key passphrase', 'SSH_PASSPHRASE', password),
  kind('pre-shared key', 'WIFI_PSK', password),
  kind('rabbitmq password', 'RABBITMQ_DEFAULT_PASS', password),
  kind('grafana password', 'GF_SECURITY_ADMIN_PASSWORD', password),
  kind('ansible password', 'ANSIBLE_BECOME_PASS', password),
  kind('numeric password', 'VNC_PASSWORD', (random) => chars(random, DIGITS, 10)),
  kind('word password', 'FTP_PASSWORD', (random) => chars(random, LOWER, 12)),
  kind('aws secret key', 'AWS_SECRET_ACCESS_KEY', (random) => base64(random, 30), true),
  kind('aws key id', 'AWS_ACCESS_KEY_ID', prefixed(['AK', 'IA'], UPPER, 16), true),
  kind('aws session token', 'AWS_SESSION_TOKEN', (random) => base64(random, 180)),
  kind('github token', 'GITHUB_TOKEN', prefixed(['gh', 'p_'], ALNUM, 36), true),
  kind('github fine token', 'GH_TOKEN', prefixed(['github', '_pat_'], ALNUM, 60), true),
  kind('gitlab token', 'GITLAB_TOKEN', prefixed(['gl', 'pat-'], ALNUM, 20), true),
  kind('slack bot token', 'SLACK_BOT_TOKEN', prefixed(['xo', 'xb-1234567890-'], ALNUM, 24), true),
  kind('google api key', 'GOOGLE_API_KEY', prefixed(['AI', 'za'], ALNUM, 35), true),
  kind('google client secret', 'GOOGLE_CLIENT_SECRET', prefixed(['GOC', 'SPX-'], ALNUM, 28), true),
  kind('google oauth token', 'GCP_ACCESS_TOKEN', prefixed(['ya', '29.'], ALNUM, 80), true),
  kind('stripe key', 'STRIPE_SECRET_KEY', prefixed(['sk', '_live_'], ALNUM, 24), true),
  kind('npm token', 'NPM_TOKEN', prefixed(['np', 'm_'], ALNUM, 36), true),
  kind('pypi token', 'TWINE_PASSWORD', prefixed(['py', 'pi-AgEIcHlwaS5vcmc'], ALNUM, 60), true),
  kind('rubygems key', 'GEM_HOST_API_KEY', prefixed(['ruby', 'gems_'], HEX, 48), true),
  kind('docker hub token', 'DOCKER_HUB_TOKEN', prefixed(['dckr', '_pat_'], ALNUM, 27), true),
  kind('hugging face token', 'HF_TOKEN', prefixed(['h', 'f_'], ALNUM, 34), true),
  kind('openai key', 'OPENAI_API_KEY', prefixed(['s', 'k-proj-'], ALNUM, 48), true),
  kind('anthropic key', 'ANTHROPIC_API_KEY', prefixed(['s', 'k-ant-api03-'], ALNUM, 60), true),
  kind(
    'sendgrid key',
    'SENDGRID_API_KEY',
    (random) => `${'S'}G.${token(22)(random)}.${token(43)(random)}`,
    true,
  ),
  kind('mailgun key', 'MAILGUN_API_KEY', prefixed(['ke', 'y-'], HEX, 32), true),
  kind('mailchimp key', 'MAILCHIMP_API_KEY', (random) => `${hex(32)(random)}-us12`, true),
  kind('twilio token', 'TWILIO_AUTH_TOKEN', hex(32)),
  kind('datadog key', 'DD_API_KEY', hex(32)),
  kind('datadog app key', 'DD_APP_KEY', hex(40)),
  kind('new relic key', 'NEW_RELIC_LICENSE_KEY', (random) => `${hex(36)(random)}NRAL`),
  kind('digitalocean token', 'DIGITALOCEAN_TOKEN', prefixed(['do', 'p_v1_'], HEX, 64), true),
  kind('shopify token', 'SHOPIFY_ACCESS_TOKEN', prefixed(['sh', 'pat_'], HEX, 32), true),
  kind('heroku key', 'HEROKU_API_KEY', (random) =>
    [8, 4, 4, 4, 12].map((length) => hex(length)(random)).join('-'),
  ),
  kind('cloudflare token', 'CLOUDFLARE_API_TOKEN', token(40)),
  kind('vault token', 'VAULT_TOKEN', prefixed(['hv', 's.'], ALNUM, 90), true),
  kind('consul token', 'CONSUL_HTTP_TOKEN', (random) =>
    [8, 4, 4, 4, 12].map((length) => hex(length)(random)).join('-'),
  ),
  kind(
    'terraform token',
    'TF_TOKEN',
    (random) => `${token(14)(random)}.atlas${'v1'}.${token(64)(random)}`,
    true,
  ),
  kind('databricks token', 'DATABRICKS_TOKEN', prefixed(['da', 'pi'], HEX, 32), true),
  kind('grafana token', 'GRAFANA_TOKEN', prefixed(['gl', 'sa_'], ALNUM, 41), true),
  kind('postman key', 'POSTMAN_API_KEY', prefixed(['PM', 'AK-'], HEX, 58), true),
  kind('linear key', 'LINEAR_API_KEY', prefixed(['lin', '_api_'], ALNUM, 40), true),
  kind(
    'telegram token',
    'TELEGRAM_BOT_TOKEN',
    (random) => `${chars(random, '123456789', 9)}:AA${token(33)(random)}`,
    true,
  ),
  kind('azure storage key', 'AZURE_STORAGE_KEY', (random) => base64(random, 64)),
  kind(
    'azure client secret',
    'AZURE_CLIENT_SECRET',
    (random) => `${token(3)(random)}8Q~${token(34)(random)}`,
  ),
  kind(
    'jwt',
    'ACCESS_TOKEN',
    (random) => `${'ey'}J${token(30)(random)}.${'ey'}J${token(60)(random)}.${token(43)(random)}`,
    true,
  ),
  kind('jwt secret', 'JWT_SECRET', token(48)),
  kind('django secret key', 'DJANGO_SECRET_KEY', token(50)),
  kind('rails secret', 'SECRET_KEY_BASE', hex(128)),
  kind('laravel key', 'APP_KEY', (random) => `base64:${base64(random, 32)}`),
  kind('encryption key', 'ENCRYPTION_KEY', hex(64)),
  kind('oauth client secret', 'OAUTH_CLIENT_SECRET', token(32)),
  kind('refresh token', 'REFRESH_TOKEN', (random) => `1//0${token(60)(random)}`),
  kind('webhook secret', 'WEBHOOK_SECRET', prefixed(['wh', 'sec_'], ALNUM, 32), true),
  kind('session secret', 'SESSION_SECRET', token(32)),
  kind('sonar token', 'SONAR_TOKEN', hex(40)),
  kind('circleci token', 'CIRCLE_TOKEN', hex(40)),
  kind('okta token', 'OKTA_API_TOKEN', (random) => `00${token(40)(random)}`),
  kind('pagerduty key', 'PAGERDUTY_INTEGRATION_KEY', hex(32)),
  kind('tailscale key', 'TS_AUTHKEY', prefixed(['ts', 'key-auth-'], ALNUM, 40), true),
  kind('sentry token', 'SENTRY_AUTH_TOKEN', prefixed(['sn', 'trys_'], ALNUM, 60), true),
  kind('password of an environment', 'DB_PASSWORD_PROD', password),
  kind('password, then its owner', 'PASSWORD_DB', password),
  kind('numbered password', 'PASS1', password),
  kind('secret of an environment', 'API_SECRET_PROD', password),
  kind('token, then its owner', 'TOKEN_GITHUB', token(24)),
  kind('live key', 'STRIPE_KEY_LIVE', token(24)),
  kind('numbered key', 'ENCRYPTION_KEY_V2', hex(48)),
  kind('erlang cookie', 'RABBITMQ_ERLANG_COOKIE', (random) => chars(random, UPPER, 20)),
  kind('admin key', 'ALGOLIA_ADMIN_KEY', hex(32)),
  kind('community', 'SNMP_COMMUNITY', (random) => chars(random, LOWER, 10)),
  kind('wordpress salt', 'SECURE_AUTH_SALT', token(64)),
  kind('sops key', 'SOPS_AGE_KEY', prefixed(['AGE-SECRET', '-KEY-1'], UPPER + DIGITS, 58), true),
  kind('password of words', 'RESTIC_PASSWORD', (random) =>
    [4, 6, 5].map((length) => chars(random, LOWER, length)).join('-'),
  ),
  kind('nextauth secret', 'NEXTAUTH_SECRET', (random) => base64(random, 32)),
  kind('wireguard key', 'WG_PRIVATE_KEY', (random) => base64(random, 32)),
];

export interface SecretFormat {
  readonly name: string;
  readonly print: (variable: string, value: string) => string;
  readonly bare?: boolean;
}

const camel = (variable: string) =>
  variable.toLowerCase().replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
const dashed = (variable: string) => variable.toLowerCase().replaceAll('_', '-');
const dotted = (variable: string) => variable.toLowerCase().replaceAll('_', '.');

/** How files, process lists, commands and logs print a name and its value. */
export const SECRET_FORMATS: readonly SecretFormat[] = [
  { name: 'environment', print: (name, value) => `HOME=/root\n${name}=${value}\nLANG=C` },
  { name: 'export', print: (name, value) => `export ${name}="${value}"` },
  { name: 'export, single quotes', print: (name, value) => `export ${name}='${value}'; ./run` },
  {
    name: 'systemd',
    print: (name, value) => `[Service]\nEnvironment="${name}=${value}"\nExecStart=/bin/true`,
  },
  { name: 'systemd show', print: (name, value) => `Environment=LANG=C ${name}=${value}` },
  { name: 'dockerfile', print: (name, value) => `FROM scratch\nENV ${name} ${value}\nRUN true` },
  { name: 'docker run', print: (name, value) => `docker run -d -e ${name}=${value} -p 80:80 nginx` },
  { name: 'docker inspect', print: (name, value) => `"Env": [\n  "PATH=/bin",\n  "${name}=${value}"\n]` },
  { name: 'yaml', print: (name, value) => `server:\n  ${camel(name)}: ${value}\n  port: 80` },
  { name: 'yaml, quoted', print: (name, value) => `${name.toLowerCase()}: "${value}"` },
  { name: 'yaml, next line', print: (name, value) => `app:\n  ${camel(name)}:\n    ${value}\n  port: 80` },
  {
    name: 'yaml, block',
    print: (name, value) => `app:\n  ${name.toLowerCase()}: |-\n    ${value}\n  port: 80`,
  },
  {
    name: 'kubernetes',
    print: (name, value) => `env:\n- name: ${name}\n  value: ${value}\n- name: PORT\n  value: "80"`,
  },
  { name: 'kubernetes, quoted', print: (name, value) => `  - name: ${name}\n    value: "${value}"` },
  {
    name: 'kubectl describe',
    print: (name, value) => `    Environment:\n      ${name}:  ${value}\n      PORT:  80`,
  },
  { name: 'json', print: (name, value) => `{"${camel(name)}":"${value}","port":80}` },
  {
    name: 'json, wide',
    print: (name, value) => `{\n  "${name.toLowerCase()}" : "${value}",\n  "port" : 80\n}`,
  },
  {
    name: 'json in json',
    print: (name, value) => `{"message":"{\\"${camel(name)}\\":\\"${value}\\",\\"a\\":1}"}`,
  },
  { name: 'ecs task', print: (name, value) => `{"name": "${name}", "value": "${value}"}` },
  { name: 'ecs task, turned round', print: (name, value) => `{"value": "${value}", "name": "${name}"}` },
  { name: 'toml', print: (name, value) => `[app]\n${name.toLowerCase()} = "${value}"\nport = 80` },
  { name: 'ini', print: (name, value) => `[app]\n${dashed(name)}=${value}\nport=80` },
  { name: 'properties', print: (name, value) => `spring.${dotted(name)}=${value}\nserver.port=80` },
  { name: 'terraform', print: (name, value) => `variable "a" {}\n${name.toLowerCase()} = "${value}"` },
  {
    name: 'xml element',
    print: (name, value) => `<conf>\n  <${camel(name)}>${value}</${camel(name)}>\n</conf>`,
  },
  { name: 'xml attribute', print: (name, value) => `<db host="h" ${camel(name)}="${value}" port="1"/>` },
  { name: 'xml property', print: (name, value) => `<property name="${camel(name)}" value="${value}"/>` },
  { name: 'hadoop xml', print: (name, value) => `<name>app.${dotted(name)}</name>\n<value>${value}</value>` },
  { name: 'java option', print: (name, value) => `java -Xmx1g -D${dotted(name)}=${value} -jar app.jar` },
  { name: 'flag', print: (name, value) => `/opt/app/run --${dashed(name)} ${value} --port 80` },
  {
    name: 'flag with =',
    print: (name, value) => `4242 ?  Ssl 0:01 /opt/app/run --${dashed(name)}=${value} --port=80`,
  },
  { name: 'single-dash flag', print: (name, value) => `agent -${dashed(name)} ${value} -port 80` },
  {
    name: 'flag in a list',
    print: (name, value) => `command: ["run", "--${dashed(name)}", "${value}", "--port", "80"]`,
  },
  { name: 'flag in lines', print: (name, value) => `args:\n- --${dashed(name)}\n- ${value}\n- --port` },
  {
    name: 'query',
    print: (name, value) => `GET /hook?a=1&${name.toLowerCase()}=${encodeURIComponent(value)}&b=2 HTTP/1.1`,
  },
  { name: 'header', print: (name, value) => `> Host: h\n> X-${dashed(name)}: ${value}\n> Accept: */*` },
  { name: 'curl header', print: (name, value) => `curl -H "X-${dashed(name)}: ${value}" https://h/` },
  {
    name: 'log, key=value',
    print: (name, value) => `level=info msg=start ${name.toLowerCase()}=${value} port=80`,
  },
  { name: 'log, words', print: (name, value) => `2026-11-22 08:00:00 INFO loaded ${camel(name)}: ${value}` },
  { name: 'python', print: (name, value) => `config = {'${name.toLowerCase()}': '${value}', 'port': 80}` },
  { name: 'php', print: (name, value) => `define('${name}', '${value}');` },
  { name: 'ruby', print: (name, value) => `  :${name.toLowerCase()} => "${value}",` },
  { name: 'fastcgi', print: (name, value) => `    fastcgi_param ${name} ${value};` },
  { name: 'apache', print: (name, value) => `SetEnv ${name} "${value}"` },
  { name: 'github actions', print: (name, value) => `env:\n  ${name}: ${value}` },
  { name: 'compose', print: (name, value) => `environment:\n  - ${name}=${value}\n  - PORT=80` },
  { name: 'powershell', print: (name, value) => `$env:${name} = "${value}"` },
  { name: 'csv of pairs', print: (name, value) => `ParameterKey=${camel(name)},ParameterValue=${value}` },
  { name: 'prose', print: (_name, value) => `got ${value} from the caller`, bare: true },
  { name: 'parentheses', print: (_name, value) => `refused (${value}), trying again`, bare: true },
  { name: 'quotes', print: (_name, value) => `refused '${value}'`, bare: true },
  { name: 'path of a URL', print: (_name, value) => `fetch https://h.example/${value}`, bare: true },
  {
    name: 'php var_dump',
    print: (name, value) => `  ["${name.toLowerCase()}"]=>\n  string(${value.length}) "${value}"`,
  },
  {
    name: 'php print_r',
    print: (name, value) => `Array\n(\n    [host] => db\n    [${name.toLowerCase()}] => ${value}\n)`,
  },
  { name: 'json array in lines', print: (name, value) => `"${camel(name)}": [\n    "${value}"\n  ]` },
  {
    name: 'json three deep',
    print: (name, value) =>
      `{"a":"{\\"b\\":\\"{\\\\\\"${name.toLowerCase()}\\\\\\":\\\\\\"${value}\\\\\\"}\\"}"}`,
  },
  { name: 'yaml list', print: (name, value) => `${name.toLowerCase()}:\n  - ${value}\nport: 80` },
  {
    name: 'psql',
    print: (name, value) => ` id | ${name.toLowerCase()} \n----+----------\n  1 | ${value}\n(1 row)`,
  },
  {
    name: 'mysql',
    print: (name, value) =>
      `+----+------+\n| id | ${name.toLowerCase()} |\n+----+------+\n|  1 | ${value} |\n+----+------+`,
  },
  { name: 'csv with header', print: (name, value) => `id,${name.toLowerCase()},note\n1,${value},x` },
  { name: 'row of a table', print: (name, value) => `| ${name.toLowerCase()} | ${value} |` },
  {
    name: 'sql update',
    print: (name, value) => `UPDATE settings SET value='${value}' WHERE name='${name.toLowerCase()}';`,
  },
  {
    name: 'sql insert',
    print: (name, value) =>
      `INSERT INTO settings (name, value) VALUES ('${name.toLowerCase()}', '${value}');`,
  },
  { name: 'terraform change', print: (name, value) => `      ~ ${name.toLowerCase()} = "old" -> "${value}"` },
  {
    name: 'bytes of python',
    print: (name, value) => `[(b'host', b'x'), (b'x-${dashed(name)}', b'${value}')]`,
  },
  { name: 'erlang binary', print: (name, value) => `{${name.toLowerCase()}, <<"${value}">>},` },
  { name: 'erlang string', print: (name, value) => `{${name.toLowerCase()}, "${value}"}` },
  { name: 'etcd', print: (name, value) => `/config/app/${name.toLowerCase()}\n${value}` },
  {
    name: 'multipart',
    print: (name, value) =>
      `Content-Disposition: form-data; name="${name.toLowerCase()}"\r\n\r\n${value}\r\n------x`,
  },
  {
    name: 'rust option',
    print: (name, value) => `Config { host: "db", ${name.toLowerCase()}: Some("${value}"), port: 1 }`,
  },
  {
    name: 'rust newtype',
    print: (name, value) => `Config { host: "db", ${name.toLowerCase()}: Secret("${value}"), port: 1 }`,
  },
  { name: 'haskell', print: (name, value) => `Config {host = "db", ${camel(name)} = Just "${value}"}` },
  { name: 'dynamodb', print: (name, value) => `{"${camel(name)}":{"S":"${value}"},"port":{"N":"80"}}` },
  {
    name: 'object with a value',
    print: (name, value) => `{"${name.toLowerCase()}":{"value":"${value}","sensitive":true}}`,
  },
  {
    name: 'open xml property',
    print: (name, value) => `<property name="${camel(name)}" value="${value}"></property>`,
  },
  {
    name: 'html input',
    print: (name, value) => `<input type="hidden" name="${name.toLowerCase()}" value="${value}">`,
  },
  {
    name: 'fallback of javascript',
    print: (name, value) => `  ${camel(name)}: process.env.${name} ?? '${value}',`,
  },
  { name: 'fallback of a shell', print: (name, value) => `${name}=\${${name}:-${value}}` },
  {
    name: 'fallback of ruby',
    print: (name, value) => `  ${name.toLowerCase()}: <%= ENV['${name}'] || '${value}' %>`,
  },
  { name: 'secret set from a pipe', print: (name, value) => `echo "${value}" | gh secret set ${name}` },
  { name: 'grep -n', print: (name, value) => `/etc/app/app.conf:12:${name}=${value}` },
  { name: 'diff', print: (name, value) => `-${name}=old\n+${name}=${value}` },
  { name: 'lua', print: (name, value) => `local ${name.toLowerCase()} = "${value}"` },
  { name: 'arrow', print: (name, value) => `${name.toLowerCase()} → ${value}` },
  { name: 'fish', print: (name, value) => `set -gx ${name} ${value}` },
  { name: 'csh', print: (name, value) => `setenv ${name} ${value}` },
  {
    name: 'columns of powershell',
    print: (name, value) => `Host${' '.repeat(28)}: db\n${camel(name).padEnd(32)}: ${value}`,
  },
  { name: 'r', print: (name, value) => `${name.toLowerCase()} <- "${value}"` },
  { name: 'perl', print: (name, value) => `$ENV{${name}} = '${value}';` },
  { name: 'hiera', print: (name, value) => `profile::db::${name.toLowerCase()}: ${value}` },
  {
    name: 'xml with a namespace',
    print: (name, value) => `<cfg:${camel(name)} type="s">${value}</cfg:${camel(name)}>`,
  },
  {
    name: 'html input, value first',
    print: (name, value) => `<input value="${value}" type="hidden" name="${name.toLowerCase()}">`,
  },
  {
    name: 'csv of names and values',
    print: (name, value) => `name,value,note\n${name.toLowerCase()},${value},prod`,
  },
  { name: 'markdown table', print: (name, value) => `| ${name} | \`${value}\` | rotated |` },
  {
    name: 'aws ssm in columns',
    print: (name, value) => `PARAMETERS\ttext\t/prod/${name.toLowerCase()}\tSecureString\t${value}\t3`,
  },
  {
    name: 'terraform output',
    print: (name, value) =>
      `"${name.toLowerCase()}": {\n    "sensitive": true,\n    "type": "string",\n    "value": "${value}"\n  }`,
  },
  {
    name: 'cloudformation parameter',
    print: (name, value) => `  ${camel(name)}:\n    Type: String\n    Default: ${value}`,
  },
  {
    name: 'string put together',
    print: (name, value) => `const url = base + "?${name.toLowerCase()}=" + "${value}";`,
  },
  {
    name: 'dump of postgresql',
    print: (name, value) => `COPY settings (id, ${name.toLowerCase()}) FROM stdin;\n1\t${value}\n\\.`,
  },
  {
    name: 'insert with columns',
    print: (name, value) =>
      `INSERT INTO users (id, name, ${name.toLowerCase()}) VALUES (1, 'ana', '${value}');`,
  },
  { name: 'columns with blanks', print: (name, value) => `NAME   ${name}   AGE\ndb     ${value}   3d` },
  {
    name: 'property set in a log',
    print: (name, value) => `setting property '${dotted(name)}' to '${value}'`,
  },
  { name: 'apache define', print: (name, value) => `Define ${name} ${value}` },
  { name: 'rust string', print: (name, value) => `${name.toLowerCase()}: "${value}".to_string(),` },
  { name: 'pipes between pairs', print: (name, value) => `host=db|${name.toLowerCase()}=${value}|port=1` },
];
