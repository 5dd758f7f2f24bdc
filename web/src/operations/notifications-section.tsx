import { useState } from 'react';
import type { NotificationPage } from '../../../src/contracts/api.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { getNotificationHealth, listFailedNotifications, testNotification } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { Link } from '../routing/link.tsx';
import { incidentHref } from '../routing/routes.ts';
import { useRefusal } from '../session/use-refusal.ts';
import { escapeToString } from '../text/escape-text.ts';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { Section } from './section.tsx';

/** Whether people can be reached, and what they were not told. */
export function NotificationsSection() {
  return (
    <Section
      title="Notifications"
      read={async (signal) => {
        const [health, failed] = await Promise.all([
          getNotificationHealth(signal),
          listFailedNotifications(signal),
        ]);
        return { health, failed };
      }}
    >
      {({ health, failed }, refresh) => (
        <>
          {health.recipients.length === 0 && (
            <p className="muted">Nobody was told anything by a notifications file yet.</p>
          )}
          {health.recipients.length > 0 && (
            <ul className="operations__rows" aria-label="Recipients">
              {health.recipients.map(({ name, channel, failing, pending, lastSuccessAt, lastFailure }) => (
                <li className="operations__row" key={name}>
                  <div>
                    <span className={`badge badge--${failing ? 'bad' : 'good'}`}>
                      {failing ? 'failing' : 'well'}
                    </span>{' '}
                    <b>
                      <SafeText text={name} />
                    </b>{' '}
                    <span className="muted">
                      by <SafeText text={channel} />, {pending} waiting, last reached{' '}
                      {lastSuccessAt === null ? 'never' : <Timestamp iso={lastSuccessAt} as="full" />}
                    </span>
                  </div>
                  <TestRecipient name={name} after={refresh} />
                  {lastFailure !== null && (
                    <p className="wrap-anywhere">
                      last failure <Timestamp iso={lastFailure.at} as="full" />:{' '}
                      <SafeText text={lastFailure.error} />
                    </p>
                  )}
                </li>
              ))}
            </ul>
          )}
          <Failed page={failed} />
        </>
      )}
    </Section>
  );
}

/** Sends a test, so that somebody who has mended the way to a recipient sees that it works. */
function TestRecipient({ name, after }: { readonly name: string; readonly after: () => void }) {
  const refusal = useRefusal('notification.test');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const test = () => {
    setBusy(true);
    setSaid(null);
    setProblem(null);
    testNotification(name)
      .then(
        ({ results }) => {
          const failed = results.find(({ outcome }) => outcome === 'failed');
          setSaid(failed === undefined ? 'The test arrived' : (failed.error ?? 'The test did not arrive'));
          after();
        },
        (error: unknown) => setProblem(asProblem(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Button onPress={test} busy={busy} disabled={refusal !== null}>
        Send a test<span className="visually-hidden"> to {escapeToString(name)}</span>
      </Button>
      {refusal !== null && <p className="muted">{refusal}</p>}
      {said !== null && (
        <p role="status">
          <SafeText text={said} />
        </p>
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
    </>
  );
}

function Failed({ page }: { readonly page: NotificationPage }) {
  if (page.items.length === 0) return <p className="muted">Everything that was to be sent was sent.</p>;
  return (
    <>
      <h3 className="operations__title">Not delivered</h3>
      <ul className="operations__rows" aria-label="Not delivered">
        {page.items.map((one) => (
          <li className="operations__row" key={one.id}>
            <p>
              <Timestamp iso={one.queuedAt} as="full" /> to <SafeText text={one.recipient} /> by{' '}
              <SafeText text={one.channel} />, tried {countOf(one.tries, 'time')}:{' '}
              <SafeText text={one.error ?? 'no reason was kept'} />
            </p>
            <p className="wrap-anywhere">
              <Link href={incidentHref(one.incidentId)}>
                <SafeText text={one.subject} />
              </Link>
            </p>
          </li>
        ))}
      </ul>
      {page.isPartial && <p className="muted">There are more; these are of the newest incidents.</p>}
    </>
  );
}
