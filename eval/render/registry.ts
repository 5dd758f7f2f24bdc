import type { RenderProbe } from '../world.ts';
import { renderFilesystems } from './disk/filesystems.ts';

/** By the name of the probe; a test holds it to the registry of probes. */
export const RENDERERS: Readonly<Record<string, RenderProbe>> = {
  filesystems: renderFilesystems,
};
