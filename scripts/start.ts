// npm start: everything on this machine, until Ctrl-C.
import { symlinkSync, unlinkSync } from 'node:fs';
import { assertPortsFree, type NamedPort } from './free-port.ts';
import { ensureHostPackages } from './host-packages.ts';
import { createLoginLink } from './ingress-access.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';
import { createProcessGroup, type ProcessGroup } from './process-group.ts';
import { elapsed } from './progress.ts';
import { claimStateDirectory, type StateDirectory, stateDirectoryPath } from './state-directory.ts';
import { obtainTemporalCli } from './temporal-cli/obtain.ts';
import { buildDashboardIfStale } from './web-build.ts';

/** Ctrl-C reaches us both from the terminal and through npm; only a later one means that somebody will not wait. */
const SAME_KEYPRESS_MS = 1_000;

const say = (line: string) => console.log(`[recoverops] ${line}`);

function port(variable: string, fallback: number, purpose: string): NamedPort {
  const text = process.env[variable];
  const value = text ? Number(text) : fallback;
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new Error(`${variable} is "${text}": give a port number from 1 to 65535`);
  }
  return { purpose, port: value, variable };
}

/** Stops everything on a signal; resolves with the exit code. */
function whenAskedToStop(group: ProcessGroup, isUp: () => boolean): Promise<number> {
  let askedAt: number | undefined;
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (askedAt === undefined) {
          askedAt = Date.now();
          say('stopping (once more to stop at once)');
          void group.stop().then(() => done(isUp() ? 0 : 130));
        } else if (Date.now() - askedAt > SAME_KEYPRESS_MS) group.kill();
      });
    }
  });
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
  Temporal UI  ${stack.temporalUiUrl}
  API docs     ${stack.ingressUrl}/docs
  Logs         ${stack.env.RECOVEROPS_STATE_DIR}/logs

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
  ports: readonly [NamedPort, NamedPort, NamedPort],
) {
  await ensureHostPackages({ needs: ['bubblewrap', 'nginx', 'stress-ng'], report: say });
  const cli = await obtainTemporalCli({ env: process.env, report: say });
  say(`Temporal CLI ${cli.version} (${cli.source})`);
  await buildDashboardIfStale(say);
  const [ingress, temporal, temporalUi] = ports;
  const stack = await startLocalStack({
    group,
    report: say,
    env: process.env,
    stateDirectory: state.path,
    cliPath: cli.path,
    ports: { ingress: ingress.port, temporal: temporal.port, temporalUi: temporalUi.port },
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
    port('RECOVEROPS_TEMPORAL_UI_PORT', 8233, 'Temporal UI'),
  ] as const;
  const state = await claimStateDirectory(stateDirectoryPath(process.env), say);
  const group = createProcessGroup({ report: say, onChange: (running) => state.recordProcesses(running) });
  let isUp = false;
  const asked = whenAskedToStop(group, () => isUp);
  try {
    await assertPortsFree(ports);
    const up = bringUp(group, state, ports);
    // A signal or a process that dies during the start ends the wait; the failure that this causes in it is no news.
    up.catch(() => {});
    const first = await Promise.race([up, asked, group.unexpectedExit]);
    if (typeof first === 'number') return first;
    if (typeof first === 'string') throw new Error(first);
    isUp = true;
    say(`everything is up after ${elapsed(startedAt)}`);
    printWelcome(first.stack, first.loginLink, first.cli, ports);
    const end = await Promise.race([asked, group.unexpectedExit]);
    if (typeof end === 'number') return end;
    throw new Error(`${end}\nThe logs are in ${state.file('logs')}. Stopping the rest.`);
  } finally {
    await group.stop();
    state.release();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`[recoverops] ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
