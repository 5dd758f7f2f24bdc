import type { CauseDefinition } from '../cause.ts';
import { agentLoad } from './agent-load.ts';
import { creditsExhausted } from './credits-exhausted.ts';
import { hungMount } from './hung-mount.ts';
import { iowaitDisk } from './iowait-disk.ts';
import { legitimateLoad } from './legitimate-load.ts';
import { manySmall } from './many-small.ts';
import { runawayCpu } from './runaway-cpu.ts';
import { steal } from './steal.ts';
import { suspectedIntrusion } from './suspected-intrusion.ts';
import { volumeThrottled } from './volume-throttled.ts';

/** Why processors are busy, or wait; a new one stands in one line here. */
export const PROCESSOR_CAUSES: readonly CauseDefinition[] = [
  suspectedIntrusion,
  hungMount,
  volumeThrottled,
  iowaitDisk,
  creditsExhausted,
  steal,
  agentLoad,
  manySmall,
  runawayCpu,
  legitimateLoad,
];
