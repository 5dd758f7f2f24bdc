// The lab in a thread of its own: what it computes is no time of the ingress.
import { parentPort } from 'node:worker_threads';
import { startControlPlane } from '../../lab/control-plane.ts';

const lab = await startControlPlane();
parentPort?.postMessage(lab.endpoint);
parentPort?.once('message', async () => {
  await lab.stop();
  parentPort?.close();
});
