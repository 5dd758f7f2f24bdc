import { onTestFinished } from 'vitest';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from '../../lab/control-plane.ts';
import { type AwsClients, createClients } from './lab-clients.ts';

/** A control plane and its clients that end with the test. */
export async function startLab(
  options: ControlPlaneOptions = {},
): Promise<{ readonly lab: ControlPlane; readonly aws: AwsClients }> {
  const lab = await startControlPlane(options);
  const aws = createClients(lab);
  onTestFinished(async () => {
    for (const client of Object.values(aws)) client.destroy();
    await lab.stop();
  });
  return { lab, aws };
}
