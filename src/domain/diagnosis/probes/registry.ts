import { filesystems } from './disk/filesystems.ts';
import type { ProbeDefinition } from './probe.ts';

/** Every probe that there is; a new one stands in a folder of its family and in one line here. */
export const PROBES: readonly ProbeDefinition[] = [filesystems];
