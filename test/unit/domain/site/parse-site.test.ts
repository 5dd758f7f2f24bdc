import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { parseSiteText } from '../../../../src/clients/files/site-file.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { DEFAULT_SITE } from '../../../../src/domain/site/default-site.ts';
import { parseSite } from '../../../../src/domain/site/parse-site.ts';
import { METRIC_SUBJECTS } from '../../../../src/domain/site/site.ts';
import { mutationsOf } from '../../../support/mutations.ts';

const EXAMPLE = readFileSync(new URL('../../../../site.example.yaml', import.meta.url), 'utf8');
const PAGE = readFileSync(new URL('../../../../docs/site.md', import.meta.url), 'utf8');

function problems(file: object, version: unknown = 'site/v1'): readonly string[] {
  const result = parseSite({ version, ...file });
  return result.ok ? [] : result.error;
}

const disposable = (path: unknown, more: object = {}) =>
  problems({ disposable: [{ path, what: 'cache', why: 'w', ...more }] });

test('the committed example is valid, and every kind of entry is in it', () => {
  const site = parseSiteText(EXAMPLE);
  if (!site.ok) throw new Error(site.error.join('\n'));
  expect(site.value.metrics).toContainEqual({
    namespace: 'Shop/Hosts',
    name: 'RootVolumeUsed',
    subject: 'filesystem_used',
    unit: 'percent',
  });
  expect(site.value.disposable[1]).toEqual({
    path: '/var/tmp/shop-export-*/**',
    what: 'temporary',
    why: 'left over from exports, which take an hour at most',
    olderThanSeconds: 6 * 3_600,
  });
  expect(site.value.units.find(({ unit }) => unit === 'billing.service')).toEqual({
    unit: 'billing.service',
    restart: 'never',
    drain: null,
    serves: [],
  });
  expect(new Set(site.value.neverTouch.map(({ kind }) => kind))).toEqual(
    new Set(['path', 'unit', 'process']),
  );
  expect(site.value.stores).toContain('shop-ledgerd');
});

test('every example of the page is valid, and the page names every subject', () => {
  const blocks = [...PAGE.matchAll(/```yaml\n(version: site\/v1\n.*?)```/gs)];
  expect(blocks.length).toBeGreaterThan(0);
  for (const [, text = ''] of blocks) expect(parseSiteText(text)).toMatchObject({ ok: true });
  for (const subject of METRIC_SUBJECTS) expect(PAGE).toContain(`\`${subject}\``);
});

test('a file with its version alone is the defaults', () => {
  expect(parseSite({ version: 'site/v1' })).toEqual({ ok: true, value: DEFAULT_SITE });
});

test('the built-in entries are such as a file could have', () => {
  const { neverTouch, stores } = DEFAULT_SITE;
  const never_touch = neverTouch.map(({ kind: _kind, ...entry }) => entry);
  const units = Object.fromEntries(DEFAULT_SITE.units.map(({ unit, restart }) => [unit, { restart }]));
  expect(problems({ never_touch, stores, units })).toEqual([]);
});

test.each([null, undefined, [], 'version: site/v1', 7])('%j is no site file', (value) => {
  expect(parseSite(value)).toEqual({ ok: false, error: [expect.stringContaining('version: site/v1')] });
});

