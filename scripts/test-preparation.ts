import { ensureHostPackages, LAB_PACKAGES } from './host-packages.ts';
import type { Report } from './progress.ts';
import { obtainTemporalCli } from './temporal-cli/obtain.ts';
import { buildDashboardIfStale } from './web-build.ts';

/**
 * Sees to what the tests need on this machine: host packages, the Temporal CLI, the built dashboard. Gives the
 * environment to run them with. @throws Error that says what to do.
 */
export async function prepareTests(report: Report): Promise<NodeJS.ProcessEnv> {
  report('checking host packages, the Temporal CLI and the dashboard build');
  await ensureHostPackages({ needs: [...LAB_PACKAGES, 'chromium'], report });
  const [cli] = await Promise.all([
    obtainTemporalCli({ env: process.env, report }),
    buildDashboardIfStale(report),
  ]);
  report(`Temporal CLI ${cli.version} (${cli.source}): ${cli.path}`);
  return { ...process.env, TEMPORAL_CLI_PATH: cli.path };
}
