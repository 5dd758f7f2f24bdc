import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { parseLogRecord } from '../../../../src/domain/logs/log-record.ts';

const event = {
  id: '31953106606966983378809025079804211143289615424298',
  timestamp: 1_795_334_400_000,
  message: 'x',
};
const record = {
  messageType: 'DATA_MESSAGE',
  owner: '111122223333',
  logGroup: 'app',
  logStream: 'i-0123',
  subscriptionFilters: ['errors'],
  logEvents: [event],
};

test('a record gives its log stream and its events', () => {
  expect(parseLogRecord(record)).toEqual({
    ok: true,
    value: {
      owner: '111122223333',
      group: 'app',
      stream: 'i-0123',
      events: [{ id: event.id, at: event.timestamp, message: 'x' }],
    },
  });
});

test('the message by which the stream is tried is told apart', () => {
  expect(parseLogRecord({ ...record, messageType: 'CONTROL_MESSAGE', logEvents: 7 })).toEqual({
    ok: true,
    value: 'control',
  });
});

test('a control message that holds lines of a log is a forged one', () => {
  const control = (message: string) => ({
    messageType: 'CONTROL_MESSAGE',
    owner: 'CloudwatchLogs',
    logGroup: '',
    logStream: '',
    subscriptionFilters: [],
    logEvents: [{ id: '', timestamp: 1_510_943_004_073, message }],
  });
  expect(parseLogRecord(control('CWL CONTROL MESSAGE: Checking health of destination Kinesis.')).ok).toBe(
    true,
  );
  expect(parseLogRecord(control('ERROR: out of memory'))).toMatchObject({
    ok: false,
    error: expect.stringContaining('holds lines'),
  });
});

test.each<[string, unknown, RegExp]>([
  ['no object', 'x', /no JSON object/],
  ['a list', [], /no JSON object/],
  ['another type', { ...record, messageType: 'CONTROL' }, /messageType/],
  ['an owner that is no account', { ...record, owner: 'me' }, /owner/],
  ['no group', { ...record, logGroup: '' }, /logGroup/],
  ['a long stream', { ...record, logStream: 'x'.repeat(513) }, /logStream/],
  ['no events', { ...record, logEvents: {} }, /list of logEvents/],
  [
    'an event without a message',
    { ...record, logEvents: [event, { ...event, message: null }] },
    /logEvents\[1\]/,
  ],
  ['an event of another time', { ...record, logEvents: [{ ...event, timestamp: -1 }] }, /logEvents\[0\]/],
  ['an event of half a time', { ...record, logEvents: [{ ...event, timestamp: 1.5 }] }, /logEvents\[0\]/],
  ['an event with words for an id', { ...record, logEvents: [{ ...event, id: 'a b' }] }, /logEvents\[0\]/],
  [
    'too many events',
    { ...record, logEvents: Array.from({ length: LIMITS.logEventsMax + 1 }, () => event) },
    /more than 50000/,
  ],
])('a record with %s is refused as a whole', (_what, value, problem) => {
  const read = parseLogRecord(value);
  expect(read.ok ? '' : read.error).toMatch(problem);
});
