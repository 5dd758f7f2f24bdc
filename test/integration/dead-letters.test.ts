import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect, onTestFinished, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { labClientConfig } from '../../lab/provision/provision.ts';
import { findFreePort } from '../../scripts/free-port.ts';
import { incidentWorkflowId } from '../../src/contracts/workflow-ids.ts';
import { parseAlarm } from '../../src/domain/alarm/parse-alarm.ts';
import { until } from '../e2e/support/until.ts';
import { ingressDirectory, startIngress } from '../support/ingress-process.ts';
import { temporalOfFile } from '../support/shared-temporal.ts';
import { alarmMessage } from '../unit/ingress/sns-messages.ts';

const temporal = temporalOfFile();

test('an alarm that SNS gave up on while the ingress was down opens its incident once, and leaves the queue', async () => {
  const directory = ingressDirectory();
  // A minute of retries lasts 60 ms.
  const lab = await startControlPlane({ timeScale: 1_000 });
  onTestFinished(() => lab.stop());
  const queue = lab.sqs.createQueue('recoverops-dead-letters');
  const sns = new SNSClient(labClientConfig(lab.endpoint, lab.region));
  onTestFinished(() => sns.destroy());
  const { TopicArn = '' } = await sns.send(
    new CreateTopicCommand({ Name: 'alarms', Attributes: { SignatureVersion: '2' } }),
  );
  const certificate = join(directory, 'certificate.pem');
  writeFileSync(certificate, lab.signingCertificate.pem);
  const port = String(await findFreePort());

  const start = async () => {
    const ingress = startIngress(directory, {
      RECOVEROPS_PORT: port,
      RECOVEROPS_TOPIC_ARNS: TopicArn,
      RECOVEROPS_DEAD_LETTER_QUEUE_URL: queue.url,
      RECOVEROPS_AWS_ENDPOINT_URL: lab.endpoint,
      RECOVEROPS_LAB_SNS_CERTIFICATE_URL: lab.signingCertificate.url,
      RECOVEROPS_LAB_SNS_CERTIFICATE_FILE: certificate,
    });
    await ingress.line('ingress ready');
    return ingress;
  };

  const first = await start();
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'http',
      Endpoint: `http://127.0.0.1:${port}/webhooks/sns`,
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.arn }) },
    }),
  );
  await lab.sns.idle();
  expect(lab.sns.deadLetters()).toEqual([]);
  expect(await first.stop()).toBe(0);

  const AlarmName = `Dead-Letter-${process.pid}`;
  const Message = alarmMessage({
    AlarmName,
    AlarmArn: `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${AlarmName}`,
  });
  const alarm = parseAlarm(JSON.parse(Message));
  if (!alarm.ok) throw new Error(alarm.error);
  await sns.send(new PublishCommand({ TopicArn, Message }));
  await lab.sns.idle();
  expect(queue.counts()).toEqual({ visible: 1, hidden: 0 });

  const second = await start();
  await until('the queue to be empty', async () => {
    const { visible, hidden } = queue.counts();
    return visible + hidden === 0 ? true : undefined;
  });
  expect(await temporal.signalsOf(temporal.begun(incidentWorkflowId(alarm.value)))).toBe(1);
  expect(await second.stop()).toBe(0);
});
