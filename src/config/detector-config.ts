import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import { type Environment, EnvironmentReader } from './environment-reader.ts';
import { readSiteSource, type SiteSource } from './site-source.ts';
import { TOPIC_ARN } from './topic-arn.ts';

/** All that the log detector reads from its environment, parsed once, frozen, passed down. */
export interface DetectorConfig {
  readonly logLevel: Config['logLevel'];
  readonly aws: Pick<Config['aws'], 'region' | 'endpointUrl' | 'bucket' | 'tablePrefix' | 'objectLock'>;
  /** Where records are put that the detector cannot take, as they came. */
  readonly failedBucket: string;
  readonly findingsTopicArn: string;
  /** Its account; log groups of other accounts are looked at too, as their records say whose they are. Null: not said. */
  readonly accountId: string | null;
  readonly site: SiteSource | null;
  readonly patternDirectory: string;
  /** A folder whose models are taken instead of those that are shipped, where they are trusted and whole; null: none. */
  readonly modelDirectory: string | null;
  /** `host:port` of the Runtime API, as Lambda sets it. */
  readonly runtimeApi: string;
  /** The log group of the detector itself, which it never looks at; null where Lambda does not say. */
  readonly ownLogGroup: string | null;
  readonly stateDirectory: string;
  /** Tests only: where the detector kills itself once, e.g. `after-finding-published`. */
  readonly crashpoint: string | null;
}

function required(env: EnvironmentReader, name: string, shape: RegExp, what: string): string {
  const value = env.optional(name);
  if (value !== null && shape.test(value)) return value;
  env.problems.push(
    value === null ? `${name} is not set: give ${what}` : `${name} is "${value}": give ${what}`,
  );
  return '';
}

/**
 * Parses the environment. Names and defaults are in docs/logs.md.
 * @throws ConfigError naming every problem at once.
 */
export function loadDetectorConfig(environment: Environment = process.env): DetectorConfig {
  const env = new EnvironmentReader(environment);
  const accountId = env.optional('RECOVEROPS_ACCOUNT_ID');
  if (accountId !== null && !/^\d{12}$/.test(accountId))
    env.problems.push(`RECOVEROPS_ACCOUNT_ID is "${accountId}": give an account of 12 digits`);
  const bucket = env.text('RECOVEROPS_BUCKET', 'recoverops-evidence');
  const config: DetectorConfig = {
    logLevel: env.oneOf('RECOVEROPS_LOG_LEVEL', 'info', ['debug', 'info', 'warn', 'error']),
    aws: {
      region: env.text('AWS_REGION', 'us-east-1'),
      endpointUrl: env.url('RECOVEROPS_AWS_ENDPOINT_URL'),
      bucket,
      tablePrefix: env.text('RECOVEROPS_TABLE_PREFIX', 'recoverops'),
      // Evidence of a finding is not what an incident was decided on: that is stored by the incident.
      objectLock: null,
    },
    failedBucket: env.text('RECOVEROPS_FAILED_LOGS_BUCKET', bucket),
    findingsTopicArn: required(
      env,
      'RECOVEROPS_FINDINGS_TOPIC_ARN',
      TOPIC_ARN,
      'the ARN of the topic of findings',
    ),
    accountId,
    site: readSiteSource(env),
    patternDirectory: env.text('RECOVEROPS_PATTERN_DIR', 'patterns'),
    modelDirectory: env.optional('RECOVEROPS_MODEL_DIR'),
    runtimeApi: required(
      env,
      'AWS_LAMBDA_RUNTIME_API',
      /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]{2,45}\]):\d{1,5}$/,
      'host:port of the Lambda Runtime API, which Lambda sets itself',
    ),
    ownLogGroup: env.optional('AWS_LAMBDA_LOG_GROUP_NAME'),
    stateDirectory: env.text('RECOVEROPS_STATE_DIR', '.recoverops'),
    crashpoint: env.optional('RECOVEROPS_CRASHPOINT'),
  };
  env.noteMisspelt('RECOVEROPS_');
  if (env.problems.length > 0) throw new ConfigError(env.problems);
  return Object.freeze(config);
}
