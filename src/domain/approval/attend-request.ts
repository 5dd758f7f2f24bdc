import type { SignedIn } from '../access/identity.ts';
import { LIMITS } from '../bounds.ts';
import type { DecisionChannel } from '../policy/decision.ts';
import { ATTENDING_EVENTS, type Attending, NOBODY, QUESTION_EVENT } from '../record/attending.ts';
import type { EventName } from '../record/event-names.ts';
import type { IncidentRecord } from '../record/incident-record.ts';
import { senderData } from '../record/sender-data.ts';
import type { TimelineEvent, TimelineValue } from '../record/timeline.ts';
import { cutText } from '../text/cut-text.ts';
import { isJsonObject } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { stripControls } from '../text/strip-controls.ts';
import { parseActor, parseChannel, parseSignedIn } from './decision-request.ts';
import { isSamePerson } from './decision-rules.ts';

/** What somebody does about who looks after an incident. `unacknowledge` and `unassign` undo the other two. */
export type AttendAction =
  | { readonly kind: 'acknowledge' | 'unacknowledge' | 'unassign' }
  | { readonly kind: 'assign'; readonly to: string }
  | { readonly kind: 'note'; readonly text: string; readonly noteId: string }
  /** Not said by a person but by the worker that has asked the model: what was asked, and what came of it. */
  | QuestionAsked;

/** Of the answer its hash alone: nothing that a model said reaches a run. */
export interface QuestionAsked {
  readonly kind: 'question';
  readonly text: string;
  readonly questionId: string;
  /** `answered`, or why not. */
  readonly outcome: string;
  /** Empty: none was asked. */
  readonly model: string;
  /** Empty: there is no answer. */
  readonly answerSha256: string;
  readonly costUsdCents: number;
}

export type AttendRequest = AttendAction & {
  readonly by: string;
  readonly via: DecisionChannel;
  /** How the API knew who it was; absent from an older ingress. */
  readonly signedIn?: SignedIn;
};

const WORD = /^[a-z_]{1,40}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** Ids of notes are hashes or uuids of the caller's. */
const NOTE_ID = /^[0-9a-zA-Z-]{8,64}$/;

/** A text that can be read: without controls, and not blank. */
function visibleText(value: unknown, what: 'note' | 'question', charsMax: number): Result<string> {
  if (typeof value !== 'string') return err('"text" is not text');
  const text = stripControls(value).trim();
  if (text === '') return err(`the ${what} is empty`);
  return text.length > charsMax
    ? err(`a ${what} has at most ${charsMax} characters; this one has ${text.length}`)
    : ok(text);
}

function parseQuestionAsked(value: Readonly<Record<string, unknown>>): Result<QuestionAsked> {
  const { questionId, outcome, model, answerSha256, costUsdCents } = value;
  // Its secrets were taken out when it was asked: a run has no use for what finds them.
  const text = visibleText(value.text, 'question', LIMITS.questionChars);
  if (!text.ok) return text;
  if (typeof questionId !== 'string' || !NOTE_ID.test(questionId))
    return err('"questionId" is no id of a question');
  if (typeof outcome !== 'string' || !WORD.test(outcome)) return err('"outcome" is no outcome of a question');
  if (typeof model !== 'string') return err('"model" is not text');
  if (typeof answerSha256 !== 'string' || !(answerSha256 === '' || SHA256.test(answerSha256)))
    return err('"answerSha256" is no SHA-256');
  if (typeof costUsdCents !== 'number' || !Number.isFinite(costUsdCents) || costUsdCents < 0)
    return err('"costUsdCents" is no cost');
  const asked = { questionId, outcome, model: cutText(stripControls(model), LIMITS.actorChars) };
  return ok({ kind: 'question', text: text.value, ...asked, answerSha256, costUsdCents });
}

/** Checks the form alone, whoever sent it. */
export function parseAttendRequest(value: unknown): Result<AttendRequest> {
  if (!isJsonObject(value)) return err('not a JSON object');
  const { kind, to, text, noteId } = value;
  const by = parseActor(value.by);
  if (!by.ok) return by;
  const via = parseChannel(value.via);
  if (!via.ok) return via;
  // Who sends it by hand can type this as well as a name.
  const known = via.value === 'signal' ? ok({}) : parseSignedIn(value.signedIn);
  if (!known.ok) return known;
  const sender = { by: by.value, via: via.value, ...known.value };
  switch (kind) {
    case 'acknowledge':
    case 'unacknowledge':
    case 'unassign':
      return ok({ kind, ...sender });
    case 'assign': {
      const whom = parseActor(to, 'to');
      return whom.ok ? ok({ kind, to: whom.value, ...sender }) : whom;
    }
    case 'note': {
      const note = visibleText(text, 'note', LIMITS.noteChars);
      if (!note.ok) return note;
      if (typeof noteId !== 'string' || !NOTE_ID.test(noteId)) return err('"noteId" is no id of a note');
      return ok({ kind, text: note.value, noteId, ...sender });
    }
    case 'question': {
      const asked = parseQuestionAsked(value);
      return asked.ok ? ok({ ...asked.value, ...sender }) : asked;
    }
    default:
      return err('"kind" is none of acknowledge, unacknowledge, assign, unassign and note');
  }
}

