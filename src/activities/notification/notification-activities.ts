import { ApplicationFailure, activityInfo, heartbeat, log } from '@temporalio/activity';
import { FAILURES } from '../../contracts/failures.ts';
import type {
  NotificationActivities,
  PlanNotificationsInput,
  QueuedNotice,
  SendNotificationInput,
  SendNotificationOutcome,
} from '../../contracts/notifications.ts';
import { LIMITS } from '../../domain/bounds.ts';
import {
  type Delivery,
  type KeptNotice,
  missedBy,
  NOTHING_TOLD,
  type NotificationLog,
  showsGivenUp,
} from '../../domain/notification/delivery.ts';
import { isRetried } from '../../domain/notification/judge-retry.ts';
import { type Recipient, tagsOfRules } from '../../domain/notification/notification-rules.ts';
import {
  type AskedOfPeople,
  answerWords,
  isAnswered,
  isSettled,
  type PeopleStanding,
  peopleStanding,
} from '../../domain/notification/people-standing.ts';
import { planDeliveries } from '../../domain/notification/plan-deliveries.ts';
import { hasTag, SUMMARY_SEVERITY, severityOf } from '../../domain/notification/severity.ts';
import { redact } from '../../domain/redaction/redact.ts';
import type { Site } from '../../domain/site/site.ts';
import type { HostTag } from '../../domain/suppression/suppression.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import { singleLine } from '../../domain/text/single-line.ts';
import type { AwsAccessPort } from '../../ports/aws-access.ts';
import type { IncidentReader } from '../../ports/incident-store.ts';
import type { NotificationMessage } from '../../ports/notification-channel.ts';
import type { NotificationStorePort } from '../../ports/notification-store.ts';
import type { PeopleDirectory } from '../../ports/people-directory.ts';
import { reasonOf, toActivityFailure, withRetryableFailures } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { reopenDelivery } from './reopen-delivery.ts';
import { testTarget } from './test-target.ts';

export interface NotificationDeps {
  /** Null: there is no notifications file. */
  readonly people: PeopleDirectory | null;
  readonly store: NotificationStorePort;
  readonly incidents: Pick<IncidentReader, 'get'>;
  readonly aws: Pick<AwsAccessPort, 'diagnostics'>;
  readonly site: Pick<Site, 'severities'>;
  readonly now: () => number;
}

type Present = NotificationDeps & { readonly people: PeopleDirectory };

/** Tags of hosts, of those that the files name. What cannot be read is not there: who is told by it is told by another route. */
async function tagsOf(deps: Present, { about, incidentId }: QueuedNotice): Promise<readonly HostTag[]> {
  const ofSite = (deps.site.severities ?? []).flatMap(({ of }) => (of.kind === 'tag' ? [of] : []));
  const asked: HostTag[] = [];
  for (const { key, value } of [...ofSite, ...tagsOfRules(deps.people.rules)])
    if (!hasTag(asked, { key, value })) asked.push({ key, value });
  if (about.targetIds.length === 0) return [];
  const look = async (tag: HostTag): Promise<readonly HostTag[]> => {
    const inventory = deps.aws.diagnostics(about.place);
    const tagged = await inventory.findTargets({ kind: 'tag', ...tag }, LIMITS.taggedHostsMax);
    return tagged.some(({ instanceId }) => about.targetIds.includes(instanceId)) ? [tag] : [];
  };
  // All at once, under one time: an SSM that is slow to answer must not use up what telling people has.
  const waitMs = ACTIVITY_BOUNDS.notificationTagsWaitMs;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`SSM gave no answer within ${waitMs / 1_000} s`)), waitMs);
  });
  // Whether or not somebody still waits for it.
  late.catch(() => undefined);
  try {
    const found = await Promise.all(
      asked.slice(0, ACTIVITY_BOUNDS.notificationTagsMax).map((tag) =>
        Promise.race([look(tag), late]).catch((error: unknown): readonly HostTag[] => {
          const reason = reasonOf(error);
          log.warn('a tag could not be read, so nobody is told by it', { incidentId, tag, reason });
          return [];
        }),
      ),
    );
    return found.flat();
  } finally {
    clearTimeout(timer);
  }
}

