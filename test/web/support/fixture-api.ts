import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type {
  AcknowledgeItem,
  ApiError,
  AttendingRequest,
  CloseRequest,
  DecisionRequest,
  EditPlanRequest,
  ExchangeView,
  IncidentView,
  KillSwitchView,
  MuteRequest,
  NewTokenRequest,
  QuestionRequest,
  RevokeRequest,
  SessionView,
  SignInMethods,
  SignInsView,
  SuppressionView,
  TokenView,
  WindowRequest,
} from '../../../src/contracts/api.ts';
import { judgeAttending } from '../../../src/domain/approval/attend-request.ts';
import { LIMITS } from '../../../src/domain/bounds.ts';
import { editPlan } from '../../../src/domain/plan/edit-plan.ts';
import { planDigest } from '../../../src/domain/plan/plan-digest.ts';
import type { PlanEdit } from '../../../src/domain/policy/plan-edit.ts';
import { askedQuestion, type Question } from '../../../src/domain/record/question.ts';
import type { MeasuredIncident } from '../../../src/domain/record/response/response-metrics.ts';
import type { Scorecard } from '../../../src/domain/record/scorecard/scorecard.ts';
import { nextInForce } from '../../../src/domain/suppression/find-suppression.ts';
import { newMute, newWindow } from '../../../src/domain/suppression/new-rule.ts';
import { closedView, editableOf, nextAttemptView, summaryOf, withRecord } from './fixture-incidents.ts';
import { emptyOperations, type OperationsFixture, operationsAnswer } from './fixture-operations.ts';
import { fixtureResponse } from './fixture-response.ts';
import { fixtureScorecard } from './fixture-scorecard.ts';
import { API_TOKEN, FixtureStore, LAB_SESSION, LOGIN_CODE } from './fixture-store.ts';
import { serveStatic } from './static-files.ts';

const NOT_STOPPED: KillSwitchView = { active: false, by: 'unknown', reason: '', at: null };

export interface RecordedPost {
  readonly path: string;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
}

interface PlannedFailure {
  readonly path: RegExp;
  readonly status: number;
  left: number;
}

function errorBody(code: string, message: string, nextStep: string): ApiError {
  return { error: { code, message, nextStep, requestId: 'req-1' } };
}

