import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../../src/domain/redaction/redact.ts';
import { scanSecrets } from '../../../../src/domain/redaction/secret-scan.ts';

// Put together at run time: secret scanners should not take these for real ones.
const LETTERS = 'Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2Yz3';
const take = (length: number) => LETTERS.repeat(Math.ceil(length / LETTERS.length)).slice(0, length);
const key = (...parts: string[]) => parts.join('');
const AWS_ID = key('AKIA', 'IOSFODNN7EXAMPLE');
const AWS_SECRET = key('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYEXAMPLEKEY');
const JWT = key('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0In0', '.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1g');
const PEM = key(
  '-----BEGIN RSA PRIVATE',
  ' KEY-----\nMIIEpAIBAAKC\nAQEA7bq\n-----END RSA PRIVATE',
  ' KEY-----',
);

/** The secret, a text that holds it, and the type it is marked as. */
const PLANTED: readonly (readonly [string, string, string])[] = [
  [AWS_ID, `key id ${AWS_ID} found`, 'aws_key_id'],
  [AWS_SECRET, `secret ${AWS_SECRET} found`, 'aws_secret'],
  [AWS_SECRET, `aws_secret_access_key = ${AWS_SECRET}`, 'key'],
  [take(30), `AWS_SESSION_TOKEN=${take(30)}`, 'token'],
  [JWT, `got ${JWT}, refused`, 'jwt'],
  [take(24), `Authorization: Bearer ${take(24)}`, 'authorization'],
  ['dXNlcjpwYXNz', 'curl -H "Authorization: Basic dXNlcjpwYXNz" http://h/', 'authorization'],
  [take(24), `sent bearer ${take(24)} to host`, 'token'],
  ['abc123', 'Cookie: sid=abc123; theme=dark', 'cookie'],
  ['abc123', 'Set-Cookie: sid=abc123; HttpOnly', 'cookie'],
  ['hunter2', 'postgres://app:hunter2@db.internal:5432/app', 'password'],
  ['p:w@d', 'redis://:p:w@d@cache:6379', 'password'],
  ['hunter2', 'password=hunter2', 'password'],
  ['hunter2', '"password": "hunter2", "user": "ana"', 'password'],
  ['hunter2', '{\\"password\\":\\"hunter2\\",\\"a\\":1}', 'password'],
  ['hun"ter2', '{"password":"hun\\"ter2"}'.replace('\\"', '_'), 'password'],
  ['hun ter2', "db_password: 'hun ter2'", 'password'],
  ['hunter2', 'spring.datasource.password=hunter2', 'password'],
  ['hunter2', '<a href="?token=hunter2&page=2">', 'token'],
  ['a,b', 'PGPASSWORD=a,b psql', 'password'],
  ['hunter2', 'api_key: hunter2', 'key'],
  ['hunter2', '<password>hunter2</password>', 'password'],
  ['<hun>ter2', 'password=<hun>ter2', 'password'],
  ['hunter2', "'clientSecret' => 'hunter2',", 'secret'],
  ['hunter2', 'tool --password hunter2 --verbose', 'password'],
  ['hunter2', 'tool --api-key=hunter2', 'key'],
  ['hunter2!', 'mysql -u root -phunter2! app', 'password'],
  ['hunter2', 'sshpass -p hunter2 ssh host', 'password'],
  ['hunter2', 'redis-cli -a hunter2 ping', 'password'],
  ['hunter2', 'curl -u ana:hunter2 http://h/', 'password'],
  [PEM, `a\n${PEM}\nb`, 'private_key'],
  ['MIIEpAIBAAKC', '-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKC', 'private_key'],
  [`AIza${take(35)}`, `key ${key('AIza', take(35))}`, 'google_key'],
  [take(40), `ya29.${take(40)}`, 'google_key'],
  [take(20), `xoxb-1234567890-${take(20)}`, 'slack_token'],
  [take(24), `https://hooks.slack.com/services/T000/B000/${take(24)}`, 'slack_webhook'],
  [take(36), `clone with ghp_${take(36)}`, 'github_token'],
  [take(40), `github_pat_${take(40)}`, 'github_token'],
  [take(24), `glpat-${take(24)}`, 'gitlab_token'],
  [take(24), key('sk', `_live_${take(24)}`), 'stripe_key'],
  [take(36), `npm_${take(36)}`, 'npm_token'],
  [`6$salt$${take(43)}`, `root:$6$salt$${take(43)}:19000:0`, 'password_hash'],
  [`2b$10$${take(53)}`, `hash $2b$10$${take(53)}`, 'password_hash'],
];

