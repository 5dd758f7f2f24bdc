import { named, type PackContent } from '../../family.ts';
import { CALLERS } from './callers.ts';
import { CLOUD } from './cloud.ts';
import { DATA } from './data.ts';
import { FUNCTION_TROUBLES } from './functions.ts';
import { AFTERMATH, HEALTHY } from './healthy.ts';
import { HOSTS } from './hosts.ts';
import { NEAR_MISSES } from './near-misses.ts';
import { NETWORK } from './network.ts';
import { UNKNOWN } from './unknown.ts';
import { HOST_WRITERS } from './writers.ts';

/**
 * Trains from its first release. Each kind of trouble is told by who has it, by who asks for its services and by who watches over it, in
 * words that differ; and much looks like trouble here and is none.
 */
export const PACK_G: PackContent = {
  pack: 'G',
  services: ['ferries', 'recipes', 'lessons', 'exhibits', 'pastures', 'rentals'],
  domain: 'dc.meadow.example',
  folders: ['pool/fast', 'opt/meadow', 'media/shelf'],
  users: ['oksana', 'svc-nightly', 'bruno', 'yuki'],
  tables: ['crossings', 'ingredients', 'pupils', 'exhibitions', 'herds'],
  families: named([
    ...HOSTS,
    ...NETWORK,
    ...CLOUD,
    ...DATA,
    ...FUNCTION_TROUBLES,
    ...CALLERS,
    ...HEALTHY,
    ...NEAR_MISSES,
    ...UNKNOWN,
  ]),
  hostWriters: HOST_WRITERS,
  aftermath: AFTERMATH,
};