/** Speaks the API's contract over real HTTP, with incidents that a test puts in and failures that it asks for. */
export class FixtureApi {
  readonly store = new FixtureStore();
  readonly posts: RecordedPost[] = [];
  session: SessionView = LAB_SESSION;
  killSwitch: KillSwitchView = NOT_STOPPED;
  scorecard: Scorecard = fixtureScorecard([]);
  operations: OperationsFixture = emptyOperations();
  measured: readonly MeasuredIncident[] = [];
  suppressions: readonly SuppressionView[] = [];
  questions: readonly Question[] = [];
  /** What comes of the next question; null: it is being asked for as long as somebody looks. */
  answer: ((asked: Question) => Question) | null = null;
  exchanges: readonly ExchangeView[] = [];
  tokens: readonly TokenView[] = [];
  signIns: SignInsView['items'] = [];
  signInMethods: SignInMethods = { loginLinks: true, provider: null };
  /** While true, every connection is cut, as when nothing listens. */
  isDown = false;
  url = '';
  #codeIsUsed = false;
  #failures: PlannedFailure[] = [];
  #held: { readonly path: RegExp; readonly release: Promise<void> } | null = null;
  readonly #streams = new Map<ServerResponse, string | null>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      if (this.isDown) request.socket.destroy();
      else void this.#route(request, response);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the fixture has no port');
    this.url = `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  reset(): void {
    this.dropStreams();
    this.store.views.clear();
    this.store.searchedRowsMax = 5_000;
    this.posts.length = 0;
    this.session = LAB_SESSION;
    this.killSwitch = NOT_STOPPED;
    this.scorecard = fixtureScorecard([]);
    this.operations = emptyOperations();
    this.measured = [];
    this.suppressions = [];
    this.questions = [];
    this.answer = null;
    this.exchanges = [];
    this.tokens = [];
    this.signIns = [];
    this.signInMethods = { loginLinks: true, provider: null };
    this.isDown = false;
    this.#codeIsUsed = false;
    this.#failures = [];
    this.#held = null;
  }

  /** Puts an incident in, or changes it, and tells every stream. */
  put(view: IncidentView): IncidentView {
    const id = view.record.incidentId;
    this.store.views.set(id, view);
    for (const [stream, watched] of this.#streams) {
      if (watched === null) this.#emit(stream, summaryOf(view));
      else if (watched === id) this.#emit(stream, view);
    }
    return view;
  }

  /** Tells every stream of the list that it may have missed something. */
  relist(): void {
    for (const [stream, watched] of this.#streams)
      if (watched === null) stream.write('event: relist\ndata: {}\n\n');
  }

  failNext(path: RegExp, status: number, times = 1): void {
    this.#failures.push({ path, status, left: times });
  }

  stopFailing(): void {
    this.#failures = [];
  }

  /** Answers to such paths wait; the function given back lets them go. */
  hold(path: RegExp): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = { path, release: promise };
    return resolve;
  }

  dropStreams(): void {
    for (const stream of this.#streams.keys()) stream.destroy();
    this.#streams.clear();
  }

  get streamCount(): number {
    return this.#streams.size;
  }

  #emit(stream: ServerResponse, value: unknown): void {
    stream.write(`event: incident\ndata: ${JSON.stringify(value)}\n\n`);
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<ServerResponse> {
    const url = new URL(request.url ?? '/', this.url);
    if (!url.pathname.startsWith('/api/v1')) return serveStatic(url.pathname, response);
    const path = url.pathname.slice('/api/v1'.length);
    const body = request.method === 'POST' ? JSON.parse(await text(request)) : undefined;
    if (request.method === 'POST') {
      const key = request.headers['idempotency-key'];
      this.posts.push({ path, body, idempotencyKey: typeof key === 'string' ? key : undefined });
    }
    if (this.#held?.path.test(path) === true) await this.#held.release;
    const failure = this.#failures.find((planned) => planned.path.test(path) && planned.left > 0);
    if (failure !== undefined) {
      failure.left -= 1;
      const said = errorBody(
        'Dynamo.Unavailable',
        'The incident store does not answer.',
        'Wait a minute and try again.',
      );
      return this.#json(response, failure.status, said);
    }
    if (path === '/sign-in-methods') return this.#json(response, 200, this.signInMethods);
    if (path === '/session') return this.#session(request, response, body);
    if (!(request.headers.cookie ?? '').includes('session=fixture')) return this.#unauthorised(response);
    if (path === '/stream') return this.#stream(response, null);
    if (path === '/incidents') return this.#json(response, 200, this.store.list(url.searchParams));
    if (path === '/scorecard') {
      const days = Number(url.searchParams.get('days'));
      return this.#json(response, 200, { ...this.scorecard, days });
    }
    if (path === '/response-metrics')
      return this.#json(response, 200, fixtureResponse(this.measured, url.searchParams));
    if (path === '/suppressions') return this.#json(response, 200, { items: this.suppressions, limit: 100 });
    if (path === '/mutes' || path === '/maintenance-windows') return this.#suppress(response, path, body);
    const [, removed] = /^\/suppressions\/([\w-]+)\/remove$/.exec(path) ?? [];
    if (removed !== undefined) return this.#unsuppress(response, removed);
    if (path === '/tokens' && request.method === 'GET')
      return this.#json(response, 200, { items: this.tokens, limit: 200, isUseUnknown: false });
    if (path === '/tokens') return this.#makeToken(response, body);
    const [, revoked] = /^\/tokens\/(\w+)\/revoke$/.exec(path) ?? [];
    if (revoked !== undefined) return this.#revokeToken(response, revoked, body);
    if (path === '/sign-ins') return this.#json(response, 200, { items: this.signIns });
    if (path.startsWith('/exports/')) {
      const name = `${path.slice('/exports/'.length)}.${url.searchParams.get('format')}`;
      return response
        .writeHead(200, {
          'content-type': 'text/csv',
          'content-disposition': `attachment; filename="${name}"`,
        })
        .end('"at"\r\n');
    }
    if (path === '/incidents/acknowledge') return this.#acknowledge(response, body.incidentIds);
    if (path === '/kill-switch') {
      if (request.method === 'POST') this.killSwitch = { reason: '', ...body, ...this.#person() };
      return this.#json(response, 200, this.killSwitch);
    }
    if (path === '/notifications' && url.searchParams.get('state') === 'pending')
      return this.#json(response, 200, this.operations.pending);
    const operations = request.method === 'GET' ? operationsAnswer(this.operations, path) : undefined;
    if (operations !== undefined) return this.#json(response, 200, operations);
    if (path === '/notifications/test') {
      const result = { recipient: body.target, channel: 'email', outcome: 'failed', error: 'no such host' };
      return this.#json(response, 200, { results: [result] });
    }
    if (path === '/notifications/retry') {
      const { incident, delivery } = body;
      const ack = { kind: 'again', incidentId: incident, delivery, recipient: 'pager', channel: 'webhook' };
      return this.#json(response, 202, ack);
    }
    const [, released] = /^\/claims\/([\w-]+)\/release$/.exec(path) ?? [];
    if (released !== undefined) return this.#release(response, released);
    const [, kind, replayed] = /^\/messages\/(unparsed|ignored)\/([\w-]+)\/replay$/.exec(path) ?? [];
    if (replayed !== undefined)
      return this.#replay(response, kind === 'ignored' ? 'ignored' : 'unparsed', replayed);
    if (path === '/chaos') {
      return this.#json(response, 202, { ...body, instanceId: body.instanceId ?? '', commandId: 'c-1' });
    }
    const [, questionOf, questionId] = /^\/incidents\/([^/]+)\/questions\/([\w-]+)$/.exec(path) ?? [];
    if (questionOf !== undefined) return this.#question(response, questionId ?? '');
    const [, exchangeOf, exchangeId] = /^\/incidents\/([^/]+)\/exchanges\/([\w-]+)$/.exec(path) ?? [];
    if (exchangeOf !== undefined) return this.#exchange(response, exchangeId ?? '');
    const [, encodedId, action] = /^\/incidents\/([^/]+)(?:\/([\w-]+))?$/.exec(path) ?? [];
    const view = this.store.views.get(decodeURIComponent(encodedId ?? ''));
    if (view === undefined) {
      return this.#json(
        response,
        404,
        errorBody('Incident.NotFound', 'There is no such incident.', 'Look at the list.'),
      );
    }
    return this.#incident(response, view, action, body);
  }

  #incident(
    response: ServerResponse,
    view: IncidentView,
    action: string | undefined,
    body: DecisionRequest & Partial<CloseRequest>,
  ): ServerResponse {
    switch (action) {
      case undefined:
        return this.#json(response, 200, view);
      case 'stream':
        return this.#stream(response, view.record.incidentId);
      case 'decision':
        return this.#decide(response, view, body);
      case 'edit':
        return this.#edit(response, view, body as unknown as EditPlanRequest);
      case 'attending':
        return this.#json(response, 200, this.#attend(view, body as unknown as AttendingRequest));
      case 'questions':
        if (body === undefined)
          return this.#json(response, 200, { items: this.questions, limit: LIMITS.questionsMax });
        return this.#ask(response, (body as unknown as QuestionRequest).question);
      case 'undo':
      case 'abort':
        return this.#json(response, 202, { kind: 'requested' });
      case 'plan-again':
      case 'close':
        return this.#leave(response, view, action, body);
      default:
        return this.#json(
          response,
          404,
          errorBody('Route.NotFound', 'No such route.', 'Look at the API docs.'),
        );
    }
  }

  /** The same key is the same question. */
  #ask(response: ServerResponse, question: string): ServerResponse {
    const id = this.posts.at(-1)?.idempotencyKey ?? '';
    const { principal: by } = this.session;
    const asked = { id, question, by, via: 'dashboard', askedAt: new Date().toISOString() } as const;
    if (!this.questions.some((one) => one.id === id))
      this.questions = [...this.questions, askedQuestion(asked, 1)];
    return this.#json(response, 202, { id });
  }

  #question(response: ServerResponse, id: string): ServerResponse {
    const { answer } = this;
    const found = this.questions.find((one) => one.id === id);
    if (found === undefined || answer === null) return this.#json(response, 200, { kind: 'asking' });
    const ended = answer(found);
    this.questions = this.questions.map((one) => (one.id === id ? ended : one));
    return this.#json(response, 200, { kind: 'kept', question: ended });
  }

  #exchange(response: ServerResponse, id: string): ServerResponse {
    const found = this.exchanges.find(({ exchange }) => exchange.id === id);
    if (found !== undefined) return this.#json(response, 200, found);
    const said = errorBody('Exchange.Unreadable', 'It cannot be read: it is gone.', 'Check S3.');
    return this.#json(response, 502, said);
  }

  #makeToken(response: ServerResponse, { principal, role, days = 90 }: NewTokenRequest): ServerResponse {
    const nowMs = Date.now();
    const view: TokenView = {
      id: String(this.tokens.length).padStart(16, '0'),
      principal,
      role,
      source: 'issued',
      state: 'good',
      createdAt: new Date(nowMs).toISOString(),
      createdBy: this.session.principal,
      expiresAt: new Date(nowMs + days * 86_400_000).toISOString(),
      lastUsedAt: null,
      revoked: null,
      isYours: false,
    };
    this.tokens = [...this.tokens, view];
    return this.#json(response, 201, { token: `secret-of-${principal}`, view });
  }

  /** One that is used by whoever asks is revoked only when they mean it. */
  #revokeToken(
    response: ServerResponse,
    id: string,
    { reason = '', evenSo = false }: RevokeRequest,
  ): ServerResponse {
    const found = this.tokens.find((token) => token.id === id);
    if (found === undefined)
      return this.#json(response, 404, errorBody('Token.NotFound', 'There is none.', 'Look at the list.'));
    if (found.isYours && !evenSo)
      return this.#json(
        response,
        409,
        errorBody('Token.LockOut', 'It is the token that you use.', 'Make another.'),
      );
    const at = new Date().toISOString();
    const view = { ...found, state: 'revoked' as const, revoked: { by: this.session.principal, at, reason } };
    this.tokens = this.tokens.map((token) => (token.id === id ? view : token));
    return this.#json(response, 200, { kind: 'revoked', view, withinSeconds: 30 });
  }

  #person() {
    return { by: this.session.principal, at: new Date().toISOString() };
  }

  /** Refused while a command could still start on the host, as the API does. */
  #release(response: ServerResponse, targetId: string): ServerResponse {
    const found = this.operations.claims.find((claim) => claim.targetId === targetId);
    if (found === undefined)
      return this.#json(response, 404, errorBody('Claim.NotFound', 'Nobody holds it.', 'Look again.'));
    if (found.releasableFrom === null || Date.parse(found.releasableFrom) > Date.now()) {
      const said = errorBody('Claim.CouldStart', 'A command could still start there.', 'Wait until then.');
      return this.#json(response, 409, said);
    }
    this.operations.claims = this.operations.claims.filter((claim) => claim !== found);
    return this.#json(response, 200, { kind: 'released', targetId, incidentId: found.incidentId });
  }

  /** What was not read before is read now; what is about no alarm stays so. */
  #replay(response: ServerResponse, kind: 'unparsed' | 'ignored', messageId: string): ServerResponse {
    const found = this.operations[kind].find((message) => message.messageId === messageId);
    if (found === undefined || kind === 'ignored') {
      const said = errorBody('Message.StillUnparsed', 'It still cannot be read.', 'Look at its alarm.');
      return this.#json(response, 409, said);
    }
    this.operations.unparsed = this.operations.unparsed.filter((message) => message !== found);
    const replayed = { at: new Date().toISOString(), outcome: 'started' };
    return this.#json(response, 200, { ...found, message: '{}', replayed });
  }

  /** As the API makes a rule of what is asked. */
  #suppress(response: ServerResponse, path: string, body: MuteRequest & WindowRequest): ServerResponse {
    const nowMs = Date.now();
    const maker = { id: `rule${this.posts.length}0000`, by: this.session.principal, nowMs };
    const made = path === '/mutes' ? newMute(body, maker) : newWindow(body, maker);
    const force = made.ok ? nextInForce(made.value, nowMs) : null;
    if (!made.ok || force === null) {
      const why = made.ok ? 'it is over' : made.error;
      return this.#json(response, 422, errorBody('Suppression.Refused', why, 'Ask again.'));
    }
    const iso = (ms: number) => new Date(ms).toISOString();
    const times = { from: iso(force.fromMs), until: iso(force.untilMs) };
    const view = { rule: made.value, isInForce: force.fromMs <= nowMs, ...times };
    this.suppressions = [...this.suppressions, view];
    return this.#json(response, 201, view);
  }

  #unsuppress(response: ServerResponse, id: string): ServerResponse {
    const found = this.suppressions.find(({ rule }) => rule.id === id);
    if (found === undefined) {
      return this.#json(response, 404, errorBody('Suppression.NotFound', 'It is over.', 'Look at the list.'));
    }
    this.suppressions = this.suppressions.filter(({ rule }) => rule.id !== id);
    return this.#json(response, 200, { kind: 'removed', rule: found.rule, told: 1 });
  }

  /** By the rules that its run has. */
  #attend(view: IncidentView, what: AttendingRequest) {
    const { record } = view;
    const action = what.kind === 'note' ? { ...what, noteId: `note-${this.posts.length}` } : what;
    const request = { ...action, by: this.session.principal, via: 'dashboard' } as const;
    const judged = judgeAttending(record, [], request, new Date().toISOString());
    if (judged.kind === 'record') this.put(withRecord(view, { attending: judged.change.attending }));
    const kind = judged.kind === 'record' ? ('recorded' as const) : ('repeated' as const);
    return { kind, incidentId: record.incidentId, acknowledged: null, assigned: null };
  }

  #acknowledge(response: ServerResponse, incidentIds: readonly string[]): ServerResponse {
    const items = incidentIds.map((incidentId): AcknowledgeItem => {
      const view = this.store.views.get(incidentId);
      if (view !== undefined && view.record.closed === null) {
        return { incidentId, kind: this.#attend(view, { kind: 'acknowledge' }).kind };
      }
      const said = errorBody('Incident.Closed', 'The incident is closed.', 'Nothing more is done about it.');
      return { incidentId, kind: 'refused', ...said.error };
    });
    return this.#json(response, 200, { items });
  }

  /** The incident is left as its run would leave it, as soon as it is asked for. */
  #leave(
    response: ServerResponse,
    view: IncidentView,
    action: 'plan-again' | 'close',
    { attempt, reason = '' }: Partial<CloseRequest>,
  ): ServerResponse {
    const { record } = view;
    if (record.attention === null || attempt !== record.attempt) {
      const said = errorBody(
        'Incident.AttemptChanged',
        'Another attempt has begun since the one that was shown.',
        'Load the incident again and act on what it shows now.',
      );
      return this.#json(response, 409, said);
    }
    const at = new Date().toISOString();
    const by = this.session.principal;
    this.put(
      action === 'close' ? closedView(view, { by, reason, at }) : nextAttemptView(view, { by, reason, at }),
    );
    return this.#json(response, 202, { kind: 'requested' });
  }

  #decide(response: ServerResponse, view: IncidentView, request: DecisionRequest): ServerResponse {
    if (request.plan !== view.record.planDigest) {
      const said = errorBody(
        'Approval.Refused',
        'A newer plan has taken its place.',
        'Look at the new plan.',
      );
      return this.#json(response, 409, said);
    }
    const status = request.kind === 'approve' ? 'executing' : 'rejected';
    this.put(withRecord(view, { status }));
    const ack = { kind: 'recorded', decision: request.kind, by: this.session.principal, status, missing: 0 };
    return this.#json(response, 200, ack);
  }

  /** By the rules of the workflow, with the bytes of the plan that waits. */
  #edit(response: ServerResponse, view: IncidentView, request: EditPlanRequest): ServerResponse {
    const { plan, planDigest: from, diagnostics, targets, approval, edits = [], incidentId } = view.record;
    if (plan === null || from === null || request.plan !== from || approval === null) {
      const said = errorBody('Edit.Refused', 'Another plan waits.', 'Load the incident again.');
      return this.#json(response, 409, said);
    }
    const set = (request.set ?? []).map(({ step = null, ...one }) => ({ step, ...one }));
    const asked = { set, targets: request.targets ?? null };
    const edited = editPlan(plan, asked, { judgement: diagnostics?.judgement, targets });
    if (!edited.ok) {
      const said = errorBody('Edit.Inadmissible', edited.error.join('; '), 'Choose from what is admissible.');
      return this.#json(response, 422, said);
    }
    const steps = edited.value.steps.flatMap((step, index) => {
      const before = plan.steps[index];
      if (before?.kind !== 'runbook' || step.kind !== 'runbook') return [];
      return [{ ...before, targetIds: step.targetIds, parameters: step.parameters, title: step.title }];
    });
    const made = { ...plan, steps, editedFrom: from };
    const digest = planDigest(made);
    const by = this.session.principal;
    const edit: PlanEdit = {
      id: `edit-${edits.length}`,
      by,
      at: new Date().toISOString(),
      via: 'dashboard',
      reason: request.reason,
      from,
      to: digest,
      changes: edited.value.changes,
    };
    const next = withRecord(view, {
      plan: made,
      planDigest: digest,
      edits: [...edits, edit],
      approval: { ...approval, approvals: [] },
    });
    this.put({ ...next, ...editableOf(next.record) });
    const { changes } = edited.value;
    const { required, deadline } = approval;
    const ack = {
      kind: 'edited',
      incidentId,
      plan: digest,
      changes,
      verdict: 'approval',
      required,
      deadline,
    };
    return this.#json(response, 200, ack);
  }

  #session(
    request: IncomingMessage,
    response: ServerResponse,
    body: { readonly code?: string; readonly token?: string } | undefined,
  ): ServerResponse {
    if (request.method === 'DELETE') {
      response.setHeader('set-cookie', 'session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict');
      return this.#json(response, 200, {});
    }
    if (request.method === 'POST') {
      if (body?.token === API_TOKEN) {
        response.setHeader('set-cookie', 'session=fixture; Path=/; HttpOnly; SameSite=Strict');
        return this.#json(response, 200, this.session);
      }
      if (body?.token !== undefined) {
        const said = errorBody('Auth.TokenInvalid', 'The token is not known.', 'Use another token.');
        return this.#json(response, 401, said);
      }
      if (this.#codeIsUsed || body?.code !== LOGIN_CODE) {
        const said = errorBody(
          'Auth.CodeRefused',
          'This login link has been used or is too old.',
          'Print a fresh one: npx recoverops login',
        );
        return this.#json(response, 401, said);
      }
      this.#codeIsUsed = true;
      response.setHeader('set-cookie', 'session=fixture; Path=/; HttpOnly; SameSite=Strict');
      return this.#json(response, 200, this.session);
    }
    if (!(request.headers.cookie ?? '').includes('session=fixture')) return this.#unauthorised(response);
    return this.#json(response, 200, this.session);
  }

  #unauthorised(response: ServerResponse): ServerResponse {
    return this.#json(
      response,
      401,
      errorBody('Auth.Required', 'Nobody is signed in.', 'Open a fresh login link.'),
    );
  }

  #stream(response: ServerResponse, incidentId: string | null): ServerResponse {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': open\n\n');
    this.#streams.set(response, incidentId);
    return response.on('close', () => this.#streams.delete(response));
  }

  #json(response: ServerResponse, status: number, body: unknown): ServerResponse {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    return response.end(JSON.stringify(body));
  }
}
