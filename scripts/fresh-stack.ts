import { findFreePort } from './free-port.ts';
import { ensureHostPackages, LAB_PACKAGES } from './host-packages.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';
import type { ProcessGroup } from './process-group.ts';
import { obtainTemporalCli } from './temporal-cli/obtain.ts';
import { buildDashboardIfStale } from './web-build.ts';

interface FreshStackOptions {
  readonly group: ProcessGroup;
  /** Progress, a line each. */
  readonly report: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly stateDirectory: string;
  readonly hostCount?: number;
  readonly keepsSigningKey?: boolean;
}

/**
 * A whole installation on free ports, beside whatever runs already; what it needs is got first.
 * @returns `cliPath`: the Temporal CLI that its server was started by
 */
export async function startFreshStack(
  options: FreshStackOptions,
): Promise<{ readonly stack: LocalStack; readonly cliPath: string }> {
  const { report } = options;
  await ensureHostPackages({ needs: LAB_PACKAGES, report });
  const { path: cliPath } = await obtainTemporalCli({ env: process.env, report });
  await buildDashboardIfStale(report);
  const stack = await startLocalStack({
    ...options,
    cliPath,
    ports: { ingress: await findFreePort(), temporal: await findFreePort() },
  });
  return { stack, cliPath };
}
