import { CLOUDWATCH_AGENT_DIRECTORY, cloudWatchAgentService } from './cloudwatch-agent-service.ts';
import type { ServiceConfig } from './host-config.ts';

const APP_PORT = 3_000;
const SITE_PORT = 8_080;
const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

/** What runs on every host without systemd besides the SSM agent, in the order of starting. */
export function sandboxServices(node: string): readonly ServiceConfig[] {
  return [
    {
      name: 'health-app',
      description: 'RecoverOps health-check application',
      argv: [node, '--max-old-space-size=48', '/opt/recoverops/health-app/health-app.mjs'],
      env: { ...ENV, HEALTH_APP_PORT: String(APP_PORT) },
      restartsOnFailure: true,
      readyPort: APP_PORT,
      // As vm-image/manifest lays it out.
      unitDirectory: '/etc/systemd/system',
    },
    {
      name: 'nginx',
      description: 'A high performance web server and a reverse proxy server',
      argv: ['/usr/sbin/nginx', '-g', 'daemon off;'],
      env: ENV,
      // As Debian's unit: a killed nginx stays down until somebody starts it.
      restartsOnFailure: false,
      readyPort: SITE_PORT,
    },
    cloudWatchAgentService([`${CLOUDWATCH_AGENT_DIRECTORY}/bin/start-amazon-cloudwatch-agent`]),
  ];
}
