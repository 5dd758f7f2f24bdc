import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, inject } from 'vitest';
import { createTemporal } from '../../src/clients/temporal/temporal.ts';
import type { TemporalPort } from '../../src/ports/temporal.ts';

type PortOptions = NonNullable<Parameters<typeof createTemporal>[1]>;

/** The run's Temporal server for one test file, which leaves nothing open there. */
export interface SharedTemporal {
  readonly client: Client;
  /** The gateway of one ingress process whose incidents and intakes are on `queue`; closed with the file. */
  port(
    queue: string,
    options?: Omit<PortOptions, 'taskQueues'> & { readonly address?: string },
  ): TemporalPort;
  /** Notes a workflow to be ended with the file, and gives its id back. */
  begun(workflowId: string): string;
  /** How many signals its newest run has had. */
  signalsOf(workflowId: string): Promise<number>;
}

export function temporalOfFile(): SharedTemporal {
  let client: Client;
  const ports: TemporalPort[] = [];
  const begun = new Set<string>();
  beforeAll(async () => {
    client = new Client({ connection: await Connection.connect({ address: inject('temporalAddress') }) });
  });
  afterAll(async () => {
    for (const workflowId of begun) {
      await client.workflow
        .getHandle(workflowId)
        .terminate('test ends')
        .catch(() => undefined);
    }
    for (const port of ports) await port.close();
    await client?.connection.close();
  });
  return {
    get client() {
      return client;
    },
    port(queue, { address = inject('temporalAddress'), ...options } = {}) {
      const config = { connectionOptions: { address }, namespace: 'default' };
      const port = createTemporal(config, {
        taskQueues: { incident: queue, ssm: queue, ai: queue },
        ...options,
      });
      ports.push(port);
      return port;
    },
    begun(workflowId) {
      begun.add(workflowId);
      return workflowId;
    },
    async signalsOf(workflowId) {
      const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
      return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
    },
  };
}
