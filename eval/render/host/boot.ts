import type { RenderProbe } from '../../world.ts';

const SETTLED_SECONDS = 120;

/** What /proc/uptime and systemd say of the start. */
export const renderBoot: RenderProbe = ({ boot, units = [] }, _platform, now) => {
  const up =
    boot === undefined ? 864_000 : Math.max(1, Math.floor((Date.parse(now) - Date.parse(boot)) / 1_000));
  const isStarting = up < SETTLED_SECONDS;
  const system = isStarting
    ? 'starting'
    : units.some(({ active }) => active === 'failed')
      ? 'degraded'
      : 'running';
  const jobs = units.filter(({ active, sub }) => active === 'activating' && sub !== 'auto-restart').length;
  const isSettingUp = units.some(
    ({ name, active }) => /^cloud-(?:init|config|final)/.test(name) && active === 'activating',
  );
  return {
    text: `uptime ${up}\nsystem ${system}\njobs ${isStarting ? Math.max(1, jobs) : jobs}\n${isSettingUp ? 'setup running\n' : ''}`,
    exitCode: 0,
  };
};
