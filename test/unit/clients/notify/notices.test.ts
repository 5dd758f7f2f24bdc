import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { createNoticesClient } from '../../../../src/clients/notify/notices.ts';
import { awsConfig } from '../../../support/aws-config.ts';

const NOTICE = {
  kind: 'approval_requested',
  incidentId: '1_disk_web-asg',
  subject: 'Approve: disk\r\nfull — now',
  message: 'm',
  noticeId: 'n-1',
};
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:notices';

test('without a topic nothing is published', async () => {
  const sns = mockClient(SNSClient);
  const notices = createNoticesClient(awsConfig('http://127.0.0.1:1'), null, new SNSClient());
  expect(await notices.publish(NOTICE)).toBe('no_topic');
  expect(sns.calls()).toHaveLength(0);
});

test('a notice is published with a subject that SNS takes and attributes to filter and recognise it by', async () => {
  const sns = mockClient(SNSClient);
  sns.on(PublishCommand).resolves({ MessageId: 'm-1' });
  const notices = createNoticesClient(
    awsConfig('http://127.0.0.1:1', { notifyTopicArn: TOPIC }),
    null,
    new SNSClient(),
  );
  expect(await notices.publish({ ...NOTICE, message: 'x'.repeat(100_000) })).toBe('published');
  const input = sns.commandCalls(PublishCommand)[0]?.args[0].input;
  expect(input?.Subject).toBe('Approve: disk full now');
  expect(input?.Message).toHaveLength(60_000);
  expect(input?.MessageAttributes?.notice_id).toEqual({ DataType: 'String', StringValue: 'n-1' });
});

test('a notice begins with where to decide, where that is told', async () => {
  const sns = mockClient(SNSClient);
  sns.on(PublishCommand).resolves({ MessageId: 'm-1' });
  const aws = awsConfig('http://127.0.0.1:1', { notifyTopicArn: TOPIC });
  await createNoticesClient(aws, 'https://ops.example.org', new SNSClient()).publish(NOTICE);
  await createNoticesClient(aws, null, new SNSClient()).publish(NOTICE);
  expect(sns.commandCalls(PublishCommand).map(({ args }) => args[0].input.Message)).toEqual([
    'https://ops.example.org/incidents/1_disk_web-asg\nm',
    'm',
  ]);
});

test('a notice that cannot be published throws a ServiceError', async () => {
  const sns = mockClient(SNSClient);
  sns.on(PublishCommand).rejects(
    Object.assign(new Error('no'), {
      name: 'AuthorizationErrorException',
      $metadata: { httpStatusCode: 403 },
    }),
  );
  const notices = createNoticesClient(
    awsConfig('http://127.0.0.1:1', { notifyTopicArn: TOPIC }),
    null,
    new SNSClient(),
  );
  await expect(notices.publish(NOTICE)).rejects.toMatchObject({ name: 'ServiceError', kind: 'refused' });
});
