// The lab as a process of its own: starts it, writes lab.json, stops on SIGTERM or SIGINT. Usage: see main-options.ts.
import { mkdirSync, rmSync } from 'node:fs';
import { describeLab } from './describe-lab.ts';
import { startLab } from './environment.ts';
import { labFilePath, writeLabFile } from './lab-file.ts';
import { type MainOptions, parseMainOptions, USAGE } from './main-options.ts';
import { subscribeUntilConfirmed } from './provision/subscription.ts';

function optionsOrExit(): MainOptions {
  try {
    return parseMainOptions(process.argv.slice(2), process.env);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return process.exit(2);
  }
}

const { stateDirectory, timeScale, subscribeUrl, lab: options } = optionsOrExit();
const stopRequested = new Promise<NodeJS.Signals>((stop) => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
});

mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
rmSync(labFilePath(stateDirectory), { force: true });
const notices: string[] = [];
const lab = await startLab({
  ...options,
  announce: (line) => {
    console.log(line);
    notices.push(line);
  },
});

writeLabFile(stateDirectory, describeLab(lab, stateDirectory, timeScale, notices));
console.log(`lab ready at ${lab.endpoint}`);

const stopping = new AbortController();
async function subscribe(endpoint: string): Promise<void> {
  const { clients, provisioned, detection } = lab;
  for (const topicArn of [provisioned.topicArn, detection.findingsTopicArn]) {
    const outcome = await subscribeUntilConfirmed(
      clients.sns,
      topicArn,
      endpoint,
      provisioned.deadLetterQueue.arn,
      stopping.signal,
    );
    if (outcome === 'confirmed') console.log(`${topicArn} is delivered to ${endpoint}`);
  }
}
const subscriptionFailed = new Promise<string>((fail) => {
  if (subscribeUrl === undefined) return;
  subscribe(subscribeUrl).catch((error: unknown) => {
    process.exitCode = 1;
    fail(`alarms and findings cannot be delivered to ${subscribeUrl} (${String(error)})`);
  });
});

const why = await Promise.race([stopRequested, subscriptionFailed]);
console.log(`${why}: stopping the lab`);
stopping.abort();
await lab.stop();
rmSync(labFilePath(stateDirectory), { force: true });
console.log('lab stopped');
process.exit();
