import { named, type PackContent } from '../../family.ts';
import { CLOUD } from './cloud.ts';
import { AFTERMATH, HEALTHY, UNKNOWN } from './healthy.ts';
import { HOSTS } from './hosts.ts';
import { HOST_WRITERS } from './writers.ts';

/** What models are scored on since pack E trains, written by somebody who has never seen how they do. Who works on models does not look at it. */
export const PACK_F: PackContent = {
  pack: 'F',
  services: ['furrow', 'hives', 'almanac', 'weighing', 'lockers', 'postcards'],
  domain: 'in.meadow.example',
  folders: ['pool/cold', 'var/spool/meadow', 'workdir'],
  users: ['wanda', 'svc-field', 'otto', 'yuki'],
  tables: ['beds', 'swarms', 'batches', 'letters', 'scales'],
  families: named([...HOSTS, ...CLOUD, ...HEALTHY, ...UNKNOWN]),
  hostWriters: HOST_WRITERS,
  aftermath: AFTERMATH,
};
