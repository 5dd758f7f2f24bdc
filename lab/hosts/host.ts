import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { bubblewrapArguments, type HostDirectories } from './bubblewrap.ts';
import { bootConfig, type HostIdentity, type HostTimings, SANDBOX_COMMAND } from './host-boot.ts';
import { buildHostImage } from './host-image.ts';
import { hostLimits } from './host-limits.ts';
import { type ControlSocket, openControlSocket } from './inside/control-socket.ts';
import { formatMemoryInfo } from './inside/memory-info.ts';
import { S3_ENDPOINT_HOST } from './inside/ssm-agent-service.ts';
import { withLimitedInodes } from './limited-inodes.ts';
import { createMemoryGroup, type MemoryGroup } from './memory-group.ts';
import { type MemoryWatch, watchMemory } from './memory-watch.ts';
import { prepareAgentDirectory } from './real-agent.ts';
import { makeRuntimeDirectory } from './runtime-directory.ts';
import type { SandboxDriver } from './sandbox-driver.ts';
import { createSimulatedMemoryGroup } from './simulated-memory-group.ts';

/**
 * What a library of the lab has opened without close-on-exec, as the data store does with its files, every process of the host would
 * hold too, and be taken for one that writes there.
 */
const WITHOUT_OURS = [
  '/bin/bash',
  '-c',
  `for held in /proc/self/fd/*; do case $held in */[012]) ;; *) eval "exec \${held##*/}>&-" ;; esac; done; exec "$@"`,
  'host',
];

export interface HostOptions {
  readonly driver: SandboxDriver;
  readonly identity: HostIdentity;
  readonly timings: HostTimings;
  /** The host's own directory; its ledger is kept there over restarts. */
  readonly dataDirectory: string;
  readonly controlEndpoint: string;
  /** Folder with the binaries of the real amazon-ssm-agent; without it the host runs the lab's own agent. */
  readonly ssmAgentDirectory?: string;
  /** Where the host keeps archives. */
  readonly bucket: string;
}

/** One target host. */
export interface Host {
  readonly instanceId: string;
  /** The fence's ledger, readable from outside: `once/<execution id>/`. */
  readonly ledgerDirectory: string;
  /** Unix socket of the host's site, for the load balancer. */
  readonly siteSocket: string;
  readonly memoryKind: MemoryGroup['kind'] | 'none';
  isRunning(): boolean;
  /** When it was started last; 0 before. */
  startedAtMs(): number;
  /** Port of its site inside; a plain host has another one after each start. */
  sitePort(): number;
  /** Resolves when its services have been started. Rejects with what it printed when it does not come up. */
  start(): Promise<void>;
  /** Ends every process of the host. Safe to call when it is down. */
  stop(): Promise<void>;
  /** While cut off, the host runs on but reaches no control plane. */
  cutOff(isCut: boolean): void;
  /** Stops it for good and removes what is not kept. */
  dispose(): Promise<void>;
}

export const MEMORY_GROUP_PREFIX = 'recoverops-lab';

