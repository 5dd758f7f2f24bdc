import { idPart } from '../alarm/ids.ts';
import type { PlanningInput } from './causes/host-diagnosis.ts';

const LOG_FOLDER = '/var/log/';

/** Where the archive of a log of one host goes: a new key with every look at the host, so no archive is overwritten. */
export function archiveKeyOf(
  { incidentId, diagnostics }: Pick<PlanningInput, 'incidentId' | 'diagnostics'>,
  targetId: string,
  path: string,
): string {
  const look = diagnostics.sha256.slice(0, 8);
  const name = `${idPart(look)}-${idPart(path.slice(LOG_FOLDER.length))}.gz`;
  const parts = ['logs', idPart(incidentId), idPart(targetId), name];
  return parts.join('/').replace(/\.{2,}/g, '_.');
}
