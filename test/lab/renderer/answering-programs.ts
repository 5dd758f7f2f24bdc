import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World, WorldUnit } from '../../../eval/world.ts';
import type { ProbeOutput } from '../../../src/domain/diagnosis/probes/probe.ts';
import { probeOutputs } from '../../../src/domain/diagnosis/probes/probe-sections.ts';
import { PROBES } from '../../../src/domain/diagnosis/probes/registry.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { DIAGNOSE_SCRIPT, NONCE } from './diagnose-script.ts';

// Programs that no sandbox has answer here with what their manuals say that they print. So what a probe's own commands make of
// such an answer (which rows, in which columns) is true, and the answer itself is written.

/** Probes that only hand on what such a program answers. */
export const ANSWERED = ['units', 'unit-journal', 'agents', 'boot', 'kernel-disk-errors', 'container-usage'];

interface SystemdUnit extends WorldUnit {
  /** Whose file it is; a unit without one has none. */
  readonly file: 'vendor' | 'admin' | null;
}

const running = {
  load: 'loaded',
  active: 'active',
  sub: 'running',
  result: 'success',
  unit_file_state: 'enabled',
};
const dead = { load: 'loaded', active: 'inactive', sub: 'dead', result: 'success' };

const UNITS: readonly SystemdUnit[] = [
  {
    ...running,
    ...{ name: 'shop.service', file: 'admin', active: 'failed', sub: 'failed', result: 'exit-code' },
    ...{ exec_main_status: 1, restarts: 5, main_pid: 0 },
  },
  {
    ...running,
    ...{
      name: 'worker@3.service',
      file: 'admin',
      active: 'activating',
      sub: 'auto-restart',
      result: 'exit-code',
    },
    ...{ exec_main_status: 203, restarts: 41, main_pid: 0 },
  },
  { ...running, name: 'nginx.service', file: 'vendor', main_pid: 812 },
  { ...running, name: 'report.service', file: 'admin', main_pid: 813 },
  { ...running, name: 'ssh.service', file: 'vendor', main_pid: 700 },
  { ...running, name: 'getty@tty1.service', file: 'vendor', main_pid: 701 },
  { ...running, name: 'multipathd.service', file: 'vendor', main_pid: 702 },
  { ...running, name: 'ModemManager.service', file: 'vendor', main_pid: 703 },
  { ...dead, name: 'php8.2-fpm.service', file: 'vendor', unit_file_state: 'enabled' },
  { ...dead, name: 'apache2.service', file: 'vendor', unit_file_state: 'disabled' },
  { ...dead, name: 'postgresql.service', file: 'vendor', unit_file_state: 'disabled' },
  { ...dead, name: 'batch.service', file: 'admin', unit_file_state: 'static' },
  { ...dead, name: 'certbot.service', file: 'vendor', unit_file_state: 'static', type: 'oneshot' },
  { ...running, name: 'collectd.service', file: 'vendor', main_pid: 704 },
  { ...dead, name: 'tomcat10.service', file: 'vendor', unit_file_state: 'disabled' },
  { ...dead, name: 'tomcat9.service', file: null, load: 'masked', unit_file_state: 'masked' },
  { ...running, name: 'docker.socket', file: 'vendor', sub: 'listening' },
  { ...running, name: 'docker.service', file: 'vendor', main_pid: 705 },
  { ...running, name: 'data.mount', file: 'admin', active: 'failed', sub: 'failed', result: 'exit-code' },
  { ...running, name: 'amazon-ssm-agent.service', file: 'vendor', main_pid: 706 },
  { ...dead, name: 'amazon-cloudwatch-agent.service', file: 'admin', unit_file_state: 'disabled' },
];

