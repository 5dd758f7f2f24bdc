import type { Finding } from '../../src/domain/alarm/finding/finding.ts';

const WINDOW = { from: '2026-11-22T08:00:00.000Z', to: '2026-11-22T08:01:00.000Z', lines: 412 };

/** A finding of a host's logs; its times are those of `at`, the end of its window. */
export function finding(change: Partial<Finding> = {}): Finding {
  return {
    detector: 'log-pattern-disk-full',
    class: 'disk_full',
    severity: 'critical',
    state: 'ALARM',
    previousState: 'OK',
    at: WINDOW.to,
    accountId: '111122223333',
    region: 'us-east-1',
    resource: { kind: 'instance', id: 'i-0123456789abcdef0' },
    source: 'ec2',
    logGroup: '/recoverops/hosts/syslog',
    reason: '42 lines in 60 s say that a file system is full; usual is none',
    window: WINDOW,
    patterns: [{ name: 'no-space-left', says: 'a file system is full', count: 42 }],
    templates: [
      {
        id: '0123456789abcdef',
        text: 'app[<*>]: write <*>: No space left on device',
        count: 42,
        novel: true,
        excess: null,
      },
    ],
    lines: ['app[812]: write /srv/app/queue.db: No space left on device'],
    evidence: { key: 'findings/2026/11/22/0123.json.gz', sha256: 'ab'.repeat(32) },
    ...change,
  };
}
