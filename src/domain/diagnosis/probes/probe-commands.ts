import { LIMITS } from '../../bounds.ts';
import type { ProbeDefinition } from './probe.ts';

type Sized = Pick<ProbeDefinition, 'name' | 'limits'>;

/**
 * Probes as commands: none runs more than its document takes, and none can print more than SSM returns. The large ones
 * come first, so that small ones fill what they leave.
 */
export function probeCommands<P extends Sized>(probes: readonly P[]): readonly (readonly P[])[] {
  const commands: { probes: P[]; bytes: number }[] = [];
  for (const probe of probes.toSorted((a, b) => b.limits.bytes - a.limits.bytes)) {
    const { bytes } = probe.limits;
    const room = commands.find(
      (one) => one.probes.length < LIMITS.commandProbesMax && one.bytes + bytes <= LIMITS.commandOutputBytes,
    );
    if (room === undefined) commands.push({ probes: [probe], bytes });
    else {
      room.probes.push(probe);
      room.bytes += bytes;
    }
  }
  return commands.map((command) => command.probes.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
}
