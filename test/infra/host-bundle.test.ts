import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bundleFolder } from '../../pulumi/host-bundle.ts';
import { HOST_LOG, hostUserData, USER_DATA_BYTES_MAX } from '../../pulumi/host-user-data.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

const VM_IMAGE = resolve(import.meta.dirname, '../../vm-image');
const checksums = (root: string) =>
  execFileSync('sh', ['-c', 'find . -type f | LC_ALL=C sort | xargs sha256sum'], {
    cwd: root,
    encoding: 'utf8',
  });

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the bundle of a folder', () => {
  const fill = (root: string) => {
    mkdirSync(join(root, 'lib'), { recursive: true });
    writeFileSync(join(root, 'run.sh'), '#!/bin/sh\necho hello\n');
    chmodSync(join(root, 'run.sh'), 0o755);
    writeFileSync(join(root, 'lib', 'data.txt'), 'x'.repeat(1300));
    writeFileSync(join(root, 'empty'), '');
  };

  test('comes out of tar as it went in, owned by root', () => {
    fill(folder);
    const target = join(folder, 'out');
    mkdirSync(target);
    const archive = join(folder, 'bundle.tar.gz');
    writeFileSync(archive, bundleFolder(VM_IMAGE).bytes);
    execFileSync('tar', ['-xzf', archive, '-C', target, '--no-same-owner']);
    // Folders without files are not packed, as git does not keep them either.
    expect(checksums(target)).toBe(checksums(VM_IMAGE));
    expect(statSync(join(target, 'bootstrap.sh')).mode & 0o111).toBe(0o111);
    const listing = execFileSync('tar', ['-tvzf', archive, '--numeric-owner'], { encoding: 'utf8' })
      .trim()
      .split('\n');
    for (const line of listing) expect(line).toMatch(/^-rw[x-]r-[x-]r-[x-] 0\/0 /);
  });

  test('depends on names, content and the right to run, and on nothing else', () => {
    const [first, second] = [join(folder, 'a'), join(folder, 'b')];
    fill(first);
    fill(second);
    utimesSync(join(second, 'run.sh'), new Date(0), new Date(0));
    expect(bundleFolder(second)).toEqual(bundleFolder(first));
    chmodSync(join(second, 'run.sh'), 0o644);
    expect(bundleFolder(second).sha256).not.toBe(bundleFolder(first).sha256);
    chmodSync(join(second, 'run.sh'), 0o755);
    writeFileSync(join(second, 'empty'), ' ');
    expect(bundleFolder(second).sha256).not.toBe(bundleFolder(first).sha256);
  });

  test('refuses links, which would mean something else on the host', () => {
    symlinkSync('/etc/passwd', join(folder, 'link'));
    expect(() => bundleFolder(folder)).toThrow('neither a file nor a folder');
  });

  test('refuses names that tar would cut', () => {
    mkdirSync(join(folder, 'd'.repeat(60)));
    writeFileSync(join(folder, 'd'.repeat(60), 'f'.repeat(60)), '');
    expect(() => bundleFolder(folder)).toThrow('shorten it');
  });
});