export async function createHost(options: HostOptions): Promise<Host> {
  const { driver, identity, dataDirectory } = options;
  const directories = makeDirectories(
    dataDirectory,
    options.ssmAgentDirectory !== undefined,
    driver.limitsInodes === true,
  );
  if (options.ssmAgentDirectory !== undefined && directories.realAgent !== undefined) {
    if (!driver.isIsolated) throw new Error('The real SSM agent runs in sandboxed hosts only.');
    prepareAgentDirectory(options.ssmAgentDirectory, directories.realAgent, identity);
  }
  const memoryBytes =
    directories.realAgent === undefined ? hostLimits.memoryBytes : hostLimits.memoryWithRealAgentBytes;
  if (driver.isIsolated) await buildHostImage(directories.image, options.bucket, identity.region);
  const control: ControlSocket = await openControlSocket(
    join(directories.runtime, 'control.sock'),
    options.controlEndpoint,
  );
  const memory = driver.isIsolated ? memoryGroupOf(identity.instanceId, memoryBytes) : undefined;
  const meminfoFile = join(directories.runtime, 'meminfo');
  const kernelLogFile = join(directories.runtime, 'kernel.log');
  let child: ChildProcess | undefined;
  let watch: MemoryWatch | undefined;
  let output = '';
  let startedAtMs = 0;
  let sitePort = 0;

  async function start(): Promise<void> {
    if (child !== undefined) throw new Error(`the host ${identity.instanceId} is running already`);
    const config = bootConfig(
      driver,
      identity,
      options.timings,
      directories,
      await freePort(),
      memory?.lends !== undefined,
    );
    sitePort = config.sitePort;
    startedAtMs = Date.now();
    writeFileSync(join(directories.runtime, 'host.json'), JSON.stringify(config));
    writeFileSync(
      meminfoFile,
      formatMemoryInfo({
        usedBytes: 0,
        cacheBytes: 0,
        limitBytes: memoryBytes,
        outOfMemoryKills: 0,
      }),
    );
    writeFileSync(kernelLogFile, '');
    writeFileSync(join(directories.runtime, 'host.conf'), hostConf(identity.region, options.bucket));
    writeFileSync(join(directories.runtime, 'hosts'), hostsFile(options.bucket));
    if (driver.isIsolated) writeFileSync(join(directories.runtime, 'sandboxed'), identity.instanceId);
    const [program = '', ...args] = [...WITHOUT_OURS, ...commandLine(directories)];
    output = '';
    // The pipe to its standard input is the life line: the host ends when this process does.
    const started = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: driver.isIsolated ? {} : { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    child = started;
    const isUp = waitUntilUp(started);
    if (memory !== undefined && started.pid !== undefined) {
      watch = watchMemory(memory, started.pid, meminfoFile, kernelLogFile);
    }
    started.once('exit', () => {
      watch?.stop();
      watch = undefined;
      if (child === started) child = undefined;
    });
    await isUp;
  }

  function commandLine({ runtime, limited }: HostDirectories): readonly string[] {
    const inside = join(import.meta.dirname, 'inside', 'init.ts');
    if (!driver.isIsolated) return [process.execPath, inside, join(runtime, 'host.json')];
    const inner = bubblewrapArguments(directories, identity.hostName, SANDBOX_COMMAND, memory?.lends);
    const command = [
      '/usr/bin/env',
      ...(limited === undefined ? ['bwrap', ...inner] : withLimitedInodes(limited, inner)),
    ];
    const plain = ['/usr/bin/env', 'PATH=/usr/local/bin:/usr/bin:/bin', ...command.slice(1)];
    return memory?.wrap(plain) ?? plain;
  }

  function waitUntilUp(started: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      const failed = (why: string): void => {
        clearTimeout(timer);
        reject(
          new Error(`The lab host ${identity.instanceId} did not start (${why}). It printed:\n${output}`),
        );
      };
      const timer = setTimeout(() => {
        started.kill('SIGKILL');
        failed(`not up after ${hostLimits.bootLimitMs} ms`);
      }, hostLimits.bootLimitMs);
      const read = (chunk: Buffer): void => {
        output = `${output}${chunk.toString()}`.slice(-hostLimits.outputKeptChars);
        if (!/^up$/m.test(output)) return;
        clearTimeout(timer);
        resolve();
      };
      started.stdout?.on('data', read);
      started.stderr?.on('data', read);
      started.once('error', (error) => failed(error.message));
      started.once('exit', (code, signal) => failed(`ended with ${signal ?? code}`));
    });
  }

  async function stop(): Promise<void> {
    const running = child;
    if (running === undefined) return;
    // Its output closes with the last process inside, which is a little after bubblewrap itself has ended.
    const ended = new Promise<void>((resolve) => running.once('close', () => resolve()));
    // Killing bubblewrap takes its whole process namespace along. A plain host stops its services when asked.
    if (driver.isIsolated) running.kill('SIGKILL');
    else running.kill('SIGTERM');
    const cut = setTimeout(() => running.kill('SIGKILL'), hostLimits.stopLimitMs);
    await ended;
    clearTimeout(cut);
  }

  return {
    instanceId: identity.instanceId,
    ledgerDirectory: directories.ledger,
    siteSocket: join(directories.runtime, 'site.sock'),
    memoryKind: memory?.kind ?? 'none',
    isRunning: () => child !== undefined,
    startedAtMs: () => startedAtMs,
    sitePort: () => sitePort,
    start,
    stop,
    cutOff: (isCut) => control.cut(isCut),
    async dispose() {
      await stop();
      await control.close();
      await memory?.remove();
      rmSync(directories.runtime, { recursive: true, force: true });
    },
  };
}

function makeDirectories(
  dataDirectory: string,
  hasRealAgent: boolean,
  limitsInodes: boolean,
): HostDirectories {
  const runtime = makeRuntimeDirectory();
  const directories = {
    image: join(dataDirectory, 'image'),
    ledger: join(dataDirectory, 'ledger'),
    agent: join(dataDirectory, 'agent'),
    disk: join(dataDirectory, 'disk'),
    limited: limitsInodes ? join(dataDirectory, 'limited') : undefined,
    realAgent: hasRealAgent ? join(dataDirectory, 'amazon-ssm-agent') : undefined,
    runtime,
  };
  mkdirSync(directories.image, { recursive: true });
  mkdirSync(directories.ledger, { recursive: true, mode: 0o700 });
  mkdirSync(directories.agent, { recursive: true, mode: 0o700 });
  // What a failure left there takes much room, and nothing else is kept there.
  rmSync(directories.disk, { recursive: true, force: true });
  mkdirSync(directories.disk, { recursive: true });
  mkdirSync(join(runtime, 'log'), { recursive: true });
  if (directories.limited !== undefined) mkdirSync(directories.limited, { recursive: true });
  return directories;
}

/** What recoverops-archive reads on the host. The lab checks no signature, so any credentials do. */
function hostConf(region: string, bucket: string): string {
  const endpoint = 'ENDPOINT_SOCKET=/run/lab/control.sock';
  return [
    '# Written by the lab.',
    `BUCKET=${bucket}`,
    `REGION=${region}`,
    endpoint,
    'ACCESS_KEY=lab',
    'SECRET=lab',
    '',
  ].join('\n');
}

/** The real agent puts the bucket in front of its S3 endpoint's name. */
function hostsFile(bucket: string): string {
  return `127.0.0.1 localhost ${S3_ENDPOINT_HOST} ${bucket}.${S3_ENDPOINT_HOST}\n`;
}

function memoryGroupOf(instanceId: string, limitBytes: number): MemoryGroup {
  const name = `${MEMORY_GROUP_PREFIX}-${process.pid}-${instanceId}`;
  const { processesMax } = hostLimits;
  return createMemoryGroup({ name, limitBytes, processesMax }) ?? createSimulatedMemoryGroup(limitBytes);
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
