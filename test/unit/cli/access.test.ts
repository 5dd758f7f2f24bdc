import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import { CliHarness } from './cli-harness.ts';

let cli: CliHarness;
let folder: string;
beforeEach(async () => {
  cli = new CliHarness();
  folder = await mkdtemp(join(tmpdir(), 'recoverops-export-'));
  await cli.start();
});
afterEach(async () => {
  await cli.stop();
  await rm(folder, { recursive: true });
});

const ID = '0123456789abcdef';
const view = {
  id: ID,
  principal: 'bo',
  role: 'viewer',
  source: 'issued',
  state: 'good',
  createdAt: '2026-11-30T01:00:00.000Z',
  createdBy: 'ana',
  expiresAt: '2027-02-28T01:00:00.000Z',
  lastUsedAt: null,
  revoked: null,
  isYours: false,
};

test('tokens are made, shown once, listed and revoked', async () => {
  cli.answer = ({ method, url }) => {
    if (method === 'GET') {
      const configured = {
        ...view,
        id: 'f'.repeat(16),
        principal: 'ana',
        role: 'admin',
        source: 'configured',
        expiresAt: null,
        isYours: true,
      };
      return { status: 200, body: { items: [configured, view], limit: 200, isUseUnknown: false } };
    }
    if (url.endsWith('/revoke')) {
      const revoked = { by: 'ana', at: view.createdAt, reason: 'lost' };
      return {
        status: 200,
        body: { kind: 'revoked', view: { ...view, state: 'revoked', revoked }, withinSeconds: 30 },
      };
    }
    return { status: 201, body: { token: 'the-secret-of-bo', view } };
  };
  const made = await cli.run('tokens', 'create', '--principal', 'bo', '--role', 'viewer', '--days', '30');
  expect([made.status, made.stdout]).toEqual([0, expect.stringContaining('  the-secret-of-bo\n')]);
  expect(made.stdout).toContain(`npx recoverops tokens revoke ${ID}`);
  const listed = await cli.run('tokens', 'list');
  expect(listed.stdout).toMatch(/ana +admin +configured, yours +not kept +never/);
  expect(listed.stdout).toMatch(/bo +viewer +good +never +2027-02-28/);
  const revoked = await cli.run('tokens', 'revoke', ID, '--reason', 'lost', '--even-so');
  expect([revoked.status, revoked.stdout]).toEqual([0, expect.stringContaining('after 30 seconds')]);
  expect(
    cli.seen.filter(({ method }) => method === 'POST').map(({ url, body }) => [url, JSON.parse(body)]),
  ).toEqual([
    ['/api/v1/tokens', { principal: 'bo', role: 'viewer', days: 30 }],
    [`/api/v1/tokens/${ID}/revoke`, { reason: 'lost', evenSo: true }],
  ]);
});

test('what a command line cannot mean is said before anything is asked', async () => {
  for (const args of [
    ['tokens', 'create', '--principal', 'bo', '--role', 'root'],
    ['tokens', 'revoke', 'short'],
    ['export', 'sign-ins', '--since', 'yesterday'],
  ])
    expect((await cli.run(...args)).status, args.join(' ')).not.toBe(0);
  expect(cli.seen).toEqual([]);
});

test('a warning of a lock-out is shown with what to do, and ends with a status of its own', async () => {
  const error = {
    code: 'Token.LockOut',
    message: 'It is the last way in.',
    nextStep: 'Or say --even-so.',
    requestId: 'r',
  };
  cli.answer = () => ({ status: 409, body: { error } });
  const { status, stderr } = await cli.run('tokens', 'revoke', ID);
  expect([status, stderr]).toEqual([EXIT.refused, expect.stringContaining('--even-so')]);
});

test('sign-ins are listed with who, how, from where and why refused', async () => {
  const items = [
    {
      at: '2026-11-30T01:00:00.000Z',
      kind: 'refused',
      principal: null,
      role: null,
      method: null,
      subject: null,
      issuer: null,
      address: '203.0.113.9',
      reason: 'Auth.TokenInvalid',
      detail: '',
      token: null,
      count: 41,
    },
  ];
  cli.answer = () => ({ status: 200, body: { items } });
  const { stdout } = await cli.run('sign-ins', '--since', '7d');
  expect(stdout).toMatch(/refused +unknown +203\.0\.113\.9 +41 +Auth\.TokenInvalid/);
  expect(cli.seen[0]?.url).toMatch(/^\/api\/v1\/sign-ins\?limit=50&since=2\d{3}-/);
});

test('an export is printed as it comes, or written whole to a file that nobody else can read', async () => {
  const table = '"at","by"\r\n"2026","ana"\r\n';
  cli.answer = () => ({ status: 200, body: table, isText: true });
  expect(await cli.runProcess('export', 'decisions', '--since', '2026-11-01T00:00:00Z')).toMatchObject({
    status: 0,
    stdout: table,
  });
  expect(cli.seen[0]?.url).toBe('/api/v1/exports/decisions?format=csv&since=2026-11-01T00%3A00%3A00.000Z');
  const file = join(folder, 'decisions.csv');
  const { status, stdout } = await cli.run('export', 'decisions', '--output', file);
  expect([status, stdout]).toEqual([0, expect.stringContaining('Written')]);
  expect(await readFile(file, 'utf8')).toBe(table);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const nowhere = await cli.run('export', 'decisions', '--output', join(folder, 'no', 'such.csv'));
  expect([nowhere.status, nowhere.stderr]).toEqual([
    EXIT.failure,
    expect.stringContaining('cannot be written'),
  ]);
});

test('a report is printed, or written where nothing is, unless it is to take the place of what is there', async () => {
  cli.answer = () => ({ status: 200, body: '# Incident one\n', isText: true });
  const incident = '1795334400_Disk-Critical-ASG_web-asg';
  expect(await cli.runProcess('report', incident)).toMatchObject({ status: 0, stdout: '# Incident one\n' });
  await cli.runProcess('report', incident, '--json');
  expect(cli.seen.map(({ url }) => url)).toEqual([
    `/api/v1/incidents/${incident}/report?format=markdown`,
    `/api/v1/incidents/${incident}/report?format=json`,
  ]);
  const file = join(folder, 'report.html');
  const save = (...more: readonly string[]) =>
    cli.run('report', incident, '--format', 'html', '--output', file, ...more);
  expect((await save()).stdout).toContain('Written');
  cli.answer = () => ({ status: 200, body: '# Incident two\n', isText: true });
  const again = await save();
  expect([again.status, again.stderr]).toEqual([EXIT.usage, expect.stringContaining('--force')]);
  expect(await readFile(file, 'utf8')).toBe('# Incident one\n');
  expect((await save('--force')).status).toBe(EXIT.ok);
  expect(await readFile(file, 'utf8')).toBe('# Incident two\n');
  expect(await readdir(folder)).toEqual(['report.html']);
  await rm(file);
});

test('an export that breaks off is told, and leaves no file', async () => {
  cli.answer = () => ({ status: 200, body: '"at"\r\n', isText: true, isCut: true });
  const printed = await cli.runProcess('export', 'sign-ins');
  expect([printed.status, printed.stderr]).toEqual([EXIT.unavailable, expect.stringContaining('broke off')]);
  const { status } = await cli.run('export', 'sign-ins', '--output', join(folder, 'x.csv'));
  expect([status, await readdir(folder)]).toEqual([EXIT.unavailable, []]);
});
