import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublishCommand } from '@aws-sdk/client-sns';
import { expect, onTestFinished, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { createLabClients, labClientConfig, provisionLab } from '../../lab/provision/provision.ts';
import { subscribeUntilConfirmed } from '../../lab/provision/subscription.ts';
import { createSystemsManager } from '../../lab/ssm/service.ts';
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
  for (const service of createSystemsManager().services) lab.register(service);
  // As the lab itself is installed, so that what it promises is tried and not a queue that only a test has.
  const clients = createLabClients(labClientConfig(lab.endpoint, lab.region));
  onTestFinished(() => clients.destroy());
  const { topicArn: TopicArn, deadLetterQueue } = await provisionLab(clients);
  const queue = lab.sqs.findByArn(deadLetterQueue.arn);
  if (queue === undefined) throw new Error('the lab has no queue of dead letters');
  const certificate = join(directory, 'certificate.pem');
  writeFileSync(certificate, lab.signingCertificate.pem);
  const port = String(await findFreePort());

  const start = async () => {
    const ingress = startIngress(directory, {
      RECOVEROPS_PORT: port,
      RECOVEROPS_TOPIC_ARNS: TopicArn,
      RECOVEROPS_DEAD_LETTER_QUEUE_URL: deadLetterQueue.url,
      RECOVEROPS_AWS_ENDPOINT_URL: lab.endpoint,
      RECOVEROPS_LAB_SNS_CERTIFICATE_URL: lab.signingCertificate.url,
      RECOVEROPS_LAB_SNS_CERTIFICATE_FILE: certificate,
    });
    await ingress.line('ingress ready');
    return ingress;
  };

  const first = await start();
  const webhook = `http://127.0.0.1:${port}/webhooks/sns`;
  const isHanging = AbortSignal.timeout(60_000);
  await subscribeUntilConfirmed(clients.sns, TopicArn, webhook, deadLetterQueue.arn, isHanging);
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
  await clients.sns.send(new PublishCommand({ TopicArn, Message }));
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
