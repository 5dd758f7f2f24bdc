import { containerUsage } from './disk/container-usage.ts';
import { coreDumps } from './disk/core-dumps.ts';
import { devices } from './disk/devices.ts';
import { filesystems } from './disk/filesystems.ts';
import { inodes } from './disk/inodes.ts';
import { journalUsage } from './disk/journal-usage.ts';
import { kernelDiskErrors } from './disk/kernel-disk-errors.ts';
import { kernels } from './disk/kernels.ts';
import { mounts } from './disk/mounts.ts';
import { openFiles } from './disk/open-files.ts';
import { packageCaches } from './disk/package-caches.ts';
import { temporaryFiles } from './disk/temporary-files.ts';
import { usage } from './disk/usage.ts';
import type { ProbeDefinition } from './probe.ts';

/** Every probe that there is; a new one stands in a folder of its family and in one line here. */
export const PROBES: readonly ProbeDefinition[] = [
  filesystems,
  inodes,
  mounts,
  devices,
  kernelDiskErrors,
  usage,
  openFiles,
  journalUsage,
  containerUsage,
  packageCaches,
  coreDumps,
  temporaryFiles,
  kernels,
];
