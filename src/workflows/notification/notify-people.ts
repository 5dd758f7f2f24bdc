import {
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  log,
  makeContinueAsNewFunc,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { FAILURES } from '../../contracts/failures.ts';
import { rawNoticeSignal, rawStandingSignal, retryDeliveryUpdate } from '../../contracts/messages.ts';
import type {
  CarriedNotifications,
  NotifyPeopleInput,
  QueuedNotice,
  RetryDeliveryInput,
  RetryDeliveryOutcome,
  SettleNotificationsInput,
} from '../../contracts/notifications.ts';
import { TASK_QUEUES } from '../../contracts/task-queues.ts';
import { type Delivery, lastOfEach } from '../../domain/notification/delivery.ts';
import { isRetried } from '../../domain/notification/judge-retry.ts';
import {
  answerWords,
  isAnswered,
  isAttended,
  type PeopleStanding,
  reminderAs,
} from '../../domain/notification/people-standing.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import { BOUNDS } from '../bounds.ts';
import { failureReason } from '../failure-reason.ts';
import { createNotificationActivities } from '../proxies.ts';
import { readArgument } from '../signal-argument.ts';

type Activities = ReturnType<typeof createNotificationActivities>;
type Asked = NonNullable<CarriedNotifications['asked']>;

const now = () => new Date().toISOString();
const isDue = ({ notBefore }: Delivery) => notBefore === null || Date.parse(notBefore) <= Date.now();

/** Signals come from our own workers; what somebody sends by hand in another shape is not taken. */
const isNotice = (value: unknown): value is QueuedNotice =>
  isJsonObject(value) && typeof value.noticeId === 'string' && isJsonObject(value.about);
const isStanding = (value: unknown): value is PeopleStanding =>
  isJsonObject(value) && typeof value.revision === 'number' && typeof value.needs === 'string';

/** @throws ApplicationFailure for what somebody sends by hand in another shape. */
function validateRetry(asked: unknown): void {
  const fields = ['id', 'by', 'via', 'at', 'incidentId', 'deliveryId'];
  if (isJsonObject(asked) && fields.every((field) => typeof asked[field] === 'string')) return;
  const message = `a retry of a delivery has ${fields.join(', ')}`;
  throw ApplicationFailure.nonRetryable(message, FAILURES.askingRefused);
}

/** What people are told of one incident, and what still is to be. */
class Telling {
  readonly #incidentId: string;
  readonly #activities: Activities;
  #queue: QueuedNotice[];
  #asked: Asked | null;
  #standing: PeopleStanding | null;
  #waiting: Delivery[];
  readonly #notices = new Map<string, QueuedNotice>();
  readonly #sending = new Map<string, Delivery>();
  /** Of each that is being sent, so that it alone can be cut off. */
  readonly #scopes = new Map<string, CancellationScope>();
  /** People who ask for something again, and what is being judged because of that, by its id. */
  #asking = 0;
  readonly #reopening = new Set<string>();
  /** What is cut off so that it is tried anew, as it is then. */
  readonly #again = new Map<string, Delivery>();
  /** Times that something was put among what waits from outside the loop. */
  #retries = 0;
  /** Of what people are asked. */
  #scope = new CancellationScope({ cancellable: true });
  /** Of how it ended, which is told to the end. */
  readonly #endScope = new CancellationScope({ cancellable: true });
  /** What became of deliveries, while it is being kept. */
  readonly #settling = new Set<SettleNotificationsInput>();
  /** The end of the run is near: what is cut off is carried on, and not dropped. */
  #isRenewing = false;

  constructor({ incidentId, carried }: NotifyPeopleInput, activities: Activities) {
    this.#incidentId = incidentId;
    this.#activities = activities;
    this.#queue = [...(carried?.queue ?? [])];
    this.#asked = carried?.asked ?? null;
    this.#standing = carried?.standing ?? null;
    this.#waiting = [...(carried?.waiting ?? [])];
    for (const notice of carried?.notices ?? []) this.#notices.set(notice.noticeId, notice);
    for (const one of carried?.unkept ?? []) void this.#keep(one);
  }

  take(notice: QueuedNotice): void {
    // An activity that is repeated may hand over the same once more.
    const isKnown =
      this.#notices.has(notice.noticeId) || this.#queue.some((one) => one.noticeId === notice.noticeId);
    if (!isKnown) this.#queue = [...this.#queue, notice].slice(-BOUNDS.queuedNoticesMax);
  }

  hear(standing: PeopleStanding): void {
    if (this.#standing === null || standing.revision >= this.#standing.revision) this.#standing = standing;
  }

  /** True when nobody waits to hear more, false when the next run has to take over. */
  async tell(mustRenew: () => boolean): Promise<boolean> {
    for (;;) {
      if (mustRenew()) return false;
      const notice = this.#queue.shift();
      if (notice !== undefined) await this.#plan(notice);
      else if (this.#isAnswered()) await this.#showAnswer();
      else {
        this.#sendDue();
        const isIdle = this.#asked === null && this.#waiting.length === 0 && this.#sending.size === 0;
        if (isIdle && this.#settling.size === 0 && this.#asking === 0) return true;
        await this.#untilNext(mustRenew);
      }
    }
  }

  async carry(): Promise<CarriedNotifications> {
    this.#isRenewing = true;
    await condition(() => this.#asking === 0);
    this.#scope.cancel();
    this.#endScope.cancel();
    await condition(() => this.#sending.size === 0);
    // A store that is away must not keep the next run from telling people.
    await condition(() => this.#settling.size === 0, BOUNDS.carryWaitMs, {
      summary: 'what was told is kept',
    });
    const needed = new Set([...this.#waiting.map(({ noticeId }) => noticeId), this.#asked?.noticeId]);
    return {
      queue: this.#queue,
      asked: this.#asked,
      standing: this.#standing,
      notices: [...this.#notices.values()].filter(({ noticeId }) => needed.has(noticeId)),
      waiting: this.#waiting,
      unkept: [...this.#settling],
    };
  }

  /** Somebody looks at it: what is due waits, as that may be taken back. */
  #isAttended(): boolean {
    return this.#asked !== null && this.#standing !== null && isAttended(this.#asked, this.#standing);
  }

  #isAnswered(): boolean {
    return this.#asked !== null && this.#standing !== null && isAnswered(this.#asked, this.#standing);
  }

  /** Whether a notice belongs to what people are asked now, and is no answered question. */
  #isAsked({ kind, at, about }: QueuedNotice): boolean {
    const { revision, planDigest } = about.standing;
    if (this.#asked === null || this.#standing === null || revision < this.#asked.revision) return false;
    return !isAnswered({ kind, revision, planDigest, at }, this.#standing);
  }

  /** Only of what was asked: how an incident ended is told to the end. */
  #isAsking = ({ kind }: Delivery) => kind !== 'closed';
  #isHeld = (delivery: Delivery) => this.#isAttended() && this.#isAsking(delivery) && !isRetried(delivery);

  async #untilNext(mustRenew: () => boolean): Promise<void> {
    const isHeld = this.#isAttended();
    const times = this.#waiting
      .filter((one) => !this.#isHeld(one))
      .map(({ notBefore }) => Date.parse(notBefore ?? ''));
    const nextMs = Math.min(...times, Date.now() + BOUNDS.standingPollMs);
    const running = this.#sending.size + this.#settling.size + this.#asking;
    const retries = this.#retries;
    const isNews = () =>
      this.#queue.length > 0 ||
      this.#retries > retries ||
      this.#isAttended() !== isHeld ||
      this.#isAnswered() ||
      this.#sending.size + this.#settling.size + this.#asking < running ||
      mustRenew();
    const summary =
      this.#waiting.length === 0 ? 'people may decide' : `${this.#waiting.length} to be told later`;
    const isTold = await condition(isNews, Math.max(1, nextMs - Date.now()), { summary });
    if (isTold || this.#asked === null) return;
    if (this.#waiting.some((one) => isDue(one) && !this.#isHeld(one))) return;
    await this.#readStanding();
  }

  /** Word of a decision may have been lost. */
  async #readStanding(): Promise<void> {
    const incidentId = this.#incidentId;
    try {
      const standing = await this.#activities.readPeopleStanding.executeWithOptions(
        { summary: 'is it still to be decided?' },
        [{ incidentId }],
      );
      if (standing !== null) this.hear(standing);
      else this.#asked = null;
    } catch (error) {
      if (isCancellation(error)) throw error;
      log.warn('the incident could not be read', { reason: failureReason(error) });
    }
  }

  async #plan(said: QueuedNotice): Promise<void> {
    const { kind, about, at, noticeId, subject } = said;
    this.hear(about.standing);
    const { revision, planDigest } = about.standing;
    const asked: Asked = { kind, revision, planDigest, at, noticeId };
    const reminds =
      kind === 'reminder' ? reminderAs(this.#asked, asked, this.#standing ?? about.standing) : null;
    if (reminds === 'late') return;
    const asks = kind === 'approval_requested' || kind === 'escalation' || reminds === 'first';
    const notice: QueuedNotice = reminds === 'first' ? { ...said, asksFirst: true } : said;
    if (asks || kind === 'closed') await this.#drop('a newer notice says more');
    if (asks) this.#asked = asked;
    else if (kind === 'closed') this.#asked = null;
    try {
      const { deliveries } = await this.#activities.planNotifications.executeWithOptions(
        { summary: `whom to tell: ${subject}` },
        [{ notice }],
      );
      this.#notices.set(noticeId, notice);
      this.#waiting.push(...deliveries);
    } catch (error) {
      if (isCancellation(error)) throw error;
      log.error('nobody could be told', { noticeId, reason: failureReason(error) });
    }
  }

  /** Cards show that nothing is to be decided any more. */
  async #showAnswer(): Promise<void> {
    const notice = this.#notices.get(this.#asked?.noticeId ?? '');
    const standing = this.#standing;
    this.#asked = null;
    await this.#drop('settled before it was sent');
    if (notice === undefined || standing === null) return;
    await this.#plan({
      ...notice,
      noticeId: `${notice.noticeId}/answer`,
      kind: 'closed',
      ...answerWords(standing, notice),
      at: now(),
      about: { ...notice.about, standing, decision: null },
      updatesOnly: true,
    });
  }

  #sendDue(): void {
    const due = this.#waiting.filter((one) => isDue(one) && !this.#isHeld(one));
    this.#waiting = this.#waiting.filter((one) => !due.includes(one));
    // Several of one recipient were held back: the last of them says enough. Ends are told each.
    const asking = lastOfEach(due.filter(this.#isAsking));
    const sent = due.filter((one) => !this.#isAsking(one) || asking.includes(one));
    this.#giveUp(
      due.filter((one) => !sent.includes(one)),
      'a later one says the same',
    );
    for (const delivery of sent) void this.#send(delivery);
  }

  async #send(delivery: Delivery): Promise<void> {
    const notice = this.#notices.get(delivery.noticeId);
    if (notice === undefined) return;
    const { id, recipient, subject } = delivery;
    this.#sending.set(id, delivery);
    const scope = this.#isAsking(delivery) ? this.#scope : this.#endScope;
    let after: Delivery | null = null;
    try {
      const outcome = await scope.run(() => {
        const own = new CancellationScope({ cancellable: true });
        this.#scopes.set(id, own);
        return own.run(() =>
          this.#activities.sendNotification.executeWithOptions({ summary: `${recipient}: ${subject}` }, [
            { notice, delivery },
          ]),
        );
      });
      if (outcome.kind === 'settled') {
        this.hear(outcome.standing);
        if (!this.#isAsked(notice)) after = { ...delivery, state: 'dropped', settledAt: now() };
        else if (this.#isHeld(delivery)) this.#waiting.push(delivery);
        else {
          // It was read before an acknowledgement was taken back of which this has heard already.
          const notBefore = new Date(Date.now() + BOUNDS.readAgainMs).toISOString();
          this.#waiting.push({ ...delivery, notBefore });
        }
      } else after = outcome.delivery;
    } catch (error) {
      const again = this.#again.get(id);
      if (this.#isRenewing || again !== undefined) this.#waiting.push(again ?? delivery);
      else if (isCancellation(error)) after = { ...delivery, state: 'dropped', settledAt: now() };
      else after = { ...delivery, state: 'failed', settledAt: now(), error: failureReason(error) };
    }
    this.#again.delete(id);
    this.#scopes.delete(id);
    this.#sending.delete(id);
    if (after !== null) await this.#settle([after], notice);
  }

  /** Somebody wants a delivery to be sent again: judged by what is kept, and never while another try of it may be on its way. */
  async retry(asked: RetryDeliveryInput): Promise<RetryDeliveryOutcome> {
    const { deliveryId } = asked;
    // At once: a run that was begun for it would end otherwise.
    this.#asking += 1;
    try {
      // One after the other: the second of two who ask at the same time finds what the first has begun. Looked at again after each
      // wait, as both of two that came with one task may have found nobody before them.
      while (this.#reopening.has(deliveryId)) await condition(() => !this.#reopening.has(deliveryId));
      const underWay = this.#underWay(deliveryId);
      if (underWay !== null) return underWay;
      this.#reopening.add(deliveryId);
      return await this.#reopen(asked);
    } catch (error) {
      return { kind: 'unread', reason: failureReason(error) };
    } finally {
      this.#reopening.delete(deliveryId);
      this.#asking -= 1;
    }
  }

  /** What was asked for moments ago: whoever presses twice has asked once. */
  #underWay(deliveryId: string): Extract<RetryDeliveryOutcome, { kind: 'under_way' }> | null {
    const known =
      this.#again.get(deliveryId) ??
      this.#sending.get(deliveryId) ??
      this.#waiting.find(({ id }) => id === deliveryId);
    const at = known?.retries?.at(-1)?.at;
    if (known === undefined || at === undefined) return null;
    if (Date.now() - Date.parse(at) > BOUNDS.retryRepeatMs) return null;
    return { kind: 'under_way', recipient: known.recipient, channel: known.channel };
  }

  async #reopen(asked: RetryDeliveryInput): Promise<RetryDeliveryOutcome> {
    const { deliveryId, by } = asked;
    // It was sent, and the store does not know yet.
    const isKeeping = () =>
      [...this.#settling].some(({ deliveries }) =>
        deliveries.some(({ id, state }) => id === deliveryId && state === 'sent'),
      );
    if (isKeeping()) return { kind: 'unread', reason: 'it was sent, and that is still being kept' };
    const outcome = await this.#activities.reopenDelivery.executeWithOptions(
      { summary: `once more, for ${by}` },
      [asked],
    );
    if (outcome.kind !== 'again') return outcome;
    if (isKeeping()) return { kind: 'unread', reason: 'it was sent, and that is still being kept' };
    const { notice, delivery, hadFailed } = outcome;
    const { noticeId, kind, at, about } = notice;
    if (!this.#notices.has(noticeId)) this.#notices.set(noticeId, notice);
    this.hear(about.standing);
    const isQuestion = kind !== 'closed' && kind !== 'weekly_summary';
    const { revision, planDigest } = about.standing;
    // Nobody waits to hear more any more, as where the run before was ended: whoever is told now is told what comes of it.
    if (isQuestion && this.#asked === null) this.#asked = { kind, revision, planDigest, at, noticeId };
    const hadWaited = this.#waiting.some(({ id }) => id === deliveryId);
    this.#waiting = this.#waiting.filter(({ id }) => id !== deliveryId);
    const later = { ...delivery, notBefore: new Date(Date.now() + BOUNDS.retryPauseMs).toISOString() };
    const own = this.#scopes.get(deliveryId);
    if (own !== undefined) {
      this.#again.set(deliveryId, later);
      own.cancel();
    } else this.#waiting.push(hadFailed || hadWaited ? delivery : later);
    this.#retries += 1;
    return { kind: 'again', recipient: delivery.recipient, channel: delivery.channel };
  }

  /** Gives up what people were still to be told, or are being told. */
  async #drop(why: string): Promise<void> {
    const dropped = this.#waiting.filter(this.#isAsking);
    this.#waiting = this.#waiting.filter((one) => !this.#isAsking(one));
    this.#scope.cancel();
    this.#scope = new CancellationScope({ cancellable: true });
    await condition(() => ![...this.#sending.values()].some(this.#isAsking));
    this.#giveUp(dropped, why);
  }

  #giveUp(dropped: readonly Delivery[], why: string): void {
    const [first] = dropped;
    const notice = first === undefined ? undefined : this.#notices.get(first.noticeId);
    if (notice === undefined) return;
    const settledAt = now();
    void this.#settle(
      dropped.map((one) => ({ ...one, state: 'dropped', settledAt, error: why })),
      notice,
    );
  }

  #settle(deliveries: readonly Delivery[], { incidentId, alarmName }: QueuedNotice): Promise<void> {
    return this.#keep({ incidentId, alarmName, deliveries });
  }

  /** What cannot be kept is still in this history. */
  async #keep(input: SettleNotificationsInput): Promise<void> {
    const summary = `${input.deliveries.length} ${input.deliveries[0]?.state ?? ''}`;
    this.#settling.add(input);
    try {
      await CancellationScope.nonCancellable(() =>
        this.#activities.settleNotifications.executeWithOptions({ summary }, [input]),
      );
    } catch (error) {
      log.warn('what became of notifications could not be kept', { reason: failureReason(error) });
    } finally {
      this.#settling.delete(input);
    }
  }
}

/**
 * Tells people of one incident: whom the rules name, when quiet hours allow it, again, and the next in line, until it is decided,
 * somebody looks at it, or it is closed. It stands beside the incident's own workflow, which waits for none of it.
 */
export async function notifyPeople(input: NotifyPeopleInput): Promise<void> {
  const telling = new Telling(input, createNotificationActivities(input.taskQueues ?? TASK_QUEUES));
  setHandler(
    rawNoticeSignal,
    (argument) => {
      const notice = readArgument(argument);
      if (isNotice(notice)) telling.take(notice);
    },
    { description: 'A notice of the incident, as its own workflow hands it over' },
  );
  setHandler(
    rawStandingSignal,
    (argument) => {
      const standing = readArgument(argument);
      if (isStanding(standing)) telling.hear(standing);
    },
    { description: 'What the incident wants of people now' },
  );
  setHandler(retryDeliveryUpdate, (asked) => telling.retry(asked), {
    validator: validateRetry,
    description: 'Send a delivery again that has failed, as the API asks it',
  });
  const mustRenew = () =>
    workflowInfo().historyLength >= BOUNDS.notifyEventsMax || workflowInfo().continueAsNewSuggested;
  if (await telling.tell(mustRenew)) return;
  const carried = await telling.carry();
  // On the build that is current by then.
  const renew = makeContinueAsNewFunc<typeof notifyPeople>({ initialVersioningBehavior: 'AUTO_UPGRADE' });
  await renew({ ...input, carried });
}
