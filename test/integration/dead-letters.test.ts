import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { Client, Connection } from '@temporalio/client';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { labClientConfig } from '../../lab/provision/provision.ts';
import { findFreePort } from '../../scripts/free-port.ts';
import { incidentWorkflowId } from '../../src/contracts/workflow-ids.ts';
import { parseAlarm } from '../../src/domain/alarm/parse-alarm.ts';
import { until } from '../e2e/support/until.ts';
import { bareEnvironment } from '../support/bare-environment.ts';
import { alarmMessage } from '../unit/ingress/sns-messages.ts';

const SERVER = fileURLToPath(new URL('../../src/ingress/server.ts', import.meta.url));

async function untilReady(child: ChildProcess): Promise<void> {
  const output = child.stdout;
  if (output === null) throw new Error('its output is not piped');
  for await (const line of createInterface({ input: output })) {
    if (line.includes('"ingress ready"')) return;
  }
  throw new Error('the ingress ended before it was ready');
}

test('an alarm that SNS gave up on while the ingress was down opens its incident once, and leaves the queue', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'dead-letters-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
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
  writeFileSync(join(directory, 'temporal.toml'), '[profile.default]\n');
  const port = String(await findFreePort());

  const start = async () => {
    const child = spawn(process.execPath, [SERVER], {
      env: {
        ...bareEnvironment(),
        RECOVEROPS_STATE_DIR: directory,
        RECOVEROPS_PORT: port,
        RECOVEROPS_TOPIC_ARNS: TopicArn,
        RECOVEROPS_DEAD_LETTER_QUEUE_URL: queue.url,
        RECOVEROPS_AWS_ENDPOINT_URL: lab.endpoint,
        RECOVEROPS_LAB_SNS_CERTIFICATE_URL: lab.signingCertificate.url,
        RECOVEROPS_LAB_SNS_CERTIFICATE_FILE: certificate,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        TEMPORAL_ADDRESS: inject('temporalAddress'),
        TEMPORAL_CONFIG_FILE: join(directory, 'temporal.toml'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await untilReady(child);
    child.stdout?.resume();
    return child;
  };
  const stop = async (child: ChildProcess) => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
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
  await stop(first);

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
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  onTestFinished(() => connection.close());
  const handle = new Client({ connection }).workflow.getHandle(incidentWorkflowId(alarm.value));
  const { events } = await handle.fetchHistory();
  const signals = (events ?? []).filter(({ workflowExecutionSignaledEventAttributes }) =>
    Boolean(workflowExecutionSignaledEventAttributes),
  );
  expect(signals).toHaveLength(1);
  await handle.terminate('the test is over');
  await stop(second);
});
