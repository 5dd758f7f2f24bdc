import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { DEFAULT_SITE } from '../../../../src/domain/site/default-site.ts';
import { parseSite } from '../../../../src/domain/site/parse-site.ts';
import type { Site } from '../../../../src/domain/site/site.ts';
import {
  isDisposable,
  mayRestart,
  mayStart,
  neverCleared,
  neverPicked,
  neverTouched,
  siteHash,
} from '../../../../src/domain/site/site-rules.ts';
import { RUNBOOK_NAMES, runbookYaml } from '../../../support/plan-samples.ts';

function site(file: object): Site {
  const parsed = parseSite({ version: 'site/v1', ...file });
  if (!parsed.ok) throw new Error(parsed.error.join('\n'));
  return parsed.value;
}

const cache = (path: string, more: object = {}) => ({ path, what: 'cache', why: 'made again', ...more });

describe('the start of what does not run', () => {
  const own = site({
    units: { 'shop.service': { restart: 'allowed' }, 'billing*.service': { restart: 'never' } },
    never_touch: [{ unit: 'till.service', why: 'the cash desk' }],
  });

  it('is by the file where that allows a restart, and a person’s where it says nothing', () => {
    expect(mayStart(own, 'shop.service')).toEqual({ allowed: true, byPerson: null });
    expect(mayStart(own, 'quotes')).toEqual({
      allowed: true,
      byPerson: 'quotes.service is not listed under units with restart: allowed',
    });
  });

  it.each(['billing-api.service', 'till.service', 'postgresql.service', 'falcon-sensor.service', 'no name'])(
    'is not to be had for %s, which is forbidden or no unit',
    (unit) => {
      expect(mayStart(own, unit)).toMatchObject({ allowed: false });
    },
  );
});

describe('without a file', () => {
  it('only what a reviewed runbook restarts may be restarted', () => {
    const allowed = DEFAULT_SITE.units.flatMap(({ unit, restart }) => (restart === 'allowed' ? [unit] : []));
    expect(allowed).toEqual(['nginx.service', 'amazon-cloudwatch-agent.service']);
    // Those that are given a unit restart "$unit"; test/eval/committed/remedies.ts holds the agents' one to this list.
    const restarted = RUNBOOK_NAMES.flatMap((name) =>
      [...JSON.stringify(runbookYaml(name)).matchAll(/systemctl restart ([\w.-]+)/g)].map(([, unit = '']) =>
        unit.endsWith('.service') ? unit : `${unit}.service`,
      ),
    );
    expect(allowed).toEqual(expect.arrayContaining(restarted));
    expect(mayRestart(DEFAULT_SITE, 'nginx')).toEqual({ allowed: true });
    expect(mayRestart(DEFAULT_SITE, 'nginx.service')).toEqual({ allowed: true });
    expect(mayRestart(DEFAULT_SITE, 'shop.service')).toEqual({
      allowed: false,
      why: 'shop.service is not listed under units with restart: allowed',
    });
  });

  it.each(['mysqld', 'mariadb.service', 'postgresql@15-main.service', 'mongod', 'redis-server', 'kafka'])(
    '%s is never restarted',
    (unit) => {
      expect(mayRestart(DEFAULT_SITE, unit)).toMatchObject({ allowed: false });
    },
  );

  it('nothing is disposable', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z.]{1,6}$/), { minLength: 1, maxLength: 5 }), (parts) => {
        expect(isDisposable(DEFAULT_SITE, `/${parts.join('/')}`).disposable).toBe(false);
      }),
    );
  });

  it.each([
    '/var/lib/mysql/ibdata1',
    '/var/lib/pgsql/data/base/1',
    '/var/lib/docker/volumes/x/_data/y',
    '/var/log/btmp',
    '/var/log/btmp.1',
    '/var/log/btmp-20261101',
    '/var/log/wtmp',
    '/var/log/audit/audit.log.3',
    '/var/log/secure-20261101',
    '/var/lib/recoverops/once/x-1',
    '/var/lib',
    '/',
  ])('%s is never touched', (path) => {
    expect(neverTouched(DEFAULT_SITE, { path })).toMatchObject({ never: true });
  });

  it.each(['/var/log/nginx/access.log', '/var/log/messages', '/var/cache/dnf/x', '/home/ana/x'])(
    '%s is not protected by it',
    (path) => {
      expect(neverTouched(DEFAULT_SITE, { path })).toEqual({ never: false });
    },
  );

  it('processes of known stores are protected, however their name is given', () => {
    for (const process of ['mysqld', '/usr/sbin/mysqld', 'postgres', 'clickhouse-serv', 'clickhouse-server'])
      expect(neverTouched(DEFAULT_SITE, { process })).toMatchObject({ never: true });
    for (const process of ['node', 'mysqldump', 'stress-ng'])
      expect(neverTouched(DEFAULT_SITE, { process })).toEqual({ never: false });
  });
});