describe('what a new host runs', () => {
  const args = {
    region: 'us-east-1',
    bundleBucket: 'recoverops-dev-artifacts-111122223333-us-east-1',
    bundleKey: 'vm-image/abc.tar.gz',
    bundleSha256: 'a'.repeat(64),
    evidenceBucket: 'recoverops-dev-evidence-111122223333-us-east-1',
    logDevice: '/dev/sdf',
    launchGroup: 'recoverops-dev-web',
    launchHook: 'recoverops-ready',
  };

  test('is a script that bash and shellcheck take, within the limit of EC2', () => {
    const script = hostUserData(args);
    expect(Buffer.byteLength(script)).toBeLessThan(USER_DATA_BYTES_MAX);
    expect(spawnSync('bash', ['-n'], { input: script }).status).toBe(0);
    const lint = spawnSync('shellcheck', ['-'], { input: script, encoding: 'utf8' });
    if (lint.error === undefined) expect(lint.stdout).toBe('');
  });

  /** Runs the part behind the disk, with an `aws` that copies a file and a bootstrap that says what it was told. */
  function runFrom(
    bundleSha256: string,
    bootstrapStatus = 0,
  ): { status: number | null; output: string; told: string; log: string } {
    const bin = join(folder, 'bin');
    const installed = join(folder, 'installed');
    const source = join(folder, 'source');
    mkdirSync(bin);
    mkdirSync(source);
    writeFileSync(join(source, 'bootstrap.sh'), `#!/bin/sh\necho "bootstrap $*"\nexit ${bootstrapStatus}\n`, {
      mode: 0o755,
    });
    const bundle = bundleFolder(source);
    writeFileSync(join(folder, 'bundle'), bundle.bytes);
    // Called as: aws s3 cp --only-show-errors --region R s3://… DESTINATION, and with what the group is told.
    writeFileSync(
      join(bin, 'aws'),
      `#!/bin/sh\n[ "$1" = s3 ] && exec cp ${join(folder, 'bundle')} "$7"\necho "$*" >>${join(folder, 'told')}\n`,
      { mode: 0o755 },
    );
    writeFileSync(
      join(bin, 'curl'),
      '#!/bin/sh\ncase "$*" in *instance-id) echo i-0123456789abcdef0 ;; *) echo token ;; esac\n',
      { mode: 0o755 },
    );
    writeFileSync(join(folder, 'told'), '');
    writeFileSync(join(bin, 'mountpoint'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    const script = hostUserData({ ...args, bundleSha256: bundleSha256 || bundle.sha256 })
      .replaceAll('/opt/recoverops/vm-image', installed)
      .replaceAll(HOST_LOG, join(folder, 'host.log'));
    const run = spawnSync('bash', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: `${bin}:${process.env.PATH ?? ''}` },
      timeout: HANG_LIMIT_MS,
    });
    return {
      status: run.status,
      output: run.stdout + run.stderr,
      told: readFileSync(join(folder, 'told'), 'utf8'),
      log: readFileSync(join(folder, 'host.log'), 'utf8'),
    };
  }

  test('hands over to the bootstrap of the bundle that was deployed', () => {
    const { status, output, told, log } = runFrom('');
    const call =
      'bootstrap --bucket recoverops-dev-evidence-111122223333-us-east-1 --region us-east-1 --launch-hook recoverops-ready --launch-group recoverops-dev-web';
    expect(output).toContain(call);
    // Beside the console, on the volume that hides what cloud-init writes.
    expect(log).toContain(call);
    expect(log).toContain('this host is ready');
    // The bootstrap has told the group itself.
    expect(told).toBe('');
    expect(output).toContain('this host is ready');
    expect(status).toBe(0);
    expect(readFileSync(join(folder, 'installed', 'bootstrap.sh'), 'utf8')).toContain('bootstrap $*');
  });

  test('runs nothing of another bundle', () => {
    const { status, output, told } = runFrom('b'.repeat(64));
    expect(told).toContain('--lifecycle-action-result ABANDON');
    expect(output).toContain('the bundle is not the one that was deployed');
    expect(output).not.toContain('bootstrap --bucket');
    expect(status).toBe(1);
  });

  test('gives itself up at once when it does not come up', () => {
    const { status, told, log } = runFrom('', 70);
    expect(status).toBe(70);
    expect(told).toBe(
      'autoscaling complete-lifecycle-action --region us-east-1 --lifecycle-hook-name recoverops-ready --auto-scaling-group-name recoverops-dev-web --instance-id i-0123456789abcdef0 --lifecycle-action-result ABANDON\n',
    );
    expect(log).toContain('this host has failed with status 70');
  });

  test('writes its log where the mounted volume does not hide it', () => {
    const script = hostUserData(args);
    expect(HOST_LOG).toMatch(/^\/var\/log\//);
    expect(script.indexOf(`tee -a ${HOST_LOG}`)).toBeGreaterThan(script.indexOf('mount /var/log\n'));
  });

  test('takes no value that a shell would read as more', () => {
    expect(() => hostUserData({ ...args, evidenceBucket: 'web; reboot' })).toThrow('only letters');
  });
});
