import { fileURLToPath } from 'node:url';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  NativeConnection,
  type WorkflowBundle,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { inject } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../lab/control-plane.ts';
import { putDocuments } from '../../lab/provision/documents.ts';
import { createSystemsManager } from '../../lab/ssm/service.ts';
import { startTemporalServer, type TemporalServer } from '../../scripts/temporal-server.ts';
import { logger } from './quiet-runtime.ts';

const SILENT_HOST = 'i-0123456789abcdef0';
/** Longer than any test: a host that never calls stays online. */
const PING_TIMEOUT_MS = 3_600_000;

/** Other workflow code than today's, as a worker runs it. */
export async function bundleOf(path: string): Promise<WorkflowBundle> {
  const workflowsPath = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  return bundleWorkflowCode({ workflowsPath, logger });
}

/** What workers of several builds share: a Temporal server of its own, the lab's AWS, and one host that never answers. */
export interface FleetStage {
  readonly server: TemporalServer;
  readonly lab: ControlPlane;
  readonly bundle: WorkflowBundleOption;
  readonly connection: Connection;
  readonly native: NativeConnection;
  close(): Promise<void>;
}

export async function openFleetStage(cliPath: string): Promise<FleetStage> {
  const bundle = { codePath: inject('workflowBundlePath') };
  const [server, lab] = await Promise.all([
    startTemporalServer({
      cliPath,
      database: { kind: 'memory' },
      // Until a build counts as drained, minutes pass by default.
      dynamicConfig: {
        'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '2s',
        'matching.wv.VersionDrainageStatusRefreshInterval': '1s',
      },
    }),
    startControlPlane(),
  ]);
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  const systemsManager = createSystemsManager({ pingTimeoutMs: PING_TIMEOUT_MS });
  for (const service of systemsManager.services) lab.register(service);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const ssm = new SSMClient({ endpoint: lab.endpoint, region: lab.region, credentials });
  await putDocuments(ssm);
  ssm.destroy();
  // Incidents on it stay open, in diagnosis, until somebody aborts them.
  systemsManager.fleet.register(SILENT_HOST, { 'aws:autoscaling:groupName': 'web-asg' });
  systemsManager.fleet.seen(SILENT_HOST);
  const [connection, native] = await Promise.all([
    Connection.connect({ address: server.address }),
    NativeConnection.connect({ address: server.address }),
  ]);
  return {
    ...{ server, lab, bundle, connection, native },
    async close() {
      await Promise.all([connection.close(), native.close()]);
      await server.stop();
      await lab.stop();
    },
  };
}
