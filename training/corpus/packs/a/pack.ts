import { families, named, type PackContent } from '../../family.ts';
import { ACCESS } from './access.ts';
import { CONTAINERS } from './containers.ts';
import { DAEMON_HERRINGS, HOST_DAEMONS } from './daemons.ts';
import { DATABASES } from './databases.ts';
import { FUNCTIONS } from './functions.ts';
import { AFTERMATH, HEALTHY, UNKNOWN } from './healthy.ts';
import { HOSTS } from './hosts.ts';
import { NETWORK } from './network.ts';
import { WORDINGS } from './wordings.ts';
import { HOST_WRITERS } from './writers.ts';

/** What models are trained on. */
export const PACK_A: PackContent = {
  pack: 'A',
  services: ['checkout', 'invoices', 'catalogue', 'payments', 'search', 'mailer'],
  domain: 'prod.internal',
  folders: ['srv', 'var/lib', 'data'],
  users: ['ana', 'deploy', 'jonas', 'ubuntu'],
  tables: ['orders', 'customers', 'items', 'coupons', 'addresses'],
  families: named([
    ...HOSTS,
    ...NETWORK,
    ...CONTAINERS,
    ...DATABASES,
    ...FUNCTIONS,
    ...ACCESS,
    ...HEALTHY,
    ...UNKNOWN,
    ...WORDINGS,
    ...families('healthy', [], ...DAEMON_HERRINGS),
  ]),
  hostWriters: [...HOST_WRITERS, ...HOST_DAEMONS],
  aftermath: AFTERMATH,
};
