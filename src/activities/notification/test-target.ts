import { randomUUID } from 'node:crypto';
import type { TestNotificationInput, TestNotificationOutcome } from '../../contracts/notifications.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { missedBy } from '../../domain/notification/delivery.ts';
import type { Recipient } from '../../domain/notification/notification-rules.ts';
import { heldBackUntil } from '../../domain/notification/route-notice.ts';
import { redact } from '../../domain/redaction/redact.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import type { NotificationStorePort } from '../../ports/notification-store.ts';
import type { PeopleDirectory } from '../../ports/people-directory.ts';
import { reasonOf } from '../activity-failure.ts';

interface TestDeps {
  readonly people: PeopleDirectory | null;
  readonly store: Pick<NotificationStorePort, 'noteAttempt'>;
  readonly now: () => number;
}

/** Of a route everybody, also the next in line; of a recipient that one. Empty: nobody is called so. */
function recipientsOf({ rules, fallback, recipient }: PeopleDirectory, target: string): readonly Recipient[] {
  const route = rules.routes.find(({ name }) => name === target);
  const names = route === undefined ? [target] : [...new Set(route.steps.flatMap(({ to }) => to))];
  return names.flatMap((name) => (name === fallback.name ? fallback : (recipient(name) ?? [])));
}

/** Sends a test, once to each, and says what became of it. It counts for their health as what they are sent otherwise does. */
export async function testTarget(
  { people, store, now }: TestDeps,
  { target, by }: TestNotificationInput,
): Promise<TestNotificationOutcome> {
  if (people === null) return { kind: 'no_file' };
  const recipients = recipientsOf(people, target);
  if (recipients.length === 0) {
    const { rules, fallback } = people;
    const names = [...rules.routes, ...rules.recipients, fallback].map(({ name }) => name);
    return { kind: 'unknown', names };
  }
  const noticeId = `test/${randomUUID()}`;
  const results = await Promise.all(
    recipients.map(async ({ name, channel, settings }) => {
      const error = await people
        .channel(channel)
        .send(
          {
            noticeId: `${noticeId}/${name}`,
            incidentId: 'test',
            workflowId: '',
            alarmName: 'test',
            kind: 'test',
            severity: 'low',
            subject: `Test of ${name} by ${by}: nothing is to be done`,
            message: `${by} tests that RecoverOps reaches ${name}. Nothing is wrong, and nothing is to be done.`,
            link: null,
            decision: null,
            closed: true,
            recipient: settings,
          },
          null,
        )
        .then(missedBy, (reason: unknown) => reasonOf(reason))
        .then((said) => (said === null ? null : cutText(redact(said).text, LIMITS.notificationErrorChars)));
      const at = new Date(now()).toISOString();
      // What it says of the recipient counts, also where it cannot be kept.
      await store
        .noteAttempt({ recipient: name, channel, incidentId: 'test', at, error })
        .catch(() => undefined);
      const heldMs = heldBackUntil(people.rules, target, name, now());
      return {
        recipient: name,
        channel,
        outcome: error === null ? 'sent' : 'failed',
        error,
        ...(heldMs === null ? {} : { heldBackUntil: new Date(heldMs).toISOString() }),
      } as const;
    }),
  );
  return { kind: 'tried', results };
}
