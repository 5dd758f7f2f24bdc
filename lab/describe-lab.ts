import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './environment.ts';
import type { LabFile } from './lab-file.ts';

/** What the processes beside a lab need to know of it. Writes the signing certificate into the state directory. */
export function describeLab(
  lab: Lab,
  stateDirectory: string,
  timeScale: number,
  notices: readonly string[],
): LabFile {
  const { url, pem } = lab.controlPlane.signingCertificate;
  const pemFile = join(stateDirectory, 'lab-sns-certificate.pem');
  writeFileSync(pemFile, pem, { mode: 0o600 });
  return {
    endpoint: lab.endpoint,
    region: lab.controlPlane.region,
    topicArn: lab.provisioned.topicArn,
    deadLetterQueue: lab.provisioned.deadLetterQueue,
    bucket: lab.provisioned.bucket,
    detection: { ...lab.detection, runtimeApi: lab.detectorRuntimeApi },
    alarmNames: lab.provisioned.alarmNames,
    asgName: lab.asgName,
    instances: lab.hosts.map(({ instanceId, name, ledgerDirectory }) => ({
      instanceId,
      name,
      ledgerDirectory,
    })),
    externalInstances: lab.externalHosts.map(({ instanceId, name, siteUrl }) => ({
      instanceId,
      name,
      siteUrl,
    })),
    signingCertificate: { url, pemFile },
    timeScale,
    isIsolated: lab.driver.isIsolated,
    notices: [...notices],
  };
}
