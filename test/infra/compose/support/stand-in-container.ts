import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { HANG_LIMIT_MS } from '../../../support/hang-limit.ts';
import type { ComposeService } from './compose-file.ts';
import { type Stage, stageNamed } from './dockerfile-stages.ts';
import { type BuiltFiles, stageBinds } from './image-files.ts';
import type { ExecRequest, ExecResult, InsideSpec } from './inside-container.ts';

const INSIDE_NODE = '/opt/stand-in/node';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const OUTPUT_KEPT_CHARS = 64_000;
const EXEC_LIMIT_MS = HANG_LIMIT_MS;

/** What a container of an image from elsewhere is replaced by: the same command, by a program of this machine. */
export interface Replacement {
  readonly program: string;
  readonly path: string;
  readonly user: string;
  readonly ports: readonly number[];
}

export interface StandInOptions {
  readonly service: ComposeService;
  /** Instead of an image from elsewhere. */
  readonly replacement?: Replacement;
  readonly files: BuiltFiles;
  /** Holds `networks/`, `volumes/` and a folder for each container. Short, for the sockets in it. */
  readonly directory: string;
  readonly peers: InsideSpec['peers'];
  readonly hosts: readonly (readonly [address: string, name: string])[];
  readonly ports: readonly number[];
}

/** A service of docker-compose.yml in a bubblewrap sandbox with the files of its image, its mounts and its networks. */
export interface StandIn {
  readonly service: ComposeService;
  /** Resolves with the exit code. */
  readonly exited: Promise<number>;
  output(): string;
  /** As `docker compose exec`. */
  exec(argv: readonly string[]): Promise<ExecResult>;
  /** As its health check says; true without one. */
  isHealthy(): Promise<boolean>;
  /** SIGTERM to the service, SIGKILL to everything when it takes longer than it may. Resolves with the exit code. */
  stop(): Promise<number>;
}

const memoryBytes = (limit: unknown) => {
  const [, amount = '1', unit = 'g'] = /^(\d+)([mg])$/.exec(String(limit)) ?? [];
  return Number(amount) * (unit === 'g' ? 1024 ** 3 : 1024 ** 2);
};

/** A cgroup's files as a container sees them; bubblewrap sets no limit, so these only say what compose's would be. */
function cgroupBinds(folder: string, service: ComposeService): string[] {
  const content = {
    'memory.max': `${memoryBytes(service.raw.mem_limit)}\n`,
    'memory.current': `${64 * 1024 * 1024}\n`,
    'memory.stat': 'inactive_file 0\nactive_file 0\n',
    'memory.events': 'oom_kill 0\n',
  };
  return Object.entries(content).flatMap(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return ['--ro-bind', join(folder, name), `/sys/fs/cgroup/${name}`];
  });
}

function mountArguments(service: ComposeService, directory: string): string[] {
  const mounts = [
    ...service.tmpfs.map(({ path, sizeBytes }) => ({
      place: path,
      args: ['--size', String(sizeBytes), '--tmpfs', path],
    })),
    ...service.volumes.map(({ source, target, isReadOnly, subpath }) => {
      const volume = join(directory, 'volumes', source);
      mkdirSync(volume, { recursive: true });
      const outside = subpath === null ? volume : join(volume, subpath);
      if (!existsSync(outside))
        throw new Error(`${service.name}: the volume ${source} has no ${subpath} yet`);
      return { place: target, args: [isReadOnly ? '--ro-bind' : '--bind', outside, target] };
    }),
  ];
  // A mount below another one comes after it.
  return mounts.toSorted((a, b) => a.place.length - b.place.length).flatMap(({ args }) => args);
}

function identityFiles(folder: string, hosts: StandInOptions['hosts'], uid: string): string[] {
  const content = {
    passwd: `root:x:0:0:root:/root:/bin/bash\nservice:x:${uid}:${uid}:service:/tmp:/usr/sbin/nologin\n`,
    group: `root:x:0:\nservice:x:${uid}:\n`,
    hosts: hosts.map(([address, name]) => `${address} ${name}\n`).join(''),
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  };
  return Object.entries(content).flatMap(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return ['--ro-bind', join(folder, name), `/etc/${name}`];
  });
}

