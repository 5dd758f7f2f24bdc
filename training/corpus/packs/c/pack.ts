import { named, type PackContent } from '../../family.ts';
import { TROUBLES } from './families.ts';
import { AFTERMATH, HEALTHY, UNKNOWN } from './healthy.ts';
import { SAID } from './said.ts';
import { HOST_WRITERS } from './writers.ts';

/** What models are scored on, once for a release. Never look at it to make them better. */
export const PACK_C: PackContent = {
  pack: 'C',
  services: ['tickets', 'inventory', 'shipping', 'loyalty', 'imports', 'sessions'],
  domain: 'mesh.example.net',
  folders: ['nfs/bulk', 'var/opt', 'scratch'],
  users: ['kirsten', 'svc-run', 'pavel', 'fedora'],
  tables: ['parcels', 'members', 'depots', 'scans', 'refunds'],
  families: named([...TROUBLES, ...SAID, ...HEALTHY, ...UNKNOWN]),
  hostWriters: HOST_WRITERS,
  aftermath: AFTERMATH,
};
