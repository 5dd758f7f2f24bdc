import { join } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createCloudWatch } from '../../lab/cloudwatch/cloudwatch-service.ts';
import type { Lab } from '../../lab/environment.ts';
import { createHost, type Host } from '../../lab/hosts/host.ts';
import type { LabPlace } from '../../lab/http/service-directory.ts';
import { createLabClock } from '../../lab/lab-clock.ts';
import { putDocuments } from '../../lab/provision/documents.ts';
import { createSystemsManager } from '../../lab/ssm/service.ts';
import { until } from '../e2e/support/until.ts';

export interface FurtherPlace {
  readonly host: Host;
  /** With the place's own long-term key, for what a test does there by hand. */
  readonly ssm: SSMClient;
  readonly cloudWatch: CloudWatchClient;
  stop(): Promise<void>;
}

/** SSM, CloudWatch and one sandboxed host in another account and Region of a running lab. */
export async function openFurtherPlace(
  lab: Lab,
  place: LabPlace,
  options: { readonly dataDirectory: string; readonly tags: Readonly<Record<string, string>> },
): Promise<FurtherPlace> {
  const { controlPlane } = lab;
  const clock = createLabClock(1);
  const systemsManager = createSystemsManager({ region: place.region });
  for (const service of systemsManager.services) controlPlane.register(service, place);
  controlPlane.register(createCloudWatch({ ...place, clock, publish: () => {} }), place);
  const config = {
    endpoint: lab.endpoint,
    region: place.region,
    credentials: { accessKeyId: `AKIALAB${place.accountId}`, secretAccessKey: 'lab' },
  };
  const ssm = new SSMClient(config);
  const cloudWatch = new CloudWatchClient(config);
  await putDocuments(ssm);
  const instanceId = `i-0${place.accountId}abcd`;
  systemsManager.fleet.register(instanceId, options.tags);
  const host = await createHost({
    driver: lab.driver,
    identity: { instanceId, region: place.region, autoScalingGroupName: 'far-asg', hostName: 'far-0' },
    timings: { metricIntervalMs: 1_000, pingIntervalMs: 1_000 },
    dataDirectory: join(options.dataDirectory, instanceId),
    controlEndpoint: lab.endpoint,
    bucket: lab.provisioned.bucket,
  });
  await host.start();
  await until('the far host online', async () =>
    systemsManager.fleet.isOnline(systemsManager.fleet.get(instanceId)) ? true : undefined,
  );
  return {
    host,
    ssm,
    cloudWatch,
    async stop() {
      await host.dispose();
      ssm.destroy();
      cloudWatch.destroy();
      clock.stop();
    },
  };
}