export function startStandIn(options: StandInOptions): StandIn {
  const { service, replacement, directory, files } = options;
  const stage: Stage | undefined = service.buildTarget === null ? undefined : stageNamed(service.buildTarget);
  const folder = join(directory, service.name);
  mkdirSync(folder, { recursive: true });
  const [uid = '0'] = (stage?.user ?? replacement?.user ?? '0').split(':');
  const environment = {
    PATH,
    HOME: '/tmp',
    ...Object.fromEntries(stage?.environment ?? []),
    ...service.environment,
  };
  const spec: InsideSpec = {
    argv: [
      ...(service.entrypoint ?? stage?.entrypoint ?? [replacement?.program ?? '']),
      ...(service.command ?? stage?.command ?? []),
    ],
    environment,
    workingDirectory: stage?.workingDirectory ?? '/',
    ports: options.ports.map((port) => ({
      port,
      sockets: service.networks.map((network) => `/networks/${network}/${service.name}-${port}`),
    })),
    peers: options.peers,
    controlSocket: '/control/exec',
  };
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
  const libraries = ['lib', 'lib32', 'lib64', 'libx32'].filter((name) => existsSync(`/usr/${name}`));
  const image =
    stage === undefined
      ? [
          '--symlink',
          'usr/sbin',
          '/sbin',
          '--tmpfs',
          '/usr/local',
          '--ro-bind',
          replacement?.path ?? '',
          `/usr/local/bin/${replacement?.program}`,
        ]
      : stageBinds(stage, files);
  const args = [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--clearenv'],
    ...['--uid', uid, '--gid', uid, '--hostname', service.hostname],
    ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin'],
    ...libraries.flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'],
    ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives'],
    ...['--proc', '/proc', '--dev', '/dev'],
    ...image,
    ...identityFiles(folder, options.hosts, uid),
    ...cgroupBinds(folder, service),
    ...mountArguments(service, directory),
    ...service.networks.flatMap((network) => {
      mkdirSync(join(directory, 'networks', network), { recursive: true });
      return ['--bind', join(directory, 'networks', network), `/networks/${network}`];
    }),
    ...['--bind', folder, '/control'],
    ...['--ro-bind', process.execPath, INSIDE_NODE],
    ...['--ro-bind', join(import.meta.dirname, 'inside-container.ts'), '/opt/stand-in/inside-container.ts'],
    ...(service.raw.read_only === true ? ['--remount-ro', '/'] : []),
    ...['--chdir', '/', INSIDE_NODE, '/opt/stand-in/inside-container.ts', '/control/spec.json'],
  ];
  const child = spawn('bwrap', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-OUTPUT_KEPT_CHARS);
    });
  const exited = exitCodeOf(child);
  const ask = (request: ExecRequest) => askInside(join(folder, 'exec'), request);
  const healthcheck = service.healthcheck ?? stage?.healthcheck ?? null;
  const exec = async (argv: readonly string[]): Promise<ExecResult> =>
    JSON.parse(await ask({ argv })) as ExecResult;
  return {
    service,
    exited,
    output: () => output,
    exec,
    isHealthy: async () => healthcheck === null || (await exec(healthcheck)).exitCode === 0,
    async stop() {
      const graceSeconds = /^(\d+)s$/.exec(String(service.raw.stop_grace_period))?.[1] ?? '10';
      const cut = setTimeout(() => child.kill('SIGKILL'), Number(graceSeconds) * 1_000);
      await ask({}).catch(() => '');
      const code = await exited;
      clearTimeout(cut);
      return code;
    },
  };
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code) => resolve(code ?? 137));
  });
}

function askInside(socketPath: string, request: ExecRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    socket.setTimeout(EXEC_LIMIT_MS, () => socket.destroy(new Error(`no answer within ${EXEC_LIMIT_MS} ms`)));
    let text = '';
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(text));
  });
}
