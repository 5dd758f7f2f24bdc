import { describe, expect, test } from 'vitest';
import type { World } from '../../../../../eval/world.ts';
import { assertedOf, judgedWorld, saidOf, stepsOf, UNHEALTHY } from './judged-world.ts';

const NGINX_OK = {
  unit: 'nginx.service',
  exit: 0,
  stderr:
    'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful',
};
const ROOT = {
  source: '/dev/xvda1',
  fstype: 'xfs',
  mount: '/',
  size_kib: 20_000_000,
  used_kib: 4_000_000,
  avail_kib: 16_000_000,
};
const SSHD = { proto: 'tcp', addr: '0.0.0.0', port: 22, state: 'LISTEN', pid: 700 };
const NGINX = {
  pid: 900,
  ppid: 1,
  comm: 'nginx',
  user: 'root',
  unit: 'nginx.service',
  exe: '/usr/sbin/nginx',
};
const running = { name: 'nginx.service', active: 'active', sub: 'running', main_pid: 900 };
const dead = { name: 'nginx.service', active: 'inactive', sub: 'dead', main_pid: 0 };
const failed = {
  name: 'nginx.service',
  active: 'failed',
  sub: 'failed',
  result: 'exit-code',
  exec_main_status: 1,
  main_pid: 0,
};
const listen = (port: number, pid: number, addr = '0.0.0.0') => ({
  proto: 'tcp',
  addr,
  port,
  state: 'LISTEN',
  pid,
});
const refused = { url: 'http://127.0.0.1:8080/health', status: null, error: 'connection refused' };
const ok = { url: 'http://127.0.0.1:8080/health', status: 200, ms: 3 };
const world = (more: World): World => ({ mounts: [ROOT], config_test: NGINX_OK, ...more });

test("nginx's own 503, as for maintenance, is not a word about what is behind it", () => {
  const judged = judgedWorld({
    world: world({
      units: [running],
      processes: [NGINX],
      sockets: [SSHD, listen(8080, 900)],
      http: [{ url: 'http://127.0.0.1:8080/health', status: 503, ms: 2 }],
    }),
  });
  expect(assertedOf(judged)).not.toContain('upstream_down');
});