describe('what cannot be placed is left alone', () => {
  it.each(['', 'srv/x', '/srv/../etc/passwd', '/srv//x', '/srv/x/', '/srv/a\nb', '/srv/\u202e'])(
    '%j',
    (path) => {
      const all = site({ disposable: [cache('/srv/x/**')] });
      expect(neverTouched(all, { path })).toMatchObject({ never: true });
      expect(isDisposable(all, path)).toMatchObject({ disposable: false });
    },
  );

  it.each(['', 'a b', 'x/y.service', 'nginx.service\n'])('unit %j', (unit) => {
    expect(neverTouched(DEFAULT_SITE, { unit })).toMatchObject({ never: true });
    expect(mayRestart(DEFAULT_SITE, unit)).toMatchObject({ allowed: false });
  });

  it('a process without a name', () => {
    expect(neverTouched(DEFAULT_SITE, { process: '' })).toMatchObject({ never: true });
    expect(neverTouched(DEFAULT_SITE, { process: '/usr/bin/' })).toMatchObject({ never: true });
  });
});

describe('where two entries disagree the more careful wins', () => {
  it('never over allowed, a pattern over a name, the file over what is built in', () => {
    const one = site({
      units: {
        'app.service': { restart: 'allowed', drain: 'first drain' },
        'db-*.service': { restart: 'never' },
        'db-proxy.service': { restart: 'allowed' },
        'nginx.service': { restart: 'never' },
        'worker@*.service': { restart: 'allowed', drain: 'any worker' },
        'worker@7.service': { restart: 'allowed', drain: 'the seventh' },
        'worker@*.socket': { restart: 'allowed' },
      },
    });
    expect(mayRestart(one, 'worker@7.service')).toEqual({ allowed: true, drain: 'the seventh' });
    expect(mayRestart(one, 'worker@7.socket')).toEqual({ allowed: true });
    expect(mayRestart(one, 'app')).toEqual({ allowed: true, drain: 'first drain' });
    expect(mayRestart(one, 'worker@3.service')).toEqual({ allowed: true, drain: 'any worker' });
    expect(mayRestart(one, 'db-proxy')).toMatchObject({
      allowed: false,
      why: expect.stringContaining('db-*'),
    });
    expect(mayRestart(one, 'nginx')).toMatchObject({ allowed: false });
  });

  it('never touched over allowed and over disposable', () => {
    const one = site({
      units: { 'worker@*.service': { restart: 'allowed' } },
      disposable: [cache('/srv/app/**')],
      never_touch: [
        { unit: 'worker@1.service', why: 'the leader' },
        { path: '/srv/app/db/**' },
        { process: 'java' },
      ],
    });
    expect(mayRestart(one, 'worker@1.service')).toEqual({
      allowed: false,
      why: 'never touched, worker@1.service: the leader',
    });
    expect(mayRestart(one, 'worker@2.service')).toEqual({ allowed: true });
    expect(isDisposable(one, '/srv/app/cache/x')).toMatchObject({ disposable: true });
    expect(isDisposable(one, '/srv/app/db/x')).toMatchObject({ disposable: false });
    expect(isDisposable(one, '/srv/app/db')).toMatchObject({ disposable: false });
    expect(neverTouched(one, { process: 'java' })).toMatchObject({ never: true });
  });

  it('the entry that keeps a file the longest counts', () => {
    const one = site({
      disposable: [
        cache('/srv/app/**', { older_than: '1h' }),
        cache('/srv/app/tmp/**', { older_than: '7d' }),
      ],
    });
    expect(isDisposable(one, '/srv/app/tmp/x')).toMatchObject({
      disposable: true,
      entry: { olderThanSeconds: 7 * 86_400 },
    });
    expect(isDisposable(one, '/srv/app/x')).toMatchObject({ entry: { olderThanSeconds: 3_600 } });
  });

  it('no file makes a system path disposable', () => {
    const forged: Site = {
      ...DEFAULT_SITE,
      disposable: [{ path: '/**', what: 'cache', why: 'forged', olderThanSeconds: 0 }],
    };
    for (const path of [
      '/etc/passwd',
      '/usr/bin/env',
      '/boot/vmlinuz',
      '/lib64/x',
      '/usr/local/bin',
      '/var/lib/mysql/x',
    ])
      expect(isDisposable(forged, path)).toMatchObject({ disposable: false });
    expect(isDisposable(forged, '/srv/x/y')).toMatchObject({ disposable: true });
  });
});

