// node scripts/bootstrap.mjs bench/response/main.ts [--incidents N] [--requests N] [--enforce]
// How long `GET /api/v1/response-metrics` takes with many incidents, through the whole app and the lab's DynamoDB. See bench/README.md.
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ensureTables } from '../../src/clients/dynamodb/ensure-tables.ts';
import { INCIDENT_KIND } from '../../src/clients/dynamodb/incident-item.ts';
import { createIncidentMeasures } from '../../src/clients/dynamodb/incident-measures.ts';
import { API_PREFIX } from '../../src/contracts/api.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import { RESPONSE_DAYS, RESPONSE_GROUPS } from '../../src/domain/record/response/response-metrics.ts';
import { measured } from '../../test/support/measured-incidents.ts';
import { AUTHORIZED, fakeIngress } from '../../test/unit/ingress/fake-ingress.ts';

const USAGE =
  'Usage: npm run bench-response -- [--incidents N] [--requests N] [--enforce]; 10000 and 200 where nothing is given';
const BOUND_MS = 300;
const PREFIX = 'bench';
const BATCH = 25;
const BATCHES_AT_ONCE = 8;
const DAYS = 89;
const HOUR_MS = 3_600_000;
/** A refresh is older than this between the requests of a dashboard that somebody has open. */
const PAUSE_MS = 60_000;

/** As many alarms, causes, runbooks and hosts as a large installation has; the newest hundredth is open. */
function incidentRow(index: number, all: number): Record<string, unknown> {
  const openedMs = Date.now() - 60_000 - (index * DAYS * 24 * HOUR_MS) / all;
  const isOpen = index < all / 100;
  const openedAt = new Date(openedMs).toISOString();
  const { measure } = measured(index, {
    hosts: [`i-${(index * 7) % 500}`, `i-${(index * 11) % 500}`],
    causes: [`cause_${index % 30}`],
    runbooks: [`runbook-${index % 25}`],
    resolve: isOpen ? null : (5 + (index % 240)) * 60_000,
    closedBy: isOpen ? null : 'alarm',
    status: isOpen ? 'pending_approval' : 'completed',
  });
  return {
    incident_id: `${Math.floor(openedMs / 1_000)}_Alarm-${index % 200}_i-${index}`,
    workflow_key: `incident:111122223333:us-east-1:Alarm-${index % 200}:i-${index % 2_000}`,
    workflow_id: `incident:111122223333:us-east-1:Alarm-${index % 200}:i-${index % 2_000}`,
    kind: INCIDENT_KIND,
    alarm_name: `Alarm-${index % 200}`,
    resource_id: `web-${index % 40}`,
    opened_at: openedAt,
    opened_key: `${openedAt}#${index}`,
    updated_key: `${openedAt}#${index}`,
    ended_at: isOpen ? null : new Date(openedMs + (measure.resolve ?? 0)).toISOString(),
    measure: JSON.stringify(measure),
  };
}

async function putIncidents(documents: DynamoDBDocumentClient, count: number): Promise<void> {
  const table = tableNames(PREFIX).incidents;
  const rows = Array.from({ length: count }, (_, index) => incidentRow(index, count));
  for (let at = 0; at < rows.length; at += BATCH * BATCHES_AT_ONCE) {
    const some = Array.from({ length: BATCHES_AT_ONCE }, (_, batch) =>
      rows.slice(at + batch * BATCH, at + (batch + 1) * BATCH),
    ).filter((batch) => batch.length > 0);
    await Promise.all(
      some.map((batch) =>
        documents.send(
          new BatchWriteCommand({
            RequestItems: { [table]: batch.map((Item) => ({ PutRequest: { Item } })) },
          }),
        ),
      ),
    );
  }
}

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
const shown = (ms: number) => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;

/** One request: milliseconds that it took, and that this thread worked meanwhile. */
interface Took {
  readonly took: number;
  readonly cpu: number;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      incidents: { type: 'string', default: '10000' },
      requests: { type: 'string', default: '200' },
      enforce: { type: 'boolean', default: false },
    },
  });
  const [incidents, requests] = [Number(values.incidents), Number(values.requests)];
  if (!(incidents >= 100 && incidents <= 20_000 && requests >= 10 && requests <= 10_000)) {
    console.error(USAGE);
    return 2;
  }
  const lab = new Worker(new URL('./lab-thread.ts', import.meta.url));
  const [endpoint] = (await once(lab, 'message')) as [string];
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      region: 'us-east-1',
      endpoint,
      credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    }),
  );
  const ingress = await fakeIngress({ measures: createIncidentMeasures(documents, PREFIX) });
  try {
    await ensureTables(documents, PREFIX, true);
    const putMs = performance.now();
    await putIncidents(documents, incidents);
    console.log(`${incidents} incidents over ${DAYS} days put in ${shown(performance.now() - putMs)}`);
    const ask = async (query: string) => {
      const before = performance.now();
      const used = process.threadCpuUsage();
      const answer = await ingress.app.inject({
        url: `${API_PREFIX}/response-metrics?${query}`,
        headers: AUTHORIZED,
      });
      const took = performance.now() - before;
      const { user, system } = process.threadCpuUsage(used);
      if (answer.statusCode !== 200) throw new Error(`${query}: ${answer.statusCode} ${answer.body}`);
      return {
        took,
        cpu: (user + system) / 1_000,
        counted: (JSON.parse(answer.body) as { all: { incidents: number } }).all.incidents,
      };
    };
    const first = await ask('days=90');
    if (first.counted !== incidents)
      throw new Error(`${first.counted} of ${incidents} incidents were counted`);
    console.log(`the first request after a start, nothing read yet: ${shown(first.took)}`);
    const took: Took[] = [];
    const stale: Took[] = [];
    for (let index = 0; index < requests; index += 1) {
      const days = index % 2 === 0 ? 90 : RESPONSE_DAYS[index % RESPONSE_DAYS.length];
      const by = RESPONSE_GROUPS[index % RESPONSE_GROUPS.length];
      const filter = index % 3 === 0 ? `&cause=cause_${index % 30}` : '';
      // Every tenth comes after a pause, when what is kept is old.
      const isLate = index % 10 === 9;
      if (isLate) ingress.clock.nowMs += PAUSE_MS;
      (isLate ? stale : took).push(await ask(`days=${days}&by=${by}${filter}`));
    }
    let isMissed = false;
    for (const [name, all] of [
      ['what is kept is fresh', took],
      ['after a pause of a minute', stale],
    ] as const) {
      const sorted = all.map((one) => one.took).toSorted((a, b) => a - b);
      const cpu = all.map((one) => one.cpu).toSorted((a, b) => a - b);
      const worst = at(sorted, 0.99);
      isMissed ||= worst > BOUND_MS;
      console.log(
        `${name}: ${all.length} requests, median ${shown(at(sorted, 0.5))}, p99 ${shown(worst)} (processor time of the ingress ${shown(at(cpu, 0.5))} and ${shown(at(cpu, 0.99))}); bound ${BOUND_MS} ms: ${worst <= BOUND_MS ? 'held' : 'MISSED'}`,
      );
    }
    console.log(`load of the machine ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`);
    return isMissed && values.enforce ? 1 : 0;
  } finally {
    await ingress.app.close();
    documents.destroy();
    lab.postMessage('stop');
    await once(lab, 'exit');
  }
}

process.exitCode = await main();
