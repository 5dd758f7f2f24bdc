import type { ProbeSet } from '../diagnostics.ts';
import { diagnoseDisk } from './disk/disk-diagnosis.ts';
import type { DiagnoseHost } from './host-diagnosis.ts';
import { diagnoseMemory } from './memory/memory-diagnosis.ts';
import { diagnoseService } from './service/service-diagnosis.ts';

const DIAGNOSES: Readonly<Record<ProbeSet, DiagnoseHost>> = {
  disk: diagnoseDisk,
  memory: diagnoseMemory,
  service: diagnoseService,
};

/** What our own rules say of one host that was looked at. */
export const diagnoseHost: DiagnoseHost = (input, targetId) =>
  DIAGNOSES[input.diagnostics.probeSet](input, targetId);
