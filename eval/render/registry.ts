import type { RenderProbe } from '../world.ts';
import { renderFilesystems } from './disk/filesystems.ts';
import { renderAgents } from './host/agents.ts';
import { renderBoot } from './host/boot.ts';
import { renderClock } from './host/clock.ts';
import { renderKernel } from './host/kernel.ts';
import { renderProcesses } from './host/processes.ts';
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
};
