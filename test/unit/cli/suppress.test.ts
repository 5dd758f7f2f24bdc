import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import { CliHarness } from './cli-harness.ts';

const UNTIL = '2126-11-30T06:00:00.000Z';
const mute = (id: string, alarm: string) => ({
  rule: {
    kind: 'mute',
    id,
    alarm,
    accountId: null,
    region: null,
    until: UNTIL,
    by: 'ana',
    reason: 'noisy',
    createdAt: UNTIL,
  },
  isInForce: true,
  from: '2026-11-29T22:00:00.000Z',
  until: UNTIL,
});
const times = {
  kind: 'weekly',
  days: ['sun'],
  at: '02:30',
  minutes: 90,
  timeZone: 'Europe/Berlin',
  until: UNTIL,
};
const subject = { kind: 'tag', tag: { key: 'patch-group', value: 'a' } };
const windowView = {
  rule: { kind: 'window', id: 'w1w1w1w1', subject, times, by: 'bo', reason: 'patching', createdAt: UNTIL },
  isInForce: false,
  from: '2026-12-06T01:30:00.000Z',
  until: '2026-12-06T03:00:00.000Z',
};

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.start();
});
afterEach(() => cli.stop());
const posted = () =>
  cli.seen.filter(({ method }) => method === 'POST').map(({ url, body }) => [url, JSON.parse(body)]);

describe('mutes and maintenance windows', () => {
  it('are listed with who, why and until when', async () => {
    cli.answer = () => ({ status: 200, body: { items: [mute('m1m1m1m1', 'Disk'), windowView], limit: 100 } });
    const all = await cli.run('maintenance', 'list');
    expect([all.status, all.stdout.split('\n').map((text) => text.split(/ {2,}/))]).toEqual([
      0,
      [
        ['ID', 'WHAT', 'ALARMS', 'IN FORCE', 'FROM', 'UNTIL', 'WHEN', 'BY', 'WHY'],
        ['m1m1m1m1', 'mute', 'Disk', 'yes', '2026-11-29T22:00:00.000Z', UNTIL, 'once', 'ana', 'noisy'],
        [
          'w1w1w1w1',
          'window',
          'hosts with patch-group=a',
          'no',
          windowView.from,
          windowView.until,
          'sun 02:30 Europe/Berlin, 90 min',
          'bo',
          'patching',
        ],
        [''],
      ],
    ]);
    expect((await cli.run('mute')).stdout).not.toContain('w1w1w1w1');
  });

  it('are asked for as they are meant', async () => {
    cli.answer = ({ url }) =>
      url.includes('/incidents?')
        ? { status: 200, body: { items: [] } }
        : { status: 201, body: url.endsWith('/mutes') ? mute('m1m1m1m1', 'Disk') : windowView };
    const before = Date.now();
    expect((await cli.run('mute', 'Disk', '--for', '2h', '--reason', 'noisy')).stdout).toContain(
      'recoverops unmute m1m1m1m1',
    );
    expect((await cli.run('mute', 'Disk', '--for', '2h', '--reason', 'noisy')).stdout).toContain(
      'No incident of an alarm called Disk is known.',
    );
    const [[, asked] = []] = posted();
    expect(Date.parse(asked.until)).toBeGreaterThanOrEqual(before + 7_200_000);
    await cli.run('mute', 'Disk', '--until', UNTIL, '--reason', 'noisy', '--account', '111122223333');
    await cli.run(
      ...['maintenance', 'add', '--tag', 'patch-group=a', '--weekly', 'sun,sat', '--at', '02:30'],
      ...['--zone', 'Europe/Berlin', '--for', '90m', '--reason', 'patching'],
    );
    await cli.run(
      ...['maintenance', 'add', '--alarm', 'Disk-*', '--from', '2026-11-30T02:00:00Z', '--for', '2h'],
      ...['--reason', 'patching'],
    );
    expect(posted().slice(2)).toEqual([
      ['/api/v1/mutes', { alarm: 'Disk', until: UNTIL, reason: 'noisy', accountId: '111122223333' }],
      [
        '/api/v1/maintenance-windows',
        {
          tag: { key: 'patch-group', value: 'a' },
          reason: 'patching',
          weekly: { days: ['sun', 'sat'], at: '02:30', minutes: 90, timeZone: 'Europe/Berlin' },
        },
      ],
      [
        '/api/v1/maintenance-windows',
        {
          alarm: 'Disk-*',
          reason: 'patching',
          once: { from: '2026-11-30T02:00:00.000Z', until: '2026-11-30T04:00:00.000Z' },
        },
      ],
    ]);
  });

  it.each([
    ['*', true],
    ['**', true],
    ['Disk-*', false],
  ])('say of a window over %s whether that is every alarm: %s', async (pattern, isEvery) => {
    const rule = { ...windowView.rule, subject: { kind: 'alarm', pattern } };
    cli.answer = () => ({ status: 201, body: { ...windowView, rule } });
    const { stdout } = await cli.run(
      ...['maintenance', 'add', '--alarm', pattern, '--from', '2026-11-30T02:00:00Z', '--for', '2h'],
      ...['--reason', 'patching'],
    );
    expect(stdout.includes('That is every alarm: while the window is open nobody is asked')).toBe(isEvery);
  });

  it('are taken away by the name of the alarm, and what is not muted is not found', async () => {
    const items = [mute('m1m1m1m1', 'Disk'), mute('m2m2m2m2', 'CPU')];
    cli.answer = ({ url }) =>
      url.endsWith('/suppressions')
        ? { status: 200, body: { items, limit: 100 } }
        : { status: 200, body: { kind: 'removed', rule: items[0]?.rule, told: 1 } };
    const run = await cli.run('unmute', 'Disk', '--reason', 'mended');
    expect([run.status, posted()]).toEqual([
      0,
      [['/api/v1/suppressions/m1m1m1m1/remove', { reason: 'mended' }]],
    ]);
    expect(run.stdout).toContain('told to look again: 1.');
    expect((await cli.run('unmute', 'Memory')).status).toBe(EXIT.notFound);
  });

  it.each([
    [['mute', 'Disk', '--for', '2h']],
    [['mute', 'Disk', '--reason', 'x']],
    [['mute', 'Disk', '--for', '2h', '--until', UNTIL, '--reason', 'x']],
    [['mute', 'Disk', '--for', 'ever', '--reason', 'x']],
    [['maintenance', 'add', '--for', '2h', '--reason', 'x']],
    [['maintenance', 'add', '--alarm', 'a', '--weekly', 'sun', '--for', '2h', '--reason', 'x']],
    [['maintenance', 'add', '--alarm', 'a', '--weekly', 'someday', '--for', '2h', '--reason', 'x']],
    [['maintenance', 'add', '--alarm', 'a', '--at', '02:30', '--for', '2h', '--reason', 'x']],
  ])('%j is not sent', async (args) => {
    expect((await cli.run(...args)).status).toBe(EXIT.usage);
    expect(cli.seen).toEqual([]);
  });
});
