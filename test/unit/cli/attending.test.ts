import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import { CliHarness } from './cli-harness.ts';

const A = '1795334400_Disk_web';
const B = '1795334500_CPU_web';

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.start();
});
afterEach(() => cli.stop());

const sent = () => cli.seen.map(({ method, url, body }) => [method, url, JSON.parse(body)]);
const ack = (change: object = {}) => ({
  status: 200,
  body: { kind: 'recorded', incidentId: A, acknowledged: null, assigned: null, ...change },
});

describe('who looks after an incident', () => {
  it('acknowledges several in one request, and says which were refused by its exit status', async () => {
    const refused = {
      code: 'Incident.Closed',
      message: 'The incident is closed.',
      nextStep: 'Nothing more.',
    };
    cli.answer = () => ({
      status: 200,
      body: {
        items: [
          { incidentId: A, kind: 'recorded' },
          { incidentId: B, kind: 'refused', ...refused },
        ],
      },
    });
    const run = await cli.run('ack', A, B, A);
    expect(sent()).toEqual([['POST', '/api/v1/incidents/acknowledge', { incidentIds: [A, B] }]]);
    expect(run.status).toBe(EXIT.refused);
    expect(run.stdout.split('\n')).toEqual([
      `${A}: acknowledged`,
      `${B}: not acknowledged: The incident is closed. Nothing more.`,
      '',
    ]);
    expect(run.stderr).toContain('1 of 2 were not acknowledged');
  });

  it('assigns, notes and takes back, each in its own words', async () => {
    const assigned = { to: 'bo', by: 'ana', at: '2026-11-29T03:00:00.000Z' };
    cli.answer = ({ body }) => ack(JSON.parse(body).kind === 'assign' ? { assigned } : {});
    const run = await cli.run('assign', A, 'bo');
    expect([run.status, run.stdout]).toEqual([0, `${A}: acknowledged by nobody, assigned to bo\n`]);
    await cli.run('assign', A, '--undo');
    await cli.run('note', A, 'the batch job writes there');
    await cli.run('ack', A, '--undo');
    const url = `/api/v1/incidents/${A}/attending`;
    expect(sent()).toEqual([
      ['POST', url, { kind: 'assign', to: 'bo' }],
      ['POST', url, { kind: 'unassign' }],
      ['POST', url, { kind: 'note', text: 'the batch job writes there' }],
      ['POST', url, { kind: 'unacknowledge' }],
    ]);
  });

  it.each([
    [['ack']],
    [['assign', A]],
    [['assign', A, 'bo', '--undo']],
    [['note', A]],
    [['note', A, ' ']],
    [['note', A, 'x'.repeat(501)]],
  ])('%j is not sent', async (args) => {
    expect((await cli.run(...args)).status).toBe(EXIT.usage);
    expect(cli.seen).toEqual([]);
  });
});
