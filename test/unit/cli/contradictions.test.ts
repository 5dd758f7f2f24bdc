import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApiClient } from '../../../src/cli/api-client.ts';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { CliHarness } from './cli-harness.ts';
import { runInProcess } from './in-process.ts';

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.start();
});
afterEach(() => cli.stop());

const WINDOW = ['maintenance', 'add', '--reason', 'x', '--for', '1h'];
it.each([
  [['mute', 'D', '--for', '1h', '--until', '12:00', '--reason', 'x'], 'give --for or --until, not both'],
  [['mute', 'D', '--reason', 'x'], 'give --for or --until'],
  [[...WINDOW, '--alarm', 'X', '--tag', 'a=b'], 'give --alarm or --tag, not both'],
  [[...WINDOW, '--alarm', 'X', '--weekly', 'sun', '--at', '2:30', '--zone', 'UTC'], 'HH:MM, such as 02:30'],
  [
    [...WINDOW, '--alarm', 'X', '--weekly', 'sun', '--at', '02:30', '--zone', 'Mars/Base'],
    'Give a time zone as IANA names it',
  ],
  [['metrics', '--week', '--days', '90'], 'so --days does not go with it'],
  [['metrics', '--week', '--cause', 'x'], 'so --cause does not go with it'],
  [['report', '1795334400_Disk_web', '--output', ''], 'Give the name of a file.'],
])('options that contradict one another are refused, and nothing is asked: %j', async (args, said) => {
  const { status, stderr } = await runInProcess(cli, args);
  expect([status, stderr]).toEqual([EXIT.usage, expect.stringContaining(said)]);
  expect(cli.seen).toEqual([]);
});

it('a mute takes no pattern, and says what does', async () => {
  cli.answer = () => ({ status: 200, body: { items: [] } });
  const { status, stderr } = await runInProcess(cli, ['mute', 'Disk-*', '--for', '1h', '--reason', 'x']);
  expect([status, stderr]).toEqual([EXIT.usage, expect.stringContaining('maintenance add --alarm "Disk-*"')]);
  expect(cli.seen.map(({ method }) => method)).toEqual(['GET']);
});

it('an address without a scheme, and an answer of something else, are told as what they are', async () => {
  const environment = cli.environment();
  await expect(
    createApiClient(loadConfig({ ...environment, RECOVEROPS_URL: 'localhost:8080' })),
  ).rejects.toMatchObject({ exitCode: EXIT.usage, nextStep: expect.stringContaining('http://') });
  const api = await createApiClient(loadConfig({ ...environment, RECOVEROPS_URL: 'data:text/plain,' })).catch(
    ({ code }) => code,
  );
  expect(api).toBe('bad_url');
  cli.answer = () => ({ status: 200, body: undefined });
  const { status, stderr } = await runInProcess(cli, ['list']);
  expect([status, stderr]).toEqual([EXIT.unavailable, expect.stringContaining('is not RecoverOps')]);
});

it('a failure of the lab is caused on a host by its name', async () => {
  cli.answer = ({ method }) =>
    method === 'GET'
      ? { status: 200, body: { chaos: { kinds: [], hosts: [{ instanceId: 'i-1', name: 'web-1' }] } } }
      : { status: 200, body: { kind: 'fill-disk', instanceId: 'i-1', commandId: 'c' } };
  const { status } = await runInProcess(cli, ['chaos', 'fill-disk', '--instance', 'web-1']);
  const { body } = cli.seen.at(-1) ?? { body: '{}' };
  expect([status, JSON.parse(body)]).toEqual([EXIT.ok, { kind: 'fill-disk', instanceId: 'i-1' }]);
});

it('the check of a notifications file says all of it, and what a worker needs', async () => {
  const example = resolve(import.meta.dirname, '../../../notifications.example.yaml');
  const { status, stdout } = await runInProcess(cli, ['notifications', 'check', example]);
  expect(status).toBe(EXIT.ok);
  for (const said of [
    'recipient database-oncall by webhook: url https://hooks.example.org/database',
    'quiet every day 22:00 to 07:00 Europe/Berlin; sent all the same: high, critical',
    'quiet sat,sun 00:00 to 00:00 Europe/Berlin; sent all the same: critical',
    'route databases (severity high or critical; tag role=database): database-oncall',
    'reminders after 5, 30 min',
    'A worker needs RECOVEROPS_NOTIFY_SECRET_DATABASE, RECOVEROPS_NOTIFY_SECRET_DUTY, and does not start without.',
    'Not set here: RECOVEROPS_NOTIFY_SECRET_DATABASE, RECOVEROPS_NOTIFY_SECRET_DUTY',
  ])
    expect(stdout).toContain(said);
  const slack = join(cli.directory, 'slack.yaml');
  await writeFile(
    slack,
    'version: notifications/v1\nrecipients: { chat: { channel: slack, conversation: C0123ABCD } }\nroutes:\n  - { name: all, quiet_hours: ignored, steps: [{ to: [chat] }] }\n',
  );
  const second = await runInProcess(cli, ['notifications', 'check', slack]);
  expect(second.stdout).toContain('route all: chat; knows no quiet hours');
  expect(second.stdout).toContain('A worker needs RECOVEROPS_SLACK_BOT_TOKEN');
});

it('what never reached the server whole is sent again, three times at most, and nothing else is', async () => {
  const tooSlow = {
    status: 503,
    body: { error: { code: 'Request.TooSlow', message: 'too slow', nextStep: 'again' } },
  };
  cli.answer = () => (cli.seen.length < 3 ? tooSlow : { status: 200, body: { items: [] } });
  expect((await runInProcess(cli, ['list'])).status).toBe(EXIT.ok);
  expect(cli.seen).toHaveLength(3);
  cli.answer = () => tooSlow;
  const { status, stderr } = await runInProcess(cli, ['list']);
  expect([status, stderr]).toEqual([EXIT.unavailable, expect.stringContaining('too slow')]);
  expect(cli.seen).toHaveLength(6);
  cli.answer = () => ({ status: 503, body: { error: { ...tooSlow.body.error, code: 'Store.Unavailable' } } });
  await runInProcess(cli, ['list']);
  expect(cli.seen).toHaveLength(7);
});
