import type { RenderProbe } from '../../world.ts';

export const renderKernels: RenderProbe = ({ kernel_release: running = '6.1.0-0', files = [] }) => {
  const boot = files.filter(({ path, deleted }) => deleted !== true && /^\/boot\/[^/]+$/.test(path));
  const releases = boot.flatMap(({ path }) =>
    path.startsWith('/boot/vmlinuz-') ? [path.slice('/boot/vmlinuz-'.length)] : [],
  );
  const rows = releases.map((release) => {
    const endings = ['', '.img', 'kdump.img', '.gz', '.old-dkms'].map((ending) => `-${release}${ending}`);
    const bytes = boot
      .filter(({ path }) => endings.some((ending) => path.endsWith(ending)))
      .reduce((sum, one) => sum + one.allocated_bytes, 0);
    return `kernel ${bytes} ${release}`;
  });
  return { text: [`running ${running}`, ...rows.toSorted(), ''].join('\n'), exitCode: 0 };
};