/** A store that is away keeps nobody from being told: after some attempts it is done without. */
async function withoutStore<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (activityInfo().attempt < ACTIVITY_BOUNDS.notificationStoreAttempts) throw error;
    log.warn('what people are told cannot be kept now; they are told all the same', {
      reason: reasonOf(error),
    });
    return otherwise;
  }
}

const words = (text: string) => cutText(redact(text).text, LIMITS.notificationTextChars);
const errorWords = (text: string) => cutText(words(text), LIMITS.notificationErrorChars);

function keptNotice({ noticeId, kind, at, subject, message, about }: QueuedNotice): KeptNotice {
  const { revision, planDigest } = about.standing;
  return {
    noticeId,
    kind,
    at,
    subject: words(subject),
    message: words(message),
    asked: { revision, planDigest },
  };
}

async function planNotifications(deps: Present, notice: QueuedNotice): Promise<readonly Delivery[]> {
  const { people, site, store } = deps;
  const { incidentId, alarmName, about } = notice;
  const kept = await withoutStore<NotificationLog | null>(() => store.read(incidentId), null);
  const traits = { alarmName, resources: about.resources, tags: await tagsOf(deps, notice) };
  const { deliveries } = planDeliveries(
    {
      noticeId: notice.noticeId,
      kind: notice.kind,
      subject: singleLine(words(notice.subject)),
      updatesOnly: notice.updatesOnly ?? false,
      asksFirst: notice.asksFirst ?? false,
      // Where it is not known who was told, nobody is left without word of the end.
      onlyToTheTold: notice.onlyToTheTold === true && kept !== null,
    },
    {
      rules: people.rules,
      fallback: people.fallback,
      canUpdate: (channel) => people.canUpdate(channel),
      log: kept ?? NOTHING_TOLD,
      traits,
      severity: notice.kind === 'weekly_summary' ? SUMMARY_SEVERITY : severityOf(site, traits),
      atMs: deps.now(),
    },
  );
  const said = { notices: [keptNotice(notice)], deliveries };
  const at = new Date(deps.now()).toISOString();
  await withoutStore(() => store.record({ incidentId, alarmName }, said, at), NOTHING_TOLD);
  return deliveries;
}

async function standingNow(
  { incidents }: Pick<NotificationDeps, 'incidents'>,
  incidentId: string,
): Promise<PeopleStanding | null> {
  const stored = await incidents.get(incidentId);
  return stored === undefined ? null : peopleStanding(stored.record);
}

/** What people were asked by a notice. */
function askedBy({ kind, at, about }: QueuedNotice): AskedOfPeople {
  const { revision, planDigest } = about.standing;
  return { kind, revision, planDigest, at };
}

/** What waited, or tells the next in line, is not sent once it is settled, though word of that may be on its way. */
async function settledMeanwhile(
  deps: NotificationDeps,
  { notice, delivery }: SendNotificationInput,
): Promise<PeopleStanding | null> {
  // Nothing is asked by it.
  if (delivery.kind === 'weekly_summary') return null;
  const isAgain = isRetried(delivery);
  if (
    delivery.kind === 'closed' ||
    (delivery.notBefore === null && delivery.kind === notice.kind && !isAgain)
  )
    return null;
  try {
    const found = await standingNow(deps, notice.incidentId);
    // Whoever has it sent again knows that somebody looks at the incident.
    const isOver = isAgain ? isAnswered : isSettled;
    return found !== null && isOver(askedBy(notice), found) ? found : null;
  } catch (error) {
    log.warn('the incident could not be read, so people are told', { reason: reasonOf(error) });
    return null;
  }
}

