import type { AwaitCommandInput } from '../../../../src/contracts/activities.ts';
import { HOST } from '../../../support/fake-aws.ts';

/** A step that was sent as `c-old` and may start for as long as a test takes. */
export const AWAIT_INPUT: AwaitCommandInput = {
  executionId: 'x-1',
  incidentId: '1_disk_web-asg',
  stepId: 's1',
  targetId: HOST,
  phase: 'action',
  attempt: 1,
  commandId: 'c-old',
  notAfter: '2100-01-01T00:00:00.000Z',
  timeoutSeconds: 60,
  deliveryTimeoutSeconds: 30,
  settleSeconds: 30,
};