describe('secrets', () => {
  it.each(PLANTED)('finds %s in %s', (secret, text, type) => {
    const result = redact(text);
    expect(result.text).not.toContain(secret);
    expect(result.text).toMatch(new RegExp(`<REDACTED:${type}:[0-9a-f]{8}>`));
    expect(result.count).toBe(1);
  });

  it('leaves what stands around them', () => {
    expect(redact('postgres://app:hunter2@db:5432/app?x=1').text).toMatch(
      /^postgres:\/\/app:<REDACTED:password:[0-9a-f]{8}>@db:5432\/app\?x=1$/,
    );
    expect(redact('{"password":"hunter2","user":"ana"}').text).toMatch(
      /^\{"password":"<REDACTED:password:[0-9a-f]{8}>","user":"ana"\}$/,
    );
    expect(redact('a=1&token=hunter2&page=2').text).toMatch(
      /^a=1&token=<REDACTED:token:[0-9a-f]{8}>&page=2$/,
    );
  });

  it('gives equal secrets equal tags, other secrets and salts other ones', () => {
    const tag = (text: string, salt?: string) => /:([0-9a-f]{8})>/.exec(redact(text, salt).text)?.[1];
    expect(tag('password=hunter2')).toBe(tag('curl http://a:hunter2@h/'));
    expect(tag('password=hunter2')).not.toBe(tag('password=hunter3'));
    expect(tag('password=hunter2', 'one')).not.toBe(tag('password=hunter2', 'two'));
  });

  it('is not fooled by a mark that only looks like one', () => {
    expect(redact('<REDACTED:x:password=hunter2>').text).not.toContain('hunter2');
  });

  it('marks every one of many', () => {
    // The key without an end takes what could still belong to it, so it is left out here.
    const whole = PLANTED.map(([, text]) => text).filter((text) => !text.startsWith('-----BEGIN PRIVATE'));
    expect(redact(whole.join('\n')).count).toBe(whole.length);
  });
});

describe('a token that is refused', () => {
  const TOKEN = key('Zq7Vw2Xk9', 'Lm4Np');
  it.each(['invalid', 'bad', 'unexpected', 'illegal', 'missing', 'Invalid'])('%s token', (word) => {
    for (const text of [
      `${word} token=${TOKEN}`,
      `${word} token: ${TOKEN}`,
      `${word} token: "${TOKEN}" at 3`,
      `${word} "token": "${TOKEN}"`,
      `${word} token => ${TOKEN}`,
    ])
      expect(redact(text).text, text).not.toContain(TOKEN);
  });

  it.each([
    'Unexpected token }',
    'unexpected token: }',
    "unexpected token: '}' at line 12",
    'invalid token: =>',
    'invalid token: end of input',
    'SyntaxError: Unexpected token: <, expected a value',
  ])('is told from what a parser complains about: %s', (line) => {
    expect(redact(line)).toEqual({ text: line, count: 0 });
  });
});

describe('ordinary diagnostics stay as they are', () => {
  it.each([
    'Filesystem     1024-blocks    Used Available Capacity Mounted on',
    '/dev/nvme0n1p1    8376300 7958012    418288      96% /',
    '524288000 /var/log/app/debug.log',
    ' 1234 Sun Nov 22 08:00:00 2026    2861 21120 report-worker   node /opt/app/worker.mjs -p 8080 --port 3000',
    'MemTotal:        1014784 kB',
    '● nginx.service - A high performance web server and a reverse proxy server',
    '     Loaded: loaded (/lib/systemd/system/nginx.service; enabled; preset: enabled)',
    '2026/11/22 08:00:00 [error] 1#1: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: _, request: "GET /health HTTP/1.1", upstream: "http://127.0.0.1:3000/health", host: "10.0.0.1:8080"',
    '10.0.0.7 - - [22/Nov/2026:08:00:00 +0000] "GET /index.html?page=2&sort=name HTTP/1.1" 200 612 "-" "curl/8.5.0"',
    'LISTEN 0 511 0.0.0.0:8080 0.0.0.0:* users:(("nginx",pid=1,fd=6))',
    'PWD=/root',
    'OLDPWD=/var/log',
    'Failed password for root from 10.0.0.9 port 22 ssh2',
    "Access denied for user 'app'@'10.0.0.1' (using password: YES)",
    'pass: 12, fail: 0',
    'max_tokens: 4096',
    'unexpected token',
    'the bearer of this letter',
    'sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'commit 356a192b7913b04c54574d18c28d46e6395428ab',
    '/usr/lib/x86_64-linux-gnu/libcrypto.so.3',
    'ssh://git@github.com/org/repo.git',
    'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cpu',
    'mkdir -p /var/log/app && ss -ltnp | grep -p x',
    'password: null',
    "token: ''",
    "awk '{print $1, $2}'",
  ])('%s', (line) => {
    expect(redact(line)).toEqual({ text: line, count: 0 });
  });
});

