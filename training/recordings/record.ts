import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { ChaosKind } from '../../chaos/catalogue.ts';
import { type Lab, startLab } from '../../lab/environment.ts';
import { hostLogGroups } from '../../lab/hosts/inside/log-sources.ts';
import { cleanOutput } from '../../src/domain/redaction/bounded-text.ts';
import { singleLine } from '../../src/domain/text/single-line.ts';
import type { Label } from '../corpus/family.ts';
import { type Recording, recordingFile } from './recording.ts';

// node training/recordings/record.ts [kind …]
// Breaks a host of the lab in each of these ways and stores what it logs meanwhile, redacted, under training/recordings/hosts/. Needs a
// machine that can sandbox hosts, and takes half a minute for each.

/**
 * The kinds of chaos that show in a host's log, and what they are at their root. Of others a host of the lab logs nothing, or what it logs
 * of stopped nginx too: that would be one text under several labels.
 */
const KINDS: ReadonlyMap<ChaosKind, Label> = new Map<ChaosKind, Label>([
  ['dead-upstream', 'dependency_refused'],
  ['crash-loop', 'service_crash'],
  ['unseen-certificate', 'tls_expired'],
  ['broken-configuration', 'bad_deployment'],
  // What the log tells is that a port is taken.
  ['outside-unit', 'bad_deployment'],
  ['stop-nginx', 'service_crash'],
  ['leaking-unit', 'container_oom'],
]);
/** What programs log only because their host is a sandbox. */
const OF_SANDBOX = /initgroups\(/;
/** Before something is broken the host's usual lines are recorded, too. */
const USUAL_MS = 4_000;
const BROKEN_MS = 14_000;
/** After it was mended the host comes to rest. */
const REST_MS = 6_000;
/** More lines say nothing that these do not say. */
const LINES_KEPT = 120;
/** In the place of the host's own. */
const INSTANCE = 'i-0123456789abcdef0';

interface Shipped {
  readonly at: number;
  readonly message: string;
}

async function shipped(logs: CloudWatchLogsClient, from: number): Promise<readonly Shipped[]> {
  const lines: Shipped[] = [];
  for (const logGroupName of hostLogGroups)
    for await (const { events = [] } of paginateFilterLogEvents(
      { client: logs },
      { logGroupName, startTime: from },
    ))
      for (const { message = '', timestamp = from } of events) lines.push({ at: timestamp - from, message });
  return lines.toSorted((a, b) => a.at - b.at);
}

/** Lines spread over all of them, the first and the last ones included. */
function thinned(lines: readonly Shipped[]): readonly Shipped[] {
  if (lines.length <= LINES_KEPT) return lines;
  return Array.from({ length: LINES_KEPT }, (_, place) => {
    const at = Math.round((place * (lines.length - 1)) / (LINES_KEPT - 1));
    return lines[at];
  }).filter((line) => line !== undefined);
}

async function record(
  lab: Lab,
  logs: CloudWatchLogsClient,
  chaos: ChaosKind,
  label: Label,
): Promise<Recording> {
  const [host] = lab.hosts;
  if (host === undefined) throw new Error('The lab has no host.');
  const from = Date.now();
  await delay(USUAL_MS);
  await lab.chaos(chaos, host.instanceId);
  await delay(BROKEN_MS);
  const lines = (await shipped(logs, from)).filter(
    ({ at, message }) => at < 60_000 && !OF_SANDBOX.test(message),
  );
  await lab.chaos('heal', host.instanceId);
  await delay(REST_MS);
  return {
    chaos,
    label,
    instance: INSTANCE,
    events: thinned(lines).map(({ at, message }) => ({
      at,
      message: singleLine(cleanOutput(message)).replaceAll(host.instanceId, INSTANCE),
    })),
  };
}

const asked = new Set(process.argv.slice(2));
const dataDirectory = mkdtempSync(join(tmpdir(), 'rops-record-'));
const lab = await startLab({ dataDirectory, hostCount: 1, timeScale: 60 });
const logs = new CloudWatchLogsClient({
  endpoint: lab.endpoint,
  region: lab.controlPlane.region,
  credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
});
try {
  mkdirSync(new URL('.', recordingFile({ chaos: '' })), { recursive: true });
  for (const [chaos, label] of KINDS) {
    if (asked.size > 0 && !asked.has(chaos)) continue;
    const recording = await record(lab, logs, chaos, label);
    writeFileSync(recordingFile(recording), `${JSON.stringify(recording, null, 2)}\n`);
    console.log(`${chaos}: ${recording.events.length} lines, ${label}`);
  }
} finally {
  logs.destroy();
  await lab.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
}
