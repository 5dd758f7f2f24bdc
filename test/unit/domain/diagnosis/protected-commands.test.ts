import { expect, test } from 'vitest';
import { isProtectedCommand } from '../../../../src/domain/diagnosis/protected-commands.ts';

test.each([
  'systemd',
  'systemd-journald',
  'init',
  'sshd',
  'sshd-session',
  'nginx',
  'health-app',
  'amazon-ssm-agent',
  'amazon-cloudwatch-agent',
  'ssm-agent-worker',
  'recoverops',
  'dbus-daemon',
  'cron',
  'crond',
  'rsyslogd',
  'agetty',
  'login',
  'containerd',
  'containerd-shim-runc-v2',
  'dockerd',
  'kubelet',
  'auditd',
  'chronyd',
  'polkitd',
  'udevd',
  'bwrap',
  '(sd-pam)',
])('%s is never ended', (command) => {
  expect(isProtectedCommand(command)).toBe(true);
});

test.each([
  'initdb',
  'agetty-report',
  'loginsight',
  'auditd-export',
  'chronyd-exporter',
  'polkitd-watch',
  'udevd-replay',
  'rsyslogd-archiver',
  'bwrap-runner',
  '(sd-pam)-like',
  'my-nginx',
  'java',
  '',
])('%s only begins or ends like one that is never ended', (command) => {
  expect(isProtectedCommand(command)).toBe(false);
});
