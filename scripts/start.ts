// npm start: everything on this machine, until Ctrl-C.
import { symlinkSync, unlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkSettings } from './check-settings.ts';
import { exitWith } from './exit-with.ts';
import { assertPortsFree, type NamedPort } from './free-port.ts';
import { ensureHostPackages, LAB_PACKAGES } from './host-packages.ts';
import { createLoginLink } from './ingress-access.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';
import { withNotificationsFile } from './notifications-environment.ts';
import { createProcessGroup, type ProcessGroup } from './process-group.ts';
import { elapsed } from './progress.ts';
import { isRefusedPort } from './refused-port.ts';
import { withSiteFile } from './site-environment.ts';
import { claimStateDirectory, type StateDirectory, stateDirectoryPath } from './state-directory.ts';
import { obtainTemporalCli } from './temporal-cli/obtain.ts';
import { buildDashboardIfStale } from './web-build.ts';

/** Ctrl-C reaches us both from the terminal and through npm; only a later one means that somebody will not wait. */
const SAME_KEYPRESS_MS = 1_000;

/** Exit code of a start that was interrupted before everything was up. */
const INTERRUPTED = 130;

const say = (line: string) => console.log(`[recoverops] ${line}`);

function port(variable: string, fallback: number, purpose: string): NamedPort {
  const text = process.env[variable];
  const value = text ? Number(text) : fallback;
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new Error(`${variable} is "${text}": give a port number from 1 to 65535`);
  }
  return { purpose, port: value, variable };
}

interface StopRequest {
  /** Whether somebody has asked, so that what fails from then on is no news. */
  isAsked(): boolean;
  /** Resolves when everything has been stopped after a signal. */
  readonly done: Promise<void>;
}

function stopOnSignals(group: ProcessGroup): StopRequest {
  let askedAt: number | undefined;
  const done = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (askedAt === undefined) {
          askedAt = Date.now();
          say('stopping (once more to stop at once)');
          void group.stop().then(resolve);
        } else if (Date.now() - askedAt > SAME_KEYPRESS_MS) group.kill();
      });
    }
  });
  return { isAsked: () => askedAt !== undefined, done };
}

function linkCli(state: StateDirectory, cliPath: string): string {
  const link = state.file('temporal');
  try {
    unlinkSync(link);
  } catch {
    // There was none.
  }
  symlinkSync(cliPath, link);
  return link;
}

function printWelcome(stack: LocalStack, loginLink: string, cli: string, ports: readonly NamedPort[]): void {
  const [ingress] = ports;
  const prefix = ingress?.port === 8080 ? '' : `RECOVEROPS_PORT=${ingress?.port} `;
  const [first] = stack.lab.instances;
  console.log(`
  Dashboard    ${loginLink}
               (logs one browser in, once; another link: ${prefix}npx recoverops login)
  Temporal UI  ${stack.temporalUiUrl ?? 'none'}
               (for whoever is signed in to the dashboard)
  API docs     ${stack.ingressUrl}/api/docs
  Logs         ${stack.env.RECOVEROPS_STATE_DIR}/logs
  Log lines    of the hosts are read by the log detector: ${prefix}npx recoverops chaos unseen-certificate

  Hosts        ${stack.lab.instances.map(({ name, instanceId }) => `${name} (${instanceId})`).join(', ')}
  Try next     ${first && stack.lab.isIsolated ? `${prefix}npx recoverops chaos fill-disk` : `${prefix}npx recoverops list`}
  Then         ${prefix}npx recoverops list
  Temporal CLI ${cli} --address ${stack.temporalAddress}

  Ctrl-C stops everything that was started here, and nothing else.
`);
}

async function bringUp(
  group: ProcessGroup,
  state: StateDirectory,
  ports: readonly [NamedPort, NamedPort],
  env: NodeJS.ProcessEnv,
) {
  await ensureHostPackages({ needs: LAB_PACKAGES, report: say });
  const cli = await obtainTemporalCli({ env: process.env, report: say });
  say(`Temporal CLI ${cli.version} (${cli.source})`);
  await buildDashboardIfStale(say);
  const [ingress, temporal] = ports;
  const stack = await startLocalStack({
    group,
    report: say,
    env,
    stateDirectory: state.path,
    cliPath: cli.path,
    ports: { ingress: ingress.port, temporal: temporal.port },
  });
  state.announce({ dashboardUrl: stack.ingressUrl });
  return {
    stack,
    loginLink: await createLoginLink(stack.ingressUrl, state.path),
    cli: linkCli(state, cli.path),
  };
}

async function main(): Promise<number> {
  const startedAt = Date.now();
  const ports = [
    port('RECOVEROPS_PORT', 8080, 'dashboard and API'),
    port('RECOVEROPS_TEMPORAL_PORT', 7233, 'Temporal'),
  ] as const;
  const [{ port: dashboardPort }] = ports;
  if (isRefusedPort(dashboardPort)) {
    throw new Error(
      `RECOVEROPS_PORT is ${dashboardPort}, which no browser opens (the Fetch standard's bad ports): give another, such as 8081`,
    );
  }
  const env = await withNotificationsFile(
    await withSiteFile(process.env, resolve(import.meta.dirname, '..')),
  );
  if (env.RECOVEROPS_SITE_FILE) say(`site file ${env.RECOVEROPS_SITE_FILE}`);
  const state = await claimStateDirectory(stateDirectoryPath(process.env), say);
  const group = createProcessGroup({ report: say, onChange: (running) => state.recordProcesses(running) });
  const stop = stopOnSignals(group);
  const stoppedOnRequest = stop.done.then(() => undefined);
  try {
    checkSettings(env, {
      stateDirectory: state.path,
      ingressPort: ports[0].port,
      temporalPort: ports[1].port,
    });
    await assertPortsFree(ports);
    const up = bringUp(group, state, ports, env).catch(async (error: unknown) => {
      if (!stop.isAsked()) throw error;
      return await stoppedOnRequest;
    });
    const first = await Promise.race([up, stoppedOnRequest, group.unexpectedExit]);
    if (first === undefined) return INTERRUPTED;
    if (typeof first === 'string') throw new Error(first);
    say(`everything is up after ${elapsed(startedAt)}`);
    printWelcome(first.stack, first.loginLink, first.cli, ports);
    const died = await Promise.race([stoppedOnRequest, group.unexpectedExit]);
    if (died === undefined) return 0;
    throw new Error(
      `${died}\nThe logs are in ${state.file('logs')}. The rest was stopped, and nothing is lost: npm start goes on where it was.`,
    );
  } finally {
    await group.stop();
    state.release();
  }
}

exitWith('recoverops', main);
