import { Client, Connection } from '@temporalio/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startProcess } from '../../scripts/child-process.ts';
import { findFreePort } from '../../scripts/free-port.ts';
import { createLoginLink } from '../../scripts/ingress-access.ts';
import { REFUSED_PORTS } from '../../scripts/refused-port.ts';
import { serverArguments, startTemporalServer, type TemporalServer } from '../../scripts/temporal-server.ts';
import { DASHBOARD_DIRECTORY } from '../../scripts/web-build.ts';
import { launchChromium } from '../support/chromium.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { ingressDirectory, startIngress } from '../support/ingress-process.ts';
import { until } from './support/until.ts';

// A name of the attacker's that leads to this machine, as it does once its entry in the DNS has been changed.
const REBOUND = 'rebound.example';
const WORKFLOW = 'incident:111122223333:us-east-1:Disk-Critical-ASG';
const SIGNAL_PATH = `/api/v1/namespaces/default/workflows/${encodeURIComponent(WORKFLOW)}/signal/approve`;

let browser: Browser;
let temporal: TemporalServer;

beforeAll(async () => {
  temporal = await startTemporalServer({
    cliPath: inject('temporalCliPath'),
    database: { kind: 'memory' },
    hasUi: true,
  });
  await startWorkflow(temporal.address);
  browser = await launchChromium([`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`]);
});
afterAll(async () => {
  await browser?.close();
  await temporal?.stop();
});

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const startWorkflow = (address: string) =>
  withClient(address, (client) =>
    client.workflow.start('remediateIncident', {
      workflowId: WORKFLOW,
      taskQueue: 'nobody',
      staticDetails: '**Disk full** on web-0 <script>document.title = "run"</script>',
    }),
  );

/** Names of the signals that have reached the workflow. */
const signalsOf = (address: string) =>
  withClient(address, async (client) => {
    const { events } = await client.workflow.getHandle(WORKFLOW).fetchHistory();
    return (events ?? []).flatMap(
      ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName ?? [],
    );
  });

async function onPage<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const page = await browser.newPage();
  page.setDefaultTimeout(HANG_LIMIT_MS);
  try {
    return await use(page);
  } finally {
    await page.close();
  }
}