describe('a unit that does not run', () => {
  test('nginx was stopped: it is started, as its configuration is valid and its port free', () => {
    const judged = judgedWorld({ world: world({ units: [dead], sockets: [SSHD], http: [refused] }) });
    expect(assertedOf(judged)).toEqual(['unit_stopped']);
    expect(stepsOf(judged)).toEqual([['restart-nginx', {}]]);
  });

  test.each(['amazon-linux-2', 'debian-12', 'ubuntu-22.04', 'ubuntu-24.04'] as const)(
    'nginx was killed, on %s',
    (platform) => {
      const killed = { ...failed, result: 'signal', exec_main_status: 9 };
      const judged = judgedWorld({
        platform,
        world: world({ units: [killed], sockets: [SSHD], http: [refused] }),
      });
      expect(assertedOf(judged)).toEqual(['unit_stopped']);
      expect(stepsOf(judged)).toEqual([['restart-nginx', {}]]);
    },
  );

  const unlisted = (unit: Record<string, unknown>, more: World = {}) =>
    judgedWorld({
      world: world({
        config_test: null,
        units: [{ name: 'shop.service', active: 'inactive', sub: 'dead', ...unit }],
        sockets: [SSHD],
        ...more,
      }),
    });

  test('an application that the site does not name is named, and its start is a person’s to decide', () => {
    const judged = unlisted({});
    expect(assertedOf(judged)).toEqual(['unit_stopped']);
    expect(stepsOf(judged)).toEqual([['start-unit', { unit: 'shop.service' }]]);
    expect(judged.steps[0]?.byPerson).toContain('shop.service is not listed');
  });

  const ended = { active: 'failed', sub: 'failed' };
  test.each([
    ['holds data by its name', { name: 'shop-postgres.service' }],
    ['may hold data by its name', { name: 'orders-db.service' }],
    ['belongs to a cluster', { name: 'keepalived-vip.service' }],
    ['is disabled', { unit_file_state: 'disabled' }],
    ['is masked', { load: 'masked', unit_file_state: 'masked' }],
    ['ended of its own fault', { ...ended, result: 'signal', exec_main_status: 11 }],
    [
      'was ended for want of memory, of which nothing shows that it is back',
      { ...ended, result: 'oom-kill', exec_main_status: 9 },
    ],
    ['ended by itself with an error', { ...ended, result: 'exit-code', exec_main_status: 1 }],
  ])('one that the site does not name and that %s is left alone', (_, unit) => {
    expect(unlisted(unit).steps).toEqual([]);
  });

  const said = (words: string) => ({
    logs: [
      {
        source: 'journal:shop.service',
        lines: [
          `Nov 22 07:50:00 web-1 shop[900]: ${words}`,
          "Nov 22 07:50:01 web-1 systemd[1]: shop.service: Failed with result 'exit-code'.",
        ],
      },
    ],
  });
  const lost = said('connect to 127.0.0.1:6432: Connection refused');
  const listens = { proto: 'tcp', addr: '127.0.0.1', port: 6432, state: 'LISTEN', pid: 77 };
  const error = { ...ended, result: 'exit-code', exec_main_status: 1 };

  test('one that ended as its dependency refused it is started once that listens again', () => {
    const judged = unlisted(error, { ...lost, sockets: [SSHD, listens] });
    expect(stepsOf(judged)).toEqual([['start-unit', { unit: 'shop.service' }]]);
    expect(unlisted(error, lost).steps).toEqual([]);
  });

  test('a time-out of what has listened all along is not over', () => {
    const late = said('dial tcp 127.0.0.1:6432: i/o timeout');
    expect(unlisted(error, { ...late, sockets: [SSHD, listens] }).steps).toEqual([]);
  });

  test('an application that may be restarted is started', () => {
    const judged = judgedWorld({
      units: [{ unit: 'shop.service', restart: 'allowed', drain: null, serves: ['http://127.0.0.1:3000/'] }],
      world: world({
        config_test: null,
        units: [{ name: 'shop.service', active: 'inactive', sub: 'dead' }],
        sockets: [SSHD],
      }),
    });
    expect(stepsOf(judged)).toEqual([['start-unit', { unit: 'shop.service' }]]);
  });

  test('one that ended with an error of its own is not started again', () => {
    const judged = judgedWorld({
      units: [{ unit: 'shop.service', restart: 'allowed', drain: null, serves: [] }],
      world: world({
        config_test: null,
        units: [
          { name: 'shop.service', active: 'failed', sub: 'failed', result: 'exit-code', exec_main_status: 1 },
        ],
        sockets: [SSHD],
      }),
    });
    expect(assertedOf(judged)).toEqual(['unit_stopped']);
    expect(judged.steps).toEqual([]);
  });

  test.each([
    ['disabled', { unit_file_state: 'disabled' }],
    ['masked', { load: 'masked', unit_file_state: 'masked' }],
  ])('one that is %s was switched off by somebody', (_name, how) => {
    const judged = judgedWorld({
      world: world({ units: [{ ...dead, ...how }], sockets: [SSHD], http: [refused] }),
    });
    expect(assertedOf(judged)).toEqual(['unit_stopped']);
    expect(judged.steps).toEqual([]);
  });

  test('nothing is started while the host still boots', () => {
    const judged = judgedWorld({
      world: world({ boot: '2026-11-22T08:01:00Z', units: [dead], sockets: [SSHD], http: [refused] }),
    });
    expect(judged.steps).toEqual([]);
    expect(assertedOf(judged)).toEqual(['draining_or_replaced']);
  });

  test('a job of the house that failed is not why a host does not serve', () => {
    const judged = judgedWorld({
      world: world({
        units: [running, { name: 'logrotate.service', active: 'failed', sub: 'failed', result: 'exit-code' }],
        processes: [NGINX],
        sockets: [listen(8080, 900)],
        http: [ok],
      }),
    });
    expect(judged.state).toBe('well');
    expect(assertedOf(judged)).toEqual([]);
    expect(judged.rounds).toBe(1);
  });
});

