import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyBaseLogger } from 'fastify';
import { createAnchorReader } from '../clients/aws/anchor-reader.ts';
import { createBalancerIdentity, createKeySource } from '../clients/aws/balancer-identity.ts';
import { createExchangeReader } from '../clients/aws/exchange-reader.ts';
import { createLagReader } from '../clients/aws/lag-reader.ts';
import { createModelsReader } from '../clients/aws/models-reader.ts';
import { createObjectStore } from '../clients/aws/s3.ts';
import { createSubscriptionClient } from '../clients/aws/sns.ts';
import { createDeadLetterQueue } from '../clients/aws/sqs.ts';
import { createSsmClient } from '../clients/aws/ssm.ts';
import { createAccessLog } from '../clients/dynamodb/access-log.ts';
import { createClaimDesk } from '../clients/dynamodb/claim-desk.ts';
import { createDocumentClient } from '../clients/dynamodb/document-client.ts';
import { createFindingScores } from '../clients/dynamodb/finding-scores.ts';
import { createIncidentMeasures } from '../clients/dynamodb/incident-measures.ts';
import { createIncidentStore } from '../clients/dynamodb/incident-store.ts';
import { createIssuedTokenStore } from '../clients/dynamodb/issued-token-store.ts';
import { createKillSwitch } from '../clients/dynamodb/kill-switch.ts';
import { createMessageStore } from '../clients/dynamodb/message-store.ts';
import { createNotificationDesk } from '../clients/dynamodb/notification-store.ts';
import { createOneTimeSecrets } from '../clients/dynamodb/one-time-secrets.ts';
import { createQuestionReader } from '../clients/dynamodb/question-store.ts';
import { createSuppressionStore } from '../clients/dynamodb/suppression-store.ts';
import { createWorkerReports } from '../clients/dynamodb/worker-reports.ts';
import { loadRunbookCatalogue } from '../clients/files/runbook-catalogue.ts';
import { createMailLinks } from '../clients/notify/email/mail-links.ts';
import { createSlackAnswers } from '../clients/notify/slack/slack-answers.ts';
import { createOpenIdProvider } from '../clients/oidc/openid-provider.ts';
import { createTemporal } from '../clients/temporal/temporal.ts';
import { type Config, ConfigError, loadConfig } from '../config/config.ts';
import { ownVersion } from '../config/own-version.ts';
import type { OneTimeSecretReader } from '../ports/one-time-secrets.ts';
import { createIngressMetrics } from '../telemetry/ingress-metrics.ts';
import { createLogger } from '../telemetry/log.ts';
import { buildApp } from './app.ts';
import { LoginCodes } from './auth/login-codes.ts';
import { MailReaders } from './auth/mail-readers.ts';
import { SealedSessions } from './auth/sealed-sessions.ts';
import { SealedValues } from './auth/sealed-value.ts';
import { sessionCookieFor } from './auth/session-cookie.ts';
import { Sessions } from './auth/sessions.ts';
import { SignInLog } from './auth/sign-in-log.ts';
import { TokenDirectory } from './auth/token-directory.ts';
import { createTokenStore, openTokenStore, TokenFileError } from './auth/token-store.ts';
import { INGRESS_LIMITS } from './bounds.ts';
import { hostHeaderValues, urlHost } from './http/listening-hosts.ts';
import type { IngressDeps } from './ingress-deps.ts';
import { loginUrl } from './routes/session.ts';
import { composeSnsVerifier } from './sns/compose-sns-verifier.ts';
import { createUiServer } from './temporal-ui/ui-server.ts';

/** Where clients of Temporal look when nobody says where it is. */
const DEFAULT_TEMPORAL_ADDRESS = '127.0.0.1:7233';

export interface RunningIngress {
  /** `http://<host>:<port>`, with the port that was really taken. */
  readonly url: string;
  /** Ends streams, lets requests under way end, then closes. */
  close(): Promise<void>;
}

/** The address cannot be listened on; the message says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

function listenErrorOf(error: unknown, { host, port }: Config['http']): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new ListenError(
      `port ${port} on ${host} is taken by another process. Stop it, or set RECOVEROPS_PORT to a free port.`,
    );
  }
  if (code === 'EACCES') {
    return new ListenError(
      `port ${port} on ${host} needs more rights. Set RECOVEROPS_PORT to one above 1023.`,
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new ListenError(
      `${host} is not an address of this machine. Set RECOVEROPS_HOST, e.g. to 127.0.0.1.`,
    );
  }
  return error;
}

/** What a person setting up a load balancer would rather know now than after an incident. */
function warnOfAccess({ apiTokens, publicUrl, trustProxy }: Config['http'], log: FastifyBaseLogger): void {
  if (apiTokens?.length === 0)
    log.warn(
      'RECOVEROPS_API_TOKENS has no token: only tokens that were made before, and providers, let anybody in',
    );
  if (publicUrl?.startsWith('https:') === true && trustProxy === false) {
    log.warn(
      'every client seems to be the proxy: set RECOVEROPS_TRUST_PROXY to the number of proxies in front',
    );
  }
}

