import type { LabFile } from '../lab/lab-file.ts';
import { loadConfig } from '../src/config/config.ts';
import { loadDetectorConfig } from '../src/config/detector-config.ts';
import { stackEnvironment } from './stack-environment.ts';

/** Stands for the lab while it is not there: settings are read before anything starts, and each names its own mistake. */
const NO_LAB_YET: LabFile = {
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  alarmNames: [],
  asgName: 'none',
  externalInstances: [],
  timeScale: 1,
  topicArn: 'arn:aws:sns:us-east-1:000000000000:none',
  deadLetterQueue: { url: 'http://127.0.0.1:9/000000000000/dead-letters', arn: '' },
  bucket: 'none',
  detection: {
    streamName: 'none',
    functionName: 'none',
    findingsTopicArn: 'arn:aws:sns:us-east-1:000000000000:no-findings',
    logGroups: [],
    runtimeApi: '127.0.0.1:9',
  },
  isIsolated: false,
  instances: [],
  notices: [],
  signingCertificate: { url: '', pemFile: '' },
};

export interface StartPlace {
  readonly stateDirectory: string;
  readonly ingressPort: number;
  readonly temporalPort: number;
}

/** @throws ConfigError with every setting that worker and ingress would refuse, or else the log detector. */
export function checkSettings(
  env: NodeJS.ProcessEnv,
  { stateDirectory, ingressPort, temporalPort }: StartPlace,
): void {
  const environment = stackEnvironment(env, {
    stateDirectory,
    temporalAddress: `127.0.0.1:${temporalPort}`,
    temporalUiServerUrl: null,
    ingressPort,
    lab: NO_LAB_YET,
  });
  loadConfig(environment);
  loadDetectorConfig(environment);
}
