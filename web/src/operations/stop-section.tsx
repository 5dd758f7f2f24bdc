import { getKillSwitch, resumeEverything, setKillSwitch } from '../api/endpoints.ts';
import { ReasonAction } from '../incident/reason-action.tsx';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { Section } from './section.tsx';

/** Whether everything is stopped, and the way to stop it or to let it go on. Who pressed it and why is kept. */
export function StopSection() {
  return (
    <Section title="Kill switch" read={getKillSwitch}>
      {({ active, by, reason, at }, refresh) => (
        <>
          <p>
            <span className={`badge badge--${active ? 'bad' : 'good'}`}>
              {active ? 'Everything is stopped' : 'Nothing is stopped'}
            </span>{' '}
            {at !== null && (
              <span className="wrap-anywhere">
                {active ? 'by ' : 'let go on by '}
                <SafeText text={by} />, <Timestamp iso={at} as="full" />
                {reason !== '' && (
                  <>
                    : <SafeText text={reason} />
                  </>
                )}
              </span>
            )}
          </p>
          {active ? (
            <ReasonAction
              key="lift"
              name="Let everything go on"
              action="stop.lift"
              look="primary"
              consequence="Plans that are still good and roll-backs go on within seconds. Who lifted it and why is kept."
              act={resumeEverything}
              done={(set) => (set.active ? `It was pressed again by ${set.by}` : 'Work goes on')}
              after={refresh}
            />
          ) : (
            <ReasonAction
              key="press"
              name="Stop everything"
              action="stop.press"
              look="danger"
              consequence="No step, check or roll-back starts on any host, in any account, until somebody lifts it. What runs on a host ends; plans wait. Who pressed it and why is kept."
              reasonIsRequired
              act={(said) => setKillSwitch({ active: true, reason: said })}
              done={() => 'Everything is stopped'}
              after={refresh}
            />
          )}
        </>
      )}
    </Section>
  );
}