test('another instance of the same template serves: nothing runs outside its unit', () => {
  const judged = judgedWorld({
    world: world({
      units: [
        { ...dead, name: 'worker@blue.service' },
        { name: 'worker@green.service', active: 'active', sub: 'running', main_pid: 911 },
      ],
      processes: [{ pid: 911, comm: 'worker', user: 'app', unit: 'worker@green.service' }],
      sockets: [SSHD, listen(8080, 911)],
      http: [ok],
      config_test: null,
    }),
  });
  expect(assertedOf(judged)).toEqual([]);
});

test('a server without a test of its own says which line it does not take', () => {
  const judged = judgedWorld({
    world: world({
      units: [{ ...failed, name: 'squid.service' }],
      sockets: [SSHD],
      config_test: null,
      logs: [
        {
          source: 'journal:squid.service',
          lines: ['squid[811]: FATAL: Bungled /etc/squid/squid.conf line 73: http_acces allow localnet'],
        },
      ],
    }),
  });
  expect(assertedOf(judged)).toEqual(['config_invalid']);
});

describe('systemd has given up on nginx', () => {
  const limit = { ...failed, result: 'start-limit-hit' };
  const given = (lines: readonly string[], config = NGINX_OK) => ({
    world: world({
      units: [limit],
      sockets: [SSHD],
      http: [refused],
      config_test: config,
      logs: [{ source: 'journal:nginx.service', lines }],
    }),
  });
  const rejected = ['nginx[5100]: nginx: [emerg] unexpected "}" in /etc/nginx/conf.d/api.conf:18'];

  test('it is started where the reason that it gave is over', () => {
    const judged = judgedWorld(given(rejected));
    expect(assertedOf(judged)).toEqual(['crash_loop']);
    expect(stepsOf(judged)).toEqual([['restart-nginx', {}]]);
  });

  test('it is left where it gave none, and where its configuration is still wrong', () => {
    expect(judgedWorld(given([])).steps).toEqual([]);
    const wrong = { ...NGINX_OK, exit: 1, stderr: rejected[0]?.slice(13) ?? '' };
    expect(judgedWorld(given(rejected, wrong)).steps).toEqual([]);
  });

  test('it is left where the kernel ended it again and again', () => {
    const killed = { ...limit, result: 'oom-kill', restarts: 5 };
    const judged = judgedWorld({ world: world({ units: [killed], sockets: [SSHD], http: [refused] }) });
    expect(assertedOf(judged)).toEqual(['crash_loop']);
    expect(judged.steps).toEqual([]);
  });
});

