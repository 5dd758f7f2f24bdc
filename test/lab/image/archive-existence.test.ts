import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';

// recoverops-archive over the AWS CLI, as on a host on AWS. The stand-in answers as S3 does to an instance's role: it
// lists below logs/, puts and gets there, and to a HEAD says 403, whether or not there is such a key.
const ARCHIVE = resolve(import.meta.dirname, '../../../vm-image/bin/recoverops-archive');
const STAND_IN = `#!/bin/bash
set -u
echo "$*" >>"$STORE/../calls"
option() { local name=$1; shift; while (($# > 1)); do [[ $1 == "$name" ]] && { printf '%s' "$2"; return; }; shift; done; }
file() { printf '%s/%s' "$STORE" "\${1//\\//%}"; }
case "$1 $2" in
  's3api list-objects-v2')
    prefix=$(option --prefix "$@")
    [[ $prefix == logs/* ]] || { echo 'An error occurred (AccessDenied) when calling the ListObjectsV2 operation: Access Denied' >&2; exit 254; }
    query=$(option --query "$@") wanted=\${query#*\\'} wanted=\${wanted%\\'*}
    # One page of one key, the first in order that begins with the prefix.
    first=$(ls "$STORE" | LC_ALL=C sort | sed 's/%/\\//g' | grep -F "$prefix" | head -n 1)
    if [[ -n $first && $first == "$wanted" ]]; then stat -c %s "$(file "$first")"; else echo None; fi
    ;;
  's3 cp')
    source=\${*: -2:1} target=\${*: -1}
    if [[ $target == s3://* ]]; then cat >"$(file "\${target#s3://bucket-1/}")"; else cat "$(file "\${source#s3://bucket-1/}")"; fi
    ;;
  's3api head-object') echo 'An error occurred (403) when calling the HeadObject operation: Forbidden' >&2; exit 254 ;;
  *) exit 99 ;;
esac
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rops-archive-'));
  for (const name of ['bin', 'store']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'bin/aws'), STAND_IN, { mode: 0o755 });
  writeFileSync(join(folder, 'host.conf'), 'BUCKET=bucket-1\nREGION=eu-west-1\n');
  writeFileSync(join(folder, 'app.log'), 'one\ntwo\n'.repeat(1000));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The program sets a PATH of its own, in which the stand-in has to come first. */
function archive(...args: readonly string[]) {
  const script = readFileSync(ARCHIVE, 'utf8').replace(/PATH=\/usr\/sbin/, `PATH=${folder}/bin:/usr/sbin`);
  writeFileSync(join(folder, 'archive'), script, { mode: 0o755 });
  return spawnSync('bash', [join(folder, 'archive'), ...args], {
    encoding: 'utf8',
    timeout: HANG_LIMIT_MS,
    env: { RECOVEROPS_HOST_CONF: join(folder, 'host.conf'), STORE: join(folder, 'store') },
  });
}

test('archives a log for the first time with the right to list alone, and fetches it back', () => {
  const put = archive('put', join(folder, 'app.log'), 'logs/i-0/app.gz');
  expect(put.stderr).toBe('');
  expect(put.stdout).toMatch(/^archived logs\/i-0\/app\.gz bytes=8000 stored_bytes=\d+\n$/);
  const get = archive('get', 'logs/i-0/app.gz', join(folder, 'back.log'));
  expect(get.stdout).toBe('fetched logs/i-0/app.gz bytes=8000\n');
  expect(readFileSync(join(folder, 'back.log'), 'utf8')).toBe(readFileSync(join(folder, 'app.log'), 'utf8'));
  expect(readFileSync(join(folder, 'calls'), 'utf8')).not.toContain('head-object');
});

test('takes a longer key that begins with it for another one', () => {
  archive('put', join(folder, 'app.log'), 'logs/i-0/app.gz.old');
  expect(archive('get', 'logs/i-0/app.gz', join(folder, 'back.log'))).toMatchObject({ status: 69 });
  expect(archive('put', join(folder, 'app.log'), 'logs/i-0/app.gz').status).toBe(0);
  expect(readdirSync(join(folder, 'store')).toSorted()).toEqual(['logs%i-0%app.gz', 'logs%i-0%app.gz.old']);
});

test('the same bytes again are taken, others are refused', () => {
  archive('put', join(folder, 'app.log'), 'logs/i-0/app.gz');
  expect(archive('put', join(folder, 'app.log'), 'logs/i-0/app.gz').status).toBe(0);
  writeFileSync(join(folder, 'app.log'), 'other\n');
  expect(archive('put', join(folder, 'app.log'), 'logs/i-0/app.gz').status).toBe(71);
});

test('a refusal is no absence: nothing is archived', () => {
  const put = archive('put', join(folder, 'app.log'), 'elsewhere/app.gz');
  expect(put.status).toBe(69);
  expect(put.stderr).toContain('AccessDenied');
  expect(put.stderr).toContain('S3 cannot be asked about s3://bucket-1/elsewhere/app.gz');
  expect(readdirSync(join(folder, 'store'))).toEqual([]);
});
