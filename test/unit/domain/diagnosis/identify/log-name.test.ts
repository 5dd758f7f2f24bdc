import { describe, expect, it } from 'vitest';
import {
  directoryOf,
  isArchivable,
  isAuditRecord,
  isInLogDirectory,
  isKeptLikeData,
  logNameOf,
  withoutRotation,
} from '../../../../../src/domain/diagnosis/identify/log-name.ts';
import { baseName } from '../../../../../src/domain/text/base-name.ts';

describe('a path', () => {
  it.each([
    ['/var/log/a.log', '/var/log', 'a.log'],
    ['/a.log', '/', 'a.log'],
    ['a.log', '/', 'a.log'],
    ['/', '/', ''],
  ])('%s is in %s, called "%s"', (path, directory, name) => {
    expect(directoryOf(path)).toBe(directory);
    expect(baseName(path)).toBe(name);
  });

  it.each([
    ['/var/log/a', true],
    ['/var/log/app/a', true],
    ['/srv/app/logs/a', true],
    ['/srv/app/logs', false],
    ['/srv/catalogs/a', false],
    ['/srv/log-files/a', false],
    ['/srv/logbook/a', false],
  ])('%s is in a directory of logs: %s', (path, expected) => {
    expect(isInLogDirectory(path)).toBe(expected);
  });
});

describe('what rotation puts on a name', () => {
  it.each([
    ['a.log.gz'],
    ['a.log.xz'],
    ['a.log.zst'],
    ['a.log.bz2'],
    ['a.log.lz4'],
    ['a.log.zip'],
    ['a.log.Z'],
    ['a.log.1'],
    ['a.log-12'],
    ['a.log_1795334460'],
    ['a.log.1.gz'],
    ['a.log.old'],
    ['a.log.bak'],
    ['a.log.prev'],
    ['a.log.previous'],
    ['a.log.orig'],
    ['a.log.old.1.gz'],
    ['a.log-20261121'],
    ['a.log.2026-11-21'],
    ['a.log.2026_11_21'],
    ['a.log.2026-11'],
    ['a.log-20261121071530'],
    ['a.log-202611210715'],
    ['a.log.2026-11-21T07'],
    ['a.log.2026-11-21T07:15'],
    ['a.log.2026-11-21T07:15:30'],
    ['a.log.2026.11.21T07:15:30'],
    ['a.log_2026_11_21_07:15:30'],
    ['a.log-20261121T071530'],
    ['a.log-20261121T0715'],
    ['a.log-20261121T07_15_30'],
    ['a.log-20261121T071530+1'],
    ['a.log-20261121T071530+010000'],
    ['a.log-20261121T071530.123456'],
    ['a.log.2026-11T07'],
    ['a.log.1.2.3.4'],
  ])('is taken off %s', (name) => {
    expect(withoutRotation(name)).toBe('a.log');
  });

  it.each([
    ['a.log.gzip', 'a.log.gzip'],
    ['a.log.older', 'a.log.older'],
    ['a.log1', 'a.log1'],
    ['a.log.1x', 'a.log.1x'],
    ['a.log-20261121x', 'a.log-20261121x'],
    ['a.log.12345678901', 'a.log.12345678901'],
    ['a.log.2026-11-21T07:15:30x', 'a.log.2026-11-21T07:15:30x'],
    ['a.log.1.2.3.4.5', 'a.log.1'],
    ['.1', '.1'],
    ['-20261121', '-20261121'],
    ['.gz', '.gz'],
  ])('of %s leaves %s', (name, base) => {
    expect(withoutRotation(name)).toBe(base);
  });
});