function composeBalancerSignIn(
  { balancer }: Config['http'],
  nowMs: () => number,
): IngressDeps['balancerSignIn'] {
  if (balancer === null) return null;
  const identity = createBalancerIdentity(balancer, createKeySource(balancer.signer), nowMs);
  return { identity, rules: balancer.rules };
}

/** Whether the role admin can be had by signing in, so that no token is the last way to it. */
function canSignInAsAdmin({ oidc, balancer }: Config['http']): boolean {
  return [oidc, balancer].some((each) => each?.rules.roles.some(({ role }) => role === 'admin') === true);
}

/** Without a signing secret nobody could tell a press from a forgery, so none is taken. */
function composeSlack({ slack }: Config, secrets: OneTimeSecretReader): IngressDeps['slack'] {
  const { signingSecret, users } = slack;
  return signingSecret === null ? null : { signingSecret, users, secrets, answers: createSlackAnswers() };
}

const SIGN_IN_KEY_BYTES = 32;

/** Sessions of those who come by mails are sealed as others are, and not with the key of the links, which the worker has too. */
function composeMailLinks(
  { mailLinkKeys, http: { publicUrl, sessionKeys } }: Config,
  secrets: OneTimeSecretReader,
  nowMs: () => number,
): IngressDeps['mailLinks'] {
  if (mailLinkKeys.length === 0) return null;
  // The same at every ingress, and after a restart: a key of one process alone would throw readers out whose link is used up.
  const keys = sessionKeys.length > 0 ? sessionKeys : mailLinkKeys;
  const sealed = new SealedValues(keys, 'recoverops mail reader v1');
  return {
    links: createMailLinks(mailLinkKeys),
    secrets,
    readers: new MailReaders(sealed, sessionCookieFor(publicUrl).isAlwaysSecure, nowMs),
  };
}

/** Without keys of its own this process makes one: a sign-in that it began comes back to it. */
function composeProviderSignIn(
  { oidc, publicUrl, sessionKeys }: Config['http'],
  nowMs: () => number,
): IngressDeps['providerSignIn'] {
  if (oidc === null || publicUrl === null) return null;
  const { name, rules, sessionSeconds, ...settings } = oidc;
  return {
    name,
    rules,
    publicUrl,
    provider: createOpenIdProvider(settings, nowMs),
    sealed: new SealedValues(
      sessionKeys.length > 0 ? sessionKeys : [randomBytes(SIGN_IN_KEY_BYTES)],
      'recoverops sign-in under way v1',
    ),
    sessionMs: sessionSeconds * 1_000,
  };
}

