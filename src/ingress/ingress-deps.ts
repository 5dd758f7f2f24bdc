import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config/config.ts';
import type { ApiToken } from '../domain/access/api-tokens.ts';
import type { ClaimRules } from '../domain/access/provider-claims.ts';
import type { Runbook } from '../domain/plan/runbook.ts';
import type { ResponseTargets } from '../domain/record/response/response-metrics.ts';
import type { ToldSetting } from '../domain/redaction/told-settings.ts';
import type { AccessLogPort, IssuedTokenPort } from '../ports/access-store.ts';
import type { AnchorReader } from '../ports/anchors.ts';
import type { BalancerIdentity } from '../ports/balancer-identity.ts';
import type { ClaimDeskPort } from '../ports/claim-desk.ts';
import type { DeadLetterQueuePort } from '../ports/dead-letter-queue.ts';
import type { ExchangeReader } from '../ports/exchange-reader.ts';
import type { IncidentReader } from '../ports/incident-store.ts';
import type { KillSwitchPort } from '../ports/kill-switch.ts';
import type { LagReader } from '../ports/lag-reader.ts';
import type { MeasureReader } from '../ports/measure-reader.ts';
import type { MessageStore } from '../ports/message-store.ts';
import type { ModelsReader } from '../ports/models-reader.ts';
import type { NotificationDeskPort } from '../ports/notification-store.ts';
import type { QuestionReader } from '../ports/question-store.ts';
import type { ScoreReader } from '../ports/score-reader.ts';
import type { SsmPort } from '../ports/ssm.ts';
import type { SubscriptionPort } from '../ports/subscriptions.ts';
import type { SuppressionStorePort } from '../ports/suppression-store.ts';
import type { TemporalPort } from '../ports/temporal.ts';
import type { WorkerReportReader } from '../ports/worker-reports.ts';
import type { IngressMetrics } from '../telemetry/ingress-metrics.ts';
import type { FindingSource } from './alarms/read-message.ts';
import type { LoginCodes } from './auth/login-codes.ts';
import type { MailLinkDeps } from './auth/mail-readers.ts';
import type { ProviderSignIn } from './auth/provider-sign-in.ts';
import type { SessionCookie } from './auth/session-cookie.ts';
import type { SessionStore } from './auth/session-store.ts';
import type { SignInLog } from './auth/sign-in-log.ts';
import type { TokenDirectory } from './auth/token-directory.ts';
import type { SlackDeps } from './slack/slack-deps.ts';
import type { SnsVerifier } from './sns/verify-message.ts';
import type { UiServer } from './temporal-ui/ui-server.ts';

/** What chaos needs; absent anywhere but the lab. */
export interface ChaosDeps {
  readonly ssm: Pick<SsmPort, 'findTargets' | 'sendOnce'>;
  readonly documentName: string;
}

/** Everything that the app talks to, built in server.ts or faked by a test. */
export interface IngressDeps {
  readonly logger: FastifyBaseLogger;
  readonly nowMs: () => number;
  readonly metrics: IngressMetrics;
  readonly verifySns: SnsVerifier;
  readonly subscriptions: SubscriptionPort;
  /** Where findings come from; null: none are taken. */
  readonly findings: FindingSource | null;
  /** Drained from when the app is ready until it closes. */
  readonly deadLetterQueues: readonly DeadLetterQueuePort[];
  readonly temporal: TemporalPort;
  readonly incidents: IncidentReader;
  readonly scores: ScoreReader;
  readonly models: ModelsReader;
  /** How far the log detector has come. */
  readonly lag: LagReader;
  readonly measures: MeasureReader;
  /** How soon incidents are to be heard of and ended. */
  readonly responseTargets: ResponseTargets;
  /** Messages about an alarm that could not be read. */
  readonly messages: MessageStore;
  readonly killSwitch: KillSwitchPort;
  readonly claims: ClaimDeskPort;
  /** What workers run with. */
  readonly workerReports: WorkerReportReader;
  /** What this process runs with, secrets masked. */
  readonly told: readonly ToldSetting[];
  /** The runbooks of this installation, read anew; rejects where a file is not valid. */
  readonly runbooks: () => Promise<readonly Runbook[]>;
  readonly suppressions: SuppressionStorePort;
  readonly notifications: NotificationDeskPort;
  /** Serves the UI of Temporal to those who are signed in; null: it is elsewhere or nowhere. */
  readonly temporalUi: UiServer | null;
  readonly anchors: AnchorReader;
  readonly questions: QuestionReader;
  readonly exchanges: ExchangeReader;
  readonly tokens: Pick<TokenDirectory, 'identityOf' | 'identityById' | 'forget' | 'flush'>;
  /** Tokens that admins make and revoke. */
  readonly issuedTokens: IssuedTokenPort;
  /** Those of the configuration, which nobody can revoke here, and whether the role admin can be had by signing in. */
  readonly configuredAccess: {
    readonly tokens: readonly ApiToken[];
    readonly signInAdmin: boolean;
  };
  readonly signIns: SignInLog;
  /** Where the sign-in log is read. */
  readonly accessLog: Pick<AccessLogPort, 'list'>;
  readonly sessions: SessionStore;
  readonly sessionCookie: SessionCookie;
  /** Null: login links are off, since a code would be good at one of several processes only. */
  readonly loginCodes: LoginCodes | null;
  /** Null: nobody signs in through a provider of identities. */
  readonly providerSignIn: (ProviderSignIn & { readonly name: string }) | null;
  /** Null: no load balancer signs people in, and its header means nothing. */
  readonly balancerSignIn: { readonly identity: BalancerIdentity; readonly rules: ClaimRules } | null;
  /** Null: nobody decides by buttons in Slack, and its webhook is not there. */
  readonly slack: SlackDeps | null;
  /** Null: links of mails sign nobody in, and their page is not there. */
  readonly mailLinks: MailLinkDeps | null;
  readonly chaos: ChaosDeps | null;
  /** Values of the Host header that are answered, in lower case. Read with each request: the port may come late. */
  readonly hosts: ReadonlySet<string>;
  /** Scheme and host that people use; null: the address that is listened on. */
  readonly publicUrl: string | null;
  /** Proxies whose X-Forwarded-For is believed. */
  readonly trustProxy: Config['http']['trustProxy'];
  readonly installation: {
    readonly version: string;
    /** Where the UI of Temporal is; null: nowhere, or served by us. */
    readonly temporalUiUrl: string | null;
    readonly temporalNamespace: string;
    readonly temporalAddress: string;
    /** Folder of the built dashboard, or null to serve the API alone. */
    readonly webDirectory: string | null;
  };
}
