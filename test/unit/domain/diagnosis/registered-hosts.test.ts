import { describe, expect, it } from 'vitest';
import type {
  InstanceReading,
  RegisteredTarget,
} from '../../../../src/domain/diagnosis/aws/cloud-readings.ts';
import { registeredHosts } from '../../../../src/domain/diagnosis/registered-hosts.ts';

const instance = (instanceId: string, vpcId?: string): InstanceReading => ({
  instanceId,
  state: 'running',
  stateReason: null,
  launchedAt: null,
  privateAddresses: ['10.0.1.5'],
  ...(vpcId === undefined ? {} : { vpcId }),
});
const registered = (vpcId?: string | null): RegisteredTarget => ({
  id: '10.0.1.5',
  port: 80,
  state: 'unhealthy',
  reason: null,
  description: null,
  ...(vpcId === undefined ? {} : { vpcId }),
});
const MEANT = instance('i-0aaaaaaaaaaaaaaaa', 'vpc-1');
const OTHER = instance('i-0bbbbbbbbbbbbbbbb', 'vpc-2');

describe('an address that a target group has registered', () => {
  it.each([
    ['means the host of its own network', registered('vpc-1'), [MEANT, OTHER], [MEANT]],
    ['means nobody where only another network has it', registered('vpc-1'), [OTHER], []],
    ['means nobody where it lies outside all of ours', registered(null), [MEANT], []],
    ['means the only one where no network is told', registered(), [MEANT], [MEANT]],
    ['means none of several where no network is told', registered(), [MEANT, OTHER], []],
  ])('%s', (_what, target, known, meant) => {
    const { ids, complainedOf } = registeredHosts([target], known);
    expect(ids).toEqual(meant.map(({ instanceId }) => instanceId));
    expect([...complainedOf]).toEqual(ids);
  });
});
