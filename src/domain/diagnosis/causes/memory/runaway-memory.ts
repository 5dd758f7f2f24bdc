import { readableBytes } from '../../../text/readable-bytes.ts';
import type { HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import {
  type Holder,
  holdersOf,
  isAboutMemory,
  isInNoUnit,
  MEMORY_ACCOUNT,
  memoryUse,
  whyProtected,
} from './memory-use.ts';

/** A process that holds less of what is used than this is not named at all. */
const NAMED_SHARE = 0.1;
/** And less than this is not what uses the memory up. */
const SHARE_MIN = 0.25;

function finding(holder: Holder, share: number): CauseFinding {
  const { pid, name, exe, rssBytes, startedAt, inadmissible } = holder;
  const size = readableBytes(rssBytes);
  const percent = Math.round(share * 100);
  const called = inadmissible ? `pid ${pid}` : `${name} (pid ${pid})`;
  const found: CauseFinding = {
    state: 'shown',
    confidence: 0.5 + 0.45 * Math.min(1, share),
    blamed: { pid, ...(exe === null ? {} : { exe }) },
    explains: { account: MEMORY_ACCOUNT, amount: rssBytes },
    sentence: `${called}, which no unit stands for, holds ${size} of memory, ${percent} % of what is used`,
  };
  if (share < SHARE_MIN)
    return {
      ...found,
      state: 'rejected',
      confidence: 0.1,
      sentence: `${called} holds only ${size}, ${percent} % of what is used`,
    };
  if (inadmissible || exe === null)
    return {
      ...found,
      withheld: `${called} has a name or a program that no step can be given: a person has to look`,
    };
  return {
    ...found,
    remedy: {
      runbook: 'end-process',
      title: `End ${name} (pid ${pid})`,
      parameters: { pid, started_at: startedAt, command: name, executable: exe, cpu_percent_min: 0 },
      frees: rssBytes,
    },
  };
}

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  return holdersOf(view)
    .filter((one) => isInNoUnit(one) && whyProtected(view, one) === null)
    .map((one) => ({ one, share: one.rssBytes / use.usedBytes }))
    .filter(({ share }) => share >= NAMED_SHARE)
    .map(({ one, share }) => finding(one, share));
}

/** One process that no unit stands for has taken the memory. */
export const runawayMemory: CauseDefinition = {
  name: 'runaway_memory',
  family: 'memory',
  applies: isAboutMemory,
  wants: () => ['meminfo', 'memory-holders'],
  weigh,
};
