/**
 * Commands that no plan ends, by the beginning of their name: what keeps the host up, lets people in, serves, or
 * runs the remediation itself. `end-process` refuses the same ones on the host; a test holds the two together.
 */
export const PROTECTED_COMMANDS = [
  'systemd',
  'init',
  'sshd',
  'nginx',
  'health-app',
  'amazon-',
  'ssm-',
  'recoverops',
  'dbus',
  'cron',
  'rsyslogd',
  'agetty',
  'login',
  'containerd',
  'dockerd',
  'kubelet',
  'auditd',
  'chronyd',
  'polkitd',
  'udevd',
  'bwrap',
  '(sd-pam)',
] as const;

/** Names that stand for themselves only: many a harmless command begins with them. */
const EXACT: ReadonlySet<string> = new Set([
  'init',
  'agetty',
  'login',
  'auditd',
  'chronyd',
  'polkitd',
  'udevd',
  'rsyslogd',
  'bwrap',
  '(sd-pam)',
]);

export function isProtectedCommand(command: string): boolean {
  return PROTECTED_COMMANDS.some((name) => (EXACT.has(name) ? command === name : command.startsWith(name)));
}