test('every problem is named at once, each with its path', () => {
  const found = problems(
    {
      metric: [],
      metrics: [
        { namespace: 'A', name: 'b', subject: 'latency', unit: 'percent' },
        { namespace: 'A', name: 'b', subject: 'speed', unit: 'knots', more: 1 },
      ],
      units: {
        nginx: { restart: 'allowed' },
        'app.service': { restart: 'sometimes' },
        'db.service': 'never',
        'mysqld.service': { restart: 'allowed' },
        'app-*.service': { restart: 'allowed' },
        'web.service': { restart: 'allowed', serves: ['ftp://x/', 'http://169.254.169.254/latest'] },
      },
      disposable: [
        { path: '/etc/app/**', what: 'junk', why: '' },
        { path: '/var/lib/mysql/tmp/**', what: 'cache', why: 'w' },
      ],
      never_touch: [{ path: 'data' }, {}, { unit: 'a.service', process: 'b' }, { process: '/usr/bin/java' }],
      stores: ['a b'],
    },
    'site/v2',
  );
  const text = found.join('\n');
  for (const expected of [
    'version must be site/v1',
    'metric is not known; use version, metrics, units, disposable, never_touch, stores',
    'metrics[0].unit must be one of seconds, milliseconds for latency',
    'metrics[1].subject must be one of filesystem_used',
    'metrics[1].unit must be one of percent',
    'metrics[1].more is not known',
    'units["nginx"] must have its suffix: write nginx.service',
    'units["app.service"].restart must be one of allowed, never',
    'units["db.service"] must be an object with restart',
    'units["mysqld.service"].restart must be never: mysql*.service is a known data store',
    'units["app-*.service"].restart must not be allowed for a pattern',
    'units["web.service"].serves[0] must be an http or https address',
    'units["web.service"].serves[1] must not be an address of instance metadata',
    'disposable[0].path must not lie in a directory of the operating system',
    'disposable[0].what must be one of cache',
    'disposable[0].why must be a text',
    'disposable[1].path lies in /var/lib/mysql*/**, which a built-in entry (data of a known store) protects',
    'never_touch[0].path must be absolute',
    'never_touch[1] must have exactly one of path, unit and process',
    'never_touch[2] must have exactly one of path, unit and process',
    'never_touch[3].process must be the name of an executable',
    'stores[0] must be the name of an executable',
  ])
    expect(text).toContain(expected);
});

describe('what is disposable', () => {
  it.each([
    '/',
    '/**',
    '/*',
    '/*/cache/**',
    '/**/cache/**',
    '/var',
    '/var/**',
    '/var/*',
    '/var/**/cache/*',
    '/var/lib/**',
    '/var/lib/*/*',
    '/var/log',
    '/var/log/**',
    '/home/*',
    '/home/**',
    '/tmp/**',
    '/tmp/*',
    '/srv/**',
    '/opt/*/**',
    '/data/**',
    '/etc/cron.d/x',
    '/usr/share/x/**',
    '/usr/local/**',
    '/usr/local/bin/**'.slice(0, -3),
    '/lib/x/**',
    '/lib64/x/**',
    '/boot/*',
    '/proc/x',
    '/root/**',
    'srv/x/**',
    '/srv/x/../y/**',
    '/srv/x\u0000/**',
    7,
    null,
  ])('is never %j', (path) => {
    expect(disposable(path)).toEqual([expect.stringMatching(/^disposable\[0\]\.path must /)]);
  });

  it.each([
    '/srv/app/cache/**',
    '/data/scratch/**',
    '/scratch/**',
    '/home/*/.cache/**',
    '/tmp/app-*/**',
    '/var/log/app/*.gz',
    '/var/cache/app/**',
    '/usr/local/tomcat/temp/**',
    '/srv/app/core.*',
  ])('may be %s', (path) => {
    expect(disposable(path)).toEqual([]);
  });

  it('has an age in seconds, minutes, hours or days; a day where nothing is said', () => {
    for (const older_than of ['0s', '90s', '30m', '12h', '7d', '3650d'])
      expect(disposable('/srv/a/b', { older_than })).toEqual([]);
    for (const older_than of ['7', '7w', '-1d', '1.5d', '3651d', '', 'd', 7])
      expect(disposable('/srv/a/b', { older_than })).toEqual([
        expect.stringContaining('disposable[0].older_than must be a time such as'),
      ]);
    const site = parseSite({
      version: 'site/v1',
      disposable: [{ path: '/srv/a/b', what: 'cache', why: 'w' }],
    });
    expect(site).toMatchObject({ value: { disposable: [{ olderThanSeconds: 86_400 }] } });
  });

  it('may hold what is never touched, and not lie in it', () => {
    const entry = { path: '/srv/app/**', what: 'cache', why: 'w' };
    expect(problems({ disposable: [entry], never_touch: [{ path: '/srv/app/db/**' }] })).toEqual([]);
    for (const path of ['/srv/app', '/srv/app/**', '/srv/**', '/srv/*', '/**'])
      expect(problems({ disposable: [entry], never_touch: [{ path }] })).toEqual([
        `disposable[0].path lies in ${path}, which never_touch[0] protects: take one of the two out`,
      ]);
  });
});