function messageOf(
  people: PeopleDirectory,
  { notice, delivery }: SendNotificationInput,
): Omit<NotificationMessage, 'recipient'> {
  return {
    noticeId: delivery.id,
    incidentId: notice.incidentId,
    workflowId: notice.about.workflowId,
    alarmName: notice.alarmName,
    kind: delivery.kind,
    severity: delivery.severity,
    subject: delivery.subject,
    message: words(notice.message),
    link: delivery.kind === 'weekly_summary' ? people.linkToMetrics() : people.linkTo(notice.incidentId),
    decision: notice.about.decision,
    closed: delivery.kind === 'closed',
  };
}

/**
 * Shows on what has arrived late that it is no question any more. The workflow has given it up on its way and does not wait for its end, so
 * it could not have it changed with the others.
 */
async function closeLate(
  deps: Present,
  { notice, delivery }: SendNotificationInput,
  recipient: Recipient,
  receipt: NonNullable<Delivery['receipt']>,
): Promise<void> {
  const { people, store } = deps;
  const { incidentId, alarmName, about } = notice;
  if (delivery.kind === 'closed' || !people.canUpdate(recipient.channel)) return;
  try {
    const found = await standingNow(deps, incidentId);
    // Given up for a later word of the same: the question is one still.
    if (found !== null && !isAnswered(askedBy(notice), found)) return;
    const standing = found ?? about.standing;
    const words = answerWords(standing, notice);
    const closing: Delivery = {
      ...delivery,
      id: `${delivery.id}/late`,
      kind: 'closed',
      subject: singleLine(redact(words.subject).text),
      queuedAt: new Date(deps.now()).toISOString(),
      notBefore: null,
    };
    const said: QueuedNotice = { ...notice, message: words.message, about: { ...about, decision: null } };
    const message = {
      ...messageOf(people, { notice: said, delivery: closing }),
      recipient: recipient.settings,
    };
    const after = await people.channel(recipient.channel).send(message, receipt);
    const settledAt = new Date(deps.now()).toISOString();
    const told: Delivery = { ...closing, state: 'sent', settledAt, tries: 1, error: null, receipt: after };
    await store.record({ incidentId, alarmName }, { notices: [], deliveries: [told] }, settledAt);
  } catch (error) {
    // People were told; what they press is refused.
    log.warn('what arrived late could not be shown as settled', { incidentId, reason: reasonOf(error) });
  }
}