describe('a log by its name', () => {
  const named = (path: string) => {
    const found = logNameOf(path);
    if (found === null) return null;
    const { base, isRotated, isCompressed, isByPlace } = found;
    return [
      base,
      isRotated ? 'rotated' : 'active',
      ...(isCompressed ? ['packed'] : []),
      ...(isByPlace ? ['by place'] : []),
    ].join(' ');
  };

  it.each([
    ['/srv/a.log', 'a.log active'],
    ['/srv/a.LOG', 'a.LOG active'],
    ['/srv/a.out', 'a.out active'],
    ['/srv/a.err', 'a.err active'],
    ['/srv/a.trace', 'a.trace active'],
    ['/srv/a.logs', 'a.logs active'],
    ['/srv/log.txt', 'log.txt active'],
    ['/srv/logs.txt', 'logs.txt active'],
    ['/srv/access_log.2026-01-02.txt', 'access_log.txt rotated'],
    ['/srv/a.log.1', 'a.log rotated'],
    ['/srv/a.log.1.gz', 'a.log rotated packed'],
    ['/srv/a-2026-11-21.log', 'a.log rotated'],
    ['/srv/a.3.log', 'a.log rotated'],
    ['/srv/a.3.log.gz', 'a.log rotated packed'],
    ['/srv/gc.log.0.current', 'gc.log active'],
    ['/srv/gc.log.1234.current', 'gc.log active'],
    ['/srv/gc.log.current', 'gc.log active'],
    ['/srv/app.current.log', 'app.current.log active'],
    ['/srv/.log', '.log active'],
    ['/srv/1.log', '1.log active'],
    ['/srv/-20261121.log', '-20261121.log active'],
    ['/var/log/messages', 'messages active'],
    ['/var/log/messages-20261121', 'messages rotated'],
    ['/var/log/syslog.1', 'syslog rotated'],
    ['/var/log/app/error', 'error active'],
    ['/var/log/app/error-web', 'error-web active'],
    ['/var/log/app/access_log', 'access_log active'],
    ['/var/log/app/stdout.main', 'stdout.main active'],
    ['/var/log/samba/log.smbd', 'log.smbd active'],
    ['/var/log/xferlog', 'xferlog active'],
    ['/var/log/my-app_2log', 'my-app_2log active'],
    ['/var/log/auditlogger-log', 'auditlogger-log active'],
    ['/var/log/a.json', 'a.json active by place'],
    ['/var/log/a.jsonl', 'a.jsonl active by place'],
    ['/var/log/a.NDJSON', 'a.NDJSON active by place'],
    ['/var/log/a-2026-11-21.json.gz', 'a.json rotated packed by place'],
    ['/var/log/a.1.jsonl', 'a.jsonl rotated by place'],
    ['/var/log/mystate.json', 'mystate.json active by place'],
    ['/var/log/states.json', 'states.json active by place'],
    ['/srv/a.1.trace', 'a.trace rotated'],
    ['/srv/logs/a_log.7.txt', 'a_log.txt rotated'],
  ])('%s: %s', (path, expected) => {
    expect(named(path)).toBe(expected);
    expect(logNameOf(path)?.directory).toBe(directoryOf(path));
  });

  it.each([
    '/srv/a.logx',
    '/srv/a.login',
    '/srv/blog.txt',
    '/srv/log.txt.html',
    '/srv/a.txt',
    '/srv/messages',
    '/srv/xferlog',
    '/srv/log.smbd',
    '/srv/a.json',
    '/srv/gc.log.0.currently',
    '/srv/gc.log.12345.currentx',
    '/var/log/messages2',
    '/var/log/mymessages',
    '/var/log/messages.2b',
    '/var/log/messages.abcdefghijklm',
    '/var/log/log.1x',
    '/var/log/xferlogs',
    '/var/log/2xferlog',
    '/var/log/auditlog',
    '/var/log/authlog',
    '/var/log/sulog',
    '/var/log/lastlog',
    '/var/log/commitlog',
    '/var/log/binlog',
    '/var/log/redolog',
    '/var/log/txlog',
    '/var/log/wallog',
    '/var/log/journallog',
    '/var/log/log.smbd x',
    '/var/log/a.jsonx',
    '/var/log/login-export.json',
    '/var/log/backup.json',
    '/var/log/result.json',
    '/var/log/state.json',
    '/var/log/state-1.json',
    '/var/log/index_a.json',
    '/var/log/commit.json',
    '/var/log/commits.json',
    '/var/log/transaction.json',
    '/var/log/event.json',
    '/var/log/events.jsonl',
    '/var/log/wal',
    '/var/log/a',
  ])('%s is not called like one', (path) => {
    expect(named(path)).toBeNull();
  });
});

describe('a record of who did what', () => {
  it.each([
    '/srv/audit',
    '/srv/audit.log',
    '/srv/app-audit.log',
    '/srv/app_AUDIT_2.log',
    '/srv/app.audit',
    '/srv/audit/a.log',
    '/srv/Audits/../audit/a.log',
    '/srv/auditlog/a.log',
    '/srv/auditlogs/x/a.log',
    '/srv/audit_log/a.log',
    '/srv/audit_logs/a.log',
  ])('%s is one', (path) => {
    expect(isAuditRecord(path)).toBe(true);
  });

  it.each([
    '/srv/auditor.log',
    '/srv/myaudit.log',
    '/srv/app.log',
    '/srv/auditing/a.log',
    '/srv/app-audit/a.log',
    '/srv/audit_x/a.log',
  ])('%s is none', (path) => {
    expect(isAuditRecord(path)).toBe(false);
  });
});