/** Opens a page under the rebound name at that port and signals from there, as a script of the attacker's would. */
const approveByRebinding = (port: number, path = '/') =>
  onPage(async (page) => {
    try {
      await page.goto(`http://${REBOUND}:${port}${path}`);
    } catch (error) {
      return String(error);
    }
    return page.evaluate(
      async ([base, signalPath]) => {
        const token = /_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
        const answer = await fetch(`${base}${signalPath}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-csrf-token': token },
          body: '{"signalName":"approve","input":{"payloads":[]}}',
        });
        return `answered ${answer.status}`;
      },
      [path === '/' ? '' : path, SIGNAL_PATH] as const,
    );
  });

/** Sends what a page of any site may send anywhere without asking: it gets no answer, and needs none. */
const approveBlindly = (page: Page, port: number) =>
  page.evaluate(
    (url) =>
      fetch(url, { method: 'POST', mode: 'no-cors', body: '{"signalName":"approve"}' }).then(
        () => 'sent',
        () => 'not sent',
      ),
    `http://127.0.0.1:${port}${SIGNAL_PATH}`,
  );

/** A Temporal server that this test starts with arguments of its own. */
async function withServer<T>(grpcPort: number, args: readonly string[], use: () => Promise<T>): Promise<T> {
  const running = await startProcess({
    name: 'Temporal server',
    command: inject('temporalCliPath'),
    args,
    readyLine: /^Temporal Server:/,
  });
  try {
    await startWorkflow(`127.0.0.1:${grpcPort}`);
    return await use();
  } finally {
    await running.stop();
  }
}

describe('a page of another site, under a name that leads here', () => {
  it('could approve at a Temporal server as its command line starts it, which shows that the attack works', async () => {
    const [grpc, ui, http] = [await findFreePort(), await findFreePort(), await findFreePort()];
    const args = [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(grpc), '--log-level', 'error'],
      ...['--ui-port', String(ui), '--http-port', String(http), '--disable-config-env'],
    ];
    await withServer(grpc, args, async () => {
      expect(await approveByRebinding(ui)).toBe('answered 200');
      expect(await signalsOf(`127.0.0.1:${grpc}`)).toEqual(['approve']);
      await onPage((page) => approveBlindly(page, http));
      await until('a signal that no answer was read of', async () =>
        (await signalsOf(`127.0.0.1:${grpc}`)).length === 2 ? true : undefined,
      );
    });
  });

  it('reaches none of the ports that the UI, the HTTP API and the metrics of our server may be on', async () => {
    expect(REFUSED_PORTS).toContain(Number(new URL(temporal.uiServerUrl ?? '').port));
    for (const port of REFUSED_PORTS) {
      expect(await approveByRebinding(port), `port ${port}`).toContain('ERR_UNSAFE_PORT');
      expect(await onPage((page) => approveBlindly(page, port)), `port ${port}`).toBe('not sent');
    }
    expect(await signalsOf(temporal.address)).toEqual([]);
  });

  it('is answered by nobody at the HTTP API, wherever that listens', async () => {
    const [grpc, http] = [await findFreePort(), await findFreePort()];
    const options = { cliPath: '', database: { kind: 'memory' } } as const;
    await withServer(grpc, serverArguments(options, { grpc, http }), async () => {
      expect(await approveByRebinding(http)).toBe('answered 403');
      await onPage((page) => approveBlindly(page, http));
      for (const host of [`127.0.0.1:${http}`, `nobody.invalid:${http}`, `localhost:${http}`]) {
        const answer = await onPage(async (page) => {
          await page.route('**', (route) => route.fulfill({ body: '' }), { times: 1 });
          await page.goto(`http://${host}/`);
          await page.unroute('**');
          return page
            .evaluate(
              (path) => fetch(path, { method: 'POST', body: '{}' }).then(({ status }) => status),
              SIGNAL_PATH,
            )
            .catch(() => 'nothing');
        });
        expect([403, 'nothing'], host).toContain(answer);
      }
      expect(await signalsOf(`127.0.0.1:${grpc}`)).toEqual([]);
    });
  });

  it('gets nothing from the gRPC port, which speaks no HTTP that a browser knows', async () => {
    const port = Number(temporal.address.split(':')[1]);
    expect(await approveByRebinding(port)).toMatch(/net::ERR_/);
    await onPage((page) => approveBlindly(page, port));
    expect(await signalsOf(temporal.address)).toEqual([]);
  });
});

describe('the Temporal UI at the ingress', () => {
  it('is for nobody under another name, for nobody without a session, and lets a signed-in person approve', async () => {
    const directory = ingressDirectory();
    const ingress = startIngress(directory, {
      TEMPORAL_ADDRESS: temporal.address,
      RECOVEROPS_TEMPORAL_UI_SERVER: temporal.uiServerUrl ?? '',
      RECOVEROPS_WEB_DIR: DASHBOARD_DIRECTORY,
    });
    const { url } = (await ingress.line('ingress ready')) as unknown as { readonly url: string };
    const port = Number(new URL(url).port);

    expect(await approveByRebinding(port, '/temporal')).toBe('answered 421');
    // The same name, without a session: as a page of the dashboard's own origin, which it is not.
    const unknown = await fetch(`${url}/temporal${SIGNAL_PATH}`, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json' },
      body: '{"signalName":"approve"}',
    });
    expect(unknown.status).toBe(401);

    await onPage(async (page) => {
      const violations: string[] = [];
      page.on('console', (line) => {
        if (/content security policy/i.test(line.text())) violations.push(line.text());
      });
      const path = `/temporal/namespaces/default/workflows/${encodeURIComponent(WORKFLOW)}`;
      await page.goto(`${url}${path}`);
      // Not signed in: the sign-in page first, and from there on to where the link led.
      expect(new URL(page.url()).pathname).toBe('/login');
      const { hash } = new URL(await createLoginLink(url, directory));
      await page.evaluate((fragment) => {
        window.location.hash = fragment;
      }, hash);
      await page.getByRole('button', { name: 'More Actions' }).click();
      await page.getByRole('menuitem', { name: 'Send a Signal' }).click();
      const dialog = page.getByRole('dialog', { name: 'Send a Signal' });
      await dialog.getByTestId('signal-name').fill('approve');
      await dialog.locator('.cm-content').click();
      await page.keyboard.type('"ana"');
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await dialog.getByRole('button', { name: 'Submit', exact: true }).click();
      expect((await answered).status()).toBe(200);
      expect(await signalsOf(temporal.address)).toEqual(['approve']);

      // What somebody wrote is shown, and none of it runs: it would run as whoever is signed in.
      await page.getByText('User Metadata').first().click();
      const details = page.frameLocator('iframe[src*="Disk"]');
      await details.getByText('Disk full').waitFor();
      expect(await page.title()).not.toBe('run');
      expect(violations.filter((line) => !line.includes("sandboxed and the 'allow-scripts'"))).toEqual([]);
      const names = (await page.context().cookies()).map(({ name, path }) => `${name} ${path}`);
      expect(names.toSorted()).toEqual(['_csrf /temporal', 'recoverops_session /']);
    });
  });
});
