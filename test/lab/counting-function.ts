// A function's process that counts what it is given in the state of the window, and writes what a window had to a file when
// the window ends. It says on standard output what it does, so that it can be killed in the middle of it.
// Usage: counting-function.ts RESULTS_FILE, with AWS_LAMBDA_RUNTIME_API
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isJsonObject } from '../../src/domain/text/json-object.ts';
import { textsOf } from './event-records.ts';
import { nextInvocation, postToRuntime } from './runtime-client.ts';

const [results = ''] = process.argv.slice(2);
const address = process.env.AWS_LAMBDA_RUNTIME_API ?? '';
/** What stands for work: long enough to be killed in. */
const WORK_MS = 15;
const RETRY_MS = 30;
/** Others put into the stream too, such as the subscriptions that see whether it is there. */
const COUNTED = /^record \d+$/;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

for (;;) {
  const invocation = await nextInvocation(address).catch(() => undefined);
  if (invocation === undefined) {
    await pause(RETRY_MS);
    continue;
  }
  const { event, requestId } = invocation;
  const isEnd = event.isFinalInvokeForWindow === true;
  say(isEnd ? 'ending' : 'working');
  await pause(WORK_MS);
  const before = isJsonObject(event.state) && Array.isArray(event.state.counted) ? event.state.counted : [];
  const counted: readonly unknown[] = [...before, ...textsOf(event).filter((text) => COUNTED.test(text))];
  // A line by itself even where a kill has cut the one before.
  if (isEnd) {
    const { window, shardId } = event;
    appendFileSync(results, `\n${JSON.stringify({ shardId, window, counted })}\n`);
  }
  say('answering');
  const answer = JSON.stringify({ state: { counted }, batchItemFailures: [] });
  await postToRuntime(address, `invocation/${requestId}/response`, answer).catch(() => undefined);
  say('answered');
}
