import type { CauseDefinition } from '../cause.ts';
import { certificateExpired } from './certificate-expired.ts';
import { configInvalid } from './config-invalid.ts';
import { configTestEnvironment } from './config-test-environment.ts';
import { crashLoop } from './crash-loop.ts';
import { diskFullBehind } from './disk-full-behind.ts';
import { drainingOrReplaced } from './draining-or-replaced.ts';
import { healthCheckWrong } from './health-check-wrong.ts';
import { keepaliveMismatch } from './keepalive-mismatch.ts';
import { kernelLimit } from './kernel-limit.ts';
import { limitsExhausted } from './limits-exhausted.ts';
import { networkPath } from './network-path.ts';
import { outsideUnit } from './outside-unit.ts';
import { permissionDenied } from './permission-denied.ts';
import { portTaken } from './port-taken.ts';
import { slow } from './slow.ts';
import { unitStopped } from './unit-stopped.ts';
import { upstreamDown } from './upstream-down.ts';

/** What can be wrong with a service; a new one stands in one line here. */
export const SERVICE_CAUSES: readonly CauseDefinition[] = [
  drainingOrReplaced,
  outsideUnit,
  portTaken,
  configInvalid,
  configTestEnvironment,
  diskFullBehind,
  permissionDenied,
  kernelLimit,
  limitsExhausted,
  certificateExpired,
  upstreamDown,
  crashLoop,
  unitStopped,
  healthCheckWrong,
  networkPath,
  keepaliveMismatch,
  slow,
];