async function sendNotification(
  deps: Present,
  input: SendNotificationInput,
): Promise<SendNotificationOutcome> {
  const { people, store } = deps;
  const { notice, delivery } = input;
  const { incidentId, alarmName } = notice;
  const standing = await settledMeanwhile(deps, input);
  if (standing !== null) return { kind: 'settled', standing };
  const recipient = people.recipient(delivery.recipient);
  if (recipient === undefined)
    throw ApplicationFailure.create({
      message: `the notifications file has no recipient ${delivery.recipient} any more`,
      type: FAILURES.notificationUndelivered,
      nonRetryable: true,
    });
  // Of what may have been sent before, only the store can say that it was not.
  const told = isRetried(delivery)
    ? await store.read(incidentId)
    : await withoutStore<NotificationLog>(() => store.read(incidentId), NOTHING_TOLD);
  const before = told.deliveries.findLast((one) => one.recipient === recipient.name && one.state === 'sent');
  // It was sent, and only that could not be told to Temporal.
  const known = told.deliveries.find(({ id, state }) => id === delivery.id && state === 'sent');
  if (known !== undefined) return { kind: 'sent', delivery: null };
  const { attempt } = activityInfo();
  const noteAttempt = async (error: string | null) => {
    const at = new Date(deps.now()).toISOString();
    await store
      .noteAttempt({ recipient: recipient.name, channel: recipient.channel, incidentId, at, error })
      .catch((reason: unknown) =>
        log.warn('the health of a recipient could not be kept', { reason: reasonOf(reason) }),
      );
    return at;
  };
  try {
    const message = { ...messageOf(people, input), recipient: recipient.settings };
    const previous = before?.receipt ?? null;
    const receipt = await people.channel(recipient.channel).send(message, previous);
    // Whoever is at an address that was refused has heard nothing: that shows until the route is mended.
    const missed = missedBy(receipt);
    const missedError = missed === null ? null : errorWords(missed);
    const settledAt = await noteAttempt(missedError);
    const sent: Delivery = {
      ...delivery,
      state: 'sent',
      settledAt,
      tries: delivery.tries + attempt,
      error: missedError,
      receipt,
    };
    try {
      const said = { notices: [], deliveries: [sent] };
      const whole = await store.record({ incidentId, alarmName }, said, settledAt);
      if (showsGivenUp(whole, delivery.id)) await closeLate(deps, input, recipient, receipt);
      return { kind: 'sent', delivery: null };
    } catch (error) {
      // Sent once is enough: the workflow keeps it later.
      log.warn('that people were told could not be kept yet', { incidentId, reason: reasonOf(error) });
      return { kind: 'sent', delivery: sent };
    }
  } catch (error) {
    const reason = errorWords(reasonOf(error));
    const at = await noteAttempt(reason);
    const tried: Delivery = { ...delivery, tries: delivery.tries + attempt, error: reason };
    await store
      .record({ incidentId, alarmName }, { notices: [], deliveries: [tried] }, at)
      .catch((why: unknown) => log.warn('a failed attempt could not be kept', { reason: reasonOf(why) }));
    log.warn('people could not be told', { incidentId, recipient: recipient.name, attempt, reason });
    throw toActivityFailure(error);
  }
}

/**
 * Gives up when it has failed for hours. They count from the first try, which a heartbeat hands to those that follow: while no worker is there nothing
 * is tried, and nothing may be lost by that.
 */
async function whileOfUse<T>({ now }: Pick<NotificationDeps, 'now'>, work: () => Promise<T>): Promise<T> {
  const handed: unknown = activityInfo().heartbeatDetails;
  const firstMs = typeof handed === 'number' ? handed : now();
  heartbeat(firstMs);
  try {
    return await work();
  } catch (error) {
    if (now() - firstMs < ACTIVITY_BOUNDS.notificationTriedMs) throw error;
    throw ApplicationFailure.create({
      message: `given up, as it was tried for ${ACTIVITY_BOUNDS.notificationTriedMs / 3_600_000} hours: ${errorWords(reasonOf(error))}`,
      type: FAILURES.notificationUndelivered,
      nonRetryable: true,
    });
  }
}

/** Telling people by the notifications file. Without one nothing is handed to these. */
export function createNotificationActivities(deps: NotificationDeps): NotificationActivities {
  const present = (): Present => {
    const { people } = deps;
    if (people !== null) return { ...deps, people };
    throw ApplicationFailure.create({
      message: 'this worker has no notifications file: give every worker the same one',
      type: FAILURES.notificationUndelivered,
    });
  };
  const plan = withRetryableFailures(async ({ notice }: PlanNotificationsInput) => ({
    deliveries: await planNotifications(present(), notice),
  }));
  return {
    planNotifications: (input) => whileOfUse(deps, () => plan(input)),
    sendNotification: (input) => whileOfUse(deps, async () => await sendNotification(present(), input)),
    settleNotifications: withRetryableFailures(async ({ incidentId, alarmName, deliveries: given }) => {
      const at = new Date(deps.now()).toISOString();
      const deliveries = given.map((one) => ({
        ...one,
        error: one.error === null ? null : errorWords(one.error),
      }));
      await deps.store.record({ incidentId, alarmName }, { notices: [], deliveries }, at);
    }),
    reopenDelivery: withRetryableFailures((input) => reopenDelivery(deps, input)),
    readPeopleStanding: withRetryableFailures(({ incidentId }) => standingNow(deps, incidentId)),
    testNotification: (input) => testTarget(deps, input),
  };
}
