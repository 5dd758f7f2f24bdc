import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createSsmActivities } from '../activities/execution/ssm-activities.ts';
import { createIncidentActivities } from '../activities/incident/incident-activities.ts';
import { createQuestionActivities } from '../activities/incident/record-question.ts';
import { withCopies } from '../activities/incident/with-copy.ts';
import { createIntakeActivities } from '../activities/intake/intake-activities.ts';
import type { WorkInHand } from '../activities/intake/start-turns.ts';
import { createNotificationActivities } from '../activities/notification/notification-activities.ts';
import { createWeekActivities } from '../activities/notification/tell-of-week.ts';
import { createAiActivities } from '../activities/planning/ai-activities.ts';
import { createAwsAccess } from '../clients/aws/aws-access.ts';
import { createObjectStore } from '../clients/aws/s3.ts';
import { createClaimStore } from '../clients/dynamodb/claim-store.ts';
import { createDocumentClient } from '../clients/dynamodb/document-client.ts';
import { ensureTables } from '../clients/dynamodb/ensure-tables.ts';
import { createExecutionStore } from '../clients/dynamodb/execution-store.ts';
import { createFindingReader } from '../clients/dynamodb/finding-store.ts';
import { createHolderStore } from '../clients/dynamodb/holder-store.ts';
import { createIncidentMeasures } from '../clients/dynamodb/incident-measures.ts';
import { createIncidentStore } from '../clients/dynamodb/incident-store.ts';
import { createKillSwitchReader } from '../clients/dynamodb/kill-switch.ts';
import { createNotificationStore } from '../clients/dynamodb/notification-store.ts';
import { createQuestionSpend, createQuestionStore } from '../clients/dynamodb/question-store.ts';
import { createSuppressionReader } from '../clients/dynamodb/suppression-store.ts';
import { loadRunbookCatalogue } from '../clients/files/runbook-catalogue.ts';
import { createGeminiClient } from '../clients/gemini/gemini.ts';
import { createNoticesClient } from '../clients/notify/notices.ts';
import { createNotificationQueue } from '../clients/temporal/notifications.ts';
import { createTemporalPort } from '../clients/temporal/temporal.ts';
import type { Config } from '../config/config.ts';
import type { TaskQueues } from '../contracts/task-queues.ts';
import type { Site } from '../domain/site/site.ts';
import { siteHash } from '../domain/site/site-rules.ts';
import type { PeopleDirectory } from '../ports/people-directory.ts';
import { createCrashpoint } from './crashpoint.ts';
import { servedAccounts } from './served-accounts.ts';
import { waitUntilReachable } from './wait-until-reachable.ts';

export interface ComposeOptions {
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** The operator's word about the hosts; incidents record its hash. */
  readonly site: Site;
  /** Who is told of what; null: there is no notifications file. */
  readonly people: PeopleDirectory | null;
  readonly inHand: WorkInHand;
  /** Other queues than the default, for tests that share a server. */
  readonly taskQueues?: TaskQueues | undefined;
}

/** The three sets of activities over real clients. Waits for DynamoDB. */
export async function composeActivities(config: Config, client: Client, options: ComposeOptions) {
  const { aws } = config;
  const { log, signal, site, people, taskQueues } = options;
  const catalogue = await loadRunbookCatalogue(config.runbookDirectory);
  log.info(
    { runbooks: catalogue.map((runbook) => `${runbook.name} v${runbook.version}`) },
    'runbooks loaded',
  );

  const documents = createDocumentClient(aws);
  const tablesAccountId = await waitUntilReachable(
    () => ensureTables(documents, aws.tablePrefix, aws.createTables),
    (reason, nextInMs) =>
      log.warn({ reason, nextInMs }, 'DynamoDB cannot be used yet; no work is taken until then'),
    signal,
  );

  const now = () => Date.now();
  const claims = createClaimStore(documents, aws.tablePrefix);
  const executions = createExecutionStore(documents, aws.tablePrefix);
  const killSwitch = createKillSwitchReader(documents, aws.tablePrefix);
  const objects = createObjectStore(aws);
  const accounts = servedAccounts(aws, tablesAccountId);
  if (accounts !== null) {
    const served = accounts.accounts.map(({ accountId, regions }) => `${accountId} (${regions.join(', ')})`);
    log.info({ served, home: accounts.homeAccountId }, 'alarms of these accounts and Regions are served');
  }
  const access = createAwsAccess({ ...aws, accounts }, hostname());
  const createNonce = () => randomBytes(16).toString('hex');
  const model = createGeminiClient(config.gemini);
  if (model === null) log.info('there is no GEMINI_API_KEY: the deterministic planner works alone');
  const incidents = createIncidentStore(
    documents,
    aws.tablePrefix,
    aws.incidentRetentionDays,
    undefined,
    undefined,
    site,
  );
  const questions = createQuestionStore(documents, aws.tablePrefix, aws.incidentRetentionDays);
  const temporal = createTemporalPort(client, taskQueues === undefined ? {} : { taskQueues });
  const notices = createNoticesClient(aws, config.http.publicUrl);
  const notifications = createNotificationQueue(client, taskQueues);
  const { questionUsdPerDay } = config.gemini;
  const incident = createIncidentActivities({
    incidents,
    questions,
    claims,
    executions,
    holders: createHolderStore(documents, aws.tablePrefix),
    killSwitch,
    documentPrefix: aws.documentPrefix,
    catalogue,
    notices,
    notifications: people === null ? null : notifications,
    settings: { ...config.settings, siteSha256: siteHash(site) },
    aws: access,
    findings: createFindingReader(documents, aws.tablePrefix),
    suppressions: createSuppressionReader(documents, aws.tablePrefix, now),
    objects,
    now,
  });
  return {
    incident: {
      ...incident,
      ...createIntakeActivities(temporal, options.inHand),
      ...createQuestionActivities({ incidents, questions, temporal }),
      ...createNotificationActivities({
        people,
        store: createNotificationStore(documents, aws.tablePrefix, aws.incidentRetentionDays),
        incidents,
        aws: access,
        site,
        now,
      }),
      ...createWeekActivities({
        measures: createIncidentMeasures(documents, aws.tablePrefix),
        targets: config.http.responseTargets,
        people,
        notifications,
        notices,
        home: { accountId: tablesAccountId ?? '', region: aws.region },
        now,
      }),
    },
    ssm: withCopies(
      createSsmActivities({
        executions,
        claims,
        killSwitch,
        documentPrefix: aws.documentPrefix,
        crashpoint: createCrashpoint(config.crashpoint, config.stateDirectory),
        aws: access,
        objects,
        now,
        createNonce,
        site,
        ...(accounts === null ? {} : { home: { accountId: accounts.homeAccountId, region: aws.region } }),
      }),
      incident.projectIncident,
    ),
    ai: withCopies(
      createAiActivities({
        model,
        catalogue,
        executions,
        objects,
        incidents,
        questions,
        spend: createQuestionSpend(documents, aws.tablePrefix),
        questionUsdPerDay,
        now,
        createNonce,
      }),
      incident.projectIncident,
    ),
  };
}
