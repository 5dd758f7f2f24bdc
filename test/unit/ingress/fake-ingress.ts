import { pino } from 'pino';
import type { Identity } from '../../../src/domain/access/identity.ts';
import type { Role } from '../../../src/domain/access/roles.ts';
import { buildApp } from '../../../src/ingress/app.ts';
import { LoginCodes } from '../../../src/ingress/auth/login-codes.ts';
import { secretHash } from '../../../src/ingress/auth/secret.ts';
import { sessionCookieFor } from '../../../src/ingress/auth/session-cookie.ts';
import { Sessions } from '../../../src/ingress/auth/sessions.ts';
import { SignInLog } from '../../../src/ingress/auth/sign-in-log.ts';
import type { IngressDeps } from '../../../src/ingress/ingress-deps.ts';
import { createAllowedTopics } from '../../../src/ingress/sns/allowed-topics.ts';
import { createCertificateStore } from '../../../src/ingress/sns/certificate-store.ts';
import { createLabCertificateSource } from '../../../src/ingress/sns/fetch-certificate.ts';
import { ReplayMemory } from '../../../src/ingress/sns/replay-memory.ts';
import { createSnsVerifier } from '../../../src/ingress/sns/verify-message.ts';
import { createIngressMetrics } from '../../../src/telemetry/ingress-metrics.ts';
import { FakeAccess } from '../../support/fake-access.ts';
import { FakeKillSwitch, FakeSubscriptions } from '../../support/fake-aws.ts';
import {
  FakeAnchors,
  FakeClaimDesk,
  FakeExchanges,
  FakeIncidents,
  FakeLag,
  FakeMeasures,
  FakeMessages,
  FakeModels,
  FakeNotifications,
  FakeQuestions,
  FakeScores,
  FakeWorkerReports,
} from '../../support/fake-stores.ts';
import { FakeSuppressions } from '../../support/fake-suppressions.ts';
import { FakeTemporal } from '../../support/fake-temporal.ts';
import { FINDINGS_TOPIC_ARN, TOPIC_ARN, testCertificate } from './sns-messages.ts';

export const HOST = '127.0.0.1:8080';
export const TOKEN = 'token-of-ana';
export const TOKEN_ID = 'a1b2c3d4a1b2c3d4';

/** Whom a test is signed in as: everything may be done unless it asks for a lesser role. */
export const identityOf = (principal: string, role: Role = 'admin'): Identity => ({
  principal,
  role,
  method: 'token',
  subject: TOKEN_ID,
  issuer: null,
});

/** `token-of-ana` alone is known, and is hers with that role. */
export const tokensOfAna = (role: Role = 'admin'): IngressDeps['tokens'] => ({
  identityOf: async (token) =>
    secretHash(token) === secretHash(TOKEN) ? identityOf('ana', role) : undefined,
  identityById: async (id) => (id === TOKEN_ID ? identityOf('ana', role) : undefined),
  forget: () => undefined,
  flush: async () => undefined,
});

export const AUTHORIZED = { host: HOST, authorization: `Bearer ${TOKEN}` };

/** The real app with everything outside it faked, and a clock that only the test moves. */
export async function fakeIngress(overrides: Partial<IngressDeps> = {}) {
  const clock = { nowMs: Date.now() };
  const nowMs = () => clock.nowMs;
  const logLines: Record<string, unknown>[] = [];
  const temporal = new FakeTemporal();
  const incidents = new FakeIncidents();
  const scores = new FakeScores();
  const models = new FakeModels();
  const lag = new FakeLag();
  const measures = new FakeMeasures();
  const anchors = new FakeAnchors();
  const questions = new FakeQuestions();
  const exchanges = new FakeExchanges();
  const messages = new FakeMessages();
  const subscriptions = new FakeSubscriptions();
  const killSwitch = new FakeKillSwitch();
  const claims = new FakeClaimDesk();
  const workerReports = new FakeWorkerReports();
  const suppressions = new FakeSuppressions();
  const notifications = new FakeNotifications();
  const loginCodes = new LoginCodes(nowMs);
  const access = new FakeAccess();
  const logger = pino({ level: 'info' }, { write: (line: string) => void logLines.push(JSON.parse(line)) });
  const metrics = createIngressMetrics();
  const verifier = createSnsVerifier({
    topics: createAllowedTopics([TOPIC_ARN, FINDINGS_TOPIC_ARN]),
    certificates: createCertificateStore(createLabCertificateSource(await testCertificate()), nowMs),
    replays: new ReplayMemory(),
    nowMs,
  });
  const app = await buildApp({
    logger,
    nowMs,
    metrics,
    verifySns: verifier,
    findings: { topicArn: FINDINGS_TOPIC_ARN, accounts: null },
    subscriptions,
    deadLetterQueues: [],
    temporal,
    incidents,
    scores,
    models,
    lag,
    measures,
    responseTargets: { acknowledge: 900_000, resolve: 3_600_000 },
    anchors,
    questions,
    exchanges,
    killSwitch,
    claims,
    workerReports,
    told: [],
    runbooks: async () => [],
    suppressions,
    notifications,
    temporalUi: null,
    messages,
    tokens: tokensOfAna(),
    issuedTokens: access.tokens,
    configuredAccess: { tokens: [], signInAdmin: false },
    signIns: new SignInLog(access.log, logger, nowMs),
    accessLog: access.log,
    sessions: new Sessions(nowMs),
    sessionCookie: sessionCookieFor(null),
    loginCodes,
    providerSignIn: null,
    balancerSignIn: null,
    slack: null,
    mailLinks: null,
    chaos: null,
    hosts: new Set([HOST, 'recoverops.example.com']),
    publicUrl: null,
    trustProxy: false,
    installation: {
      version: '0.1.0',
      temporalUiUrl: null,
      temporalNamespace: 'default',
      temporalAddress: '127.0.0.1:7233',
      webDirectory: null,
    },
    ...overrides,
  });
  return {
    app,
    clock,
    temporal,
    incidents,
    scores,
    models,
    lag,
    measures,
    anchors,
    questions,
    exchanges,
    messages,
    killSwitch,
    claims,
    workerReports,
    suppressions,
    notifications,
    access,
    subscriptions,
    loginCodes,
    metrics,
    verifier,
    logLines,
  };
}
