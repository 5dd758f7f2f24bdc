import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ComposeService, loadCompose, servicesOf } from './compose-file.ts';
import { stageNamed } from './dockerfile-stages.ts';
import { buildFiles } from './image-files.ts';
import { type Replacement, type StandIn, startStandIn } from './stand-in-container.ts';

const HEALTH_POLL_MS = 250;
const HEALTHY_LIMIT_MS = 120_000;

/** A profile of docker-compose.yml that runs in sandboxes, without a container engine. */
export interface StandInEngine {
  service(name: string): StandIn;
  /** Stops everything, in the reverse of the order in which it was started. Returns the exit codes. */
  down(): Promise<Readonly<Record<string, number>>>;
}

export interface EngineOptions {
  readonly profiles: readonly string[];
  /** What `${NAME:-default}` in the file stands for. */
  readonly environment: Readonly<Record<string, string>>;
  /** By image name without version. */
  readonly replacements: Readonly<Record<string, Replacement>>;
}

/** Starts every service of the profiles, each once what it depends on is healthy. Rejects with what a service printed. */
export async function upWithoutEngine(options: EngineOptions): Promise<StandInEngine> {
  const directory = mkdtempSync(join(tmpdir(), 'rops-c-'));
  const services = servicesOf(loadCompose(options.environment), options.profiles);
  const replacementOf = ({ image }: ComposeService) => options.replacements[image?.split(':')[0] ?? ''];
  const portsOf = (service: ComposeService): readonly number[] =>
    replacementOf(service)?.ports ?? stageNamed(service.buildTarget ?? '').ports;
  // Every container knows every other one of its networks by an address of its own loopback.
  const addressOf = (name: string) => `127.0.1.${services.findIndex((one) => one.name === name) + 1}`;
  const running: StandIn[] = [];
  const published: Server[] = [];
  const starts = new Map<string, Promise<StandIn>>();

  const down = async (): Promise<Readonly<Record<string, number>>> => {
    for (const server of published) server.close();
    const codes: Record<string, number> = {};
    for (const standIn of running.toReversed()) codes[standIn.service.name] = await standIn.stop();
    rmSync(directory, { recursive: true, force: true });
    return codes;
  };

  function peersOf(service: ComposeService) {
    const own = new Set(portsOf(service));
    return services
      .filter(({ name }) => name !== service.name)
      .flatMap((other) => {
        const network = other.networks.find((one) => service.networks.includes(one));
        if (network === undefined) return [];
        return (
          portsOf(other)
            // One loopback for all: its own port cannot stand for another container's too.
            .filter((port) => !own.has(port))
            .map((port) => ({
              address: addressOf(other.name),
              name: other.name,
              port,
              socket: `/networks/${network}/${other.name}-${port}`,
            }))
        );
      });
  }

  try {
    const files = await buildFiles(directory);

    const start = (service: ComposeService): Promise<StandIn> => {
      const known = starts.get(service.name);
      if (known !== undefined) return known;
      const starting = startAfterOthers(service);
      starts.set(service.name, starting);
      return starting;
    };

    const startAfterOthers = async (service: ComposeService): Promise<StandIn> => {
      const needed = services.filter(({ name }) => name in service.dependsOn);
      await Promise.all(needed.map((one) => start(one)));
      const peers = peersOf(service);
      const replacement = replacementOf(service);
      const standIn = startStandIn({
        service,
        files,
        directory,
        peers,
        ...(replacement === undefined ? {} : { replacement }),
        hosts: [
          ['127.0.0.1', 'localhost'],
          ['127.0.0.1', service.name],
          ...new Map(peers.map(({ address, name }) => [address, name] as const)),
        ],
        ports: portsOf(service),
      });
      running.push(standIn);
      for (const mapping of service.ports) published.push(await publish(directory, service, mapping));
      await (service.raw.restart === 'no' ? completed(standIn) : healthy(standIn));
      return standIn;
    };

    await Promise.all(services.map((service) => start(service)));
  } catch (error) {
    await down();
    throw error;
  }
  return {
    service(name) {
      const found = running.find(({ service }) => service.name === name);
      if (found === undefined) throw new Error(`${name} has not been started`);
      return found;
    },
    down,
  };
}

/** `127.0.0.1:8080:8080`: the port of this machine that leads to the container's. */
function publish(directory: string, service: ComposeService, mapping: string): Promise<Server> {
  const [host = '', outside = '', inside = ''] = mapping.split(':');
  const path = join(directory, 'networks', 'edge', `${service.name}-${inside}`);
  const server = createServer((client) => {
    const socket = connect(path);
    client.pipe(socket).pipe(client);
    client.on('error', () => socket.destroy());
    socket.on('error', () => client.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(outside), host, () => resolve(server));
  });
}

async function completed(standIn: StandIn): Promise<void> {
  const code = await standIn.exited;
  if (code !== 0) throw new Error(`${standIn.service.name} ended with ${code}:\n${standIn.output()}`);
}

async function healthy(standIn: StandIn): Promise<void> {
  const fail = (why: string) => new Error(`${standIn.service.name} ${why}. It printed:\n${standIn.output()}`);
  let ended: number | undefined;
  void standIn.exited.then((code) => {
    ended = code;
  });
  const deadlineMs = Date.now() + HEALTHY_LIMIT_MS;
  while (Date.now() < deadlineMs) {
    if (ended !== undefined) throw fail(`ended with ${ended}`);
    if (await standIn.isHealthy().catch(() => false)) return;
    await pause(HEALTH_POLL_MS);
  }
  throw fail(`is not healthy after ${HEALTHY_LIMIT_MS} ms`);
}
