// npm run pictures: the pictures of docs/operators-guide.md and README.md, of a real installation beside the lab, anew.
// Times and ids are those of the run; the rest is the same in every run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ApiClient, createApiClient } from '../src/cli/api-client.ts';
import { loadConfig } from '../src/config/config.ts';
import type { IncidentView, NewTokenView } from '../src/contracts/api.ts';
import type { IncidentRecord } from '../src/domain/record/incident-record.ts';
import { startSmtpServer } from '../test/support/smtp-stage.ts';
import { exitWith } from './exit-with.ts';
import { findFreePort } from './free-port.ts';
import { withFreshRun } from './fresh-run.ts';
import { startFreshStack } from './fresh-stack.ts';
import { waitForIngress } from './ingress-access.ts';
import type { LocalStack } from './local-stack.ts';
import { type Camera, openCamera, type Place } from './pictures/camera.ts';
import { PICTURES, type Picture, type Scene } from './pictures/catalogue.ts';
import { putEarlierIncidents } from './pictures/earlier-incidents.ts';
import { mailPage } from './pictures/mail-page.ts';
import { createStage } from './pictures/stage.ts';
import type { ProcessGroup } from './process-group.ts';
import { elapsed } from './progress.ts';
import type { StateDirectory } from './state-directory.ts';

const say = (line: string) => console.log(`[pictures] ${line}`);
const FOLDER = resolve(import.meta.dirname, '../docs/pictures');
const HOUR_MS = 3_600_000;

type Mails = Awaited<ReturnType<typeof startSmtpServer>>;

/** What worker and ingress are told beside what every lab tells them. */
const settings = (mails: Mails): NodeJS.ProcessEnv => ({
  ...process.env,
  // The same pictures with and without a key: the model's view would be another one each time.
  GEMINI_API_KEY: '',
  RECOVEROPS_NOTIFICATIONS: JSON.stringify({
    version: 'notifications/v1',
    recipients: { 'on-call': { channel: 'email', to: 'oncall@example.org' } },
    routes: [{ name: 'everything', steps: [{ to: ['on-call'] }] }],
  }),
  RECOVEROPS_EMAIL_FROM: 'RecoverOps <ops@example.org>',
  RECOVEROPS_SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
  RECOVEROPS_ACKNOWLEDGE_TARGET_MINUTES: '15',
  RECOVEROPS_RESOLVE_TARGET_MINUTES: '60',
});

interface Set {
  readonly ingressUrl: string;
  readonly camera: Camera;
  readonly mails: Mails;
}

function placeOf(
  { path }: Picture,
  { ingressUrl, mails }: Set,
  { incidentId, workflowId, runId }: IncidentRecord,
): Place {
  if (path === 'mail:') return { url: null, html: mailPage(mails.taken, incidentId) };
  const whole = path
    .replace('<incident>', encodeURIComponent(incidentId))
    .replace('<workflow>', encodeURIComponent(workflowId))
    .replace('<run>', runId);
  return { url: `${ingressUrl}${whole}`, html: '' };
}

async function takeScene(set: Set, scene: Scene, { record }: IncidentView): Promise<void> {
  for (const picture of PICTURES.filter((one) => one.scene === scene)) {
    const bytes = await set.camera.take(picture, placeOf(picture, set, record));
    writeFileSync(join(FOLDER, `${picture.name}.webp`), bytes);
    say(`${picture.name}: ${Math.round(bytes.length / 1000)} kB`);
  }
}

/** A person as a token has them. */
async function issue(root: ApiClient, principal: string): Promise<string> {
  return (await root.post<NewTokenView>('/tokens', { principal, role: 'approver' })).token;
}

const clientOf = (stack: LocalStack, ingressUrl: string, token: string) =>
  createApiClient(loadConfig({ ...stack.env, RECOVEROPS_URL: ingressUrl, RECOVEROPS_TOKEN: token }));

async function openSet(stack: LocalStack, ingressUrl: string, token: string, mails: Mails): Promise<Set> {
  const api = await clientOf(stack, ingressUrl, token);
  const camera = await openCamera(async () => (await api.post<{ url: string }>('/login-links', {})).url);
  return { ingressUrl, camera, mails };
}

