import { useEffect, useState } from 'react';
import type { KillSwitchView } from '../../../src/contracts/api.ts';
import { getKillSwitch, resumeEverything } from '../api/endpoints.ts';
import { Notice } from '../controls/notice.tsx';
import { ReasonAction } from '../incident/reason-action.tsx';
import { useLive } from '../live/live-context.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

const POLL_MS = 5_000;

/** What the kill switch says, read again every few seconds; null until it was read. A failed reading changes nothing. */
function useKillSwitch(): {
  readonly state: KillSwitchView | null;
  readonly told: (state: KillSwitchView) => void;
} {
  const [state, setState] = useState<KillSwitchView | null>(null);
  const { generation } = useLive();
  // After a break of the connection it is read at once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the generation says when, not what
  useEffect(() => {
    const ending = new AbortController();
    const read = () => {
      getKillSwitch(ending.signal).then(setState, () => undefined);
    };
    read();
    const timer = setInterval(read, POLL_MS);
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [generation]);
  return { state, told: setState };
}

/** Says on every page that everything is stopped, by whom and why. */
export function StopBanner() {
  const { state, told } = useKillSwitch();
  if (state?.active !== true) return null;
  return (
    <>
      <Notice
        tone="bad"
        role="alert"
        title="Everything is stopped: no step and no roll-back starts on any host"
      >
        <p>
          By <SafeText text={state.by} />
          {state.at !== null && (
            <>
              {' '}
              since <Timestamp iso={state.at} as="full" />
            </>
          )}
          {state.reason !== '' && (
            <>
              : <SafeText text={state.reason} />
            </>
          )}
        </p>
        <p>
          Plans and roll-backs wait. To let them go on: <code>npx recoverops resume</code>
        </p>
      </Notice>
      <ReasonAction
        name="Resume"
        action="stop.lift"
        look="plain"
        consequence="Plans that were approved and roll-backs that wait go on at once, on every host."
        act={async (reason) => {
          const now = await resumeEverything(reason);
          told(now);
          return now;
        }}
        done={(now) =>
          now.active ? 'It was stopped again in the same moment: talk to them.' : 'Work goes on.'
        }
        after={() => undefined}
      />
    </>
  );
}
