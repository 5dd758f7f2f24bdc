import type { ConfigReader } from './config-reader.ts';
import { type FargateSize, fargateSizeProblem } from './fargate-size.ts';
import { IMAGE, IMAGE_ADVICE } from './image-reference.ts';

export interface CloudTemporal {
  readonly kind: 'cloud';
  readonly address: string;
  readonly namespace: string;
  readonly auth: 'api-key' | 'mtls';
}

export interface SelfHostedTemporal {
  readonly kind: 'self-hosted';
  readonly namespace: string;
  readonly serverImage: string;
  readonly adminToolsImage: string;
  readonly uiImage: string;
  /** Whether the ingress serves Temporal's UI. */
  readonly hasUi: boolean;
  readonly historyShards: number;
  readonly serverTasks: number;
  readonly serverSize: FargateSize;
  readonly databaseClass: string;
  readonly databaseStorageGiB: number;
  /** The snapshot that the database is made from; null for an empty one. */
  readonly databaseSnapshot: string | null;
}

/** Which Temporal is used, and how; what is missing for it is noted as a problem. */
export function readTemporal(
  reader: ConfigReader,
  isProduction: boolean,
): CloudTemporal | SelfHostedTemporal {
  const kind = reader.oneOf('temporal', 'self-hosted', ['cloud', 'self-hosted']);
  const selfHosted: SelfHostedTemporal = {
    kind: 'self-hosted',
    namespace: reader.text(
      'temporalNamespace',
      'recoverops',
      /^[\w.-]{2,64}$/,
      'give the name of a namespace',
    ),
    serverImage: reader.text('temporalServerImage', 'temporalio/server:1.31.2', IMAGE, IMAGE_ADVICE),
    adminToolsImage: reader.text(
      'temporalAdminToolsImage',
      'temporalio/admin-tools:1.31.2',
      IMAGE,
      IMAGE_ADVICE,
    ),
    uiImage: reader.text('temporalUiImage', 'temporalio/ui:2.50.1', IMAGE, IMAGE_ADVICE),
    hasUi: reader.flag('temporalUi', false),
    // Fixed for the life of the database, see docs/operations/deploy-aws.md.
    historyShards: reader.integer('temporalHistoryShards', 512, 1, 16_384),
    serverTasks: reader.integer('temporalServerTasks', isProduction ? 2 : 1, 1, 10),
    serverSize: {
      cpu: reader.integer('temporalServerCpu', isProduction ? 1024 : 512, 256, 4096),
      memoryMiB: reader.integer('temporalServerMemoryMiB', isProduction ? 2048 : 1024, 512, 30_720),
    },
    databaseClass: reader.text(
      'temporalDatabaseClass',
      isProduction ? 'db.t4g.medium' : 'db.t4g.micro',
      /^db\.[a-z0-9]+\.[a-z0-9]+$/,
      'give an RDS instance class such as db.t4g.medium',
    ),
    databaseSnapshot: reader.optionalText(
      'temporalDatabaseSnapshot',
      /^(?:(?:rds:)?[A-Za-z][A-Za-z0-9-]{0,254}|arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:snapshot:[\w:-]+)$/,
      'give the name or ARN of an RDS snapshot (docs/operations/backup-restore.md)',
    ),
    databaseStorageGiB: reader.integer('temporalDatabaseStorageGiB', isProduction ? 50 : 20, 20, 1000),
  };
  const address = reader.optionalText(
    'temporalAddress',
    /^[a-z0-9.-]+:\d{2,5}$/,
    'give host and port, such as recoverops.a1b2c.tmprl.cloud:7233',
  );
  const auth = reader.oneOf('temporalAuth', 'api-key', ['api-key', 'mtls']);
  for (const key of ['temporalApiKey', 'temporalClientCertificate', 'temporalClientKey'])
    reader.hasSecret(key);
  if (kind === 'self-hosted') {
    const problem = fargateSizeProblem(selfHosted.serverSize);
    if (problem !== undefined) reader.problem('temporalServerMemoryMiB', problem);
    if (address !== null)
      reader.problem(
        'temporalAddress',
        'is set, but temporal is self-hosted: remove it, or set temporal to cloud',
      );
    return selfHosted;
  }
  if (address === null || reader.optional('temporalNamespace') === null) {
    reader.problem(
      'temporal',
      'is cloud: set temporalAddress and temporalNamespace (<name>.<account>) to those of your namespace',
    );
  }
  const wanted = auth === 'api-key' ? ['temporalApiKey'] : ['temporalClientCertificate', 'temporalClientKey'];
  for (const key of wanted)
    if (!reader.hasSecret(key))
      reader.problem(key, `is not set: set it with "pulumi config set --secret ${key}"`);
  return { kind, address: address ?? '', namespace: selfHosted.namespace, auth };
}