/** Another ingress beside the first, which has read what it counts before there were earlier incidents. */
async function startSecondIngress(
  group: ProcessGroup,
  stack: LocalStack,
  state: StateDirectory,
): Promise<string> {
  const port = await findFreePort();
  const ingressUrl = `http://127.0.0.1:${port}`;
  await group.start({
    name: 'second ingress',
    command: process.execPath,
    args: [resolve(import.meta.dirname, '../src/ingress/server.ts')],
    // Its links lead to itself: a code is good at the ingress that made it.
    env: { ...stack.env, RECOVEROPS_PORT: String(port), RECOVEROPS_PUBLIC_URL: ingressUrl },
    cwd: resolve(import.meta.dirname, '..'),
    logPath: join(state.file('logs'), 'second-ingress.log'),
    probe: (signal) => waitForIngress(ingressUrl, state.path, signal),
  });
  return ingressUrl;
}

async function play(group: ProcessGroup, state: StateDirectory, mails: Mails): Promise<void> {
  const { stack } = await startFreshStack({
    group,
    report: say,
    env: settings(mails),
    stateDirectory: state.path,
  });
  if (!stack.lab.isIsolated) throw new Error(`the hosts are not sandboxed: ${stack.lab.notices.join(' ')}`);
  const root = await createApiClient(loadConfig(stack.env));
  const looks = await issue(root, 'ana');
  const ben = await clientOf(stack, stack.ingressUrl, await issue(root, 'ben'));
  const stage = createStage(root, ben);
  const { tablePrefix } = loadConfig(stack.env).aws;
  const putEarlier = (records: readonly IncidentRecord[], count: number, hoursAgo: number) =>
    putEarlierIncidents(stack.lab, tablePrefix, records, {
      count,
      beforeMs: Date.now() - hoursAgo * HOUR_MS,
    });
  const set = await openSet(stack, stack.ingressUrl, looks, mails);
  try {
    const mended = async (pending: IncidentView) => {
      await stage.approveToEnd(pending);
      return stage.untilClosed(pending.record.incidentId);
    };
    say('a service that is down, memory that is used up, and a certificate that only a log tells of');
    const nginx = await mended(await stage.untilPending('stop-nginx', 'Nginx-Down-ALB'));
    const memory = await mended(await stage.untilPending('exhaust-memory', 'Memory-Exhaustion-ASG'));
    const told = await stage.untilPending('unseen-certificate', 'log-pattern-tls-expired');
    await takeScene(set, 'finding', told);
    const certificate = await mended(told);
    await putEarlier(
      [nginx, memory, certificate].map(({ record }) => record),
      15,
      7,
    );

    say('a full disk');
    const pending = await stage.untilPending('fill-disk', 'Disk-Critical-ASG');
    await takeScene(set, 'pending', pending);
    const done = await mended(pending);
    const until = new Date(Date.now() + 4 * HOUR_MS).toISOString();
    await ben.post('/mutes', { alarm: 'Inodes-Critical-ASG', until, reason: 'the mail queue is moved' });
    await takeScene(set, 'done', done);

    say('a disk that fills again whatever is done');
    const failed = await stage.approveToEnd(
      await stage.untilPending('fill-disk-stubborn', 'Disk-Critical-ASG'),
    );
    await takeScene(set, 'failed', failed);
    const closed = await stage.healToClose(failed.record.incidentId);
    await putEarlier([done.record, done.record, closed.record], 12, 16);
    const second = await openSet(stack, await startSecondIngress(group, stack, state), looks, mails);
    await takeScene(second, 'figures', done).finally(() => second.camera.close());

    say('everything stopped');
    await ben.post('/kill-switch', {
      active: true,
      reason: 'a bad deploy: nothing may run before it is undone',
    });
    await takeScene(set, 'stopped', done);
  } finally {
    await set.camera.close();
  }
}

async function main(): Promise<number> {
  const startedAt = Date.now();
  mkdirSync(FOLDER, { recursive: true });
  const mails = await startSmtpServer();
  try {
    return await withFreshRun('pictures', say, async (group, state) => {
      await play(group, state, mails);
      say(`${PICTURES.length} pictures after ${elapsed(startedAt)}`);
      return 0;
    });
  } finally {
    await mails.close();
  }
}

exitWith('pictures', main);
