import { expect, test } from 'vitest';
import { parseLedgerRecord } from '../../../../src/domain/execution/ledger-record.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a finished record, with whatever else stands around it', () => {
  const record = {
    state: 'finished',
    execution_id: 'x-1',
    started_at: '2026-11-22T08:00:01.000Z',
    ended_at: '2026-11-22T08:00:02.000Z',
    exit_code: 3,
    timed_out: true,
    stdout_tail_b64: base64('out'),
    stderr_tail_b64: base64('err'),
  };
  expect(parseLedgerRecord(`a warning\n${JSON.stringify(record)}\n`, 'x-1')).toEqual({
    state: 'finished',
    exitCode: 3,
    timedOut: true,
    startedAt: '2026-11-22T08:00:01.000Z',
    endedAt: '2026-11-22T08:00:02.000Z',
    stdoutTail: 'out',
    stderrTail: 'err',
  });
});

test.each([
  ['er2-of-the-password\n', `${'x'.repeat(4_000)}\nlast`],
  ['er2-of-the-password ', 'y '.repeat(2_100)],
])('a full tail leaves out what may be the rest of a secret whose name was cut off: %j', (rest, more) => {
  const tail = Buffer.from(rest + more + ' '.repeat(200)).subarray(0, 4_096);
  const record = {
    state: 'finished',
    execution_id: 'x-1',
    exit_code: 0,
    stdout_tail_b64: tail.toString('base64'),
  };
  const parsed = parseLedgerRecord(JSON.stringify(record), 'x-1');
  expect(parsed).toMatchObject({ stdoutTail: tail.toString().slice(rest.length) });
});

test('the ledger says of an execution that it is absent, or started and perhaps still running', () => {
  expect(parseLedgerRecord('{"state":"absent","execution_id":"x-1"}', 'x-1')).toEqual({ state: 'absent' });
  expect(parseLedgerRecord('{"state":"started","execution_id":"x-1","running":false}', 'x-1')).toEqual({
    state: 'started',
    startedAt: null,
    running: false,
  });
  expect(
    parseLedgerRecord('{"state":"started","execution_id":"x-1","record":"missing"}', 'x-1'),
  ).toMatchObject({ running: null });
});

test.each([
  ['nothing', ''],
  ['half a line', '{"state":"absent","execution_id":"x-1"'],
  ['another execution', '{"state":"absent","execution_id":"x-2"}'],
  ['an unknown state', '{"state":"gone","execution_id":"x-1"}'],
  ['no exit code', '{"state":"finished","execution_id":"x-1"}'],
  ['an exit code that is a text', '{"state":"finished","execution_id":"x-1","exit_code":"0"}'],
])('%s settles nothing', (_, output) => {
  expect(parseLedgerRecord(output, 'x-1')).toBeUndefined();
});
