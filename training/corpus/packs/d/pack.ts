import { named, type PackContent } from '../../family.ts';
import { CLOUD } from './cloud.ts';
import { AFTERMATH, HEALTHY, UNKNOWN } from './healthy.ts';
import { HOSTS } from './hosts.ts';
import { HOST_WRITERS } from './writers.ts';

/** The test of an earlier release, written without a look at the other packs: its figures are known, so it trains. */
export const PACK_D: PackContent = {
  pack: 'D',
  services: ['permits', 'fleet', 'triage', 'quotas', 'royalties', 'harbour'],
  domain: 'int.harbor.example',
  folders: ['export/vol1', 'usr/local/var', 'blocks'],
  users: ['ingrid', 'svc-batch', 'rahul', 'alma'],
  tables: ['vessels', 'readings', 'claims', 'tariffs', 'visits'],
  families: named([...HOSTS, ...CLOUD, ...HEALTHY, ...UNKNOWN]),
  hostWriters: HOST_WRITERS,
  aftermath: AFTERMATH,
};
