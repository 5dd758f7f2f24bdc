import { factsOf } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';
import { alarmFileSystem } from './alarm-filesystem.ts';
import { amountOf, FIRST_LOOK, isAboutDisk, spaceFinding, weighSpace } from './space.ts';

const isBoot = (mount: string) => mount === '/boot' || mount.startsWith('/boot/');
/** The running one and the one before it are kept. */
const KEPT = 2;

/** /boot with kernels that nobody starts any more. */
export const bootFull: CauseDefinition = {
  name: 'boot_full',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) => {
    const at = alarmFileSystem(view);
    return at?.breaches === true && isBoot(at.fileSystem.mount) ? ['kernels', 'usage'] : FIRST_LOOK;
  },
  weigh: (view) =>
    weighSpace(view, (at, holdings) => {
      const { mount } = at.fileSystem;
      if (!isBoot(mount)) return [];
      const kernels = factsOf(view, 'kernel_image');
      const old = kernels.filter(({ isRunning }) => !isRunning);
      const known = kernels.reduce((sum, { bytes }) => sum + bytes, 0);
      const held = holdings
        .filter(({ is }) => is === 'system')
        .reduce((sum, one) => sum + amountOf(at, one), 0);
      const releases = kernels.map(({ release }) => release);
      return [
        spaceFinding(view, at, {
          amount: at.quantity === 'disk_bytes' ? Math.max(known, held) : held,
          blamed: { mount, ...(releases.length === 0 ? {} : { kernel: old.map(({ release }) => release) }) },
          sentence: `${mount} holds ${kernels.length} kernels, of which ${Math.max(0, kernels.length - KEPT)} are older than the running one and the one before it`,
          withheld:
            'old kernels are removed by the package manager (apt-get autoremove --purge, dnf remove --oldinstallonly), never the running one: a person does it',
        }),
      ];
    }),
  explainsAway: ['disk_too_small'],
};
