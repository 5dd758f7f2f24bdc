// node lab/probe-health.ts <state directory>: the health check of a lab in a container. Ends with 0 when the lab says it
// is ready and its control plane answers for the alarm topic, else with 1 and the reason.
import { readLabFile } from './lab-file.ts';

const DEADLINE_MS = 3_000;

async function problemOf(stateDirectory: string): Promise<string | undefined> {
  const { endpoint, region, topicArn } = readLabFile(stateDirectory);
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = `PROBE/${date}/${region}/sns/aws4_request`;
  const response = await fetch(endpoint, {
    method: 'POST',
    // The lab reads the scope and checks no signature.
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=probe`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: `Action=GetTopicAttributes&Version=2010-03-31&TopicArn=${encodeURIComponent(topicArn)}`,
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const text = await response.text();
  return response.ok ? undefined : `the control plane answered ${response.status}: ${text.slice(0, 200)}`;
}

const [, , stateDirectory] = process.argv;
if (stateDirectory === undefined) {
  console.error('Usage: node lab/probe-health.ts <state directory>');
  process.exit(2);
}
const problem = await problemOf(stateDirectory).catch((error: unknown) => `not ready: ${String(error)}`);
if (problem !== undefined) console.error(problem);
process.exit(problem === undefined ? 0 : 1);
