import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { LOG_FILE_BYTES, RECORD_BYTES } from '../../../src/detector/bounds.ts';
import { parseStreamBatch } from '../../../src/detector/events/kinesis-event.ts';
import { logFileOf, parseLogFiles } from '../../../src/detector/events/log-file-event.ts';
import { readLogFile } from '../../../src/detector/events/read-log-file.ts';
import { readLogRecord } from '../../../src/detector/events/read-record.ts';
import { gzipped, logData, logMessage, streamEvent } from './stream-samples.ts';

const problem = (base64: string) => {
  const read = readLogRecord(base64);
  return read.ok ? 'none' : read.error;
};

describe('a record of the stream', () => {
  test('is gzip of JSON, of one member or of several', () => {
    const json = JSON.stringify(logMessage(['a', 'b']));
    const members = Buffer.concat([gzipSync(json.slice(0, 40)), gzipSync(json.slice(40))]);
    for (const data of [logData(['a', 'b']), members.toString('base64')]) {
      const read = readLogRecord(data);
      expect(read.ok && read.value !== 'control' && read.value.events.map(({ message }) => message)).toEqual([
        'a',
        'b',
      ]);
    }
  });

  test('that inflates to more than the cap is refused flat, whatever its members', () => {
    const bomb = gzipSync(Buffer.alloc(RECORD_BYTES + 1, 32));
    expect(problem(bomb.toString('base64'))).toContain('more than');
    const half = gzipSync(Buffer.alloc(RECORD_BYTES / 2 + 1, 32));
    expect(problem(Buffer.concat([half, half]).toString('base64'))).toContain('more than');
  });

  test.each([
    ['no gzip', Buffer.from(JSON.stringify(logMessage(['a']))).toString('base64'), /no gzip/],
    ['nothing', '', /no gzip/],
    [
      'half a gzip',
      Buffer.from(logData(['a']), 'base64')
        .subarray(0, 40)
        .toString('base64'),
      /cannot be inflated/,
    ],
    ['no JSON', gzipSync('password=hunter2 {').toString('base64'), /^is no JSON$/],
    ['another message', gzipped({ messageType: 'X' }), /messageType/],
    ['deep nesting', gzipSync('['.repeat(200_000)).toString('base64'), /no JSON/],
  ])('that is %s is refused, and nothing of it is quoted', (_name, data, expected) => {
    expect(problem(data)).toMatch(expected);
    expect(problem(data)).not.toContain('hunter2');
  });

  test('with bytes that are no UTF-8 is read, with U+FFFD for them', () => {
    const [head = '', tail = ''] = JSON.stringify(logMessage(['before@after'])).split('@');
    const bytes = Buffer.concat([Buffer.from(head), Buffer.from([0xff, 0xc3]), Buffer.from(tail)]);
    const read = readLogRecord(gzipSync(bytes).toString('base64'));
    expect(read.ok && read.value !== 'control' && read.value.events[0]?.message).toBe(
      'before\ufffd\ufffdafter',
    );
  });

  test('by which the stream is tried has no lines; a forged one is refused', () => {
    const control = { messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs', logGroup: '', logStream: '' };
    const event = {
      id: '',
      timestamp: 1,
      message: 'CWL CONTROL MESSAGE: Checking health of destination Kinesis.',
    };
    expect(readLogRecord(gzipped({ ...control, logEvents: [event] }))).toEqual({
      ok: true,
      value: 'control',
    });
    expect(problem(gzipped({ ...logMessage(['out of memory']), messageType: 'CONTROL_MESSAGE' }))).toContain(
      'holds lines of a log',
    );
  });
});

describe('an event of the mapping', () => {
  test('has a shard, a window, a state and records', () => {
    expect(parseStreamBatch(streamEvent(['YQ=='], { first: 7, state: { a: 1 } }))).toEqual({
      ok: true,
      value: {
        kind: 'stream',
        shard: 'recoverops-logs/shardId-000000000000',
        span: { from: Date.parse('2026-11-29T12:00:00Z'), to: Date.parse('2026-11-29T12:01:00Z') },
        state: { a: 1 },
        isFinal: false,
        records: [{ sequence: '7', base64: 'YQ==' }],
      },
    });
  });

  test.each([
    ['without windows', { window: undefined }, /tumbling window/],
    ['of another stream', { eventSourceARN: 'arn:aws:dynamodb:eu-west-1:1:table/x' }, /no shard/],
    ['with a shard that leads elsewhere', { shardId: '../../x' }, /no shard/],
    ['with a record that is none', { Records: [{}] }, /without sequenceNumber/],
  ])('%s says what is wrong', (_name, change, expected) => {
    const parsed = parseStreamBatch({ ...streamEvent([]), ...change });
    expect(parsed.ok ? '' : parsed.error).toMatch(expected);
  });
});

describe('a notification of S3', () => {
  const KEY =
    'logs/AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2026/11/29/111122223333_elasticloadbalancing_eu-west-1_app.shop.0123456789abcdef_20261129T1205Z_203.0.113.9_4d2k1x0z.log.gz';
  const told = (key: string) => ({
    Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'access' }, object: { key } } }],
  });

  test('names the load balancer and the five minutes of a file', () => {
    expect(parseLogFiles(told(encodeURIComponent(KEY)))).toEqual({
      kind: 'files',
      files: [
        {
          bucket: 'access',
          key: KEY,
          accountId: '111122223333',
          region: 'eu-west-1',
          loadBalancer: 'app/shop/0123456789abcdef',
          span: { from: Date.parse('2026-11-29T12:00:00Z'), to: Date.parse('2026-11-29T12:05:00Z') },
        },
      ],
      others: [],
    });
  });

  test('of other objects is told apart, and what is no notification is none', () => {
    expect(parseLogFiles(told('a%ZZ'))).toEqual({ kind: 'files', files: [], others: ['a%ZZ'] });
    expect(parseLogFiles(told('ELBAccessLogTestFile'))?.others).toHaveLength(1);
    expect(parseLogFiles({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'access' })?.files).toEqual(
      [],
    );
    expect(parseLogFiles(streamEvent(['YQ==']))).toBeNull();
    expect(parseLogFiles(streamEvent([]))).toBeNull();
    expect(logFileOf('access', KEY.replace('20261129', '20269999'))).toBeNull();
  });

  test('leads to a file that is read as far as the cap, and no further', async () => {
    expect(await readLogFile(gzipSync('one\ntwo\n'))).toEqual({ lines: ['one', 'two'], isCut: false });
    expect(await readLogFile(gzipSync('one\ntwo'))).toEqual({ lines: ['one', 'two'], isCut: false });
    const line = `${'x'.repeat(1_023)}\n`;
    const large = await readLogFile(gzipSync(line.repeat((LOG_FILE_BYTES / 1_024) * 3)));
    expect(large.isCut).toBe(true);
    expect(large.lines.length).toBeGreaterThanOrEqual(LOG_FILE_BYTES / 1_024);
    expect(large.lines.length).toBeLessThan((LOG_FILE_BYTES / 1_024) * 1.1);
    expect(large.lines.every((one) => one.length === 1_023)).toBe(true);
    await expect(readLogFile(Buffer.from('plain'))).rejects.toThrow();
  });
});
