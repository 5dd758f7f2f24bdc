import { buildDashboardIfStale, DASHBOARD_DIRECTORY } from '../../../scripts/web-build.ts';

export const DIST = DASHBOARD_DIRECTORY;

/** Builds the dashboard where its sources are newer than web/dist. Once for all test files: they share the folder. */
export function setup(): Promise<void> {
  return buildDashboardIfStale((line) => console.error(`[set-up] ${line}`));
}
