import type { ServiceConfig } from './host-config.ts';

/** Where the real agent has its files. */
export const CLOUDWATCH_AGENT_DIRECTORY = '/opt/aws/amazon-cloudwatch-agent';
export const CLOUDWATCH_AGENT_LOG = `${CLOUDWATCH_AGENT_DIRECTORY}/logs/amazon-cloudwatch-agent.log`;

/** The lab's CloudWatch agent as a service, as the unit of its package describes the real one. */
export function cloudWatchAgentService(argv: readonly string[]): ServiceConfig {
  return {
    name: 'amazon-cloudwatch-agent',
    description: 'Amazon CloudWatch Agent',
    argv,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    restartsOnFailure: true,
    unitDirectory: '/etc/systemd/system',
  };
}
