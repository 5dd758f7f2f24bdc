import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostLook } from '../../../src/domain/diagnosis/look/host-look.ts';
import { CliHarness } from './cli-harness.ts';

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.start();
});
afterEach(() => cli.stop());

const LOOK: HostLook = {
  kind: 'looked',
  target: {
    instanceId: 'i-0123456789abcdef0',
    name: 'web-1',
    platform: 'Linux',
    agentVersion: '3.3',
    online: true,
  },
  lookedAt: '2026-11-22T08:00:00.000Z',
  subjects: [
    {
      about: 'disk',
      judgement: {
        family: 'disk',
        condition: 'disk used > 85 %',
        notUnderstood: null,
        rounds: 2,
        offline: [],
        hosts: [
          {
            targetId: 'i-0123456789abcdef0',
            state: 'ill',
            measured: '/var/log is 97 % full\nrecoverops: all is well',
            causes: [
              {
                cause: 'growing_log',
                targetId: 'i-0123456789abcdef0',
                state: 'asserted',
                confidence: 0.9,
                blamed: { path: '/var/log/app.log' },
                explained: 0.8,
                sentence: '/var/log/app.log holds 1.6 GiB',
              },
            ],
            steps: [],
            withheld: [],
            balances: [],
            unread: ['the journal could not be read: no right'],
          },
        ],
      },
    },
    {
      about: 'service',
      judgement: { family: null, condition: '', notUnderstood: null, rounds: 0, offline: [], hosts: [] },
    },
  ],
};

describe('recoverops diagnose', () => {
  it('asks for a look, waits for it, and says what is measured and blamed', async () => {
    const views: unknown[] = [{ kind: 'looking' }, LOOK];
    cli.answer = ({ method }) =>
      method === 'POST'
        ? { status: 202, body: { host: 'web-1', runId: 'r1' } }
        : { status: 200, body: views.shift() };
    const { status, stdout } = await cli.run('diagnose', 'web-1');
    expect(status).toBe(0);
    expect(cli.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/v1/looks',
      'GET /api/v1/looks/web-1/r1',
      'GET /api/v1/looks/web-1/r1',
    ]);
    expect(stdout).toContain('i-0123456789abcdef0 (web-1), looked at 2026-11-22T08:00:00.000Z');
    expect(stdout).toContain(
      'Blamed: growing_log (90 % sure, explains 80 %): /var/log/app.log holds 1.6 GiB',
    );
    expect(stdout).toContain('the journal could not be read: no right');
    expect(stdout).toContain('Nothing was changed');
    // What a host printed begins no line of its own.
    expect(stdout).not.toMatch(/^recoverops: all is well/m);
  });

  it('prints the look as JSON', async () => {
    cli.answer = ({ method }) =>
      method === 'POST' ? { status: 202, body: { host: 'web-1', runId: 'r1' } } : { status: 200, body: LOOK };
    const { stdout } = await cli.run('diagnose', 'web-1', '--json');
    expect(JSON.parse(stdout)).toEqual(LOOK);
  });

  it('says why there is no such host, with a status of its own', async () => {
    const message = 'SSM knows no managed instance with the tag Name=web-9';
    cli.answer = ({ method }) =>
      method === 'POST'
        ? { status: 202, body: { host: 'web-9', runId: 'r1' } }
        : { status: 200, body: { kind: 'none', message } };
    const { status, stderr } = await cli.run('diagnose', 'web-9');
    expect(status).toBe(4);
    expect(stderr).toContain(message);
  });

  it('takes no name that is none, and asks nobody', async () => {
    expect((await cli.run('diagnose', '$(reboot)')).status).toBe(2);
    expect(cli.seen).toEqual([]);
  });
});

it('a reader that has had enough, as head does, ends a command without a word', async () => {
  expect(await cli.runUnread('site', 'check')).toEqual({ status: 0, stdout: '', stderr: '' });
});