describe('nginx, as public reports have it', () => {
  test('one that certbot started serves outside its unit', () => {
    const judged = judgedWorld({
      world: world({
        units: [failed],
        processes: [{ ...NGINX, pid: 4021, unit: 'session-3.scope' }],
        sockets: [listen(8080, 4021)],
        http: [ok],
        logs: [
          {
            source: 'journal:nginx.service',
            lines: ['nginx[5100]: nginx: [emerg] bind() to 0.0.0.0:8080 failed (98: Address already in use)'],
          },
        ],
      }),
    });
    expect(assertedOf(judged)).toEqual(['outside_unit']);
    expect(judged.steps).toEqual([]);
    expect(saidOf(judged)).toMatch(/outside/);
  });

  const taken = world({
    units: [failed, { name: 'apache2.service', active: 'active', sub: 'running', main_pid: 812 }],
    processes: [{ pid: 812, ppid: 1, comm: 'apache2', user: 'root', unit: 'apache2.service' }],
    sockets: [listen(8080, 812, '*')],
    http: [{ url: 'http://127.0.0.1:8080/health', status: 404, ms: 2 }],
    logs: [
      {
        source: 'journal:nginx.service',
        lines: ['nginx[5100]: nginx: [emerg] bind() to 0.0.0.0:8080 failed (98: Address already in use)'],
      },
    ],
  });

  test('one that outlived its master is in its own unit, and a start would fail to bind', () => {
    const judged = judgedWorld({
      world: world({
        units: [failed],
        processes: [{ ...NGINX, pid: 901 }],
        sockets: [listen(8080, 901)],
        http: [ok],
        logs: [
          {
            source: 'journal:nginx.service',
            lines: ['nginx[5100]: nginx: [emerg] bind() to 0.0.0.0:8080 failed (98: Address already in use)'],
          },
        ],
      }),
    });
    expect(assertedOf(judged)).toEqual(['outside_unit']);
    expect(judged.steps).toEqual([]);
    expect(saidOf(judged)).toMatch(/left over from its last run/);
  });

  test('a disabled one claims no port of an enabled one that serves', () => {
    const judged = judgedWorld({
      world: world({
        units: [
          { ...failed, unit_file_state: 'disabled' },
          {
            name: 'haproxy.service',
            active: 'active',
            sub: 'running',
            main_pid: 812,
            unit_file_state: 'enabled',
          },
        ],
        processes: [{ pid: 812, ppid: 1, comm: 'haproxy', user: 'haproxy', unit: 'haproxy.service' }],
        sockets: [listen(8080, 812)],
        http: [{ url: 'http://127.0.0.1:8080/health', status: 503, ms: 2 }],
        logs: [
          {
            source: 'journal:nginx.service',
            lines: ['nginx[5100]: nginx: [emerg] bind() to 0.0.0.0:8080 failed (98: Address already in use)'],
          },
        ],
      }),
    });
    expect(assertedOf(judged)).toEqual(['upstream_down']);
    expect(judged.steps).toEqual([]);
  });

  test('a taken port and a test that fails are both said', () => {
    const judged = judgedWorld({
      platform: 'debian-12',
      world: {
        ...taken,
        config_test: {
          unit: 'nginx.service',
          exit: 1,
          stderr:
            'nginx: [emerg] host not found in upstream "api.internal" in /etc/nginx/conf.d/a b.conf:3\nnginx: configuration file /etc/nginx/nginx.conf test failed',
        },
      },
    });
    expect(assertedOf(judged).toSorted()).toEqual(['config_test_environment', 'port_taken']);
    expect(judged.steps).toEqual([]);
  });

  test('apache2 holds its port', () => {
    const judged = judgedWorld({ platform: 'debian-12', world: taken });
    expect(assertedOf(judged)).toEqual(['port_taken']);
    expect(judged.steps).toEqual([]);
    expect(saidOf(judged)).toMatch(/port 8080.*in use by apache2/);
  });

  test('apache2 holds its port and may be stopped', () => {
    const judged = judgedWorld({
      world: taken,
      units: [
        { unit: 'apache2.service', restart: 'allowed', drain: null, serves: [] },
        { unit: 'nginx.service', restart: 'allowed', drain: null, serves: ['http://127.0.0.1:8080/health'] },
      ],
    });
    expect(stepsOf(judged)).toEqual([
      ['stop-conflicting-unit', { unit: 'apache2.service', port: 8080, wanted: 'nginx.service' }],
    ]);
  });

  test('its test fails because a directory is missing', () => {
    const judged = judgedWorld({
      world: world({
        units: [failed],
        sockets: [SSHD],
        http: [refused],
        config_test: {
          unit: 'nginx.service',
          exit: 1,
          stderr:
            'nginx: [alert] could not open error log file: open() "/var/log/nginx/error.log" failed (2: No such file or directory)\nnginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n[emerg] open() "/var/log/nginx/access.log" failed (2: No such file or directory)\nnginx: configuration file /etc/nginx/nginx.conf test failed',
        },
      }),
    });
    expect(assertedOf(judged)).toEqual(['config_test_environment']);
    expect(judged.steps).toEqual([]);
    expect(saidOf(judged)).toMatch(/No such file/);
    expect(saidOf(judged)).not.toMatch(/configuration .* is not valid/);
  });

  test('its health check answers 401: it serves', () => {
    const judged = judgedWorld({
      world: world({
        units: [running],
        processes: [NGINX],
        sockets: [listen(8080, 900)],
        http: [{ ...ok, status: 401 }],
      }),
    });
    expect(assertedOf(judged)).toEqual(['health_check_wrong']);
    expect(judged.steps).toEqual([]);
    expect(saidOf(judged)).toMatch(/401/);
  });

  test('reloading is running', () => {
    const judged = judgedWorld({
      world: world({
        units: [{ ...running, active: 'reloading', sub: 'reload' }],
        processes: [NGINX],
        sockets: [listen(8080, 900)],
        http: [ok],
      }),
    });
    expect(judged.state).toBe('well');
    expect(judged.steps).toEqual([]);
  });

  test('its configuration is broken', () => {
    const judged = judgedWorld({
      world: world({
        units: [failed],
        sockets: [SSHD],
        http: [refused],
        config_test: {
          unit: 'nginx.service',
          exit: 1,
          stderr:
            'nginx: [emerg] unknown directive "proxy_passs" in /etc/nginx/conf.d/shop.conf:14\nnginx: configuration file /etc/nginx/nginx.conf test failed',
        },
      }),
    });
    expect(assertedOf(judged)).toEqual(['config_invalid']);
    expect(judged.steps).toEqual([]);
    expect(judged.causes[0]?.blamed).toEqual({ unit: 'nginx.service', path: '/etc/nginx/conf.d/shop.conf' });
  });

  test('the disk below it is full', () => {
    const judged = judgedWorld({
      world: world({
        mounts: [{ ...ROOT, used_kib: 20_000_000, avail_kib: 0 }],
        units: [failed],
        sockets: [SSHD],
        http: [refused],
        config_test: {
          unit: 'nginx.service',
          exit: 1,
          stderr: 'nginx: [emerg] open() "/run/nginx.pid" failed (28: No space left on device)',
        },
      }),
    });
    expect(assertedOf(judged)).toEqual(['disk_full_behind']);
    expect(judged.steps).toEqual([]);
  });
});