/** Builds every client from the configuration and listens. Nothing outside needs to be up for that. */
export async function startIngress(config: Config, logger: FastifyBaseLogger): Promise<RunningIngress> {
  const nowMs = () => Date.now();
  const ending = new AbortController();
  const { apiTokens, sessionKeys, publicUrl } = config.http;
  const configured =
    apiTokens === null
      ? await openTokenStore(config.stateDirectory, userInfo().username, () => new Date())
      : createTokenStore(apiTokens);
  const isShared = sessionKeys.length > 0;
  const loginCodes = isShared ? null : new LoginCodes(nowMs);
  warnOfAccess(config.http, logger);
  const temporal = createTemporal(config.temporal);
  const hosts = new Set<string>();
  const documents = createDocumentClient(config.aws);
  const { tablePrefix } = config.aws;
  const issuedTokens = createIssuedTokenStore(documents, tablePrefix, nowMs);
  const accessLog = createAccessLog(documents, tablePrefix);
  const oneTimeSecrets = createOneTimeSecrets(documents, tablePrefix, nowMs);
  const tokens = new TokenDirectory(configured, issuedTokens, nowMs);
  const objects = createObjectStore(config.aws);
  const app = await buildApp({
    logger,
    nowMs,
    metrics: createIngressMetrics({ processMetrics: true }),
    verifySns: composeSnsVerifier(config, logger, nowMs, ending.signal),
    findings:
      config.sns.findingsTopicArn === null
        ? null
        : { topicArn: config.sns.findingsTopicArn, accounts: config.aws.accounts },
    subscriptions: createSubscriptionClient(config.aws),
    deadLetterQueues: config.sns.deadLetterQueueUrls.map((url) => createDeadLetterQueue(config.aws, url)),
    temporal,
    incidents: createIncidentStore(documents, tablePrefix),
    scores: createFindingScores(documents, tablePrefix),
    models: createModelsReader(objects),
    lag: createLagReader(objects),
    measures: createIncidentMeasures(documents, tablePrefix),
    responseTargets: config.http.responseTargets,
    anchors: createAnchorReader(objects),
    questions: createQuestionReader(documents, tablePrefix),
    exchanges: createExchangeReader(objects),
    killSwitch: createKillSwitch(documents, tablePrefix, nowMs),
    claims: createClaimDesk(documents, tablePrefix, nowMs),
    workerReports: createWorkerReports(documents, tablePrefix, nowMs),
    told: config.told,
    runbooks: () => loadRunbookCatalogue(config.runbookDirectory),
    suppressions: createSuppressionStore(documents, tablePrefix, nowMs),
    notifications: createNotificationDesk(documents, tablePrefix, nowMs),
    temporalUi: config.http.temporalUiServer === null ? null : createUiServer(config.http.temporalUiServer),
    messages: createMessageStore(documents, tablePrefix),
    tokens,
    issuedTokens,
    configuredAccess: { tokens: configured.tokens, signInAdmin: canSignInAsAdmin(config.http) },
    signIns: new SignInLog(accessLog, logger, nowMs),
    accessLog,
    sessions: isShared
      ? new SealedSessions(sessionKeys, (id) => tokens.mayBeGood(id), nowMs)
      : new Sessions(nowMs),
    sessionCookie: sessionCookieFor(publicUrl),
    loginCodes,
    balancerSignIn: composeBalancerSignIn(config.http, nowMs),
    providerSignIn: composeProviderSignIn(config.http, nowMs),
    slack: composeSlack(config, oneTimeSecrets),
    mailLinks: composeMailLinks(config, oneTimeSecrets, nowMs),
    chaos:
      config.chaosDocument === null
        ? null
        : { ssm: createSsmClient(config.aws), documentName: config.chaosDocument },
    hosts,
    publicUrl,
    trustProxy: config.http.trustProxy,
    installation: {
      version: ownVersion(),
      temporalUiUrl: config.http.temporalUiUrl,
      temporalNamespace: temporal.namespace,
      temporalAddress: config.temporal.connectionOptions.address ?? DEFAULT_TEMPORAL_ADDRESS,
      webDirectory: config.http.webDirectory === null ? null : resolve(config.http.webDirectory),
    },
  });

  async function close(): Promise<void> {
    ending.abort();
    const cut = setTimeout(() => app.server.closeAllConnections(), INGRESS_LIMITS.http.drainTimeoutMs);
    await app.close();
    clearTimeout(cut);
    await temporal.close();
  }

  try {
    await app.listen({
      host: config.http.host,
      port: config.http.port,
      listenTextResolver: (at) => `listening at ${at}`,
    });
  } catch (error) {
    await close();
    throw listenErrorOf(error, config.http);
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.http.port;
  for (const host of hostHeaderValues(config.http, port)) hosts.add(host);
  const url = `http://${urlHost(config.http.host)}:${port}`;
  const { owner } = configured;
  if (loginCodes === null || owner === null) {
    logger.info({ url, publicUrl }, 'ingress ready');
  } else {
    const { code } = loginCodes.issue({
      principal: owner,
      role: 'admin',
      method: 'local',
      subject: null,
      issuer: null,
    });
    logger.info({ url, loginUrl: loginUrl(publicUrl ?? url, code), principal: owner }, 'ingress ready');
  }
  return { url, close };
}

async function main(): Promise<number> {
  let log = createLogger('info', 'ingress');
  try {
    const config = loadConfig();
    log = createLogger(config.logLevel, 'ingress');
    const stop = Promise.withResolvers<string>();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.resolve(signal));
    const ingress = await startIngress(config, log);
    log.info({ signal: await stop.promise }, 'stopping; requests under way get a moment to end');
    await ingress.close();
    log.info('ingress stopped');
    return 0;
  } catch (error) {
    const isOurs =
      error instanceof ConfigError || error instanceof ListenError || error instanceof TokenFileError;
    log.error(isOurs ? { problem: error.message } : { err: error }, 'the ingress cannot run');
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main());
