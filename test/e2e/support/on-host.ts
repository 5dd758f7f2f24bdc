import { GetCommandInvocationCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import type { RunningStack } from './running-stack.ts';

/** Usage of /var/log on a host in percent, as the host's own `df` says through the read-only diagnostics document. */
export async function diskUsedPercent({ lab }: RunningStack, instanceId: string): Promise<number> {
  const { Command } = await lab.ssm.send(
    new SendCommandCommand({
      DocumentName: 'RecoverOps-Diagnose',
      InstanceIds: [instanceId],
      Parameters: { Probes: ['filesystems'] },
      TimeoutSeconds: 30,
    }),
  );
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    const answer = await lab.ssm
      .send(new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId: instanceId }))
      .catch(() => undefined);
    if (answer?.Status === 'Success') {
      const found = / (\d{1,3})% \/var\/log$/m.exec(answer.StandardOutputContent ?? '');
      if (found?.[1] !== undefined) return Number(found[1]);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the disk usage of ${instanceId} could not be read`);
}
