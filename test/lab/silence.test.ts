import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ConfirmSubscriptionCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { readLabFile } from '../../lab/lab-file.ts';
import { parseFinding } from '../../src/domain/alarm/finding/finding-message.ts';
import { clientsOf, makeTables, memoriesOf, SHORT_WINDOWS, startDetector } from './detector-fixture.ts';
import { startLabProcess } from './lab-process.ts';
import { openSnsEndpoint } from './sns-endpoint.ts';

const HOST = 'i-0123456789abcdef0';
const OOM = 'kernel: Out of memory: Killed process 1234 (java) total-vm:9G';

test.each([
  ['', []],
  [', though it is killed between the steps', ['before-outbox-cleared', 'after-memory-written']],
])(
  'a host logs an error, then nobody logs anything: the finding goes OK by itself%s',
  async (_how, kills) => {
    const lab = await startLabProcess(SHORT_WINDOWS);
    const { detection } = readLabFile(lab.stateDirectory);
    const { documents, logs, s3, sns } = clientsOf(lab);
    await makeTables(documents);
    const endpoint = await openSnsEndpoint();
    const TopicArn = detection.findingsTopicArn;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint.url }));
    const { body } = await endpoint.next((post) => post.body.Type === 'SubscriptionConfirmation');
    await sns.send(
      new ConfirmSubscriptionCommand({ TopicArn, Token: body.Token, AuthenticateOnUnsubscribe: 'true' }),
    );
    const detector = startDetector(lab, kills);
    const told = async (state: string) => {
      const { body: post } = await endpoint.next((one) =>
        (one.body.Message ?? '').includes(`"state":"${state}"`),
      );
      const finding = parseFinding(post.Message ?? '');
      if (!finding.ok) throw new Error(finding.error);
      return finding.value;
    };

    // The only line that any group ever gets.
    const [logGroupName] = detection.logGroups;
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: HOST }));
    await logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: HOST,
        logEvents: [{ timestamp: Date.now(), message: OOM }],
      }),
    );
    const alarm = await told('ALARM');
    expect(alarm).toMatchObject({ detector: 'log-pattern-memory-oom', resource: { id: HOST } });
    const cleared = await told('OK');
    expect(cleared).toMatchObject({
      detector: alarm.detector,
      resource: alarm.resource,
      previousState: 'ALARM',
      window: { lines: 0 },
    });
    // Three windows of five seconds after the one with the line.
    expect(Date.parse(cleared.at) - Date.parse(alarm.at)).toBe(15_000);
    await expect
      .poll(async () => (await memoriesOf(s3)).map(({ clock }) => (clock?.silentMs ?? 0) > 0))
      .toContain(true);
    // Another shard may have had the message by which a subscription is tried.
    const withLines = (await memoriesOf(s3)).filter(({ sums }) => sums.lines > 0);
    expect(withLines).toHaveLength(1);
    expect(withLines[0]).toMatchObject({ sums: { lines: 1 }, clock: { claimedTo: null } });
    expect(await detector.stop()).toBe(0);
    expect(detector.ends()).toBe(kills.length + 1);
    expect(detector.output()).not.toContain('cannot be judged');
  },
);
