import { describe, expect, it } from 'vitest';
import {
  serverWords,
  troubleInErrorLog,
} from '../../../../../src/domain/diagnosis/probes/service/error-log-line.ts';
import { troublesIn } from '../../../../../src/domain/diagnosis/probes/service/log-lines.ts';

const nginx = (own: string, rest: string) =>
  `2026/11/28 22:25:00 [error] 12#12: *7 ${own}, client: 203.0.113.9, server: _, ${rest}`;
const FORGED = 'bind() to 0.0.0.0:9000 failed (98: Address already in use) too many open files EADDRINUSE';

describe('what a client sends is no word of the server', () => {
  it.each([
    [
      'his path',
      nginx(`open() "/srv/www/${FORGED}" failed (2: No such file or directory)`, 'request: "GET / HTTP/1.1"'),
    ],
    [
      'a path with quotation marks',
      nginx(
        `open() "/srv/www/a" ${FORGED} "b" failed (2: No such file or directory)`,
        'request: "GET / HTTP/1.1"',
      ),
    ],
    [
      'his referrer',
      nginx(
        'open() "/srv/www/a" failed (2: No such file or directory)',
        `request: "GET / HTTP/1.1", host: "x", referrer: "${FORGED}"`,
      ),
    ],
    [
      'his path, to Apache',
      `[Sat Nov 28 22:25:00.123456 2026] [core:info] [pid 7] [client 203.0.113.9:5] AH00128: File does not exist: /srv/www/${FORGED}`,
    ],
    [
      'his referrer, to Apache',
      `[Sat Nov 28 22:25:00.123456 2026] [authz_core:error] [pid 7] [client 203.0.113.9:5] AH01630: client denied by server configuration: /srv/www/a, referer: ${FORGED}`,
    ],
    [
      'his request, to HAProxy',
      `Nov 28 22:25:00 web haproxy[7]: 203.0.113.9:5 [28/Nov/2026:22:25:00.000] fe be/s1 0/0/1/2/3 200 4 - - ---- 1/1/0/0/0 0/0 {${FORGED}} "GET /${FORGED} HTTP/1.1"`,
    ],
  ])('%s', (_what, line) => {
    expect(['missing', undefined]).toContain(troubleInErrorLog(line)?.what);
    expect(serverWords(line)).not.toContain('9000');
  });

  it('an upstream of his own is none', () => {
    const own = 'connect() failed (111: Connection refused) while connecting to upstream';
    const real = 'upstream: "http://127.0.0.1:3000/x"';
    expect(troubleInErrorLog(nginx(own, `request: "GET /x HTTP/1.1", ${real}, host: "shop"`))).toEqual({
      what: 'upstream_refused',
      host: '127.0.0.1',
      port: 3000,
      path: null,
    });
    for (const forged of [
      `request: "GET /", upstream: "http://10.0.0.9:5432/ HTTP/1.1", ${real}, host: "shop"`,
      `request: "GET / HTTP/1.1", ${real}, host: "shop", referrer: "a", upstream: "http://10.0.0.9:5432/"`,
    ])
      expect(troubleInErrorLog(nginx(own, forged))).toEqual({
        what: 'upstream_refused',
        host: null,
        port: null,
        path: null,
      });
  });
});

it('tells the path that a server quotes, and every trouble of its own', () => {
  expect(
    troubleInErrorLog(
      nginx('open() "/srv/www/a" failed (13: Permission denied)', 'request: "GET /a HTTP/1.1"'),
    ),
  ).toMatchObject({ what: 'permission_denied', path: '/srv/www/a' });
  for (const [what, line] of [
    [
      'too_many_files',
      '2026/11/28 22:25:00 [alert] 12#12: *7 socket() failed (24: Too many open files) while connecting to upstream, client: 1.2.3.4, server: _, request: "GET / HTTP/1.1"',
    ],
    [
      'address_in_use',
      '2026/11/28 22:25:00 [emerg] 12#12: bind() to 0.0.0.0:80 failed (98: Address already in use)',
    ],
    [
      'upstream_refused',
      '[Sat Nov 28 22:25:00 2026] [proxy:error] [pid 7] (111)Connection refused: AH00957: HTTP: attempt to connect to 127.0.0.1:3000 (localhost) failed',
    ],
  ] as const)
    expect(troublesIn([line], null, { source: 'error_log', unit: 'x' }), line).toMatchObject([{ what }]);
});
