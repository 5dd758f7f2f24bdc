import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import {
  type AlarmFileSystem,
  alarmFileSystem,
  inodesOf,
  isAboutInodes,
  namesFileSystems,
  valueAfter,
} from './alarm-filesystem.ts';
import { type Holding, holdingsOf } from './holdings.ts';
import { amountOf, isAboutDisk, spaceWants, used } from './space.ts';

const GROWS = new Set([
  'active_log',
  'rotated_log',
  'journal',
  'core_dump',
  'package_cache',
  'temporary',
  'container',
  'backup',
  'deleted',
]);
const LARGE_BYTES = 100 * 1_024 ** 2;
const SHARE_MIN = 0.1;
/** What is so large catches the eye however much the alarm's own file system holds. */
const STRIKING_BYTES = 1_024 ** 3;

const isIdentified = ({ is }: Holding) => is !== 'unknown';

/** What stands elsewhere and looks like a culprit: it is none, and people look at it first. */
function innocent(view: HostView, at: AlarmFileSystem): Holding | undefined {
  const [largest] = factsOf(view, 'filesystem')
    .filter(({ mount }) => mount !== at.fileSystem.mount)
    .flatMap(({ mount }) => holdingsOf(view, mount))
    .filter((one) => GROWS.has(one.is) && one.bytes >= LARGE_BYTES)
    // A cache that is small beside what is used is taken for no culprit by anybody.
    .filter(({ bytes }) => bytes >= STRIKING_BYTES || bytes >= SHARE_MIN * used(at))
    .toSorted((a, b) => b.bytes - a.bytes);
  return largest;
}

function weigh(view: HostView): readonly CauseFinding[] {
  const at = alarmFileSystem(view);
  if (at === null) return [];
  const { mount } = at.fileSystem;
  if (!at.breaches) {
    // The alarm's own is fine: another one may not be, and is named.
    return factsOf(view, 'filesystem')
      .filter((one) => one.mount !== mount && one.fstype !== 'tmpfs')
      .flatMap((one): readonly CauseFinding[] => {
        const value = valueAfter(view, one, inodesOf(view, one.mount), 0);
        if (value === null || view.condition.unit !== 'percent' || value < 90) return [];
        return [
          {
            state: 'possible',
            confidence: 0.2,
            blamed: { mount: one.mount },
            sentence: `${one.mount} is ${Math.round(value)} % full, and the alarm is about ${mount}`,
          },
        ];
      });
  }
  if (!namesFileSystems(view) || isAboutInodes(view)) return [];
  const own = holdingsOf(view, mount).some(
    (one) => isIdentified(one) && amountOf(at, one) >= SHARE_MIN * used(at),
  );
  const other = innocent(view, at);
  if (other === undefined) return [];
  return [
    {
      state: own ? 'rejected' : 'shown',
      confidence: own ? 0.05 : 0.55,
      blamed: { mount },
      sentence: `the alarm is about ${mount}; ${other.path} stands on another file system, and nothing that is done to it helps ${mount}`,
      ...(own ? {} : { withheld: `what fills ${mount} is not identified` }),
    },
  ];
}

/** What catches the eye stands on another file system than the alarm's. */
export const otherMount: CauseDefinition = {
  name: 'other_mount',
  family: 'disk',
  // Nobody looks at another one where no alarm has named one.
  applies: (view) => isAboutDisk(view) && view.condition.metrics.length > 0,
  wants: (view) => spaceWants(view, [], () => false),
  weigh,
};