describe('a log that is called, or lies, like data', () => {
  it.each([
    '/srv/app/db/a.log',
    '/srv/app/DATA/a.log',
    '/srv/app/database/x/a.log',
    '/srv/app/databases/a.log',
    '/srv/app/queue/a.log',
    '/srv/app/queues/a.log',
    '/srv/app/journal/a.log',
    '/srv/app/journals/a.log',
    '/srv/app/event/a.log',
    '/srv/app/events/a.log',
    '/srv/app/wal.log',
    '/srv/app/commit.log',
    '/srv/app/commits.log',
    '/srv/app/transaction.log',
    '/srv/app/transactions.log.1',
    '/srv/app/event.log',
    '/srv/app/events-2.log',
    '/srv/app/Redo_000-17.log',
    '/srv/app/state.a.log',
  ])('%s is one', (path) => {
    expect(isKeptLikeData(path)).toBe(true);
  });

  it.each([
    '/srv/app/a.log',
    '/data/app/a.log',
    '/data/a.log',
    '/srv/app/mydb/a.log',
    '/srv/app/db2/a.log',
    '/srv/app/mywal.log',
    '/srv/app/walk.log',
    '/srv/app/wal.txt',
    '/var/log/db/a.log',
    '/srv/data/logs/wal.log',
    '/srv/app/state+a.log',
    '/srv/app/state.+.log',
  ])('%s is none', (path) => {
    expect(isKeptLikeData(path)).toBe(false);
  });
});

describe('a rotated file that the runbook for them takes', () => {
  const ENDINGS = ['', '.gz', '.xz', '.bz2', '.zst', '.lz4'];
  const DATES = [
    '20261121',
    '2026-11-21',
    '2026-1121',
    '202611-21',
    '2026112107',
    '2026-11-21-07',
    '2026-11-21_0715',
    '2026-11-21T07:15',
    '2026-11-21.07:15:30',
    '2026-11-21-07-15-30',
    '20261121071530',
    '20261121T071530-1234567890',
    '2026-11-21_5',
    '2026-11-21.12',
    '20261121-07.3',
    '1795334460',
  ];

  it.each([
    ...['1', '12', '123', ...DATES].flatMap((rest) => [`a.log.${rest}`, `a.log-${rest}`, `a.log_${rest}`]),
    ...DATES.flatMap((rest) => [`a.${rest}.log`, `a-${rest}.log`, `a_${rest}.log`]),
    'a.1.log',
    'a.123.log',
  ])('%s, packed or not', (name) => {
    for (const ending of ENDINGS) expect(isArchivable('a.log', `${name}${ending}`), ending).toBe(true);
  });

  it.each(['a-1.log', 'a_123.log', 'a.12.log'])('%s where it is packed', (name) => {
    for (const ending of ENDINGS.slice(1))
      expect(isArchivable('a.log', `${name}${ending}`), ending).toBe(true);
  });

  it.each(['log', 'out', 'err', 'txt', 'json'])('one whose ending .%s was kept', (ending) => {
    expect(isArchivable(`a.${ending}`, `a.2.${ending}`)).toBe(true);
    expect(isArchivable(`a.${ending}`, `a-20261121.${ending}`)).toBe(true);
  });

  it.each([
    ['a.log', 'a.log'],
    ['a.log', 'a.log1'],
    ['a.log', 'a.12'],
    ['a.log.x', 'a.1.log'],
    ['a.log', 'a.log.1234'],
    ['a.log', 'a.logx.1'],
    ['a.log', 'a.log..1'],
    ['a.log', 'a.log.1x'],
    ['a.log', 'a.log.1.zip'],
    ['a.log', 'a.log.1.gz.gz'],
    ['a.log', 'a.log.1gz'],
    ['a.log', 'a.log.old'],
    ['a.log', 'a.log.20262121'],
    ['a.log', 'a.log.20261141'],
    ['a.log', 'a.log.19261121'],
    ['a.log', 'a.log.2026112x'],
    ['a.log', 'a.log.2026-11'],
    ['a.log', 'a.log.2026-11-21T07:15:30:45'],
    ['a.log', 'a.log.2795334460'],
    ['a.log', 'a.log.179533446'],
    ['a.log', 'a.log.17953344601'],
    ['a.log', 'b.log.1'],
    ['a.log', 'a-1.log'],
    ['a.log', 'a.1234.log'],
    ['a.log', 'a-1.logx'],
    ['a.log', 'a-1234.log.gz'],
    ['a.log', 'ax-1.log.gz'],
    ['a.log', 'a-1.log.zip'],
    ['a.log', 'a-1x.log.gz'],
    ['a.log', 'a-1.log.gz.1'],
    ['a.log', 'ax.1.log'],
    ['a.log', 'a.1.log.x'],
    ['a.log', 'a-20262121.log'],
    ['a.log', 'a.1.out'],
    ['a.log', 'b.1.log'],
    ['a.log', '.1.log'],
    ['.log', '.1.log'],
    ['a.trace', 'a.1.trace'],
    ['a.log.x', 'a.1.log.x'],
    ['alog', 'a.1log'],
  ])('of %s %s is none', (base, name) => {
    expect(isArchivable(base, name)).toBe(false);
  });
});
