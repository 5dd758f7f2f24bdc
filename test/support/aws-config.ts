import type { Config } from '../../src/config/config.ts';

/** AWS settings for tests. The SDK takes its credentials from the environment, so they are set for the process. */
export function awsConfig(endpointUrl: string, change: Partial<Config['aws']> = {}): Config['aws'] {
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  return {
    region: 'us-east-1',
    endpointUrl,
    bucket: 'recoverops-evidence',
    tablePrefix: 'recoverops',
    createTables: true,
    notifyTopicArn: null,
    documentPrefix: 'RecoverOps-',
    accounts: null,
    objectLock: null,
    incidentRetentionDays: null,
    ...change,
  };
}