describe('what is behind the proxy', () => {
  const proxy = (more: World) =>
    world({
      processes: [NGINX],
      sockets: [listen(80, 900)],
      http: [{ url: 'http://127.0.0.1/health', status: 502, ms: 2 }],
      logs: [
        {
          source: 'file:/var/log/nginx/error.log',
          lines: [
            '2026/11/22 08:01:30 [error] 901#901: *5 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, server: _, request: "GET /health HTTP/1.1", upstream: "http://127.0.0.1:3000/health", host: "10.0.0.5"',
          ],
        },
      ],
      ...more,
    });

  test('the application is stopped and may be started', () => {
    const judged = judgedWorld({
      units: [{ unit: 'shop.service', restart: 'allowed', drain: null, serves: ['http://127.0.0.1:3000/'] }],
      world: proxy({ units: [running, { name: 'shop.service', active: 'inactive', sub: 'dead' }] }),
    });
    expect(assertedOf(judged)).toEqual(['upstream_down']);
    expect(stepsOf(judged)).toEqual([['start-unit', { unit: 'shop.service' }]]);
  });

  test('the application crashes in a loop', () => {
    const judged = judgedWorld({
      units: [{ unit: 'shop.service', restart: 'allowed', drain: null, serves: [] }],
      world: proxy({
        units: [
          running,
          {
            name: 'shop.service',
            active: 'activating',
            sub: 'auto-restart',
            result: 'exit-code',
            exec_main_status: 1,
            restarts: 37,
          },
        ],
      }),
    });
    expect(assertedOf(judged)).toEqual(['crash_loop']);
    expect(judged.steps).toEqual([]);
  });

  test('the application is on another host', () => {
    const judged = judgedWorld({
      world: proxy({
        units: [running],
        logs: [
          {
            source: 'file:/var/log/nginx/error.log',
            lines: [
              '2026/11/22 08:01:30 [error] 901#901: *5 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, server: _, request: "GET / HTTP/1.1", upstream: "http://10.0.7.7:9000/", host: "x"',
            ],
          },
        ],
      }),
    });
    expect(assertedOf(judged)).toEqual(['upstream_down']);
    expect(judged.steps).toEqual([]);
    expect(saidOf(judged)).toContain('10.0.7.7:9000');
  });

  test('the application takes requests and does not answer in time', () => {
    const judged = judgedWorld({
      world: proxy({
        units: [running, { name: 'shop.service', main_pid: 950 }],
        processes: [NGINX, { pid: 950, comm: 'node', unit: 'shop.service' }],
        sockets: [listen(80, 900), listen(3000, 950, '127.0.0.1')],
        http: [{ url: 'http://127.0.0.1/health', status: 504, ms: 4_800 }],
        logs: [
          {
            source: 'file:/var/log/nginx/error.log',
            lines: [
              '2026/11/22 08:01:30 [error] 901#901: *5 upstream timed out (110: Connection timed out) while reading response header from upstream, client: 10.0.0.9, server: _, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:3000/", host: "x"',
            ],
          },
        ],
      }),
    });
    expect(assertedOf(judged)).toEqual(['slow']);
    expect(judged.steps).toEqual([]);
  });
});

