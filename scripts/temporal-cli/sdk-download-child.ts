// Started by sdk-download.ts. The SDK downloads its CLI only on the way to starting a dev server, so that is what this
// does: a server on an ephemeral port, stopped at once.
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { PINNED_CLI_VERSION } from './cli-version.ts';

const [, , downloadDir] = process.argv;
if (downloadDir === undefined) throw new Error('Usage: sdk-download-child.ts <directory>');

try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', version: `v${PINNED_CLI_VERSION}`, downloadDir } },
  });
  await environment.teardown();
} catch (error) {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) console.error(cause.message);
  process.exitCode = 1;
}