/** What `systemctl show` prints of a unit. */
function shown({ name, file, ...unit }: SystemdUnit): string {
  const isUp = unit.active === 'active';
  return [
    ...(name.endsWith('.service') && file !== null ? [`Type=${unit.type ?? 'simple'}`] : []),
    ...(name.endsWith('.service')
      ? [
          `MainPID=${unit.main_pid ?? 0}`,
          `NRestarts=${unit.restarts ?? 0}`,
          `ExecMainStatus=${unit.exec_main_status ?? 0}`,
        ]
      : []),
    `Result=${unit.result}`,
    `Id=${name}`,
    `LoadState=${unit.load}`,
    `ActiveState=${unit.active}`,
    `SubState=${unit.sub}`,
    `FragmentPath=${file === null ? '' : `${file === 'admin' ? '/etc' : '/usr/lib'}/systemd/system/${name}`}`,
    `UnitFileState=${unit.unit_file_state}`,
    `ConditionResult=${file === null ? 'no' : 'yes'}`,
    `ConditionTimestampMonotonic=${file === null ? 0 : 3_000_000}`,
    `ActiveEnterTimestampMonotonic=${isUp ? 4_000_000 : 0}`,
    `InactiveEnterTimestampMonotonic=${isUp || file === null ? 0 : 5_000_000}`,
  ].join('\n');
}

const line = (unit: string, text: string) => `2026-11-22T07:58:00+00:00 host ${unit}[77]: ${text}`;
const JOURNALS: Readonly<Record<string, readonly string[]>> = {
  'shop.service': [
    line('shop', 'Error: listen EADDRINUSE: address already in use :::8080'),
    line('shop', 'started well'),
    '2026-11-22T07:59:00+00:00 host systemd[1]: shop.service: Main process exited, code=exited, status=1/FAILURE',
  ],
  'nginx.service': [line('nginx', 'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)')],
  'report.service': [line('report', 'connect ECONNREFUSED 10.0.4.5:5432')],
  'ssh.service': [line('sshd', 'error: connect_to 10.0.4.5 port 22: Connection refused')],
};
const AGENT_LOG = [
  '2026-11-22T08:00:00Z I! Starting AmazonCloudWatchAgent',
  '2026-11-22T08:01:00Z E! [outputs.cloudwatch] Failed to get credentials: NoCredentialProviders: no valid providers in chain',
];
const SSM_LOG = ['2026-11-22 08:00:58 ERROR [ssm-agent-worker] Requesting failed: dial tcp: i/o timeout'];
const KERNEL = [
  '[    1.000000] EXT4-fs (vda1): mounted filesystem with ordered data mode',
  '[1036801.402117] blk_update_request: I/O error, dev vdb, sector 41943040 op 0x1:(WRITE)',
  '[1036801.402118] EXT4-fs error (device vdb): ext4_journal_check_start:83: Detected aborted journal',
  '[1036801.402119] EXT4-fs (vdb): Remounting filesystem read-only',
  '[1036802.000000] nf_conntrack: nf_conntrack: table full, dropping packet',
];
const DOCKER_DF = [
  'TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE',
  'Images          3         1         3.2GB     1.2GB (37%)',
  'Containers      2         1         0B        0B',
  'Local Volumes   1         1         500MB     0B (0%)',
  'Build Cache     40        0         700MB     700MB',
];

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const printing = (lines: readonly string[]) => `printf '%s\\n' ${lines.map(quoted).join(' ')}`;

/** What is switched off and stopped systemd does not keep in mind: it knows of it where it is asked by name. */
const isLoaded = ({ active, unit_file_state: state }: SystemdUnit) =>
  active !== 'inactive' || state !== 'disabled';
const UNIT_FILES = UNITS.filter(({ name }) => /^(?:tomcat|php)/.test(name)).map(
  ({ name, unit_file_state: state }) => `${name.padEnd(40)} ${state} enabled`,
);

const SYSTEMCTL = `#!/bin/sh
case " $* " in
  *" is-system-running "*) echo degraded; exit 1 ;;
  *" list-unit-files "*) ${printing(UNIT_FILES)}; exit 0 ;;
  *" list-jobs "*) exit 0 ;;
esac
for word; do
  case $word in
    "*.service") ${printing([UNITS.filter(isLoaded).map(shown).join('\n\n'), ''])} ;;
${UNITS.map((unit) => `    ${unit.name}) ${printing([shown(unit), ''])} ;;`).join('\n')}
    *.service) printf 'Result=success\\nId=%s\\nLoadState=not-found\\nActiveState=inactive\\nSubState=dead\\n\\n' "$word" ;;
  esac
done
`;
const JOURNALCTL = `#!/bin/sh
unit=
while [ $# -gt 0 ]; do if [ "$1" = -u ]; then unit=$2; fi; shift; done
case $unit in
${Object.entries(JOURNALS)
  .map(([unit, lines]) => `  ${unit}) ${printing(lines)} ;;`)
  .join('\n')}
esac
`;
const DOCKER = `#!/bin/sh
case "$1" in
  system) ${printing(DOCKER_DF)} ;;
  images) ${printing(['400MB', '400MB', '400MB'])} ;;
  ps) echo 0123456789ab ;;
  info) echo /var/lib/docker ;;
esac
`;
const PROGRAMS: Readonly<Record<string, string>> = {
  systemctl: SYSTEMCTL,
  journalctl: JOURNALCTL,
  docker: DOCKER,
  dmesg: `#!/bin/sh\n${printing(KERNEL)}\n`,
};