describe('what no restart can change', () => {
  const serving = world({ units: [running], processes: [NGINX], sockets: [listen(8080, 900)], http: [ok] });
  const target = (state: string, reason: string | null, description: string | null = null) =>
    ({
      kind: 'target_health',
      targetGroup: 'targetgroup/web/0123456789abcdef',
      port: 8080,
      state,
      reason,
      description,
    }) as const;

  test('the host is draining', () => {
    const judged = judgedWorld({
      aws: [target('draining', 'Target.DeregistrationInProgress')],
      world: world({ units: [dead], sockets: [SSHD], http: [refused] }),
    });
    expect(assertedOf(judged)).toEqual(['draining_or_replaced']);
    expect(judged.steps).toEqual([]);
  });

  test.each([
    ['Terminating:Wait', ['draining_or_replaced']],
    ['Standby', ['draining_or_replaced']],
    ['InService', ['unit_stopped']],
  ] as const)('its group has the host %s', (lifecycle, causes) => {
    const judged = judgedWorld({
      aws: [
        {
          kind: 'group_membership',
          group: 'web-asg',
          lifecycle,
          health: 'UNHEALTHY',
          activity: 'Terminating EC2 instance: an ELB system health check failure',
          activityAt: null,
        },
      ],
      world: world({ units: [dead], sockets: [SSHD], http: [refused] }),
    });
    expect(assertedOf(judged)).toEqual(causes);
    if (lifecycle !== 'InService') expect(judged.steps).toEqual([]);
  });

  test('the host is terminated', () => {
    const judged = judgedWorld({
      aws: [
        {
          kind: 'instance_state',
          state: 'shutting-down',
          stateReason: 'Client.UserInitiatedShutdown',
          systemStatus: null,
          instanceStatus: null,
          ebsStatus: null,
          launchedAt: null,
        },
      ],
      world: world({ units: [dead], sockets: [SSHD] }),
    });
    expect(assertedOf(judged)).toContain('draining_or_replaced');
    expect(judged.steps).toEqual([]);
  });

  test('the balancer cannot reach it', () => {
    const judged = judgedWorld({
      aws: [target('unhealthy', 'Target.Timeout', 'Request timed out')],
      world: serving,
    });
    expect(assertedOf(judged)).toEqual(['network_path']);
    expect(judged.steps).toEqual([]);
  });

  test('it listens where the balancer does not ask', () => {
    const judged = judgedWorld({
      aws: [{ ...target('unhealthy', 'Target.FailedHealthChecks', 'Health checks failed'), port: 8081 }],
      world: serving,
    });
    expect(assertedOf(judged)).toEqual(['health_check_wrong']);
  });

  test('the certificate that it shows has expired, and no newer one is there', () => {
    const judged = judgedWorld({
      condition: { ...UNHEALTHY, subject: 'tls_errors' },
      world: world({
        units: [running],
        processes: [NGINX],
        sockets: [listen(443, 900)],
        http: [{ url: 'https://127.0.0.1/', status: 200, ms: 5 }],
        certs: [{ path: '/etc/ssl/shop.pem', not_after: '2026-11-20T00:00:00Z', served: true }],
      }),
    });
    expect(assertedOf(judged)).toEqual(['certificate_expired']);
    expect(judged.steps).toEqual([]);
    expect(judged.measured).toMatch(/^the certificate that port 443 shows expired \d+ days ago; /);
  });

  test('the certificate was renewed and not read again: a reload brings it in', () => {
    const judged = judgedWorld({
      condition: { ...UNHEALTHY, subject: 'tls_errors' },
      world: world({
        units: [running],
        processes: [NGINX],
        sockets: [listen(443, 900)],
        http: [{ url: 'https://127.0.0.1/', status: 200, ms: 5 }],
        certs: [
          { path: 'port 443', not_after: '2026-11-20T00:00:00Z', served: true },
          { path: '/etc/ssl/shop.pem', not_after: '2027-02-18T00:00:00Z' },
        ],
      }),
    });
    expect(stepsOf(judged)).toEqual([['reload-unit', { unit: 'nginx.service' }]]);
  });

  test('semaphores pose as a full disk', () => {
    const judged = judgedWorld({
      platform: 'debian-12',
      world: world({
        units: [
          {
            name: 'apache2.service',
            active: 'failed',
            sub: 'failed',
            result: 'exit-code',
            exec_main_status: 1,
          },
        ],
        sockets: [SSHD],
        http: [],
        config_test: { unit: 'apache2.service', exit: 0, stderr: 'Syntax OK' },
        ipc: { sem_arrays: 128, semmni: 128 },
        logs: [
          {
            source: 'journal:apache2.service',
            lines: ["apachectl[77]: (28)No space left on device: AH00023: Couldn't create the proxy mutex"],
          },
        ],
      }),
    });
    expect(assertedOf(judged)).toEqual(['kernel_limit']);
    expect(judged.steps).toEqual([]);
  });

  test('the server hangs up before the balancer does', () => {
    const judged = judgedWorld({
      condition: { ...UNHEALTHY, subject: 'http_5xx_elb' },
      world: { ...serving, http_keepalive: { server_timeout_s: 5 } },
    });
    expect(assertedOf(judged)).toEqual(['keepalive_mismatch']);
    expect(judged.steps).toEqual([]);
  });

  test('an application has no descriptors left', () => {
    const judged = judgedWorld({
      world: world({
        units: [{ name: 'shop.service', main_pid: 950 }],
        processes: [{ pid: 950, comm: 'java', unit: 'shop.service', fds: 1023, fd_limit: 1024 }],
        sockets: [listen(8080, 950)],
        http: [{ url: 'http://127.0.0.1:8080/health', status: null, error: 'timeout' }],
        config_test: null,
      }),
    });
    expect(assertedOf(judged)).toEqual(['limits_exhausted']);
    expect(judged.steps).toEqual([]);
  });

  test('what a running unit complains of is what its restart gives back', () => {
    const shop = { name: 'shop.service', main_pid: 950 };
    const given = {
      units: [{ unit: 'shop.service', restart: 'allowed', drain: null, serves: [] }] as const,
      world: world({
        units: [shop],
        processes: [{ pid: 950, comm: 'java', unit: 'shop.service', fds: 1024, fd_limit: 1024 }],
        sockets: [listen(8080, 950)],
        http: [{ url: 'http://127.0.0.1:8080/health', status: null, error: 'timeout' }],
        config_test: null,
        logs: [
          { source: 'journal:shop.service', lines: ['shop[950]: java.io.IOException: Too many open files'] },
        ],
      }),
    };
    expect(stepsOf(judgedWorld(given))).toEqual([
      ['restart-unit', { unit: 'shop.service', memory_min_mib: 0 }],
    ]);
    const ended = { ...failed, name: 'shop.service' };
    expect(judgedWorld({ ...given, world: { ...given.world, units: [ended], processes: [] } }).steps).toEqual(
      [],
    );
  });

  test('a unit may not use what it needs', () => {
    const judged = judgedWorld({
      world: world({
        units: [
          {
            name: 'shop.service',
            active: 'failed',
            sub: 'failed',
            result: 'exit-code',
            exec_main_status: 1,
            restarts: 5,
          },
        ],
        sockets: [SSHD],
        config_test: null,
        logs: [
          {
            source: 'journal:shop.service',
            lines: ["shop[9]: PermissionError: [Errno 13] Permission denied: '/srv/shop/data.db'"],
          },
        ],
      }),
    });
    expect(assertedOf(judged)).toEqual(['permission_denied']);
    expect(judged.causes[0]?.blamed).toMatchObject({ path: '/srv/shop/data.db' });
  });
});

