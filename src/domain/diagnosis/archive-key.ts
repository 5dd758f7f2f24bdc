import { idPart } from '../alarm/ids.ts';

const LOG_FOLDER = '/var/log/';

interface Looked {
  readonly incidentId: string;
  readonly diagnostics: { readonly sha256: string };
}

/** Where the archive of a log of one host goes: a new key with every look at the host, so no archive is overwritten. */
export function archiveKeyOf({ incidentId, diagnostics }: Looked, targetId: string, path: string): string {
  const name = path.startsWith(LOG_FOLDER) ? path.slice(LOG_FOLDER.length) : path.slice(1);
  return `${archivePrefixOf({ incidentId, look: diagnostics.sha256 }, targetId, name)}.gz`;
}

/** What the keys of several archives of one look at a host begin with. */
export function archivePrefixOf(
  { incidentId, look }: { readonly incidentId: string; readonly look: string },
  targetId: string,
  name: string,
): string {
  const parts = ['logs', idPart(incidentId), idPart(targetId), `${idPart(look.slice(0, 8))}-${idPart(name)}`];
  return parts.join('/').replace(/\.{2,}/g, '_.');
}
