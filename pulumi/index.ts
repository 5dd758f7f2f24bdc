import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { parseStackConfig } from './config.ts';
import { StackConfigError } from './config-reader.ts';
import { findLogGroups } from './find-log-groups.ts';
import { LOG_GROUPS_MAX, selectLogGroups } from './log-group-selection.ts';
import { deployStack } from './stack.ts';

/** The program that Pulumi runs (Pulumi.yaml). What it exports are the outputs of the stack. */
const project = pulumi.getProject();
const settings = new pulumi.Config(project);
const ownKey = (key: string) => key.startsWith(`${project}:`);
const withoutNamespace = (key: string) => key.slice(project.length + 1);

const encrypted: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? '[]');
const config = parseStackConfig({
  project,
  stack: pulumi.getStack(),
  region: new pulumi.Config('aws').get('region') ?? '',
  values: Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => ownKey(key))
      .map(([key, value]) => [withoutNamespace(key), value]),
  ),
  secretKeys: new Set(
    Array.isArray(encrypted) ? encrypted.map(String).filter(ownKey).map(withoutNamespace) : [],
  ),
});

const [identity, { partition }, zones] = await Promise.all([
  aws.getCallerIdentity({}),
  aws.getPartition({}),
  // Local zones have neither load balancers nor NAT gateways.
  aws.getAvailabilityZones({
    state: 'available',
    filters: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
  }),
]);

const logGroups =
  config.logs === null ? [] : selectLogGroups(project, config.logs, await findLogGroups(config.logs));
if (logGroups.length > LOG_GROUPS_MAX)
  throw new StackConfigError(config.stack, [
    `recoverops:logGroups matches ${logGroups.length} log groups: ${LOG_GROUPS_MAX} are the most; name fewer`,
  ]);

const secret = (key: string) => settings.getSecret(key);
const secrets = Object.fromEntries(
  [
    'geminiApiKey',
    'mailLinkKey',
    'oidcClientSecret',
    'slackBotToken',
    'slackSigningSecret',
    'smtpUrl',
    'temporalApiKey',
    'temporalClientCertificate',
    'temporalClientKey',
  ].flatMap((key) => {
    const value = secret(key);
    return value === undefined ? [] : [[key, value]];
  }),
);

export const {
  url,
  imageRepository,
  loadBalancer,
  firstTokenCommand,
  observabilityUrl,
  temporalUiUrl,
  temporalDatabaseId,
  temporalDatabaseSecretArn,
  cliCommand,
  alarmTopicArn,
  findingsTopicArn,
  detector,
  failedBatches,
  logGroups: subscribedLogGroups,
  alarmNames,
  targetFleet,
  evidenceBucket,
  dataKeyArn,
  killSwitchPolicyArn,
  signingPublicKeyCommand,
  machinePolicyArns,
  machineEnvironment,
  nextSteps,
} = deployStack({
  project,
  config,
  place: {
    partition,
    account: identity.accountId,
    region: config.region,
    zones: zones.names.toSorted(),
  },
  secrets,
  logGroups,
});
