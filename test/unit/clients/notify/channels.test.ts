import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import type { ChannelKind } from '../../../../src/clients/notify/channel-kind.ts';
import { CHANNELS, settingsChecks } from '../../../../src/clients/notify/channels.ts';
import { parseNotificationRules } from '../../../../src/domain/notification/parse-rules.ts';
import type { NotificationMessage } from '../../../../src/ports/notification-channel.ts';
import { awsConfig } from '../../../support/aws-config.ts';
import { FakeOneTimeSecrets } from '../../../support/fake-one-time-secrets.ts';
import { NO_SLACK } from '../../../support/no-slack.ts';

const MESSAGE: NotificationMessage = {
  noticeId: 'n-1',
  incidentId: '1_disk_web',
  workflowId: 'w',
  alarmName: 'disk',
  kind: 'reminder',
  severity: 'critical',
  subject: 'Still waiting — approve',
  message: 'brief',
  link: 'https://ops.example.org/incidents/1_disk_web',
  decision: null,
  closed: false,
  recipient: {},
};
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:oncall';

const DEPS = {
  aws: awsConfig('http://127.0.0.1:1'),
  secretOf: () => null,
  slack: NO_SLACK,
  email: null,
  mailLinkKeys: [],
  publicUrl: null,
  oneTimeSecrets: new FakeOneTimeSecrets(),
  log: () => {},
  nowMs: () => 0,
};

test('one more channel is one more entry of the registry: the file takes it, and it is sent by', async () => {
  const sent: string[] = [];
  const PIGEON: ChannelKind = {
    check: ({ loft }) => (loft === undefined ? ['.loft is missing'] : []),
    secretsIn: () => [],
    canUpdate: false,
    create: () => ({
      send: ({ recipient, subject }) => {
        sent.push(`${recipient.loft}: ${subject}`);
        return Promise.resolve({});
      },
    }),
  };
  const channels = { ...CHANNELS, pigeon: PIGEON };
  const file = (recipient: object) => ({
    version: 'notifications/v1',
    recipients: { roof: { channel: 'pigeon', ...recipient } },
    routes: [{ name: 'all', steps: [{ to: ['roof'] }] }],
  });
  expect(parseNotificationRules(file({}), settingsChecks(channels))).toEqual({
    ok: false,
    error: ['recipients["roof"].loft is missing'],
  });
  const rules = parseNotificationRules(file({ loft: 'north' }), settingsChecks(channels));
  if (!rules.ok) throw new Error(rules.error.join());
  const [recipient] = rules.value.recipients;
  await channels.pigeon.create(DEPS).send({ ...MESSAGE, recipient: recipient?.settings ?? {} }, null);
  expect(sent).toEqual(['north: Still waiting — approve']);
  expect(parseNotificationRules(file({ loft: 'north' }), settingsChecks())).toMatchObject({ ok: false });
});

test('a topic is published to in its own Region, with what it can be filtered by', async () => {
  const sns = mockClient(SNSClient);
  sns.on(PublishCommand).resolves({ MessageId: 'm-1' });
  const channel = CHANNELS.sns?.create(DEPS);
  expect(await channel?.send({ ...MESSAGE, recipient: { topic: TOPIC } }, null)).toEqual({
    message_id: 'm-1',
  });
  const [call] = sns.commandCalls(PublishCommand);
  expect(call?.args[0].input).toMatchObject({
    TopicArn: TOPIC,
    Subject: 'Still waiting approve',
    Message: 'https://ops.example.org/incidents/1_disk_web\nbrief',
    MessageAttributes: { severity: { StringValue: 'critical' }, notice_id: { StringValue: 'n-1' } },
  });
  const client = call?.thisValue as SNSClient;
  expect(await client.config.region()).toBe('eu-west-1');
  sns.restore();
});

test.each(['oncall', `${TOPIC}.fifo`, 'arn:aws:sqs:eu-west-1:111122223333:oncall'])(
  '%s is no topic',
  (topic) => {
    expect(CHANNELS.sns?.check({ topic })).toEqual(['.topic must be the ARN of a standard SNS topic']);
  },
);

test('the log takes what would else go nowhere', async () => {
  const lines: unknown[] = [];
  const channel = CHANNELS.log?.create({ ...DEPS, log: (facts, subject) => lines.push([facts, subject]) });
  await channel?.send(MESSAGE, null);
  expect(lines).toEqual([
    [expect.objectContaining({ notice: 'brief', incidentId: '1_disk_web' }), MESSAGE.subject],
  ]);
});
