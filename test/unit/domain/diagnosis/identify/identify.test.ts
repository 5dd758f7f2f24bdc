import { describe, expect, it } from 'vitest';
import { isArchivable, logNameOf } from '../../../../../src/domain/diagnosis/identify/log-name.ts';
import {
  identifyCrowd,
  identifyDirectory,
  identifyFile,
} from '../../../../../src/domain/diagnosis/identify/what-it-is.ts';

describe('a copy is one by its kind, whatever its directory is called', () => {
  it.each([
    ['/var/backups/mysql/shop-20261121.sql.gz', 'gzip', 'backup'],
    ['/var/lib/mysql/before-upgrade.sql', 'text', 'backup'],
    ['/srv/mongo/nightly.tar.zst', 'zstd', 'backup'],
    ['/tmp/export.dmp', 'data', 'backup'],
    ['/srv/oracle-export/shop.dmp.gz', 'gzip', 'backup'],
    ['/var/backups/mysql/ibdata1', 'data', 'data_store'],
    ['/var/lib/redis/dump.rdb', 'redis', 'data_store'],
    ['/var/lib/mysql/host-slow.log', 'text', 'data_store'],
  ] as const)('%s', (path, content, is) => {
    expect(identifyFile(path, content).is).toBe(is);
  });
});

describe('programs of a store are no data', () => {
  it.each([
    ['/opt/oracle', 'unknown'],
    ['/opt/oracle/product/19c', 'unknown'],
    ['/opt/oracle/oradata/SHOP', 'data_store'],
    ['/opt/kafka/kafka-logs', 'data_store'],
    ['/opt/elasticsearch-8.1.0/data/nodes', 'data_store'],
    ['/srv/mysql', 'data_store'],
    ['/mnt/data/postgres-dumps', 'backup'],
    ['/srv/app/heap-dumps', 'unknown'],
  ] as const)('%s', (path, is) => {
    expect(identifyDirectory(path).is).toBe(is);
  });
});

describe('sessions are told by their directory and by what they are called', () => {
  it.each([
    ['/var/lib/hhvm/sessions', 'sess_', 'session'],
    ['/srv/portal/var/session', 'sess_', 'session'],
    ['/var/lib/php/sessions', 'sess_', 'session'],
    ['/srv/shop/storage/framework/sessions', null, 'session'],
    ['/var/lib/php/sessions', 'backup-', 'unknown'],
    ['/srv/recorder/sessions', 'cast-', 'unknown'],
    ['/srv/recorder/sessions', null, 'unknown'],
    ['/srv/sess', 'sess_', 'unknown'],
    ['/var/lib/redis/sessions', 'sess_', 'data_store'],
  ] as const)('%s %s*', (path, prefix, is) => {
    expect(identifyCrowd(path, prefix).is).toBe(is);
  });
});

describe('a directory of logs', () => {
  it.each([
    ['/var/log/samba/log.smbd', 'text', 'active_log'],
    ['/var/log/samba/log.smbd.old', 'text', 'rotated_log'],
    ['/var/log/xferlog', 'text', 'active_log'],
    ['/var/log/xferlog-20261101', 'text', 'rotated_log'],
    ['/var/log/suricata/eve.json', 'text', 'active_log'],
    ['/var/log/elasticsearch/prod-2026-11-01-1.json.gz', 'gzip', 'rotated_log'],
    ['/var/log/payments/txlog', 'text', 'unknown'],
    ['/var/log/haproxy', 'text', 'unknown'],
    ['/var/log/sudo-io/00/00/01/ttyout', 'text', 'security_record'],
    ['/var/log/app/eve.json', 'data', 'unknown'],
    ['/var/log/shop/state.json', 'text', 'unknown'],
    ['/var/log/shop/export-2026-11-01.json.gz', 'gzip', 'unknown'],
    ['/var/log/sulog', 'text', 'unknown'],
    ['/var/log/authlog', 'text', 'unknown'],
    ['/srv/shop/prod-2026-11-01.json.gz', 'gzip', 'unknown'],
    ['/srv/shop/xferlog', 'text', 'unknown'],
    ['/var/log/zookeeper/log.1a2f', 'data', 'data_store'],
  ] as const)('%s of %s is %s', (path, content, is) => {
    expect(identifyFile(path, content).is).toBe(is);
  });
});

describe('rotated files', () => {
  it.each([
    ['/var/log/app/server.log.1', 'server.log'],
    ['/var/log/app/server.log.12.gz', 'server.log'],
    ['/var/log/kafka/server.log.2026-11-21-07', 'server.log'],
    ['/var/log/httpd/access_log-20261121', 'access_log'],
    ['/opt/tomcat/logs/localhost_access_log.2026-11-02.txt', 'localhost_access_log.txt'],
    ['/var/log/app/app-2026-11-21.log.gz', 'app.log'],
  ])('%s is one that the runbook takes', (path, base) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    expect(logNameOf(path)).toMatchObject({ base, isRotated: true });
    expect(isArchivable(base, name)).toBe(true);
  });

  it.each([
    ['server.log', 'server.log'],
    ['server.log', 'server.log.old'],
    ['server.log', 'server.log.1234567'],
    ['server.log', 'other.log.1'],
    ['gc.trace', 'gc.3.trace'],
  ])('of %s %s is none', (base, name) => {
    expect(isArchivable(base, name)).toBe(false);
  });
});
