import { expect, onTestFinished, test } from 'vitest';
import { LOG_SIGNALS } from '../../../pulumi/components/log-signals.ts';
import { createLogger } from '../../../src/telemetry/log.ts';
import { fakeIngress, HOST } from '../../unit/ingress/fake-ingress.ts';
import { alarmMessage, type Envelope, notification } from '../../unit/ingress/sns-messages.ts';
import { filterPattern } from '../support/filter-pattern.ts';

/** What the ingress logs, line by line, when SNS delivers a message to it: the real app with the real logger. */
async function linesOf(message: Envelope): Promise<readonly Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger('info', 'ingress', { write: (line) => lines.push(JSON.parse(line)) });
  const { app } = await fakeIngress({ logger });
  onTestFinished(() => app.close());
  await app.inject({
    method: 'POST',
    url: '/webhooks/sns',
    headers: { host: HOST, 'content-type': 'text/plain; charset=UTF-8' },
    payload: JSON.stringify(message),
  });
  return lines;
}

/** The metrics of the ingress that count a line. */
const countedBy = (line: Record<string, unknown>) =>
  LOG_SIGNALS.filter(({ source, pattern }) => source === 'ingress' && filterPattern(pattern)(line)).map(
    ({ metricName }) => metricName,
  );

test.each<[string, () => Promise<Envelope>, string, readonly string[]]>([
  [
    'a message that is not an alarm',
    () => notification({ Message: 'hello' }),
    'message ignored: it is not an alarm',
    ['messages-ignored'],
  ],
  [
    'an alarm that cannot be read',
    () => notification({ Message: alarmMessage({ NewStateValue: 'MUTED' }) }),
    'message kept: it cannot be read as an alarm or a finding',
    ['messages-ignored'],
  ],
  [
    'a forged message',
    async () => ({ ...(await notification()), Message: alarmMessage({ NewStateValue: 'OK' }) }),
    'SNS message refused',
    ['messages-refused'],
  ],
  ['an alarm', () => notification(), 'alarm taken', []],
])('the line that the ingress logs for %s is counted as it should be', async (_what, make, msg, metrics) => {
  const lines = await linesOf(await make());
  expect(lines.map((line) => line.msg)).toContain(msg);
  // None of the other lines that the same request writes is counted.
  expect(lines.flatMap(countedBy)).toEqual(metrics);
  expect(lines.filter((line) => line.msg === msg).flatMap(countedBy)).toEqual(metrics);
});
