// The CloudWatch agent of a lab host: reads how full disks and memory are and publishes it, and ships what is logged. Nothing
// else does either, so both stop when it does. Usage: cloudwatch-agent.ts CONFIG_FILE
import { openAgentLog } from './agent-log.ts';
import { readHostConfig } from './host-config.ts';
import { startMetrics } from './metrics.ts';
import { startShipping } from './ship-logs.ts';

process.title = 'amazon-cloudwatch-agent';

const config = readHostConfig(process.argv[2] ?? '');
const log = openAgentLog(config.metricsLogFile);

log('I', `amazon-cloudwatch-agent of the lab starts, every ${config.metricIntervalMs} ms`);
startMetrics(config, (why) => {
  // As the AWS SDK words it: an answer that refuses, or no answer at all.
  const error = why.includes(' answered ') ? why : `RequestError: send request failed, caused by: ${why}`;
  log('E', `cloudwatch: WriteToCloudWatch failure, err: ${error}`);
});
startShipping(config, log);
process.on('SIGTERM', () => {
  log('I', 'amazon-cloudwatch-agent of the lab stops');
  process.exit(0);
});