describe('an alarm that counts the processes of a unit', () => {
  const condition = {
    ...UNHEALTHY,
    subject: 'process_count',
    selectors: { process: { by: 'unit', value: 'chat.service' } },
    operator: 'lt',
    threshold: 1,
    direction: 'low',
  } as const;
  const units = [{ unit: 'chat.service', restart: 'allowed', drain: null, serves: [] }] as const;
  const chat = { ...dead, name: 'chat.service' };
  const byHand = { pid: 3330, comm: 'node', user: 'ubuntu' };

  test('what counts kills of a program is not answered by how many processes it has', () => {
    const kills = {
      ...condition,
      selectors: { process: { by: 'exe', value: 'node' } },
      operator: 'gt',
      threshold: 0,
      direction: 'high',
    } as const;
    const at = world({ units: [], sockets: [SSHD], config_test: null, processes: [byHand] });
    const said = (change: object) => judgedWorld({ condition: { ...kills, ...change }, world: at }).measured;
    expect(said({})).toMatch(/processes are called node/);
    expect(said({ isFault: true })).not.toMatch(/are called node/);
  });

  test('nothing serves: it is started', () => {
    const judged = judgedWorld({
      condition,
      units,
      world: world({ units: [chat], sockets: [SSHD], config_test: null }),
    });
    expect(assertedOf(judged)).toEqual(['unit_stopped']);
    expect(stepsOf(judged)).toEqual([['start-unit', { unit: 'chat.service' }]]);
  });

  test.each(['user@1000.service', 'session-3.scope'])(
    'what somebody started in %s stands in for it',
    (unit) => {
      const judged = judgedWorld({
        condition,
        units,
        world: world({
          units: [chat],
          processes: [{ ...byHand, unit }],
          sockets: [SSHD, listen(8081, 3330)],
          http: [{ url: 'http://127.0.0.1:8081/', status: 200, ms: 5 }],
          config_test: null,
        }),
      });
      expect(assertedOf(judged)).toEqual(['outside_unit']);
      expect(judged.causes[0]?.blamed).toMatchObject({ pid: 3330, unit: 'chat.service' });
      expect(judged.steps).toEqual([]);
    },
  );

  test('an editor that listens to its own user alone stands in for nothing', () => {
    const judged = judgedWorld({
      condition,
      units,
      world: world({
        units: [chat],
        processes: [{ ...byHand, unit: 'session-3.scope' }],
        sockets: [SSHD, listen(41_001, 3330, '127.0.0.1')],
        config_test: null,
      }),
    });
    expect(stepsOf(judged)).toEqual([['start-unit', { unit: 'chat.service' }]]);
  });

  test('a job that a timer starts is between two of its runs', () => {
    const job = { ...chat, unit_file_state: 'static', result: 'success' };
    const judged = judgedWorld({
      condition,
      units,
      world: world({ units: [job], sockets: [SSHD], config_test: null }),
    });
    expect(assertedOf(judged)).toEqual([]);
    expect(judged.steps).toEqual([]);
    expect(judged.causes[0]?.sentence).toMatch(/between two runs/);
  });
});

