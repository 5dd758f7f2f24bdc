import type { Platform } from '../../../src/domain/diagnosis/probes/probe.ts';
import type { RenderProbe } from '../../world.ts';
import { utcParts } from '../log-times.ts';

const HAS_CHRONY: readonly Platform[] = [
  'amazon-linux-2',
  'amazon-linux-2023',
  'rhel-9',
  'ubuntu-22.04',
  'ubuntu-24.04',
];

/** `Sun Nov 22 08:01:11 2026`, as chrony and systemd write a day. */
function days(ms: number): { readonly chrony: string; readonly systemd: string } {
  const { weekday, day, month, year, clock } = utcParts(ms);
  return {
    chrony: `${weekday} ${month} ${day} ${clock} ${year}`,
    systemd: `${weekday} ${new Date(ms).toISOString().slice(0, 10)} ${clock}`,
  };
}

const CHRONY_CONF = /^\/etc\/chrony(?:\/chrony)?\.conf$/;
const MAKESTEP = /^\s*makestep\s+(\d[\d.]*)\s+\d+\s*$/m;

/** `over 1.0` where a configuration that the world tells lets chrony step after its start alone; `no` where none is told. */
function overOf(texts: Readonly<Record<string, string>>): string {
  const told = Object.entries(texts).find(([path]) => CHRONY_CONF.test(path))?.[1] ?? '';
  const from = MAKESTEP.exec(told)?.[1];
  return from === undefined ? 'no' : `over ${from}`;
}

/** `chronyc -n tracking`, then `timedatectl show`, or its `status` where that is too old. */
export const renderClock: RenderProbe = (
  { clock = {}, units = [], files_text: texts = {} },
  platform,
  now,
) => {
  const daemon = units.find(({ name }) => /^chronyd?\.service$/.test(name));
  const isDown = daemon?.active === 'inactive' || daemon?.active === 'failed';
  const offset = typeof clock.offset_s === 'number' ? clock.offset_s : 0;
  // Debian comes with systemd-timesyncd, and has chrony where somebody has installed it.
  const hasChrony = HAS_CHRONY.includes(platform) || daemon !== undefined;
  const isSynchronized = clock.synchronized !== false;
  // Chrony that has lost every source says so, and compares its clock with nothing.
  const isAlone = clock.stratum === 0;
  const source = typeof clock.source === 'string' ? clock.source : '169.254.169.123';
  const last = typeof clock.last_update_s === 'number' ? clock.last_update_s : 49;
  const direction = offset < 0 ? 'slow' : 'fast';
  const reference = source
    .split('.')
    .map((byte) => (Number(byte) & 0xff).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
  const step = `step ${clock.step_allowed_now === true ? 'yes' : overOf(texts)}`;
  const tracking = [
    isAlone
      ? 'Reference ID    : 00000000 ()'
      : `Reference ID    : ${/^(?:\d{1,3}\.){3}\d{1,3}$/.test(source) ? reference : '7F7F0101'} (${source})`,
    `Stratum         : ${typeof clock.stratum === 'number' ? clock.stratum : 4}`,
    `Ref time (UTC)  : ${days(Date.parse(now) - last * 1_000).chrony}`,
    `System time     : ${Math.abs(isAlone ? 0 : offset).toFixed(9)} seconds ${direction} of NTP time`,
    'Last offset     : -0.000001203 seconds',
    'RMS offset      : 0.000007911 seconds',
    'Frequency       : 11.270 ppm slow',
    'Residual freq   : -0.001 ppm',
    'Skew            : 0.031 ppm',
    'Root delay      : 0.000439882 seconds',
    'Root dispersion : 0.000217431 seconds',
    'Update interval : 16.2 seconds',
    `Leap status     : ${isSynchronized ? 'Normal' : 'Not synchronised'}`,
  ];
  const chrony = [...(isDown ? ['506 Cannot talk to daemon'] : tracking), step];
  const said = isSynchronized ? 'yes' : 'no';
  const today = days(Date.parse(now)).systemd;
  const kernel =
    platform === 'amazon-linux-2'
      ? [
          `      Local time: ${today} UTC`,
          `  Universal time: ${today} UTC`,
          `        RTC time: ${today}`,
          '       Time zone: n/a (UTC, +0000)',
          '     NTP enabled: yes',
          `NTP synchronized: ${said}`,
          ' RTC in local TZ: no',
          '      DST active: n/a',
        ]
      : [
          'Timezone=UTC',
          'LocalRTC=no',
          'CanNTP=yes',
          'NTP=yes',
          `NTPSynchronized=${said}`,
          `TimeUSec=${today} UTC`,
          `RTCTimeUSec=${today} UTC`,
        ];
  return { text: [...(hasChrony ? chrony : []), ...kernel, ''].join('\n'), exitCode: 0 };
};
