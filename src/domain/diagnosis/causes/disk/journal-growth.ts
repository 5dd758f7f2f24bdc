import { neverCleared } from '../../../site/site-rules.ts';
import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';
import { holderOf } from './alarm-filesystem.ts';
import { vacuumJournal } from './remedies.ts';
import { isAboutDisk, isMuch, spaceFinding, spaceWants, sumOf, weighSpace } from './space.ts';

const MIB = 1_024 ** 2;
/** What is kept for whoever looks for the cause afterwards: a quarter, between these. */
const KEEP_MIB = { least: 64, most: 512 } as const;
/** The journal that its own tool vacuums on a disk; the one in /run is gone at the next boot. */
const KEPT = /^\/var\/log\/journal$/;

function archived(view: HostView, mount: string): { readonly bytes: number; readonly all: number } {
  const here = factsOf(view, 'journal_usage').filter(
    (one) => KEPT.test(one.directory) && holderOf(view, one.directory)?.mount === mount,
  );
  return {
    bytes: here.reduce((sum, one) => sum + one.archivedBytes, 0),
    all: here.reduce((sum, one) => sum + one.bytes, 0),
  };
}

/** systemd's journal, which keeps what it may: a tenth of the file system where nobody set a limit. */
export const journalGrowth: CauseDefinition = {
  name: 'journal_growth',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) =>
    spaceWants(view, ['journal-usage'], (at, holdings) => isMuch(at, sumOf(at, holdings, ['journal']))),
  weigh: (view) =>
    weighSpace(view, (at, holdings) => {
      const amount = sumOf(at, holdings, ['journal']);
      if (amount === 0) return [];
      const { bytes, all } = archived(view, at.fileSystem.mount);
      const keep = Math.round(Math.min(KEEP_MIB.most, Math.max(KEEP_MIB.least, all / 4 / MIB)));
      // Files that are still written to stay, whatever may be kept.
      const frees = Math.min(bytes, Math.max(0, all - keep * MIB));
      const limit = factsOf(view, 'journal_limit').find(({ name }) => name === 'SystemMaxUse');
      const limited = limit === undefined ? 'no limit is set' : `its limit is ${readableBytes(limit.bytes)}`;
      const isBytes = at.quantity === 'disk_bytes';
      const touch = neverCleared(view.site, '/var/log/journal');
      return [
        spaceFinding(view, at, {
          amount,
          blamed: { path: holdings.find(({ is }) => is === 'journal')?.path ?? '/var/log/journal' },
          sentence: `the journal of systemd has grown (${limited})`,
          ...(isBytes && frees > 0 && !touch.never
            ? { remedy: vacuumJournal(keep, frees) }
            : {
                withheld: touch.never
                  ? `the journal is never touched: ${touch.why}`
                  : 'no closed journal file is known that could be vacuumed: journalctl --rotate, then --vacuum-size',
              }),
        }),
      ];
    }),
};
