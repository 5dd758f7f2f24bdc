import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IncidentView } from '../../../src/contracts/api.ts';
import { parseApiTokens } from '../../../src/domain/access/api-tokens.ts';
import { appendEvent } from '../../../src/domain/record/timeline.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { CliHarness } from './cli-harness.ts';

const DIGEST = 'ab'.repeat(32);

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.start();
});
afterEach(() => cli.stop());
const recoverops = (...args: readonly string[]) => cli.run(...args);
/** Where the start, the exit status of the process, or that it ends at all is what may go wrong. */
const recoveropsProcess = (...args: readonly string[]) => cli.runProcess(...args);

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
    const run = await recoverops('token', 'new', '--principal', 'ana', '--role', 'responder', '--json');
    expect(run.status).toBe(0);
    const { token, entry } = JSON.parse(run.stdout) as { token: string; entry: unknown };
    const parsed = parseApiTokens(JSON.stringify({ version: 1, tokens: [entry] }));
    const sha256 = createHash('sha256').update(token).digest('hex');
    expect(parsed).toMatchObject({ ok: true, value: [{ principal: 'ana', role: 'responder', sha256 }] });
    expect(JSON.stringify(entry)).not.toContain(token);
    expect(cli.seen).toEqual([]);
    expect((await recoverops('token', 'new')).status).toBe(2);
    expect((await recoverops('token', 'new', '--principal', ' ', '--role', 'viewer')).status).toBe(2);
    expect((await recoverops('token', 'new', '--principal', 'ana')).status).toBe(2);
    expect((await recoverops('token', 'new', '--principal', 'ana', '--role', 'root')).status).toBe(2);
  });

  it('lists with the token it read from the state directory, as one JSON document', async () => {
    cli.answer = () => ({ status: 200, body: { items: [] } });
    const run = await recoveropsProcess('list', '--status', 'failed', '--status', 'timeout', '--json');
    expect(run).toEqual({ status: 0, stdout: '{"items":[]}\n', stderr: '' });
    expect(cli.seen).toMatchObject([
      {
        url: '/api/v1/incidents?limit=20&status=failed&status=timeout',
        authorization: 'Bearer secret-token',
      },
    ]);
  });

  describe('unparsed', () => {
    const ID = '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324';
    const summary = {
      messageId: ID,
      topicArn: 'arn',
      receivedAt: '2026-11-22T08:00:00.000Z',
      reason: 'why\n$ rm',
    };
    const view = { ...summary, message: '{"AlarmName":"a\u001b[31m"}', replayed: null };

    it('lists on one line each what a sender may have put lines into', async () => {
      cli.answer = () => ({ status: 200, body: { items: [summary] } });
      const run = await recoverops('unparsed');
      expect(run.stdout.trimEnd().split('\n')).toEqual([
        expect.stringContaining('RECEIVED'),
        expect.stringMatching(/^2026-11-22T08:00:00.000Z +22b80b92.* why\\n\$ rm$/),
      ]);
      cli.answer = () => ({ status: 200, body: { items: [] } });
      expect((await recoverops('unparsed')).stdout).toContain('No message waits');
    });

    it('shows one whole, without letting it drive the terminal', async () => {
      cli.answer = () => ({ status: 200, body: view });
      const run = await recoverops('unparsed', 'show', ID);
      expect(run.stdout).toContain('{"AlarmName":"a\\u{1b}[31m"}');
      expect(cli.seen.map(({ url: path }) => path)).toEqual([`/api/v1/messages/unparsed/${ID}`]);
    });

    it('replays one, or all that wait, the oldest first, and says which still cannot be read', {
      timeout: HANG_LIMIT_MS,
    }, async () => {
      const OTHER = ID.replace('22', '33');
      const error = { code: 'Message.StillUnparsed', message: 'no state', nextStep: 'Wait.', requestId: 'r' };
      cli.answer = ({ method, url: path }) => {
        if (method === 'GET')
          return { status: 200, body: { items: [summary, { ...summary, messageId: OTHER }] } };
        if (path.includes(OTHER)) return { status: 409, body: { error } };
        return { status: 200, body: { ...view, replayed: { at: summary.receivedAt, outcome: 'started' } } };
      };
      const one = await recoverops('unparsed', 'replay', ID);
      expect([one.status, one.stdout]).toEqual([0, `${ID}: started\n`]);
      cli.seen.splice(0);
      const all = await recoverops('unparsed', 'replay', '--all');
      expect(all.status).toBe(3);
      expect(all.stdout).toContain('1 taken, 1 still unreadable.');
      expect(cli.seen.slice(1).map(({ url: path }) => path)).toEqual(
        [OTHER, ID].map((id) => `/api/v1/messages/unparsed/${id}/replay`),
      );
      expect((await recoverops('unparsed', 'replay')).status).toBe(2);
    });
  });

  describe('notifications', () => {
    const failed = {
      id: 'n/1',
      incidentId: '1_disk_web',
      recipient: 'ana',
      channel: 'webhook',
      kind: 'reminder',
      state: 'failed',
      queuedAt: '2026-11-30T12:00:00.000Z',
      notBefore: null,
      tries: 3,
      subject: 'Approve: disk',
      error: 'HTTP403\n$ rm',
    };

    it('say who can be reached, and lead to what failed', async () => {
      const lastFailure = { at: '2026-11-30T12:00:01.000Z', error: 'HTTP503', incidentId: '1' };
      const recipient = {
        name: 'ana',
        channel: 'webhook',
        failing: true,
        pending: 2,
        lastSuccessAt: null,
        lastFailure,
      };
      cli.answer = () => ({
        status: 200,
        body: { checkedAt: '', recipients: [recipient], isPartial: false },
      });
      const run = await recoverops('notifications');
      expect(run.stdout).toMatch(/^ana +webhook +failing +2 +never +2026-11-30T12:00:01.000Z: HTTP503$/m);
      expect(run.stdout + run.stderr).toContain('npx recoverops notifications failed');
      cli.answer = () => ({ status: 200, body: { checkedAt: '', recipients: [], isPartial: false } });
      expect((await recoverops('notifications')).stdout).toContain('Nobody was told anything');
    });

    it('that failed are listed on one line each, those of an incident too', async () => {
      cli.answer = () => ({ status: 200, body: { items: [failed], isPartial: true } });
      const run = await recoverops('notifications', 'failed');
      expect(run.stdout).toMatch(
        /^2026-11-30T12.* ana +webhook +reminder +failed +3 +1_disk_web +Approve: disk +HTTP403/m,
      );
      expect(run.stdout).toContain('HTTP403\\n$ rm');
      await recoverops('notifications', 'pending');
      await recoverops('notifications', 'list', '1795334400_Disk_web');
      expect(cli.seen.map(({ url: path }) => path)).toEqual([
        '/api/v1/notifications?state=failed',
        '/api/v1/notifications?state=pending',
        '/api/v1/notifications?incident=1795334400_Disk_web',
      ]);
    });

    it('are sent again by incident and recipient: the newest that has failed', async () => {
      const older = { ...failed, id: 'n/1' };
      const items = [older, { ...failed, id: 'n/2' }, { ...failed, id: 'n/3', state: 'sent' }];
      const ack = {
        kind: 'again',
        incidentId: '1_disk_web',
        delivery: 'n/2',
        recipient: 'ana',
        channel: 'email',
      };
      cli.answer = ({ method }) =>
        method === 'POST' ? { status: 202, body: ack } : { status: 200, body: { items, isPartial: false } };
      const run = await recoverops('notifications', 'retry', '1_disk_web', 'ana');
      expect(run).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('is sent again to ana by email'),
      });
      expect(cli.seen.at(-1)).toMatchObject({
        url: '/api/v1/notifications/retry',
        body: JSON.stringify({ incident: '1_disk_web', delivery: 'n/2' }),
      });
      const none = await recoverops('notifications', 'retry', '1_disk_web', 'ben');
      expect(none.status).toBe(3);
      expect(none.stderr).toContain('ben was told nothing of this incident');
      expect(none.stderr).toContain('Told of it were ana');
    });

    it('are tested, and who could not be reached is no success', async () => {
      const result = { recipient: 'ana', channel: 'webhook', outcome: 'sent', error: null };
      cli.answer = () => ({ status: 200, body: { results: [result] } });
      expect(await recoverops('notifications', 'test', 'ana')).toMatchObject({
        status: 0,
        stdout: 'ana by webhook: sent\n',
      });
      const held = { ...result, heldBackUntil: '2026-12-01T07:00:00.000Z' };
      cli.answer = () => ({ status: 200, body: { results: [result, held] } });
      expect((await recoverops('notifications', 'test', 'ana')).stdout).toContain(
        'what is not urgent waits until 2026-12-01T07:00:00.000Z',
      );
      const error = { ...result, outcome: 'failed', error: 'HTTP401' };
      cli.answer = () => ({ status: 200, body: { results: [result, error] } });
      const run = await recoverops('notifications', 'test', 'ana');
      expect(run.status).toBe(3);
      expect(run.stderr).toContain('1 of 2 could not be reached');
      expect((await recoverops('notifications', 'test', 'no name')).status).toBe(2);
    });

    it('files are checked without asking anybody', async () => {
      const example = resolve(import.meta.dirname, '../../../notifications.example.yaml');
      const run = await recoverops('notifications', 'check', example);
      expect(run.status).toBe(0);
      expect(run.stdout).toContain('): database-oncall; after 10 min duty-manager');
      const site = resolve(import.meta.dirname, '../../../site.example.yaml');
      const wrong = await recoverops('notifications', 'check', site);
      expect(wrong.status).toBe(1);
      expect(wrong.stdout).toContain('version must be notifications/v1');
      expect((await recoverops('notifications', 'check', 'none.yaml')).status).toBe(2);
      expect((await recoverops('notifications', 'check')).status).toBe(2);
      expect(cli.seen).toEqual([]);
    });
  });

  it.each([
    [['list', '--limit', '0'], 'Give a number from 1 to 100.'],
    [['list', '--limit', '101'], 'Give a number from 1 to 100.'],
    [['unparsed', '--limit', 'all'], 'Give a number from 1 to 100.'],
    [['unparsed', 'show', 'nope'], 'as "npx recoverops unparsed" lists it'],
    [['unparsed', 'replay', 'nope'], 'as "npx recoverops unparsed" lists it'],
    [['claims', 'release', 'web-1', '--reason', 'looked'], 'such as i-0123456789abcdef0'],
  ])('says in its own words what is wrong with %j, and asks nobody', async (args, said) => {
    const run = await recoverops(...args);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain(said);
    expect(cli.seen).toEqual([]);
  });

  it('says how to cause an incident when there is none', async () => {
    cli.answer = () => ({ status: 200, body: { items: [] } });
    expect((await recoverops('list')).stdout).toContain('npx recoverops chaos fill-disk');
  });

  it('does not send an approval for another plan than the recorded one', async () => {
    cli.answer = () => ({ status: 200, body: viewWith(DIGEST) });
    const run = await recoveropsProcess('approve', 'i-1', '--plan', 'cdcdcdcd');
    expect(run.status).toBe(3);
    expect(run.stderr).toContain('recoverops show i-1');
    expect(cli.seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('sends an approval bound to the digest that was named', async () => {
    const ack = { kind: 'recorded', decision: 'approve', by: 'ana', status: 'executing', missing: 0 };
    cli.answer = ({ method }) => ({ status: 200, body: method === 'GET' ? viewWith(DIGEST) : ack });
    const run = await recoverops('approve', 'i-1', '--plan', DIGEST.slice(0, 8), '--comment', 'fine');
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('Approved as ana');
    expect(JSON.parse(cli.seen[1]?.body ?? '')).toEqual({
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
    cli.answer = () => ({
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
    await cli.hangUp();
    const run = await recoveropsProcess('list');
    expect(run.status).toBe(5);
    expect(run.stderr).toContain('npm start');
    await cli.listen(0);
  });

  it('says where it looked for a token', async () => {
    await rm(join(cli.directory, 'cli-token'));
    const run = await recoverops('list');
    expect(run.status).toBe(7);
    expect(run.stderr).toContain(join(cli.directory, 'cli-token'));
  });

  it.each([
    [['list', '--status', 'nope']],
    [['approve', 'i-1', '--plan', 'xyz']],
    [['approve', 'i-1']],
    [['close', 'i-1']],
    [['close', 'i-1', '--reason', ' ']],
    [['replay', 'i-1', '--attempt', '0']],
    [['replay', '--open', '--attempt', '1']],
    [['nope']],
    [['show']],
    [['stop']],
    [['claims', 'release', 'i-0123456789abcdef0']],
  ])('refuses the command line %j', async (args) => {
    expect((await recoverops(...args)).status).toBe(2);
    expect(cli.seen).toEqual([]);
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
    cli.answer = ({ url: path }) =>
      path.endsWith('/stream')
        ? { status: 200, body: (openings.shift() ?? []).map(event).join(''), isText: true }
        : { status: 200, body: at(2, 'pending_approval') };
    const run = await recoveropsProcess('watch', 'i-1', '--json');
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
    cli.answer = () => ({ status: 200, body: set });
    const run = await recoverops('stop', '--reason', 'bad deploy');
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('Stopped by ana since 2026-11-22T08:00:00.000Z: bad deploy');
    expect(run.stdout).toContain('recoverops resume');
    const [{ method, url: path, body } = { method: '', url: '', body: '' }] = cli.seen;
    expect([method, path, JSON.parse(body)]).toEqual([
      'POST',
      '/api/v1/kill-switch',
      { active: true, reason: 'bad deploy' },
    ]);
  });

  it('lets everything go on, and says so only where something was stopped', async () => {
    const stopped = { active: true, by: 'ana', reason: 'bad deploy', at: '2026-11-22T08:00:00.000Z' };
    const resumed = { active: false, by: 'bo', reason: 'mended', at: '2026-11-22T08:10:00.000Z' };
    cli.answer = ({ method }) => ({ status: 200, body: method === 'POST' ? resumed : stopped });
    expect(await recoverops('resume', '--reason', 'mended', '--json')).toMatchObject({
      status: 0,
      stdout: `${JSON.stringify(resumed)}\n`,
    });
    expect(cli.seen.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['POST', JSON.stringify({ active: false, reason: 'mended' })],
    ]);
    expect((await recoverops('resume')).stdout).toContain(
      'bo let work go on at 2026-11-22T08:10:00.000Z: mended',
    );
    cli.answer = () => ({ status: 200, body: resumed });
    const again = await recoverops('resume');
    expect(again).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('There was nothing to resume.'),
    });
    expect(cli.seen.at(-1)?.method).toBe('GET');
  });

  it('does not say that everything is stopped when it is not', async () => {
    const error = { code: 'Store.Unavailable', message: 'DynamoDB does not answer.', nextStep: 'Check.' };
    cli.answer = () => ({ status: 503, body: { error } });
    const run = await recoveropsProcess('stop', '--reason', 'bad deploy');
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
    const targets = [{ instanceId: claim.targetId, name: 'web-1' }];
    cli.answer = ({ url: path }) => ({
      status: 200,
      body: path.includes('/incidents/') ? { record: { targets } } : { items: [claim] },
    });
    const list = await recoverops('claims');
    expect(list.stdout).toContain(`web-1 (${claim.targetId})  unsettled`);
    expect(list.stdout).toContain('recoverops claims release');
    expect(list.stdout.split('\n')).not.toContain('No host is held or kept.');
    cli.answer = () => ({ status: 200, body: { kind: 'released', ...claim } });
    const run = await recoverops('claims', 'release', claim.targetId, '--reason', 'looked');
    expect(run.status).toBe(0);
    expect(cli.seen.at(-1)).toMatchObject({
      method: 'POST',
      url: `/api/v1/claims/${claim.targetId}/release`,
    });
    expect(JSON.parse(cli.seen.at(-1)?.body ?? '')).toEqual({ reason: 'looked' });
  });

  it('gives help for every command with status 0', async () => {
    for (const name of [
      'list',
      'show',
      'ask',
      'watch',
      'approve',
      'reject',
      'abort',
      'retry',
      'stop',
      'resume',
      'status',
      'claims',
      'close',
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
    const file = join(cli.directory, 'report.json');
    const view = viewWith(null);
    await writeFile(file, JSON.stringify(view));
    expect(await recoverops('verify', '--file', file)).toMatchObject({ status: 0 });
    const changed = { ...view, timeline: view.timeline.map((event) => ({ ...event, message: 'other' })) };
    await writeFile(file, JSON.stringify(changed));
    const run = await recoverops('verify', '--file', file);
    expect(run.status).toBe(6);
    expect(run.stdout).toContain('event 1 was changed: its content does not match its hash');
    expect(cli.seen).toEqual([]);
  });
});
