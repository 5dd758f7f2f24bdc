import type { RenderProbe } from '../world.ts';
import { renderContainerUsage } from './disk/container-usage.ts';
import { renderCoreDumps } from './disk/core-dumps.ts';
import { renderDevices } from './disk/devices.ts';
import { renderFilesystems } from './disk/filesystems.ts';
import { renderInodes } from './disk/inodes.ts';
import { renderJournalUsage } from './disk/journal-usage.ts';
import { renderKernelDiskErrors } from './disk/kernel-disk-errors.ts';
import { renderKernels } from './disk/kernels.ts';
import { renderMounts } from './disk/mounts.ts';
import { renderOpenFiles } from './disk/open-files.ts';
import { renderPackageCaches } from './disk/package-caches.ts';
import { renderTemporaryFiles } from './disk/temporary-files.ts';
import { renderUsage } from './disk/usage.ts';
import { renderAgents } from './host/agents.ts';
import { renderBoot } from './host/boot.ts';
import { renderChanges } from './host/changes.ts';
import { renderClock } from './host/clock.ts';
import { renderKernel } from './host/kernel.ts';
import { renderProcesses } from './host/processes.ts';
import { renderScheduledJobs } from './host/scheduled-jobs.ts';
import { renderMeminfo } from './memory/meminfo.ts';
import { renderMemoryHolders } from './memory/memory-holders.ts';
import { renderMemoryLimits } from './memory/memory-limits.ts';
import { renderMemoryPools } from './memory/memory-pools.ts';
import { renderOddPrograms } from './processor/odd-programs.ts';
import { renderProcessorUse } from './processor/processor-use.ts';
import { renderCertificates } from './service/certificates.ts';
import { renderConfigTest } from './service/config-test.ts';
import { renderConnections } from './service/connections.ts';
import { renderHealth } from './service/health.ts';
import { renderLimits } from './service/limits.ts';
import { renderServerErrors } from './service/server-errors.ts';
import { renderSockets } from './service/sockets.ts';
import { renderUnitJournal } from './service/unit-journal.ts';
import { renderUnits } from './service/units.ts';

/** By the name of the probe; a test holds it to the registry of probes. */
export const RENDERERS: Readonly<Record<string, RenderProbe>> = {
  filesystems: renderFilesystems,
  units: renderUnits,
  sockets: renderSockets,
  health: renderHealth,
  'config-test': renderConfigTest,
  'unit-journal': renderUnitJournal,
  'server-errors': renderServerErrors,
  certificates: renderCertificates,
  limits: renderLimits,
  connections: renderConnections,
  processes: renderProcesses,
  kernel: renderKernel,
  boot: renderBoot,
  agents: renderAgents,
  clock: renderClock,
  'scheduled-jobs': renderScheduledJobs,
  changes: renderChanges,
  inodes: renderInodes,
  mounts: renderMounts,
  devices: renderDevices,
  'kernel-disk-errors': renderKernelDiskErrors,
  usage: renderUsage,
  'open-files': renderOpenFiles,
  'journal-usage': renderJournalUsage,
  'container-usage': renderContainerUsage,
  'package-caches': renderPackageCaches,
  'core-dumps': renderCoreDumps,
  'temporary-files': renderTemporaryFiles,
  kernels: renderKernels,
  meminfo: renderMeminfo,
  'memory-holders': renderMemoryHolders,
  'processor-use': renderProcessorUse,
  'odd-programs': renderOddPrograms,
  'memory-pools': renderMemoryPools,
  'memory-limits': renderMemoryLimits,
};