const ANSWERED_WORLD: World = {
  units: UNITS.map(({ file: _file, ...unit }) => unit),
  processes: [{ pid: 705, comm: 'dockerd', exe: '/usr/bin/dockerd', unit: 'docker.service' }],
  logs: [
    ...Object.entries(JOURNALS).map(([unit, lines]) => ({ source: `journal:${unit}`, lines })),
    { source: 'file:/opt/aws/amazon-cloudwatch-agent/logs/amazon-cloudwatch-agent.log', lines: AGENT_LOG },
    { source: 'file:/var/log/amazon/ssm/errors.log', lines: SSM_LOG },
  ],
  kernel: KERNEL,
  dirs: [{ path: '/var/lib/docker', allocated_bytes: 0, entries: 1 }],
  containers: {
    images_in_use_bytes: 2_000_000_000,
    dangling_images_bytes: 1_200_000_000,
    build_cache_bytes: 700_000_000,
    running: [{}],
    stopped: [{ bytes: 0 }],
    volumes: [{ bytes: 500_000_000 }],
  },
};

const PREPARE = `
mkdir -p /opt/aws/amazon-cloudwatch-agent/logs /var/log/amazon/ssm /var/lib/docker/containers
${printing(AGENT_LOG)} >/opt/aws/amazon-cloudwatch-agent/logs/amazon-cloudwatch-agent.log
${printing(SSM_LOG)} >/var/log/amazon/ssm/errors.log
SSM_Probes=${ANSWERED.join(',')} SSM_Nonce=${NONCE} exec sh -c "$SCRIPT"
`;

/** Over a program of the machine where it has one: the document's own path is fixed. */
function placeOf(program: string): string {
  const found = ['/usr/sbin', '/usr/bin'].find((directory) => existsSync(join(directory, program)));
  return join(found ?? '/sbin', program);
}

/** What the answered probes print, and the world that answers so. */
export async function lookAtAnsweringPrograms(): Promise<{
  readonly world: World;
  readonly now: string;
  readonly prints: ReadonlyMap<string, ProbeOutput>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'rops-programs-'));
  try {
    const binds = Object.entries(PROGRAMS).flatMap(([name, text]) => {
      const file = join(folder, name);
      writeFileSync(file, text);
      chmodSync(file, 0o755);
      return ['--ro-bind', file, placeOf(name)];
    });
    const system = ['bin', 'lib', 'lib64'].flatMap((one) => ['--symlink', `usr/${one}`, `/${one}`]);
    const options = [
      // In a session of its own, as a host is: probes step back behind what else runs, which are not the other tests.
      ...['--unshare-pid', '--unshare-net', '--die-with-parent', '--new-session', '--chdir', '/'],
      ...['--ro-bind', '/usr', '/usr', ...system, '--dir', '/sbin', ...binds],
      ...['--symlink', realpathSync('/usr/bin/awk'), '/etc/alternatives/awk'],
      ...['--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp'],
      ...['--clearenv', '--setenv', 'PATH', '/usr/bin:/bin', '--setenv', 'SCRIPT', DIAGNOSE_SCRIPT],
      ...['bash', '-c', PREPARE],
    ];
    const limits = { timeout: HANG_LIMIT_MS, killSignal: 'SIGKILL' as const, maxBuffer: 10_000_000 };
    const now = new Date();
    const printed = await new Promise<string>((resolve, reject) => {
      execFile('bwrap', options, limits, (error, stdout) =>
        error === null ? resolve(stdout) : reject(error),
      );
    });
    const up = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    const boot = new Date(now.getTime() - up * 1_000).toISOString();
    return {
      world: { ...ANSWERED_WORLD, boot },
      now: now.toISOString(),
      prints: probeOutputs(PROBES, printed, NONCE),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