/** What one action makes of an incident: the event that says so, and who looks after it from then on. */
export interface AttendChange {
  readonly event: Extract<EventName, (typeof ATTENDING_EVENTS)[number] | typeof QUESTION_EVENT>;
  readonly message: string;
  readonly data: Readonly<Record<string, TimelineValue>>;
  readonly attending: Attending;
}

export type AttendJudgement =
  | { readonly kind: 'record'; readonly change: AttendChange }
  /** It is so already: nothing changes. */
  | { readonly kind: 'repeat' }
  | { readonly kind: 'refuse'; readonly reason: string };

const EVENTS: ReadonlySet<string> = new Set(ATTENDING_EVENTS);

/**
 * What becomes of an action. `part`: the timeline of the attempt under way, which takes a bounded number of them, so that
 * it keeps its room for what is done on hosts. `at`: ISO 8601.
 */
export function judgeAttending(
  record: Pick<IncidentRecord, 'closed' | 'attending'>,
  part: readonly TimelineEvent[],
  request: AttendRequest,
  at: string,
): AttendJudgement {
  if (record.closed !== null) return { kind: 'refuse', reason: 'the incident is closed' };
  const change = changeBy(record.attending ?? NOBODY, request, at);
  if (change === null) return { kind: 'repeat' };
  // Their number has a bound of its own, over all attempts.
  if (change.event === QUESTION_EVENT) return { kind: 'record', change };
  if (part.filter(({ event }) => EVENTS.has(event)).length >= LIMITS.attendingEvents) {
    return {
      kind: 'refuse',
      reason: `an attempt takes ${LIMITS.attendingEvents} acknowledgements, assignments and notes; this one has had them`,
    };
  }
  return { kind: 'record', change };
}

/** Null where it is so already. */
function changeBy(now: Attending, request: AttendRequest, at: string): AttendChange | null {
  const { by } = request;
  const sender = senderData(request);
  const { acknowledged, assigned, noteIds } = now;
  switch (request.kind) {
    case 'acknowledge': {
      if (acknowledged !== null && isSamePerson(acknowledged.by, by)) return null;
      const from = acknowledged === null ? '' : `, who takes it over from ${acknowledged.by}`;
      const attending = { ...now, acknowledged: { by, at } };
      return { event: 'acknowledged', message: `acknowledged by ${by}${from}`, data: sender, attending };
    }
    case 'unacknowledge': {
      if (acknowledged === null) return null;
      const message = `the acknowledgement of ${acknowledged.by} is taken back`;
      const attending = { ...now, acknowledged: null };
      return { event: 'acknowledgement_withdrawn', message, data: sender, attending };
    }
    case 'assign': {
      const { to } = request;
      if (assigned !== null && isSamePerson(assigned.to, to)) return null;
      const from = assigned === null ? '' : `, no longer to ${assigned.to}`;
      const attending = { ...now, assigned: { to, by, at } };
      return { event: 'assigned', message: `assigned to ${to}${from}`, data: { ...sender, to }, attending };
    }
    case 'unassign': {
      if (assigned === null) return null;
      const message = `no longer assigned to ${assigned.to}`;
      const attending = { ...now, assigned: null };
      return { event: 'assignment_withdrawn', message, data: sender, attending };
    }
    case 'note': {
      const { text, noteId } = request;
      if (noteIds.includes(noteId)) return null;
      const attending = { ...now, noteIds: [...noteIds, noteId].slice(-LIMITS.noteIdsKept) };
      return { event: 'note_added', message: text, data: { ...sender, noteId }, attending };
    }
    case 'question': {
      const { text, questionId, outcome, model, answerSha256, costUsdCents } = request;
      if (noteIds.includes(questionId)) return null;
      const attending = { ...now, noteIds: [...noteIds, questionId].slice(-LIMITS.noteIdsKept) };
      const data = { ...sender, questionId, outcome, model, answerSha256, costUsdCents };
      return { event: QUESTION_EVENT, message: text, data, attending };
    }
  }
}
