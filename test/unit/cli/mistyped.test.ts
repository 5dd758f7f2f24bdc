import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import { CliHarness } from './cli-harness.ts';
import { runInProcess } from './in-process.ts';

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.start();
});
afterEach(() => cli.stop());
const run = (...args: readonly string[]) => runInProcess(cli, args);
const ID = '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324';
const summary = {
  messageId: ID,
  topicArn: 'arn:aws:sns:us-east-1:111122223333:alarms',
  receivedAt: '2026-11-22T08:00:00.000Z',
  reason: 'the message is not JSON',
};

test.each([
  ['--plam', '--plan', ['approve', '1796013024_A_b', '--plam', 'abababab']],
  ['--reson', '--reason', ['close', '1796013024_A_b', '--reson', 'x']],
  ['--principl', '--principal', ['token', 'new', '--principl', 'ana']],
])('%s is told as mistyped, not %s as missing', async (typed, meant, words) => {
  const { status, stderr } = await run(...words);
  expect(status).toBe(EXIT.usage);
  expect(stderr).toContain(`unknown option '${typed}'`);
  expect(stderr).toContain(`Did you mean ${meant}?`);
  expect(cli.seen).toEqual([]);
});

test('what a command cannot go without is asked for before anything is asked of the server', async () => {
  const { status, stderr } = await run('close', '1796013024');
  expect(status).toBe(EXIT.usage);
  expect(stderr).toContain("required option '--reason <text>' not specified");
  expect(cli.seen).toEqual([]);
});

test('what is said of an ignored message is about ignored messages', async () => {
  expect((await run('ignored', 'show', 'nope')).stderr).toContain('as "npx recoverops ignored" lists it');
  expect((await run('unparsed', 'show', 'nope')).stderr).toContain('as "npx recoverops unparsed" lists it');
  cli.answer = () => ({ status: 200, body: { items: [summary] } });
  expect((await run('ignored')).stdout).toContain('WHY IT WAS IGNORED');
  expect((await run('unparsed')).stdout).toContain('WHY IT COULD NOT BE READ');
});

test('of a large message the beginning is printed, and how to have the rest', async () => {
  const message = 'scaled out\n'.repeat(20_000);
  cli.answer = () => ({ status: 200, body: { ...summary, message, replayed: null } });
  const { stdout } = await run('ignored', 'show', ID);
  expect(stdout.split('\n').length).toBeLessThan(1_000);
  expect(stdout).toContain('… and 212000 more characters; --json prints all');
  expect(JSON.parse((await run('ignored', 'show', ID, '--json')).stdout).message).toBe(message);
});
