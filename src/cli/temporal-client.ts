import { Client, Connection } from '@temporalio/client';
import { isUnimplemented } from '../clients/temporal/temporal-errors.ts';
import { TemporalRefusedError, TemporalUnavailableError } from '../ports/temporal-errors.ts';
import type { CommandContext } from './context.ts';
import { CliError, EXIT } from './exit-codes.ts';

const away = (error: unknown) =>
  new CliError(
    EXIT.unavailable,
    'temporal_away',
    `Temporal does not answer: ${error instanceof Error ? error.message : String(error)}`,
    'Set TEMPORAL_ADDRESS (and TEMPORAL_NAMESPACE, TEMPORAL_API_KEY or TEMPORAL_TLS_*) to where it runs.',
  );

function cliErrorOf(error: unknown): unknown {
  if (error instanceof TemporalUnavailableError) return away(error);
  if (!(error instanceof TemporalRefusedError)) return error;
  if (isUnimplemented(error)) {
    return new CliError(
      EXIT.refused,
      'no_worker_deployments',
      'this Temporal server knows no worker deployments',
      'Use server 1.29 or later, or run workers without RECOVEROPS_WORKER_BUILD_ID.',
    );
  }
  return new CliError(
    EXIT.refused,
    'temporal_refused',
    `Temporal refused: ${error.message}`,
    'Check the namespace and that the credentials may write to it, then look again: npx recoverops workers',
  );
}

/** Runs `use` with a connection of its own, by the TEMPORAL_* settings. Throws CliError with what to do next. */
export async function withTemporal<T>(
  context: CommandContext,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const { connectionOptions, namespace } = context.config.temporal;
  let connection: Connection;
  try {
    connection = await Connection.connect(connectionOptions);
  } catch (error) {
    throw away(error);
  }
  try {
    return await use(new Client({ connection, ...(namespace === undefined ? {} : { namespace }) }));
  } catch (error) {
    throw cliErrorOf(error);
  } finally {
    await connection.close();
  }
}
