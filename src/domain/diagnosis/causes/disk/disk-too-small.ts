import { readableBytes } from '../../../text/readable-bytes.ts';
import type { CauseDefinition } from '../cause.ts';
import {
  amountOf,
  beyondFiles,
  isAboutDisk,
  spaceFinding,
  spaceWants,
  sumOf,
  used,
  walkOf,
  weighSpace,
} from './space.ts';

/** What is needed has to be most of it, and what might go nearly nothing. */
const NEEDED_SHARE = 0.5;
const OTHER_SHARE = 0.1;
const UNKNOWN_SHARE = 0.25;

/** Nothing has grown: the file system is too small for the system and its programs. */
export const diskTooSmall: CauseDefinition = {
  name: 'disk_too_small',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) => spaceWants(view, [], () => false),
  weigh: (view) =>
    weighSpace(view, (at, holdings) => {
      if (walkOf(view, at.fileSystem.mount) === undefined) return [];
      const amount = sumOf(at, holdings, ['system', 'swap']);
      if (amount === 0) return [];
      const others = holdings.filter(({ is }) => is !== 'system' && is !== 'swap' && is !== 'unknown');
      const most = Math.max(0, ...others.map((one) => amountOf(at, one)));
      const unknown = sumOf(at, holdings, ['unknown']);
      const isBytes = at.quantity === 'disk_bytes';
      const isShown =
        amount >= NEEDED_SHARE * used(at) &&
        most < OTHER_SHARE * used(at) &&
        unknown < UNKNOWN_SHARE * used(at) &&
        (!isBytes || beyondFiles(view, at) < OTHER_SHARE * used(at));
      const finding = spaceFinding(view, at, {
        amount,
        blamed: { mount: at.fileSystem.mount },
        sentence: `${at.fileSystem.mount} with ${readableBytes(at.fileSystem.sizeBytes)} holds the system and its programs, and little that could go`,
        withheld: `${at.fileSystem.mount} needs a larger volume`,
      });
      return [isShown ? finding : { ...finding, state: 'rejected', confidence: 0.05 }];
    }),
};