test('a unit that is never touched cannot be allowed', () => {
  const units = { 'app.service': { restart: 'allowed' } };
  expect(problems({ units, never_touch: [{ unit: 'app*.service' }] })).toEqual([
    'units["app.service"].restart must be never: never_touch[0] protects the unit; take one of the two out',
  ]);
});

test('a metric is there once', () => {
  const metric = { namespace: 'A', name: 'b', subject: 'load', unit: 'count' };
  expect(problems({ metrics: [metric, { ...metric, name: 'c' }, metric] })).toEqual([
    'metrics[2] is the metric of metrics[0]: keep one of the two',
  ]);
});

describe('where a unit answers', () => {
  const serves = (address: unknown) =>
    problems({ units: { 'a.service': { restart: 'allowed', serves: [address] } } });

  it.each([
    'http://127.0.0.1/healthz',
    'https://localhost:8443/a?b=c&d=%20',
    'http://[::1]:80/',
    'http://web-0.internal.example:8080',
    'http://10.0.0.1',
  ])('may be %s', (address) => {
    expect(serves(address)).toEqual([]);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.0xfea9fe/',
    'http://[fd00:ec2::254]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://instance-data/latest',
    'http://user:pw@127.0.0.1/',
    "http://127.0.0.1/';reboot;'",
    'http://127.0.0.1/$(id)',
    'http://127.0.0.1/a b',
    'file:///etc/passwd',
    'http://',
    `http://127.0.0.1/${'a'.repeat(400)}`,
    7,
  ])('is never %j', (address) => {
    expect(serves(address)).toEqual([expect.stringContaining('units["a.service"].serves[0] must')]);
  });
});

describe('bounds', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => index);

  it('are said for lists and units that are too long', () => {
    const count = LIMITS.siteEntriesMax + 1;
    expect(problems({ stores: many(count).map((index) => `s${index}`) })).toEqual([
      expect.stringContaining(`stores must be a list of at most ${LIMITS.siteEntriesMax}`),
    ]);
    const units = Object.fromEntries(many(count).map((index) => [`u${index}.service`, { restart: 'never' }]));
    expect(problems({ units })).toEqual([expect.stringContaining('units must be an object with at most')]);
  });

  it('are said for the whole', () => {
    const why = 'w'.repeat(LIMITS.siteTextChars);
    const never_touch = many(150).map((index) => ({ path: `/data/${index}/**`, why }));
    expect(problems({ never_touch })).toEqual([
      expect.stringContaining(`more than ${LIMITS.siteBytes} bytes`),
    ]);
  });
});

test('no mutation of the example makes the parser throw, and what it takes is never wider than what is built in', () => {
  fc.assert(
    fc.property(mutationsOf([parse(EXAMPLE)]), (value) => {
      const result = parseSite(value);
      if (!result.ok) expect(result.error.length).toBeGreaterThan(0);
      else
        expect(result.value.neverTouch.slice(0, DEFAULT_SITE.neverTouch.length)).toEqual(
          DEFAULT_SITE.neverTouch,
        );
    }),
    { numRuns: 2_000 },
  );
});

describe('the text of a file', () => {
  it.each([
    ['version: site/v1\nversion: site/v1', 'line 2'],
    ['version: [', 'is no YAML'],
    ['version: !!js/function site/v1', 'is no YAML'],
    ['version: site/v1\n---\nversion: site/v1', 'a second document begins with ---'],
    ['stores:\n\t- a\n\t- b\n\t- c', 'line 2, column 1 is no YAML: a tab stands where only blanks may'],
    ['\ufffd\ufffdv\0e\0', 'no text in UTF-8'],
    ['version: site/v1\nstores: &a [x]\nnever_touch: *a', 'aliases'],
    ['', 'must be an object'],
    ['# nothing', 'must be an object'],
  ])('is refused: %j', (text, problem) => {
    const site = parseSiteText(text);
    expect(site.ok ? [] : site.error).toContainEqual(expect.stringContaining(problem));
  });

  it('is refused where it is larger than a file of words', () => {
    const site = parseSiteText(`version: site/v1 ${'#'.repeat(300_000)}`);
    expect(site).toEqual({ ok: false, error: [expect.stringContaining('larger than')] });
  });

  it('may be JSON', () => {
    expect(parseSiteText('{"version":"site/v1"}')).toEqual({ ok: true, value: DEFAULT_SITE });
  });
});