test('a file never takes from what is built in', () => {
  const name = fc.stringMatching(/^[a-z]{3,8}$/);
  fc.assert(
    fc.property(fc.array(name, { maxLength: 5 }), fc.array(name, { maxLength: 5 }), (units, folders) => {
      const one = site({
        units: Object.fromEntries(units.map((unit) => [`own-${unit}.service`, { restart: 'allowed' }])),
        disposable: folders.map((folder) => cache(`/srv/${folder}/**`)),
      });
      for (const entry of DEFAULT_SITE.neverTouch) expect(one.neverTouch).toContain(entry);
      for (const store of DEFAULT_SITE.stores) expect(neverTouched(one, { process: store }).never).toBe(true);
      for (const { unit, restart } of DEFAULT_SITE.units)
        if (restart === 'never') expect(mayRestart(one, unit.replaceAll('*', '')).allowed).toBe(false);
    }),
  );
});

test('the hash is of what the file says, not of how', () => {
  const [a, b] = [{ restart: 'never' }, { restart: 'allowed', drain: 'd' }];
  const one = {
    units: { 'a.service': a, 'b.service': b },
    never_touch: [{ path: '/data/**', why: 'w' }],
    stores: ['ledgerd'],
  };
  const turned = {
    stores: ['ledgerd'],
    never_touch: [{ why: 'w', path: '/data/**' }],
    units: { 'b.service': { drain: 'd', restart: 'allowed' }, 'a.service': a },
  };
  expect(siteHash(site(one))).toMatch(/^[0-9a-f]{64}$/);
  expect(siteHash(site(one))).toBe(siteHash(site(turned)));
  expect(siteHash(site({}))).toBe(siteHash(DEFAULT_SITE));
  expect(siteHash(site(one))).not.toBe(siteHash(DEFAULT_SITE));
});

describe('a directory that a step clears out by itself', () => {
  const keeping = (path: string) => site({ never_touch: [{ path, why: 'evidence' }] });

  it.each(['/tmp/ledger', '/tmp/ledger/**', '/tmp', '/tmp/*/keep', '/tmp/**/keep', '/*/ledger', '/**/keep'])(
    'is not cleared where %s may stand in it',
    (path) => {
      expect(neverCleared(keeping(path), '/tmp').never).toBe(true);
    },
  );

  it.each(['/var/tmp/ledger', '/srv/**', '/tmpfiles', '/var/lib/mysql'])('%s does not keep it', (path) => {
    expect(neverCleared(keeping(path), '/tmp').never).toBe(false);
  });

  it('without a file every place is cleared that a runbook clears', () => {
    for (const place of [
      '/tmp',
      '/var/tmp',
      '/var/crash',
      '/var/lib/systemd/coredump',
      '/var/log/journal',
      '/var/cache/apt',
    ])
      expect(neverCleared(DEFAULT_SITE, place), place).toEqual({ never: false });
    for (const place of ['overlay2', 'buildkit', 'containers'])
      expect(neverCleared(DEFAULT_SITE, `/var/lib/docker/${place}`).never).toBe(false);
  });

  it.each([
    ['/srv/log/app.log.1', true],
    ['/srv/log/app*', true],
    ['/srv/*/app.log.*', true],
    ['/srv/**/*', true],
    ['/srv/log/other.log.1', false],
    ['/srv/app.log.1', false],
    ['/srv/log/app/x', false],
  ])('a rotated file of /srv/log/app.log is kept by %s: %s', (path, kept) => {
    expect(neverPicked(keeping(path), '/srv/log', 'app').never).toBe(kept);
  });

  it('the security records in /var/log keep no other log', () => {
    expect(neverPicked(DEFAULT_SITE, '/var/log', 'syslog').never).toBe(false);
    expect(neverPicked(DEFAULT_SITE, '/var/log', 'btmp').never).toBe(true);
  });
});