test('a unit that another one pulls in is started where a balancer misses it', () => {
  const judged = judgedWorld({
    units: [{ unit: 'api.service', restart: 'allowed', drain: null, serves: [] }],
    world: world({
      units: [{ ...dead, name: 'api.service', unit_file_state: 'static' }],
      sockets: [SSHD],
      http: [refused],
      config_test: null,
    }),
  });
  expect(assertedOf(judged)).toEqual(['unit_stopped']);
  expect(stepsOf(judged)).toEqual([['start-unit', { unit: 'api.service' }]]);
});

test('an upstream without a route is named, and so is a unit that is still starting', () => {
  const judged = judgedWorld({
    world: world({
      units: [running, { name: 'puma.service', active: 'activating', sub: 'start-pre', main_pid: 0 }],
      processes: [NGINX],
      sockets: [SSHD, listen(8080, 900)],
      http: [{ url: 'http://127.0.0.1:8080/health', status: 502, ms: 2 }],
      logs: [
        {
          source: 'file:/var/log/nginx/error.log',
          lines: [
            '2026/11/22 08:01:30 [error] 900#900: *1 connect() failed (113: No route to host) while connecting to upstream, client: 10.0.0.9, upstream: "http://10.0.5.5:8080/"',
          ],
        },
      ],
    }),
  });
  expect(assertedOf(judged)).toEqual(['upstream_down']);
  expect(saidOf(judged)).toMatch(/10\.0\.5\.5:8080, on another host/);
  expect(judged.measured).toMatch(/puma\.service is still starting \(start-pre\)/);
});
