import { breaches } from '../../../alarm/condition/breaches.ts';
import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { type AlarmFileSystem, alarmFileSystem } from './alarm-filesystem.ts';
import { FIRST_LOOK, isAboutDisk } from './space.ts';

/** What mke2fs reserves where nobody says anything else, with what rounding adds. */
const USUAL_RESERVE = 0.055;
/** A usual reserve is worth a word where it is large and nothing else is left. */
const LARGE_RESERVE_BYTES = 10 * 1_024 ** 3;
const QUOTA = /^(?:usrquota|grpquota|prjquota|uquota|gquota|pquota|quota|usrjquota=.*|grpjquota=.*)$/;

/** Whether the alarm would be quiet if root's blocks were there for all. */
function wouldBeQuiet({ condition }: HostView, { fileSystem }: AlarmFileSystem): boolean {
  if (!condition.understood || fileSystem.sizeBytes === 0) return false;
  if (condition.subject === 'filesystem_free')
    return !breaches(
      condition,
      condition.unit === 'percent'
        ? 100 - (100 * fileSystem.usedBytes) / fileSystem.sizeBytes
        : fileSystem.sizeBytes - fileSystem.usedBytes,
    );
  return (
    condition.unit === 'percent' && !breaches(condition, (100 * fileSystem.usedBytes) / fileSystem.sizeBytes)
  );
}

function finding(view: HostView, at: AlarmFileSystem): readonly CauseFinding[] {
  const { sizeBytes, usedBytes, availableBytes, mount } = at.fileSystem;
  const reserved = Math.max(0, sizeBytes - usedBytes - availableBytes);
  const share = sizeBytes === 0 ? 0 : reserved / sizeBytes;
  const options = factsOf(view, 'mount').find((one) => one.mount === mount)?.options ?? [];
  const hasQuota = options.some((option) => QUOTA.test(option));
  if (share < 0.01 && !hasQuota) return [];
  const isUnusual = share > USUAL_RESERVE;
  const isExhausted = availableBytes < 0.005 * sizeBytes && reserved >= LARGE_RESERVE_BYTES && share >= 0.03;
  const isShown = (isUnusual && wouldBeQuiet(view, at)) || isExhausted;
  return [
    {
      state: isShown ? 'shown' : hasQuota ? 'possible' : 'rejected',
      confidence: isShown ? 0.7 : 0.05,
      blamed: { mount },
      sentence: `${readableBytes(reserved)} of ${mount} (${Math.round(1_000 * share) / 10} %) are reserved for root${hasQuota ? ', and quotas are in force' : ''}`,
      ...(isShown ? { withheld: `how much of ${mount} stays reserved a person decides (tune2fs -m)` } : {}),
    },
  ];
}

/** Blocks that are free and that ordinary users may not have. */
export const reservedOrQuota: CauseDefinition = {
  name: 'reserved_or_quota',
  family: 'disk',
  applies: isAboutDisk,
  wants: () => FIRST_LOOK,
  weigh: (view) => {
    const at = alarmFileSystem(view);
    return at === null || at.quantity !== 'disk_bytes' ? [] : finding(view, at);
  },
};
