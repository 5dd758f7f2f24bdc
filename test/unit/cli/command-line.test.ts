import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IncidentView } from '../../../src/contracts/api.ts';
import { parseApiTokens } from '../../../src/domain/access/api-tokens.ts';
import { appendEvent } from '../../../src/domain/record/timeline.ts';

const COMMAND = fileURLToPath(new URL('../../../bin/recoverops.mjs', import.meta.url));
const DIGEST = 'ab'.repeat(32);

interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The body is sent as it is, as an event stream that ends. */
  readonly isText?: boolean;
}
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

let directory: string;
let server: Server;
let url: string;
let seen: Seen[];
let answer: (request: Seen) => Answer;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recoverops-cli-'));
  await writeFile(join(directory, 'cli-token'), 'secret-token\n');
  await chmod(join(directory, 'cli-token'), 0o600);
  seen = [];
  answer = () => ({ status: 404, body: {} });
  server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const one = { method, url: path, authorization: headers.authorization, body: await bodyOf(request) };
    seen.push(one);
    const { status, body, isText = false } = answer(one);
    if (isText) response.writeHead(status, { 'content-type': 'text/event-stream' }).end(String(body));
    else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

async function recoverops(...args: readonly string[]) {
  const env = { PATH: process.env.PATH, RECOVEROPS_STATE_DIR: directory, RECOVEROPS_URL: url };
  const child = spawn(process.execPath, [COMMAND, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, stdout, stderr };
}

function viewWith(planDigest: string | null): IncidentView {
  const event = {
    event: 'incident_opened',
    timestamp: '2026-11-22T08:00:00.000Z',
    actor: 'recoverops',
    message: 'opened',
    data: {},
  };
  const record = {
    incidentId: 'i-1',
    planDigest,
    plan: null,
    decision: null,
    approval: null,
    status: 'pending_approval',
  };
  // Only what the command reads; the whole record is covered end to end.
  return {
    record,
    timeline: [appendEvent('i-1', [], event)],
    source: 'workflow',
    chainFaults: [],
  } as unknown as IncidentView;
}

describe('recoverops', () => {
  it('makes a token whose entry the ingress takes, without asking anybody', async () => {
    const run = await recoverops('token', 'new', '--principal', 'ana', '--json');
    expect(run.status).toBe(0);
    const { token, entry } = JSON.parse(run.stdout) as { token: string; entry: unknown };
    const parsed = parseApiTokens(JSON.stringify({ version: 1, tokens: [entry] }));
    const sha256 = createHash('sha256').update(token).digest('hex');
    expect(parsed).toMatchObject({ ok: true, value: [{ principal: 'ana', sha256 }] });
    expect(JSON.stringify(entry)).not.toContain(token);
    expect(seen).toEqual([]);
    expect((await recoverops('token', 'new')).status).toBe(2);
    expect((await recoverops('token', 'new', '--principal', ' ')).status).toBe(2);
  });

  it('lists with the token it read from the state directory, as one JSON document', async () => {
    answer = () => ({ status: 200, body: { items: [] } });
    const run = await recoverops('list', '--status', 'failed', '--status', 'timeout', '--json');
    expect(run).toEqual({ status: 0, stdout: '{"items":[]}\n', stderr: '' });
    expect(seen).toMatchObject([
      {
        url: '/api/v1/incidents?limit=20&status=failed&status=timeout',
        authorization: 'Bearer secret-token',
      },
    ]);
  });

  it('says how to cause an incident when there is none', async () => {
    answer = () => ({ status: 200, body: { items: [] } });
    expect((await recoverops('list')).stdout).toContain('recoverops chaos fill-disk');
  });

  it('does not send an approval for another plan than the recorded one', async () => {
    answer = () => ({ status: 200, body: viewWith(DIGEST) });
    const run = await recoverops('approve', 'i-1', '--plan', 'cdcdcdcd');
    expect(run.status).toBe(3);
    expect(run.stderr).toContain('recoverops show i-1');
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('sends an approval bound to the digest that was named', async () => {
    const ack = { kind: 'recorded', decision: 'approve', by: 'ana', status: 'executing', missing: 0 };
    answer = ({ method }) => ({ status: 200, body: method === 'GET' ? viewWith(DIGEST) : ack });
    const run = await recoverops('approve', 'i-1', '--plan', DIGEST.slice(0, 8), '--comment', 'fine');
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('Approved as ana');
    expect(JSON.parse(seen[1]?.body ?? '')).toEqual({
      kind: 'approve',
      plan: DIGEST.slice(0, 8),
      comment: 'fine',
    });
  });

  it.each([
    [401, 7],
    [404, 4],
    [409, 3],
    [503, 5],
    [500, 1],
  ])('shows the error of a %i answer and exits with %i', async (status, exitCode) => {
    answer = () => ({
      status,
      body: { error: { code: 'x.y', message: 'it is so', nextStep: 'Do that.', requestId: 'r' } },
    });
    const run = await recoverops('show', 'i-1');
    expect(run.status).toBe(exitCode);
    expect(run.stderr).toBe('recoverops: it is so\n  Do that.\n');
    const asJson = await recoverops('show', 'i-1', '--json');
    expect(JSON.parse(asJson.stderr)).toEqual({
      error: { code: 'x.y', message: 'it is so', nextStep: 'Do that.' },
    });
  });

  it('says how to start when nothing answers', async () => {
    await new Promise((resolve) => server.close(resolve));
    const run = await recoverops('list');
    expect(run.status).toBe(5);
    expect(run.stderr).toContain('npm start');
    server.listen(0, '127.0.0.1');
  });

  it('says where it looked for a token', async () => {
    await rm(join(directory, 'cli-token'));
    const run = await recoverops('list');
    expect(run.status).toBe(7);
    expect(run.stderr).toContain(join(directory, 'cli-token'));
  });

  it.each([
    [['list', '--status', 'nope']],
    [['approve', 'i-1', '--plan', 'xyz']],
    [['approve', 'i-1']],
    [['nope']],
    [['show']],
    [['stop']],
    [['claims', 'release', 'i-0123456789abcdef0']],
  ])('refuses the command line %j', async (args) => {
    expect((await recoverops(...args)).status).toBe(2);
    expect(seen).toEqual([]);
  });

  it('watches without going back or saying anything twice, over breaks of the stream', async () => {
    const at = (revision: number, status: string) => {
      const view = viewWith(null);
      return { ...view, record: { ...view.record, revision, status } };
    };
    const event = (view: object) => `event: incident\ndata: ${JSON.stringify(view)}\n\n`;
    // Each opening of the stream sends its events and breaks: the view that is known, an older copy, then news.
    const openings = [
      [at(2, 'pending_approval'), at(1, 'planning')],
      [at(2, 'pending_approval'), at(3, 'executing')],
      [at(3, 'executing'), at(4, 'completed')],
    ];
    answer = ({ url: path }) =>
      path.endsWith('/stream')
        ? { status: 200, body: (openings.shift() ?? []).map(event).join(''), isText: true }
        : { status: 200, body: at(2, 'pending_approval') };
    const run = await recoverops('watch', 'i-1', '--json');
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const printed = run.stdout.trim().split('\n');
    expect(printed.map((line) => (JSON.parse(line) as IncidentView).record.status)).toEqual([
      'pending_approval',
      'executing',
      'completed',
    ]);
  });

  it('stops everything with a reason, and says how it goes on', async () => {
    const set = { active: true, by: 'ana', reason: 'bad deploy', at: '2026-11-22T08:00:00.000Z' };
    answer = () => ({ status: 200, body: set });
    const run = await recoverops('stop', '--reason', 'bad deploy');
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('Stopped by ana since 2026-11-22T08:00:00.000Z: bad deploy');
    expect(run.stdout).toContain('recoverops resume');
    const [{ method, url: path, body } = { method: '', url: '', body: '' }] = seen;
    expect([method, path, JSON.parse(body)]).toEqual([
      'POST',
      '/api/v1/kill-switch',
      { active: true, reason: 'bad deploy' },
    ]);
    answer = () => ({ status: 200, body: { ...set, active: false } });
    expect(await recoverops('resume', '--json')).toMatchObject({
      status: 0,
      stdout: `${JSON.stringify({ ...set, active: false })}\n`,
    });
    expect(JSON.parse(seen[1]?.body ?? '')).toEqual({ active: false, reason: '' });
  });

  it('does not say that everything is stopped when it is not', async () => {
    const error = { code: 'Store.Unavailable', message: 'DynamoDB does not answer.', nextStep: 'Check.' };
    answer = () => ({ status: 503, body: { error } });
    const run = await recoverops('stop', '--reason', 'bad deploy');
    expect(run).toMatchObject({ status: 5, stdout: '' });
    expect(run.stderr).toContain('DynamoDB does not answer.');
  });

  it('lists claims in lines of its own, whatever their texts hold, and gives a host back', async () => {
    const claim = {
      targetId: 'i-0123456789abcdef0',
      incidentId: '1_disk_web',
      state: 'unsettled',
      since: '2026-11-22T08:00:00.000Z',
      expiresAt: null,
      why: 'kept\nNo host is held or kept.',
      executionIds: ['x-1'],
    };
    answer = () => ({ status: 200, body: { items: [claim] } });
    const list = await recoverops('claims');
    expect(list.stdout).toContain('recoverops claims release');
    expect(list.stdout.split('\n')).not.toContain('No host is held or kept.');
    answer = () => ({ status: 200, body: { kind: 'released', ...claim } });
    const run = await recoverops('claims', 'release', claim.targetId, '--reason', 'looked');
    expect(run.status).toBe(0);
    expect(seen.at(-1)).toMatchObject({ method: 'POST', url: `/api/v1/claims/${claim.targetId}/release` });
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual({ reason: 'looked' });
  });

  it('gives help for every command with status 0', { timeout: 60_000 }, async () => {
    for (const name of [
      'list',
      'show',
      'watch',
      'approve',
      'reject',
      'abort',
      'retry',
      'stop',
      'resume',
      'status',
      'claims',
      'replay',
      'verify',
      'chaos',
      'login',
    ]) {
      const run = await recoverops(name, '--help');
      expect(run.status).toBe(0);
      expect(run.stdout).toContain(`recoverops ${name}`);
    }
  });

  it('verifies a file without any server, and finds a changed event', async () => {
    const file = join(directory, 'report.json');
    const view = viewWith(null);
    await writeFile(file, JSON.stringify(view));
    expect(await recoverops('verify', '--file', file)).toMatchObject({ status: 0 });
    const changed = { ...view, timeline: view.timeline.map((event) => ({ ...event, message: 'other' })) };
    await writeFile(file, JSON.stringify(changed));
    const run = await recoverops('verify', '--file', file);
    expect(run.status).toBe(6);
    expect(run.stdout).toContain('event 1 content does not match its hash');
    expect(seen).toEqual([]);
  });
});