describe('properties', () => {
  const noise = fc.string({ unit: fc.constantFrom(...'ab1 :=/\\"\'$-._@\n<>&,;eyJ'), maxLength: 60 });
  const planted = fc.constantFrom(...PLANTED.map(([, text]) => text));

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, planted), { maxLength: 6 }), (parts) => {
        const once = redact(parts.join('\n'));
        expect(redact(once.text)).toEqual({ text: once.text, count: 0 });
      }),
      { numRuns: 500 },
    );
  });

  it.each(['</aaaaaa', 'aaa</aaaa', '<b>aaaa', '</a>bbbb'])(
    'finds the password %s, which is no closing tag',
    (secret) => {
      expect(redact(`password=${secret}\n`).text).toMatch(
        /^password=<REDACTED:password:[0-9a-f]{8}>(?:<\/a>.*)?\n$/,
      );
    },
  );

  it('finds a password in every form of assignment, whatever it is made of', () => {
    const value = fc.string({
      unit: fc.constantFrom(...'aB3!#%*+/?@^_~.-<>&$:='),
      minLength: 6,
      maxLength: 30,
    });
    const format = fc.constantFrom<(value: string) => string>(
      (v) => `password=${v}`,
      (v) => `DB_PASSWORD: "${v}"`,
      (v) => `{"apiKey":"${v}"}`,
      (v) => `x --token '${v}' y`,
      (v) => `secret = '${v}'`,
    );
    fc.assert(
      fc.property(value, format, noise, (secret, form, around) => {
        fc.pre(!/^\*+$/.test(secret));
        expect(redact(`${around.replaceAll(/["'\\`]/g, '')}\n${form(secret)}\n`).text).not.toContain(secret);
      }),
      { numRuns: 500 },
    );
  });

  it('marks spans in order and apart, and each moves on', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, planted), { maxLength: 8 }), (parts) => {
        let end = 0;
        for (const span of scanSecrets(parts.join('')).spans) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the work grows with the length only', () => {
  const repeated = (unit: string, length: number) =>
    unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  /** Characters looked at for each character of the text. */
  const STEPS_PER_CHAR_MAX = 120;

  it.each([
    'a',
    'eyJ',
    'eyJ.',
    'eyJaaaaaa.',
    '$',
    '$1$',
    '$6$a',
    '://',
    ':',
    'a://b:',
    '://a@',
    '/',
    '+a',
    '-',
    '-----BEGIN ',
    '-----BEGIN A-----',
    '-----BEGIN A-----\n-----END ',
    'password=',
    'password',
    'password:',
    'password="',
    'password=\\"',
    "password='\\",
    'a,',
    'token=,',
    'token=)',
    'token=a;',
    '<REDACTED:',
    'bearer ',
    'cookie:',
    '"cookie:',
    'mysql -p',
    'mysql -p ',
    'sshpass -p ',
    'curl -u a',
    'ghp_',
    'xoxb-',
    'sk_live_',
    'AKIA',
    'github_pat_',
    'sk-',
    ' ',
    '\n',
    '"',
    '\\',
    'SG.',
    'ya29.',
    'hooks.slack.com/services/',
    'auth=',
    'key=',
    'name=',
    'value=',
    'value="',
    '<name>',
    '<password>',
    'authorization:',
    'authorization:a ',
    'cookie:a=',
    'identified by ',
    'password:\n ',
    'password: |\n  a',
    'a:b@tcp(',
    'a:',
    '--user ',
    '{SHA}',
    '*',
    '-----BEGIN PRIVATE KEY-----\n',
    '-----BEGIN PRIVATE KEY-----\na\n',
    'curl -u ',
    'docker -p ',
    '\u0000',
    '\ud800',
  ])('on repetitions of %j', (unit) => {
    for (const text of [repeated(unit, 100_000), `password=${repeated(unit, 100_000)}`]) {
      expect(scanSecrets(text).steps).toBeLessThan(text.length * STEPS_PER_CHAR_MAX);
    }
  });

  it.each(['eyJ.', '-----BEGIN A-----\n', 'a://b:', 'password="', 'token=,', '$1$'])(
    'on a million characters of %j as on few',
    (unit) => {
      const perChar = (length: number) => scanSecrets(repeated(unit, length)).steps / length;
      expect(perChar(1_000_000)).toBeLessThan(perChar(10_000) * 1.1);
    },
  );
});
