import { named, type PackContent } from '../../family.ts';
import { CLOUD } from './cloud.ts';
import { AFTERMATH, HEALTHY, UNKNOWN } from './healthy.ts';
import { HOSTS } from './hosts.ts';
import { HOST_WRITERS } from './writers.ts';

/** Trains; was what models of an earlier release were scored on, written without a look at the other packs. */
export const PACK_E: PackContent = {
  pack: 'E',
  services: ['transit', 'grants', 'menus', 'auctions', 'crews', 'parking'],
  domain: 'lan.orchard.example',
  folders: ['volumes/hot', 'opt/state', 'persist'],
  users: ['noor', 'svc-deploy', 'viktor', 'lena'],
  tables: ['trips', 'applications', 'dishes', 'lots', 'stops'],
  families: named([...HOSTS, ...CLOUD, ...HEALTHY, ...UNKNOWN]),
  hostWriters: HOST_WRITERS,
  aftermath: AFTERMATH,
};
