import type { Platform } from '../../../src/domain/diagnosis/probes/probe.ts';
import type { RenderProbe } from '../../world.ts';

const HAS_CHRONY: readonly Platform[] = [
  'amazon-linux-2',
  'amazon-linux-2023',
  'rhel-9',
  'ubuntu-22.04',
  'ubuntu-24.04',
];

/** `chronyc -n tracking`, then `timedatectl show`, or its `status` where that is too old. */
export const renderClock: RenderProbe = ({ clock = {} }, platform) => {
  const offset = typeof clock.offset_s === 'number' ? clock.offset_s : 0;
  const isSynchronized = clock.synchronized !== false;
  const source = typeof clock.source === 'string' ? clock.source : '169.254.169.123';
  const chrony = [
    `Reference ID    : A9FEA97B (${source})`,
    `Stratum         : ${typeof clock.stratum === 'number' ? clock.stratum : 4}`,
    `System time     : ${Math.abs(offset).toFixed(9)} seconds ${offset < 0 ? 'slow' : 'fast'} of NTP time`,
    `Leap status     : ${isSynchronized ? 'Normal' : 'Not synchronised'}`,
  ];
  const said = isSynchronized ? 'yes' : 'no';
  const kernel =
    platform === 'amazon-linux-2'
      ? ['     NTP enabled: yes', `NTP synchronized: ${said}`]
      : ['NTP=yes', `NTPSynchronized=${said}`];
  return { text: [...(HAS_CHRONY.includes(platform) ? chrony : []), ...kernel, ''].join('\n'), exitCode: 0 };
};
