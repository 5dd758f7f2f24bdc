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
import { agents } from './host/agents.ts';
import { boot } from './host/boot.ts';
import { changes } from './host/changes.ts';
import { clock } from './host/clock.ts';
import { kernel } from './host/kernel.ts';
import { processes } from './host/processes.ts';
import { scheduledJobs } from './host/scheduled-jobs.ts';
import { meminfo } from './memory/meminfo.ts';
import { memoryHolders } from './memory/memory-holders.ts';
import { memoryLimits } from './memory/memory-limits.ts';
import { memoryPools } from './memory/memory-pools.ts';
import type { ProbeDefinition } from './probe.ts';
import { oddPrograms } from './processor/odd-programs.ts';
import { processorUse } from './processor/processor-use.ts';
import { certificates } from './service/certificates.ts';
import { configTest } from './service/config-test.ts';
import { connections } from './service/connections.ts';
import { health } from './service/health.ts';
import { limits } from './service/limits.ts';
import { serverErrors } from './service/server-errors.ts';
import { sockets } from './service/sockets.ts';
import { unitJournal } from './service/unit-journal.ts';
import { units } from './service/units.ts';

/** Every probe that there is; a new one stands in a folder of its family and in one line here. */
export const PROBES: readonly ProbeDefinition[] = [
  filesystems,
  units,
  sockets,
  health,
  configTest,
  unitJournal,
  serverErrors,
  certificates,
  limits,
  connections,
  processorUse,
  oddPrograms,
  processes,
  kernel,
  boot,
  agents,
  clock,
  scheduledJobs,
  changes,
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
  meminfo,
  memoryHolders,
  memoryPools,
  memoryLimits,
];
