import { named, type PackContent } from '../../family.ts';
import { TROUBLES } from './families.ts';
import { AFTERMATH, HEALTHY, UNKNOWN } from './healthy.ts';
import { HOST_WRITERS } from './writers.ts';

/** What confidences are calibrated on. */
export const PACK_B: PackContent = {
  pack: 'B',
  services: ['ledger', 'booking', 'uploads', 'profiles', 'pricing', 'reports'],
  domain: 'svc.corp.local',
  folders: ['mnt/share', 'opt/app', 'home/app'],
  users: ['mira', 'ops', 'tomas', 'centos'],
  tables: ['rooms', 'guests', 'rates', 'photos', 'audits'],
  families: named([...TROUBLES, ...HEALTHY, ...UNKNOWN]),
  hostWriters: HOST_WRITERS,
  aftermath: AFTERMATH,
};
